"""Forty documents in the print queue (issue 4 §3): how fast pages are answered meanwhile, by a real server beside a real press.

Both run as script/server starts them, the press nicer than the server; one visitor reads three pages in turn.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

from flask import Flask
from sqlalchemy import func, select

from config import PROJECT, Settings
from tests.bench.measurement import Measurement
from tests.bench.pages import cookie_of
from tests.cast import Cast, hire
from tests.documents.conftest import signed_order
from tracker import create_app
from tracker.core import clock
from tracker.core.calendar import seed_calendar
from tracker.core.db import Base, db
from tracker.core.unit_of_work import transaction
from tracker.documents.fonts import fonts_folder
from tracker.documents.issuing import actions
from tracker.documents.issuing.lifecycle import OPEN
from tracker.documents.issuing.models import PrintJob
from tracker.documents.models import Document, NumberSeries

DOCUMENTS: Final = 40
IDLE_VISITS: Final = 90
PAUSE: Final = 0.03  # seconds between two visits
SLOWER: Final = 2.0
PATIENCE: Final = 300.0  # seconds


def measure() -> list[Measurement]:
    """The pages without and with the press at work."""
    with TemporaryDirectory(prefix="tracker-queue-") as folder, _house(Path(folder)) as (app, cookie):
        pages = ("/", "/documents", "/letters/1")
        with _server(app) as port, _press(app):
            _wait_until(lambda: _visit(port, "/", cookie) > 0)
            visits = cycle(pages)
            for _ in pages:
                _visit(port, next(visits), cookie)  # warm
            idle = [_visit(port, next(visits), cookie) for _ in range(IDLE_VISITS)]
            _ask_for_all(app)
            started = time.monotonic()
            busy = []
            while _open_jobs(app) and time.monotonic() - started < PATIENCE:
                busy += [_visit(port, next(visits), cookie) for _ in range(3)]
            spent = time.monotonic() - started
        issued, last = _result(app)
    whole = issued == last == DOCUMENTS
    usual, meanwhile = median(idle), median(busy)
    return [
        Measurement("a page while nothing prints", usual, "ms", "", passed=True),
        Measurement(f"a page while {DOCUMENTS} documents print", meanwhile, "ms", "", passed=True),
        Measurement(
            "the same against nothing printing",
            meanwhile / usual,
            "×",
            f"≤ {SLOWER}",
            passed=meanwhile / usual <= SLOWER,
        ),
        Measurement("nine pages of ten within", quantiles(busy, n=10)[-1], "ms", "", passed=True),
        Measurement(
            f"{DOCUMENTS} documents numbered, printed, stored", spent, "s", "all, without a gap", passed=whole
        ),
    ]


@contextmanager
def _house(folder: Path) -> Iterator[tuple[Flask, str]]:
    """Signed letters that nobody has issued, and the cookie of a clerk."""
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
        with transaction():
            cast = Cast(db.session)
            for _ in range(DOCUMENTS):
                signed_order(cast)
            cookie = cookie_of(app, cast.person("clerk"))
        db.session.remove()
    yield app, cookie
    with app.app_context():
        db.engine.dispose()


def _environment(app: Flask) -> dict[str, str]:
    settings: Settings = app.config["TRACKER"]
    return os.environ | {
        "TRACKER_INSTANCE": str(settings.instance),
        "TRACKER_DATABASE_URL": settings.database_url,
        "TRACKER_FONTS": str(settings.fonts),
        "TRACKER_SECRET_KEY": settings.secret_key,
    }


@contextmanager
def _server(app: Flask) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [".venv/bin/waitress-serve", "--host=127.0.0.1", f"--port={port}", "--threads=8", "wsgi:app"]
    with _running(command, app):
        yield port


@contextmanager
def _press(app: Flask) -> Iterator[None]:
    with _running(["nice", "-n", "5", ".venv/bin/flask", "--app", "wsgi", "documents", "press"], app):
        yield


@contextmanager
def _running(command: list[str], app: Flask) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=_environment(app),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def _visit(port: int, path: str, cookie: str) -> float:
    """Milliseconds until the whole page is there."""
    time.sleep(PAUSE)
    started = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {answer.status}")
    return (time.perf_counter() - started) * 1000


def _wait_until(answers: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            if answers():
                return
        except ConnectionError:
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


def _ask_for_all(app: Flask) -> None:
    with app.app_context():
        with transaction():
            for document in db.session.scalars(select(Document).order_by(Document.id)):
                actions.ask(document, actor_id=document.drafted_by_id)
        db.session.remove()


def _open_jobs(app: Flask) -> int:
    with app.app_context():
        count = db.session.scalar(select(func.count()).where(PrintJob.state.in_(OPEN))) or 0
        db.session.remove()
    return count


def _result(app: Flask) -> tuple[int, int]:
    """How many documents have a number, and the last number that was taken."""
    with app.app_context():
        issued = db.session.scalar(select(func.count(Document.number))) or 0
        last = db.session.scalar(select(NumberSeries.last)) or 0
        db.session.remove()
    return issued, last
