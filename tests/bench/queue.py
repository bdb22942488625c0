"""Forty documents in the print queue (issue 4 §3): how fast pages are answered meanwhile, by a real server beside a real press.

Both run as script/server starts them, the press nicer than the server; one visitor reads three pages in turn.
"""

from __future__ import annotations

import socket
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

from tests.bench.measurement import Measurement
from tests.bench.pages import cookie_of
from tests.bench.presses import PATIENCE, ask_for, house, numbered, open_jobs, press, running
from tests.cast import Cast
from tests.documents.conftest import signed_order
from tracker.core.db import db
from tracker.core.unit_of_work import transaction

DOCUMENTS: Final = 40
IDLE_VISITS: Final = 90
PAUSE: Final = 0.03  # seconds between two visits
SLOWER: Final = 2.0


def measure() -> list[Measurement]:
    """The pages without and with the press at work."""
    with TemporaryDirectory(prefix="tracker-queue-") as folder, house(Path(folder)) as app:
        with transaction():
            cast = Cast(db.session)
            documents = [signed_order(cast) for _ in range(DOCUMENTS)]
            cookie = cookie_of(app, cast.person("clerk"))
        pages = ("/", "/documents", "/letters/1")
        with _server(app) as port, press(app, niceness=5):
            _wait_until(lambda: _visit(port, "/", cookie) > 0)
            visits = cycle(pages)
            for _ in pages:
                _visit(port, next(visits), cookie)  # warm
            idle = [_visit(port, next(visits), cookie) for _ in range(IDLE_VISITS)]
            ask_for(documents)
            started = time.monotonic()
            busy = []
            while open_jobs() and time.monotonic() - started < PATIENCE:
                busy += [_visit(port, next(visits), cookie) for _ in range(3)]
            spent = time.monotonic() - started
        issued, last = numbered()
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
def _server(app: Flask) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [".venv/bin/waitress-serve", "--host=127.0.0.1", f"--port={port}", "--threads=8", "wsgi:app"]
    with running(command, app):
        yield port


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
