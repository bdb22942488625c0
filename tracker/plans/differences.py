"""What a new edition of a plan changes: pure, from two lists of measures and two sets of targets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from tracker.core.text import quantity, quoted
from tracker.core.words import Worded

LIKENESS = 0.6
_MARK = re.compile(r"\d+(?:[.,]\d+)*|.", re.DOTALL)


class Change(Worded):
    """How a measure differs from the edition before."""

    ADDED = "added", "新增"
    REMOVED = "removed", "删去"
    CHANGED = "changed", "修改"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A measure as far as editions are compared. `key` names it on its page."""

    key: str
    number: str
    title: str
    text: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    deadline: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One measure that differs. `owners` and `details` are sentences; `text` holds (same | old | new, words) in order."""

    change: Change
    measure: Wording
    details: tuple[str, ...] = ()
    text: tuple[tuple[str, str], ...] = ()


def differences(before: Sequence[Wording], after: Sequence[Wording]) -> list[Difference]:
    """The measures added, removed and changed, in the order of the new edition, the removed ones last."""
    pairs = _paired(before, after)
    matched = {old.key for _, old in pairs if old is not None}
    found: list[Difference] = []
    for new, old in pairs:
        if old is None:
            found.append(Difference(change=Change.ADDED, measure=new))
        elif (difference := _changed(old, new)) is not None:
            found.append(difference)
    found += [Difference(change=Change.REMOVED, measure=old) for old in before if old.key not in matched]
    return found


Figures = Mapping[tuple[str, int], tuple[Decimal, str]]  # (indicator, year) → (target, unit of measure)


def target_differences(before: Figures, after: Figures) -> list[str]:
    """The annual targets changed and added, in the order of the new edition, the removed ones last; sentences."""
    found = []
    for key, now in after.items():
        was = before.get(key)
        if was is None:
            found.append(f"新增{_called(key)}目标{quantity(*now)}")
        elif was != now:
            found.append(f"{_called(key)}目标由{quantity(*was)}改为{quantity(*now)}")
    return found + [
        f"删去{_called(key)}目标{quantity(*was)}" for key, was in before.items() if key not in after
    ]


def _called(key: tuple[str, int]) -> str:
    name, year = key
    return f"{year}年{quoted(name)}"


def _paired(before: Sequence[Wording], after: Sequence[Wording]) -> list[tuple[Wording, Wording | None]]:
    """Each new measure with the old one it continues: the same title first, then the most alike text."""
    left = list(before)
    pairs: dict[str, Wording | None] = {}
    for new in after:
        same = next((old for old in left if old.title == new.title), None)
        if same is not None:
            pairs[new.key] = same
            left.remove(same)
    for new in after:
        if new.key in pairs:
            continue
        alike = max(left, key=lambda old: _likeness(old, new), default=None)
        if alike is not None and _likeness(alike, new) >= LIKENESS:
            pairs[new.key] = alike
            left.remove(alike)
    return [(new, pairs.get(new.key)) for new in after]


def _likeness(old: Wording, new: Wording) -> float:
    matcher = SequenceMatcher(None, old.title + old.text, new.title + new.text, autojunk=False)
    if matcher.real_quick_ratio() < LIKENESS or matcher.quick_ratio() < LIKENESS:
        return 0.0
    return matcher.ratio()


def _changed(old: Wording, new: Wording) -> Difference | None:
    details = [
        f"{label}由“{was or '无'}”改为“{now or '无'}”"
        for label, was, now in (
            ("序号", old.number, new.number),
            ("标题", old.title, new.title),
            ("时限", old.deadline, new.deadline),
        )
        if was != now
    ]
    details += _owner_changes("牵头单位", old.lead, new.lead) + _owner_changes(
        "责任单位", old.responsible, new.responsible
    )
    text = _text_changes(old.text, new.text) if old.text != new.text else ()
    if not details and not text:
        return None
    return Difference(change=Change.CHANGED, measure=new, details=tuple(details), text=text)


def _owner_changes(label: str, before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    came = [name for name in after if name not in before]
    went = [name for name in before if name not in after]
    changes = [
        f"{label}{verb}{'、'.join(names)}" for verb, names in (("增加", came), ("减去", went)) if names
    ]
    return changes or ([f"{label}次序改为{'、'.join(after)}"] if before != after else [])


def _text_changes(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """What stays, goes and comes, in the order of reading; a figure changes as a whole: 1200 → 1500, not 1 2→5 00."""
    old, new = _MARK.findall(before), _MARK.findall(after)
    pieces: list[tuple[str, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(old[i:j])))
            continue
        if i < j:
            pieces.append(("old", "".join(old[i:j])))
        if k < m:
            pieces.append(("new", "".join(new[k:m])))
    return tuple(pieces)
