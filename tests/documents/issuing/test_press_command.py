"""`documents press --workers N`: real processes; one killed is replaced, and what it had in hand is printed all the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import PROJECT, Settings
from tests.cast import Cast
from tests.documents.conftest import signed_order
from tracker.core import files
from tracker.core.db import db, reading
from tracker.core.unit_of_work import transaction
from tracker.documents.archive.printed_text import searchable, text_of
from tracker.documents.issuing import actions, worker
from tracker.documents.issuing.lifecycle import PrintState
from tracker.documents.issuing.models import PrintJob
from tracker.documents.issuing.press import LOOK
from tracker.documents.models import Document, NumberSeries

DOCUMENTS = 12
PATIENCE = 120.0  # seconds, on a machine that does other things too


@pytest.fixture
def house(own_app: Flask) -> Flask:
    """Signed documents that wait to be printed."""
    with transaction():
        for _ in range(DOCUMENTS):
            document = signed_order(Cast(db.session))
            actions.ask(document, actor_id=document.drafted_by_id)
    return own_app


@contextmanager
def press(app: Flask, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command as an administrator starts it."""
    settings: Settings = app.config["TRACKER"]
    environment = os.environ | {
        "TRACKER_INSTANCE": str(settings.instance),
        "TRACKER_DATABASE_URL": settings.database_url,
        "TRACKER_FONTS": str(settings.fonts),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "documents", "press", *options]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def children_of(process: subprocess.Popen[bytes]) -> set[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return {int(child) for child in listed.split()}


def lives(pid: int) -> bool:
    """Whether the process is there and has not ended."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def jobs(*states: PrintState) -> int:
    """How many items of the queue are in these states by now."""
    with reading():
        return db.session.scalar(select(func.count()).where(PrintJob.state.in_(states))) or 0


def end_the_lease() -> None:
    """Instead of waiting for it."""
    with transaction():
        for left in db.session.scalars(select(PrintJob).where(PrintJob.state == PrintState.RUNNING)):
            assert left.claimed_until is not None
            left.claimed_until -= worker.LEASE


def test_a_killed_worker_is_replaced_and_leaves_no_half_document_and_no_gap(house: Flask):
    with press(house, "--workers", "2") as command:
        wait_until(lambda: jobs(PrintState.DONE) > 0 and jobs(PrintState.RUNNING) > 0)
        crew = children_of(command)
        assert len(crew) == 2
        os.kill(min(crew), signal.SIGKILL)
        wait_until(lambda: not jobs(PrintState.WAITING) and jobs(PrintState.RUNNING) <= 1)
        end_the_lease()
        wait_until(lambda: jobs(PrintState.DONE) == DOCUMENTS)
        wait_until(lambda: len(children_of(command)) == 2)
        assert min(crew) not in children_of(command)
        crew = children_of(command)
    assert command.returncode == 0
    assert not any(map(lives, crew))
    issued = db.session.scalars(select(Document)).all()
    assert sorted(one.sequence or 0 for one in issued) == list(range(1, DOCUMENTS + 1))
    assert db.session.scalar(select(NumberSeries.last)) == DOCUMENTS
    for one in issued:
        assert one.pdf is not None
        assert searchable(one.number or "?") in text_of(files.content_of(one.pdf))


def test_one_worker_prints_in_the_process_that_was_started(house: Flask):
    with press(house) as command:
        wait_until(lambda: jobs(PrintState.DONE) == DOCUMENTS)
        assert not children_of(command)
        command.send_signal(signal.SIGSTOP)
        time.sleep(1.5 * LOOK)  # longer than it sleeps; it goes on, and is not told to stop by that
        command.send_signal(signal.SIGCONT)
        with pytest.raises(subprocess.TimeoutExpired):
            command.wait(timeout=1.5 * LOOK)
    assert command.returncode == 0
    assert db.session.scalar(select(NumberSeries.last)) == DOCUMENTS


def test_workers_go_when_whoever_started_them_was_killed(house: Flask):
    with press(house, "--workers", "2") as command:
        wait_until(lambda: len(children_of(command)) == 2)
        crew = children_of(command)
        command.kill()
        wait_until(lambda: not any(map(lives, crew)))


@pytest.mark.parametrize("number", ["0", "many"])
def test_a_number_of_workers_that_cannot_be_is_refused_in_a_sentence(number: str):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "documents", "press", "--workers", number]
    said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert said.returncode == 1
    assert "--workers" in said.stderr
