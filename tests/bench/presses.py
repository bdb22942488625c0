"""An office with documents to print, and the server and the press as script/server starts them: for the benches of printing."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import func, select

from config import PROJECT, Settings
from tests.cast import hire
from tracker import create_app
from tracker.core import clock
from tracker.core.calendar import seed_calendar
from tracker.core.db import Base, db, reading
from tracker.core.unit_of_work import transaction
from tracker.documents.fonts import fonts_folder
from tracker.documents.issuing import actions
from tracker.documents.issuing.lifecycle import OPEN
from tracker.documents.issuing.models import PrintJob
from tracker.documents.models import Document, NumberSeries

FLASK: Final = (".venv/bin/flask", "--app", "wsgi")
LOOK: Final = 0.05  # seconds between two looks at the queue
PATIENCE: Final = 300.0  # seconds


@contextmanager
def house(folder: Path) -> Iterator[Flask]:
    """An office of its own with people and a calendar, in its context."""
    settings = Settings(
        instance=folder,
        database_url=f"sqlite:///{folder / 'bench.sqlite3'}",
        secret_key="only for measuring",
        fonts=fonts_folder(),
    )
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        seed_calendar(range(clock.today().year - 1, clock.today().year + 2))
        hire(db.session)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def running(command: Iterable[str], app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """A program of the office, in a group of processes of its own."""
    settings: Settings = app.config["TRACKER"]
    environment = os.environ | {
        "TRACKER_INSTANCE": str(settings.instance),
        "TRACKER_DATABASE_URL": settings.database_url,
        "TRACKER_FONTS": str(settings.fonts),
        "TRACKER_SECRET_KEY": settings.secret_key,
    }
    process = subprocess.Popen(
        [*command],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGCONT)
        process.terminate()
        process.wait(timeout=60)


def ask_for(documents: Iterable[Document]) -> None:
    """Put them into the print queue, all at once."""
    with transaction():
        for document in documents:
            actions.ask(document, actor_id=document.drafted_by_id)


def open_jobs() -> int:
    """How many items still wait or are being printed."""
    with reading():
        return db.session.scalar(select(func.count()).where(PrintJob.state.in_(OPEN))) or 0


def wait_for_all() -> None:
    """Until nothing is left to print. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while open_jobs():
        if time.monotonic() > until:
            raise TimeoutError("the press does not print")
        time.sleep(LOOK)


def ended_last() -> datetime:
    """When the item that ended last did (machine time)."""
    with reading():
        return db.session.scalars(select(func.max(PrintJob.ended_at))).one()


def numbered() -> tuple[int, int]:
    """How many documents have a number, and the last number that was taken."""
    with reading():
        issued = db.session.scalar(select(func.count(Document.number))) or 0
        return issued, db.session.scalar(select(NumberSeries.last)) or 0


@dataclass(frozen=True)
class Press:
    """`documents press` with so many workers; held or let go all at once."""

    process: subprocess.Popen[bytes]

    def hold(self) -> None:
        """Stop everything where it stands."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def let_go(self) -> None:
        """Go on; whoever slept looks at the queue at once, because its second is over."""
        os.killpg(self.process.pid, signal.SIGCONT)

    @property
    def processes(self) -> list[int]:
        """Its processes, the one that was started first."""
        return _with_children(self.process.pid)

    @property
    def megabytes(self) -> float:
        """What all of them hold together: pages shared with others by their part (PSS)."""
        return sum(held(pid) for pid in self.processes)


@contextmanager
def press(app: Flask, workers: int = 1, *, niceness: int = 0) -> Iterator[Press]:
    """The press as the README names it; script/server's niceness is 5."""
    nicer = ("nice", "-n", str(niceness)) if niceness else ()
    with running((*nicer, *FLASK, "documents", "press", "--workers", str(workers)), app) as process:
        yield Press(process)


def held(pid: int | str = "self") -> float:
    """Megabytes of a process, pages that it shares with others counted by their part (PSS); nothing where it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _with_children(pid: int) -> list[int]:
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in path.read_text(encoding="ascii").split():
                found += _with_children(int(child))
    return found
