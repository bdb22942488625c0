"""The press: a process that works off the print queue, and measures layouts while nothing is to be printed.

Several share the queue, on one machine or more; `serve` keeps as many at work as it is told.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from multiprocessing.process import BaseProcess
from typing import Final

from flask import Flask

from tracker.core.db import db
from tracker.core.office_clock import keep_office_time
from tracker.documents import rendering
from tracker.documents.fonts import FontsMissing
from tracker.documents.issuing.worker import drain
from tracker.documents.layout_check.waiting import measure_next

logger = logging.getLogger(__name__)

LOOK: Final = 1.0  # seconds between two looks into an empty queue, and before one that died is replaced
NAP: Final = 0.1  # seconds between two looks for a signal
STOP: Final = frozenset({signal.SIGTERM, signal.SIGINT})
DIED: Final = frozenset({signal.SIGCHLD})


def serve(app: Flask, workers: int = 1) -> None:
    """Print what waits until a signal says stop; the document in hand is finished first."""
    signal.pthread_sigmask(
        signal.SIG_BLOCK, STOP
    )  # a signal waits until it is asked for, between two documents
    if workers == 1:
        work(app)
    else:
        oversee(app, workers)


def work(app: Flask, overseer: int | None = None) -> None:
    """Print and measure until a signal says stop, or the process `overseer` is gone."""
    try:
        rendering.warm_up()
    except FontsMissing:
        logger.exception("press")  # each document says so again, to those who wait for it
    while not _told(STOP, within=0.0) and (overseer is None or os.getppid() == overseer):
        if not print_next(app) and not measure_layout(app) and _told(STOP, within=LOOK):
            return


def oversee(app: Flask, workers: int) -> None:
    """Keep that many processes at work until a signal says stop; whoever dies is replaced.

    They are forked before anything of Pango is made: its font map has a thread, which no fork takes along.
    """
    rendering.load()
    signal.pthread_sigmask(signal.SIG_BLOCK, DIED)
    crew = [_hired(app) for _ in range(workers)]
    is_told = False
    while not is_told:
        is_told = signal.sigwait(STOP | DIED) in STOP
        for place, one in enumerate(crew):
            if not is_told and not one.is_alive():
                logger.error("press: process %s ended (%s); another takes its place", one.pid, one.exitcode)
                is_told = _told(STOP, within=LOOK)  # who cannot work at all is not hired a thousand times
                crew[place] = _hired(app)
    for one in crew:
        one.terminate()
    for one in crew:
        one.join()


def _hired(app: Flask) -> BaseProcess:
    """A process at work; connections are not shared with it."""
    one = multiprocessing.get_context("fork").Process(target=_forked, args=(app, os.getpid()))
    one.start()
    return one


def _forked(app: Flask, overseer: int) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, DIED)  # what it starts itself, it waits for
    with app.app_context():
        db.engine.dispose(close=False)
    work(app, overseer)


def _told(signals: frozenset[signal.Signals], within: float) -> bool:
    """Whether one of the signals is waiting, or comes within so many seconds.

    Not by `sigtimedwait`: a process that was stopped for longer and goes on gets rubbish from it (CPython 3.11).
    """
    until = time.monotonic() + within
    while not signal.sigpending() & signals:
        left = until - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(left, NAP))
    return True


def print_next(app: Flask) -> bool:
    """Print one document; False where none waits, or the database does not answer (which is logged)."""
    with app.app_context():
        try:
            keep_office_time()
            db.session.rollback()
            return bool(drain(most=1))
        except Exception:
            logger.exception("press")
            return False


def measure_layout(app: Flask) -> bool:
    """Measure one PDF whose layout somebody wants examined; False where none waits, or it failed (which is logged)."""
    with app.app_context():
        try:
            return measure_next()
        except Exception:
            logger.exception("layout check")
            return False
