"""What changed since an instant, from the records of the trail. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.core.words import Worded
from tracker.documents.events import DocumentIssued
from tracker.inspections.events import FindingFailed, FindingOrdered, FindingStruckOff
from tracker.tasks.events import (
    LightChanged,
    TaskCancelled,
    TaskClosed,
    TaskDispatched,
    TaskExtended,
    TaskSuspended,
)
from tracker.tasks.lights import SEVERITY, Light

UNTROUBLED = (Light.GREEN, Light.BLUE, Light.GREY)  # from one of these to another nothing got better or worse


class Since(Worded):
    """What the page compares with."""

    DAY = "day", "上一工作日"
    WEEK = "week", "近5个工作日"
    NOTICE = "notice", "上期通报以来"


@dataclass(frozen=True)
class Record:
    """A record of the trail, as far as it is told."""

    tag: str
    subject_id: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Turn:
    """A task whose light is another than it was."""

    task_id: int
    before: Light
    after: Light

    @property
    def is_worse(self) -> bool:
        """Further behind than before."""
        return _trouble(self.after) < _trouble(self.before)


def _trouble(light: Light) -> int:
    """The worst first; what gives no trouble is one."""
    return SEVERITY[Light.GREEN] if light in UNTROUBLED else SEVERITY[light]


def turns_of(records: Iterable[Record]) -> list[Turn]:
    """The tasks that are better or worse off on balance, the worst first; to and fro is no change."""
    first: dict[int, Light] = {}
    last: dict[int, Light] = {}
    for one in records:
        if one.tag == LightChanged.tag:
            first.setdefault(one.subject_id, Light(one.facts["before"]))
            last[one.subject_id] = Light(one.facts["after"])
    turns = [Turn(task_id, first[task_id], after) for task_id, after in last.items()]
    moved = [turn for turn in turns if _trouble(turn.before) != _trouble(turn.after)]
    return sorted(moved, key=lambda turn: (_trouble(turn.after), -_trouble(turn.before), turn.task_id))


def red_before(red_now: int, turns: Iterable[Turn]) -> int:
    """How many tasks were red then."""
    came = sum((turn.after is Light.RED) - (turn.before is Light.RED) for turn in turns)
    return red_now - came


@dataclass(frozen=True)
class News:
    """Things of one kind that happened: what they are about, each once, by id. `named`: words by id where the trail has them."""

    word: str
    endpoint: str
    ids: tuple[int, ...]
    named: Mapping[int, str]


KINDS: Mapping[str, tuple[str, str]] = {  # tag → (word, the page of its subject), in the order told
    FindingFailed.tag: ("整改不到位", "inspections.show_finding"),
    TaskClosed.tag: ("办结", "tasks.show"),
    TaskExtended.tag: ("同意延期", "tasks.show"),
    TaskSuspended.tag: ("中止", "tasks.show"),
    TaskCancelled.tag: ("撤销", "tasks.show"),
    TaskDispatched.tag: ("新交办", "tasks.show"),
    FindingOrdered.tag: ("下达整改", "inspections.show_finding"),
    FindingStruckOff.tag: ("问题销号", "inspections.show_finding"),
    DocumentIssued.tag: ("印发公文", "documents.show"),
}
TAGS = (LightChanged.tag, *KINDS)


def news_of(records: Iterable[Record]) -> Iterator[News]:
    """What happened besides the lights, by kind."""
    records = list(records)
    for tag, (word, endpoint) in KINDS.items():
        named = {one.subject_id: _named(one) for one in records if one.tag == tag}
        if named:
            yield News(word, endpoint, tuple(named), named)


def _named(one: Record) -> str:
    """The unit of a problem, the number of a document; a task is named by whoever reads it."""
    return str(one.facts.get("unit") or one.facts.get("number") or "")
