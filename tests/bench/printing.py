"""Printing (issue 4 §4): our engine, warm, beside stock WeasyPrint and warm Chromium on the same HTML, in one run.

Stock means what a first WeasyPrint program does: the system's fonts, a new font configuration and a newly parsed sheet
for each document, no speed-ups. Every side runs in a process of its own; rounds take turns, medians count. Against
WeasyPrint the processor's time counts, because both sides are one thread and the machine may be busy. Against Chromium,
which is many processes, and for presses side by side the clock on the wall counts, so that these two bars mean something
on a quiet machine only; what the processor says is told beside them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any, Final

from flask import Flask

from tests.bench.measurement import Measurement
from tests.bench.presses import LOOK, Press, ask_for, ended_last, held, house, open_jobs, press, wait_for_all
from tests.cast import Cast
from tests.documents.conftest import signed_order
from tracker.core import clock
from tracker.core.db import db
from tracker.core.unit_of_work import transaction

PROJECT: Final = Path(__file__).parents[2]
BATCH: Final = 14  # one-page orders
BATCH_ROUNDS: Final = 5
WARMING: Final = 6  # orders that each press prints beforehand
LOOK_OF_A_PRESS: Final = 1.1  # seconds, a little longer than an idle press sleeps
SHARED: Final = 1.8  # how much faster two presses print the batch than one
WORKER_MEGABYTES: Final = 160
MANY: Final = 200  # documents over which a worker may not grow
GROWTH: Final = 1.03
LONG: Final[Mapping[str, Any]] = {
    "matters": ("报送本单位职业技能培训台账，" * 7,) * 232
}  # a letter with a table of 40 pages
CHROMIUM: Final = 0.5
Figures = dict[str, float]


@dataclass(frozen=True)
class Race:
    """A document that both engines print so many times; ours may take this share of the time that stock takes."""

    name: str
    words: str
    rounds: int
    share: float


RACES: Final = (
    Race("order", "one page", 15, 0.45),
    Race("notice", "notice of 4 pages", 9, 0.6),
    Race("ledger", "ledger of 40 pages", 3, 0.75),
)


def measure() -> list[Measurement]:
    """Every bar of printing."""
    return [*_against_stock(), *_against_chromium(), *_side_by_side(), *_memory()]


def _against_stock() -> Iterator[Measurement]:
    with _worker("ours") as ours, _worker("stock") as stock:
        for race in RACES:
            mine, theirs = _in_turns(race, ours, stock)
            yield Measurement(f"{race.words}, content to PDF, processor", mine["cpu"], "ms", "", passed=True)
            yield _ratio(
                f"{race.words} against stock WeasyPrint", mine["cpu"], theirs["cpu"], "stock", race.share
            )


def _against_chromium() -> Iterator[Measurement]:
    race = next(race for race in RACES if race.name == "notice")
    with _worker("ours") as ours, _worker("chromium") as chromium:
        mine, theirs = _in_turns(race, ours, chromium)
    yield Measurement(f"{race.words}, content to PDF, on the wall", mine["wall"], "ms", "", passed=True)
    yield _ratio(f"{race.words} against warm Chromium", mine["wall"], theirs["wall"], "Chromium", CHROMIUM)
    share = mine["cpu"] / theirs["cpu"]
    yield Measurement("the same, processor", share, "× Chromium", "", passed=True)


def _side_by_side() -> Iterator[Measurement]:
    """The batch by `documents press` with one worker and with two, in turns: numbered, printed, stored and entered in the trail.

    Both stand still while the batch is put into the queue; the clock runs from letting one go to the end that the last item
    has in the database. The best of each counts, for others only ever take time away.
    """
    with _house() as app, press(app, 1) as one, press(app, 2) as two:
        presses, said = {1: one, 2: two}, {1: list[float](), 2: list[float]()}
        two.hold()
        for found in (one, two):
            _batch_by(found, WARMING)
        for _ in range(BATCH_ROUNDS):
            for count, found in presses.items():
                said[count].append(_batch_by(found, BATCH))
        megabytes = max(map(held, two.processes))
    alone, shared = min(said[1]), min(said[2])
    yield Measurement(f"{BATCH} one-page orders by a press of one", alone, "ms", "", passed=True)
    yield Measurement(
        f"{BATCH} one-page orders by a press of two",
        alone / shared,
        "× as fast",
        f"≥ {SHARED}",
        passed=alone / shared >= SHARED,
    )
    yield Measurement(
        "memory of each worker of a press of two (shared pages by their part)",
        megabytes,
        "MB",
        f"≤ {WORKER_MEGABYTES}",
        passed=megabytes <= WORKER_MEGABYTES,
    )


@contextmanager
def _house() -> Iterator[Flask]:
    with TemporaryDirectory(prefix="tracker-printing-") as folder, house(Path(folder)) as app:
        yield app


def _batch_by(found: Press, count: int) -> float:
    """Milliseconds in which this press works so many orders off, while no other does."""
    with transaction():
        documents = [signed_order(Cast(db.session)) for _ in range(count)]
    found.hold()
    ask_for(documents)
    sleep(LOOK_OF_A_PRESS)  # after which a press that goes on looks at once
    started = clock.machine_now()
    found.let_go()
    wait_for_all()
    found.hold()
    return (ended_last() - started).total_seconds() * 1000


def _memory() -> Iterator[Measurement]:
    """What `documents press` holds, all its processes together, looked at all the while."""
    with _house() as app, press(app) as found:
        early = _most_held(found, [{}] * (MANY // 10 - 1) + [LONG])
        rested = found.megabytes
        late = _most_held(found, [{}] * (MANY - MANY // 10 - 1) + [LONG])
        grown = found.megabytes / rested
    most = max(early, late)
    yield Measurement(
        "most memory of a press, orders and 40 pages",
        most,
        "MB",
        f"≤ {WORKER_MEGABYTES}",
        passed=most <= WORKER_MEGABYTES,
    )
    yield Measurement(
        f"its memory after {MANY} documents against {MANY // 10}",
        grown,
        "×",
        f"≤ {GROWTH}",
        passed=grown <= GROWTH,
    )


def _most_held(found: Press, letters: Sequence[Mapping[str, Any]]) -> float:
    """The most that the press holds while it prints these."""
    with transaction():
        documents = [signed_order(Cast(db.session), **letter) for letter in letters]
    ask_for(documents)
    most = 0.0
    while open_jobs():
        most = max(most, found.megabytes)
        sleep(LOOK)
    return most


def _ratio(name: str, mine: float, theirs: float, what: str, bar: float) -> Measurement:
    return Measurement(name, mine / theirs, f"× {what}", f"≤ {bar}", passed=mine / theirs <= bar)


def _in_turns(
    race: Race, ours: subprocess.Popen[str], other: subprocess.Popen[str]
) -> tuple[Figures, Figures]:
    """The medians of both, by the clock on the wall and by the processor's."""
    said: tuple[list[Figures], list[Figures]] = ([], [])
    for worker in (ours, other):
        _ask(worker, race.name)  # warm
    for _ in range(race.rounds):
        for worker, found in zip((ours, other), said, strict=True):
            found.append(_ask(worker, race.name))
    mine, theirs = ({key: median(one[key] for one in found) for key in found[0]} for found in said)
    return mine, theirs


@contextmanager
def _worker(name: str) -> Iterator[subprocess.Popen[str]]:
    environment = {key: value for key, value in os.environ.items() if key != "FONTCONFIG_FILE"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.engines", name],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield worker
    finally:
        worker.communicate(timeout=60)  # an empty input ends it


def _ask(worker: subprocess.Popen[str], task: str) -> Figures:
    """Let the worker print something: milliseconds on the wall and of the processor, and the memory it holds."""
    if worker.stdin is None or worker.stdout is None:
        raise RuntimeError("the worker has no pipes")
    worker.stdin.write(f"{task}\n")
    worker.stdin.flush()
    answer: Figures = json.loads(worker.stdout.readline())
    return answer
