"""The scheme 考核办法: what counts how much (rulebook §9). Pure; every number is the office's to change, by a version a leader adopts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from tracker.core.words import Worded

HUNDRED = Decimal(100)
_KEY = "tracker-scheme"


class Part(Worded):
    """The parts of a scheme, as they stand on its page."""

    BLOCKS = "blocks", "计分板块（合计100分）"
    ROLES = "roles", "责任系数"
    DEDUCTIONS = "deductions", "报送质量扣分"
    PENALTIES = "penalties", "惩罚性扣分和加分"
    TIERS = "tiers", "等次"


@dataclass(frozen=True)
class Term:
    """One number of the scheme in words, with its unit, its bounds (both allowed) and what else must be said of it."""

    words: str
    part: Part
    unit: str
    low: Decimal
    high: Decimal
    note: str = ""


def term(
    default: str,
    words: str,
    part: Part,
    unit: str = "分",
    *,
    bounds: tuple[int, int] = (0, 100),
    note: str = "",
) -> Decimal:
    """A number of the scheme with its default."""
    low, high = map(Decimal, bounds)
    known = Term(words, part, unit, low, high, note)
    held: Decimal = field(default=Decimal(default), metadata={_KEY: known})
    return held


class SchemeInvalid(ValueError):
    """The numbers make no scheme; `faults` says why, by field ("" for the whole)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("；".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True)
class Scheme:
    """The numbers of rulebook §9."""

    tasks: Decimal = term("70", "A 任务完成", Part.BLOCKS)
    pace: Decimal = term("10", "B 序时进度", Part.BLOCKS)
    reporting: Decimal = term("10", "C 报送质量", Part.BLOCKS)
    rectification: Decimal = term("10", "D 整改落实", Part.BLOCKS)
    lead_factor: Decimal = term("1", "牵头单位", Part.ROLES, "", bounds=(0, 10))
    responsible_factor: Decimal = term("0.5", "责任单位", Part.ROLES, "", bounds=(0, 10))
    late: Decimal = term("0.5", "迟报每份", Part.DEDUCTIONS)
    missed: Decimal = term("1", "漏报每份", Part.DEDUCTIONS)
    returned: Decimal = term("0.5", "退回每次", Part.DEDUCTIONS, note="同一份报告自第二次退回起计")
    wrong: Decimal = term("2", "错报每份", Part.DEDUCTIONS)
    criticised: Decimal = term("1", "被通报批评每次", Part.PENALTIES)
    red_twice: Decimal = term("1", "连续红灯每次", Part.PENALTIES, note="牵头的同一任务连续两期期末亮红灯")
    fraud: Decimal = term("5", "弄虚作假每次", Part.PENALTIES, note="并取消优秀资格")
    most_penalties: Decimal = term("5", "惩罚性扣分最多", Part.PENALTIES)
    most_bonus: Decimal = term("5", "加分最多", Part.PENALTIES, note="只用于同分排序，不计入得分")
    excellent_share: Decimal = term("15", "优秀不超过", Part.TIERS, "%", note="占参评单位")
    good_share: Decimal = term("20", "良好不超过", Part.TIERS, "%", note="占参评单位")
    pass_mark: Decimal = term("60", "合格线", Part.TIERS)

    def __post_init__(self) -> None:
        faults = dict(self._faults())
        if faults:
            raise SchemeInvalid(faults)

    def _faults(self) -> Iterator[tuple[str, str]]:
        for name, known in TERMS.items():
            value = getattr(self, name)
            if not known.low <= value <= known.high:
                yield name, f"{known.words}应在{known.low}至{known.high}之间"
        if self.tasks + self.pace + self.reporting + self.rectification != HUNDRED:
            yield "", "四个板块合计应为100分"
        if not self.lead_factor:
            yield "lead_factor", "牵头单位的责任系数应大于0"
        if self.excellent_share + self.good_share > HUNDRED:
            yield "good_share", "优秀和良好合计不应超过100%"

    def as_json(self) -> dict[str, Any]:
        """The numbers as text."""
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Scheme:
        """The scheme back; what an older version did not know has its default. Raises SchemeInvalid."""
        known = {name: values[name] for name in TERMS if name in values}
        try:
            return cls(**{name: Decimal(str(value)) for name, value in known.items()})
        except InvalidOperation:
            raise SchemeInvalid({"": "请填写数字"}) from None


TERMS: dict[str, Term] = {one.name: one.metadata[_KEY] for one in fields(Scheme)}
