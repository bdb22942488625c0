"""勾稽关系: what figures of several indicators must hold together (rulebook §3: 高技能 ≤ 技能). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.core.text import listed, quantity
from tracker.plans.models import Counting, CrossRule, Indicator, Relation


@dataclass(frozen=True)
class Bond:
    """A cross rule as plain values: ids, and the names that sentences use."""

    relation: Relation
    whole: int
    parts: tuple[int, ...]
    names: Mapping[int, str]

    @property
    def sentence(self) -> str:
        """新增高技能人才不得多于新增技能人才; 甲、乙合计等于丙."""
        return (
            f"{listed(self.names[part] for part in self.parts)}{self.relation.word}{self.names[self.whole]}"
        )


def bond_of(rule: CrossRule) -> Bond:
    """The rule without its database."""
    everybody = [rule.whole, *(part.indicator for part in rule.parts)]
    return Bond(
        rule.kind,
        rule.whole_id,
        tuple(part.indicator_id for part in rule.parts),
        {one.id: one.name for one in everybody},
    )


@dataclass(frozen=True)
class Breach:
    """A bond that the figures break: at which indicator it is shown, and the words."""

    indicator_id: int
    sentence: str


def breaches(bonds: Iterable[Bond], figures: Mapping[int, Decimal | None]) -> list[Breach]:
    """What the figures (by indicator) break. A bond with a figure that is missing or blank says nothing."""
    return [breach for bond in bonds for breach in _breaches(bond, figures)]


def _breaches(bond: Bond, figures: Mapping[int, Decimal | None]) -> list[Breach]:
    whole = figures.get(bond.whole)
    held = {part: value for part in bond.parts if (value := figures.get(part)) is not None}
    if whole is None:
        return []
    if bond.relation is Relation.NOT_ABOVE:
        return [
            Breach(part, f"{bond.names[part]}不能多于{bond.names[bond.whole]}（{quantity(whole)}），请核对")
            for part, value in held.items()
            if value > whole
        ]
    total = sum(held.values(), Decimal(0))
    if len(held) < len(bond.parts) or total == whole:
        return []
    parts = listed(bond.names[part] for part in bond.parts)
    return [
        Breach(
            bond.whole,
            f"{bond.names[bond.whole]}（{quantity(whole)}）应等于{parts}合计（{quantity(total)}），请核对",
        )
    ]


def rule_fault(
    relation: Relation, whole: Indicator, parts: Collection[Indicator], known: Iterable[Bond]
) -> str:
    """Why such a rule cannot be entered, or ''. `known`: the plan's rules."""
    if not parts:
        return "请选择受约束的指标"
    if whole in parts:
        return "指标不能约束自己，请另选"
    if relation is Relation.SUM and len(parts) < 2:
        return "合计至少由两个指标构成，请再选一个"
    if any(part.counting is not whole.counting for part in parts):
        return f"各指标的填报口径须一致：{whole.name}填报{whole.counting.word}"
    if relation is Relation.SUM and any(part.unit_of_measure != whole.unit_of_measure for part in parts):
        return f"合计的各指标计量单位须一致：{whole.name}以“{whole.unit_of_measure}”计"
    wanted = {part.id for part in parts}
    if any((bond.relation, bond.whole, set(bond.parts)) == (relation, whole.id, wanted) for bond in known):
        return "已有同样的勾稽关系"
    if relation is Relation.NOT_ABOVE and any(
        bond.relation is relation and bond.whole in wanted and whole.id in bond.parts for bond in known
    ):
        return "与已有的勾稽关系相反，请核对方向"
    return ""


def recounting_fault(indicator: Indicator, wanted: Counting, known: Iterable[Bond]) -> str:
    """Why the flag 本期新增/累计 cannot change while a rule binds the indicator to others, or ''."""
    if wanted is indicator.counting:
        return ""
    bound = [bond.sentence for bond in known if indicator.id in {bond.whole, *bond.parts}]
    return f"有勾稽关系“{bound[0]}”，各指标的填报口径须一致，请先删除该关系" if bound else ""
