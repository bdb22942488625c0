"""Real press processes side by side, one killed with kill -9, and a disk that is full: every number once, none missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from ast import literal_eval
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from config import PROJECT, Settings
from tests.cast import Cast
from tests.documents.conftest import signed_order
from tracker.core import trail
from tracker.core.db import db
from tracker.core.unit_of_work import transaction
from tracker.documents import actions as documents
from tracker.documents.issuing import actions, worker
from tracker.documents.issuing.lifecycle import PrintState
from tracker.documents.issuing.models import PrintJob
from tracker.documents.lifecycle import DocumentState
from tracker.documents.models import Document, NumberSeries

DOCUMENTS = 20
PRINTED = 8  # enough for three presses to meet
ISSUERS = 20
PATIENCE = 240  # seconds, on a machine that does other things too


@pytest.fixture
def house(own_app: Flask) -> Flask:
    """Twenty signed documents, really committed."""
    with transaction():
        for _ in range(DOCUMENTS):
            signed_order(Cast(db.session))
    return own_app


DRAIN = """
from wsgi import app
from tracker.core.office_clock import keep_office_time
from tracker.documents.issuing import actions, worker
with app.app_context():
    keep_office_time()
    {before}
    print(worker.drain())
"""
DIES_BEFORE_THE_COMMIT = """
    import os, signal
    finish = actions.finish
    def finish_and_die(*args):
        finish(*args)
        os.kill(os.getpid(), signal.SIGKILL)
    actions.finish = finish_and_die
"""
HAS_A_FULL_DISK = """
    import resource, signal
    from tracker.core import files
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    keep = files.keep
    def keep_little(pdf):
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        try:
            return keep(pdf)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    files.keep = keep_little
"""


def press(app: Flask, before: str = "") -> subprocess.Popen[str]:
    """A process that prints until nothing waits; `before` is done to it first."""
    settings: Settings = app.config["TRACKER"]
    environment = os.environ | {
        "TRACKER_INSTANCE": str(settings.instance),
        "TRACKER_DATABASE_URL": settings.database_url,
        "TRACKER_FONTS": str(settings.fonts),
    }
    script = DRAIN.replace("    {before}\n", before)
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )


def ask_for_some() -> None:
    with transaction():
        for document in db.session.scalars(select(Document).order_by(Document.id).limit(PRINTED)):
            actions.ask(document, actor_id=document.drafted_by_id)


def assert_gapless(count: int) -> None:
    db.session.rollback()
    issued = db.session.scalars(select(Document).where(Document.state == DocumentState.ISSUED)).all()
    assert sorted(one.sequence for one in issued) == list(range(1, len(issued) + 1))
    assert db.session.scalar(select(NumberSeries.last)) == len(issued) == count
    assert trail.verify().broken is None


def test_three_presses_of_which_one_is_killed_print_everything(house: Flask):
    ask_for_some()
    killed, *others = [press(house, DIES_BEFORE_THE_COMMIT), press(house), press(house)]
    said = [one.communicate(timeout=PATIENCE)[0] for one in (killed, *others)]
    assert killed.returncode == -signal.SIGKILL
    assert said[0] == ""
    assert sum(literal_eval(words)["issued"] for words in said[1:]) == PRINTED - 1
    assert_gapless(PRINTED - 1)
    with transaction():  # instead of waiting for the end of its lease
        left = db.session.scalars(select(PrintJob).where(PrintJob.state == PrintState.RUNNING)).one()
        assert left.claimed_until is not None
        left.claimed_until -= worker.LEASE
    said = [press(house).communicate(timeout=PATIENCE)[0]]
    assert literal_eval(said[0]) == {"issued": 1}
    assert_gapless(PRINTED)


def test_twenty_issuers_at_once_get_twenty_numbers(house: Flask):
    """Without printing, so that they truly meet in the last transaction."""
    ids = db.session.scalars(select(Document.id)).all()
    db.session.rollback()

    def take(number: int) -> int:
        with house.app_context():
            try:
                with transaction():
                    document = db.session.get_one(Document, number)
                    return documents.take_number(document.series, 2022)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(ISSUERS) as issuers:
        taken = list(issuers.map(take, ids))
    assert sorted(taken) == list(range(1, DOCUMENTS + 1))


def test_a_full_disk_is_said_in_words_and_takes_no_number(house: Flask):
    ask_for_some()
    said, _ = press(house, HAS_A_FULL_DISK).communicate(timeout=PATIENCE)
    assert literal_eval(said) == {"failed": PRINTED}
    for failed in db.session.scalars(select(PrintJob)):
        assert failed.state is PrintState.FAILED
        assert "磁盘空间不足" in failed.error
        assert failed.document.state is DocumentState.SIGNED_OFF
    settings: Settings = house.config["TRACKER"]
    assert [path for path in (settings.instance / "files").rglob("*") if path.is_file()] == []
    assert db.session.scalar(select(NumberSeries.last)) == 0
