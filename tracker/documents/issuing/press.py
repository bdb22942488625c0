"""The press: a process that works off the print queue, and measures layouts while nothing is to be printed. Several side by side, on one machine or more, share the queue."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from flask import Flask

from tracker.core.db import db
from tracker.core.office_clock import keep_office_time
from tracker.documents.issuing.worker import drain
from tracker.documents.layout_check.waiting import measure_next

logger = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks into an empty queue


def serve(app: Flask) -> None:
    """Print what waits until a signal says stop; the document in hand is finished first."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping.is_set():
        if not print_next(app) and not measure_layout(app):
            stopping.wait(LOOK)


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
