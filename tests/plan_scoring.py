"""How well a plan was read: what was found compared with what a careful reader finds, as F1 measures and rates.

The rules of the score that the office was given with its sample plans: names compare without blanks and width, a truth may offer other
acceptable readings (`…_alt`, `optional…`), deadlines compare as dates, targets as figure and unit with 万 and 亿 multiplied out.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tracker.plans.parsing.deadlines import day_of
from tracker.plans.parsing.numbering import chinese_number

_SCALES = (("万亿", 10**12), ("千万", 10**7), ("百万", 10**6), ("亿", 10**8), ("万", 10**4))
_UNITS = {"名": "人", "位": "人", "工作日": "个工作日", "月": "个月", "百分点": "个百分点"}
_RHYTHMS = {
    "ongoing": "持续|长期|常态|不断|立行立改",
    "quarterly": "每季|季度一次|按季",
    "monthly": "每月|按月",
    "half-yearly": "每半年",
    "yearly": "每年",
}


@dataclass
class Score:
    """Counts of what was found, found wrongly and missed, and of answers that were right."""

    found: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Score) -> Score:
        return Score(self.found + other.found, self.wrong + other.wrong, self.missed + other.missed)

    def f1(self, what: str) -> float:
        """2·found / (2·found + wrong + missed); 1 where there was nothing to find."""
        counted = 2 * self.found[what] + self.wrong[what] + self.missed[what]
        return 2 * self.found[what] / counted if counted else 1.0

    def rate(self, what: str) -> float:
        """Right answers among all; 1 where nothing was asked."""
        asked = self.found[what] + self.missed[what]
        return self.found[what] / asked if asked else 1.0

    def count(self, what: str, found: int, wrong: int, missed: int) -> None:
        """Adds to the counts of one kind."""
        self.found[what] += found
        self.wrong[what] += wrong
        self.missed[what] += missed


def score(truth: dict[str, Any], read: dict[str, Any]) -> Score:
    """The score of one plan, truth and reading in the shape of the truth files."""
    total = Score()
    expected, found = truth["measures"], read["measures"]
    pairs = _matched(expected, found)
    extra = [m for j, m in enumerate(found) if j not in {b for _, b in pairs}]
    optional = [_title(title) for title in truth.get("optional_measures", [])]
    extra = [m for m in extra if not any(_alike(title, _title(m["title"])) >= 0.8 for title in optional)]
    total.count("measures", len(pairs), len(extra), len(expected) - len(pairs))
    for i, j in pairs:
        _score_measure(total, expected[i], found[j], _year(truth))
    for measure in (m for i, m in enumerate(expected) if i not in {a for a, _ in pairs}):
        total.count("lead", 0, 0, len(measure["lead_units"]))
        total.count("responsible", 0, 0, len(measure["responsible_units"]))
        total.count("targets", 0, 0, len([t for t in measure.get("targets", []) if not t.get("optional")]))
        total.count("deadlines", 0, 0, 1 if measure.get("deadline") else 0)
    for measure in extra:
        total.count("lead", 0, len(measure["lead_units"]), 0)
        total.count("responsible", 0, len(measure["responsible_units"]), 0)
        total.count("targets", 0, len(measure["targets"]), 0)
    total.count("indicators", *_targets(truth.get("indicators", []), read["indicators"]))
    for fact in ("title", "document_number", "issuer", "issued_on"):
        if truth.get(fact):
            _score_fact(total, fact, truth, read.get(fact))
    return total


def _score_measure(total: Score, truth: dict[str, Any], read: dict[str, Any], year: int | None) -> None:
    total.count("numbers", *_right(_number(truth["number"]) == _number(read["number"])))
    optional = {_folded(unit) for unit in truth.get("optional_units", [])}
    for role, key, other in (
        ("lead", "lead_units", "lead_alt"),
        ("responsible", "responsible_units", "responsible_alt"),
    ):
        names = {_folded(name) for name in read[key]}
        readings = [{_folded(name) for name in names_} for names_ in [truth[key], *truth.get(other, [])]]
        total.count(role, *max((_compared(reading, names, optional) for reading in readings), key=_quality))
    if truth.get("deadline"):
        acceptable = [truth["deadline"], *truth.get("deadline_alt", [])]
        total.count(
            "deadlines", *_right(any(_same_deadline(each, read["deadline"], year) for each in acceptable))
        )
    total.count("targets", *_targets(truth.get("targets", []), read["targets"]))


def _right(right: bool) -> tuple[int, int, int]:
    return (1, 0, 0) if right else (0, 0, 1)


def _compared(truth: set[str], read: set[str], optional: set[str]) -> tuple[int, int, int]:
    return len(truth & read), len(read - truth - optional), len(truth - read)


def _quality(counts: tuple[int, int, int]) -> float:
    found, wrong, missed = counts
    return 2 * found / (2 * found + wrong + missed) if any(counts) else 1.0


def _score_fact(total: Score, fact: str, truth: dict[str, Any], read: str | None) -> None:
    acceptable = [_folded(each) for each in [truth[fact], *truth.get(f"{fact}_alt", [])]]
    printed = _folded(read or "")
    right = printed in acceptable or (
        fact == "title" and any(_alike(each, printed) >= 0.8 for each in acceptable)
    )
    total.count("facts", *_right(right))


def _matched(truth: list[dict[str, Any]], read: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Measures paired one to one, the likest first: by title, then number."""
    likely = []
    for i, one in enumerate(truth):
        for j, other in enumerate(read):
            titles = [one["title"], *one.get("title_alt", [])]
            alike = max(_alike(_title(title), _title(other["title"])) for title in titles)
            same_number = bool(_number(one["number"])) and _number(one["number"]) == _number(other["number"])
            if alike >= 0.7 or (same_number and alike >= 0.5):
                distance = abs(i / len(truth) - j / len(read))
                likely.append((alike + 0.25 * same_number - 0.001 * distance, i, j))
    pairs: list[tuple[int, int]] = []
    for _, i, j in sorted(likely, key=lambda each: (-each[0], each[1], each[2])):
        if i not in {a for a, _ in pairs} and j not in {b for _, b in pairs}:
            pairs.append((i, j))
    return pairs


def _targets(truth: list[dict[str, Any]], read: list[dict[str, Any]]) -> tuple[int, int, int]:
    left = Counter(_quantity(target) for target in read)
    required = [target for target in truth if not target.get("optional")]
    found = 0
    for target in required:
        acceptable = [
            _quantity(target),
            *(_quantity({**target, "value": value}) for value in target.get("value_alt", [])),
        ]
        hit = next((each for each in acceptable if left[each]), None)
        if hit is not None:
            left[hit] -= 1
            found += 1
    for target in truth:
        if target.get("optional") and left[_quantity(target)]:
            left[_quantity(target)] -= 1
    return found, left.total(), len(required) - found


def _quantity(target: dict[str, Any]) -> tuple[float, str]:
    value, unit = float(target["value"]), _folded(target.get("unit") or "")
    for scale, factor in _SCALES:
        if unit.startswith(scale):
            value, unit = value * factor, unit.removeprefix(scale)
            break
    return round(value, 6), _UNITS.get(unit, unit)


def _same_deadline(truth: str | None, read: str | None, year: int | None) -> bool:
    if not truth or not read:
        return not truth and not read
    one, other = _folded(truth), _folded(read)
    for pattern in _RHYTHMS.values():
        if bool(re.search(pattern, one)) != bool(re.search(pattern, other)):
            return False
    days = day_of(one, year), day_of(other, year)
    return days[0] == days[1] and (
        days[0] is not None or _bare(one) == _bare(other) or any(map(_standing, (one, other)))
    )


def _standing(deadline: str) -> bool:
    return any(re.search(pattern, deadline) for pattern in _RHYTHMS.values())


def _bare(deadline: str) -> str:
    return re.sub(r"(?:完成|之?前|以前|前完成)$", "", deadline)


def _year(truth: dict[str, Any]) -> int | None:
    return int(truth["issued_on"][:4]) if truth.get("issued_on") else None


def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    shorter = min(len(one), len(other))
    if shorter >= 4 and one[:shorter] == other[:shorter]:
        return 1.0 if one == other else 0.97
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _title(title: str) -> str:
    return re.sub(r"[*#。;,.:]+$", "", _folded(title))


def _number(number: str | None) -> str:
    bare = re.sub(r"[()\[\]【】]", "", _folded(number or "")).strip(".、,:第条项")
    return str(chinese_number(bare)) if re.fullmatch("[零〇一二三四五六七八九十百]+", bare) else bare


def _folded(string: str) -> str:
    string = re.sub(r"[\s\u200b-\u200d\u2060\ufeff]", "", unicodedata.normalize("NFKC", string))
    return string.replace("—", "-").replace("–", "-").replace("〔", "[").replace("〕", "]")
