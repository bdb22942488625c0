"""What a plan 方案 needs before it can be approved, and what is warned of. Pure (rulebook §2 recusal, §4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tracker.core.text import listed


@dataclass(frozen=True)
class TeamMember:
    """Somebody on the team, by the unit that he belongs to."""

    name: str
    unit_id: int
    leads: bool


@dataclass(frozen=True, kw_only=True)
class PlanParts:
    """A plan as far as it was written. `units`: id → short name of those to be inspected."""

    content: str
    scope: str
    basis: str
    methods: Collection[str]
    units: Mapping[int, str]
    members: Collection[TeamMember]


def missing_parts(parts: PlanParts) -> Iterator[str]:
    """What is missing, each a sentence without its full stop; none: it can be sent for approval."""
    for words, text in (("督导内容", parts.content), ("督导范围", parts.scope), ("督导依据", parts.basis)):
        if not text.strip():
            yield f"没有填写{words}"
    if not parts.methods:
        yield "没有选择督导方式"
    if not parts.units:
        yield "没有选择被督导单位"
    if not parts.members:
        yield "没有选择督导组成员"
    elif not any(one.leads for one in parts.members):
        yield "没有确定组长"
    stranded = [
        name
        for unit_id, name in parts.units.items()
        if parts.members and all(one.unit_id == unit_id for one in parts.members)
    ]
    if stranded:
        yield f"督导组成员都是{listed(stranded)}的人员，须回避，请补充其他单位的成员"


def visit_warning(name: str, visits: int, at_most: int) -> str:
    """What is said of a unit that is visited often; `visits` counts this inspection too. Empty: nothing."""
    if visits <= at_most:
        return ""
    return f"{name}本月已安排督导{visits}次，超过每月{at_most}次，请考虑合并或错开"


@dataclass(frozen=True)
class Overlap:
    """Another open inspection of the same matter. `measures`: those in common; empty where both are about the whole plan."""

    inspection_id: int
    title: str
    state: str
    units: tuple[str, ...]
    measures: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is said of it."""
        about = f"措施{listed(self.measures)}" if self.measures else "全部措施"
        return f"“{self.title}”（{self.state}）也督导{listed(self.units)}的{about}，请考虑合并"
