"""Does the edited text still say what the frozen figures say? Pure (rulebook §8: a figure that the snapshot does not hold is flagged).

Read are digits with what they count (61.4%, 5500人次, 1.5万人, 2.5个百分点) and Chinese numerals that count something
(十二项). Dates, document numbers, ordinals and the numbers of tables and annexes are no figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

UNITS: Final = (
    "个百分点", "人次", "工时", "%", "‰", "人", "项", "家", "名", "个", "份", "次", "件", "期", "户", "元", "场", "所", "台", "套", "亩",
    "吨", "位", "条", "处", "批", "类", "倍", "门", "座", "公里",
)  # fmt: skip
_UNIT: Final = "|".join(map(re.escape, UNITS))
_NO_FIGURE: Final = re.compile(
    r"〔\d{4}〕\d+号|\d{4}年(?:\d{1,2}(?:至\d{1,2})?月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日|份|底|初|末)?|\d{1,2}至\d{1,2}月|\d{1,2}日|\d{1,2}[:：]\d{2}"
    r"|[一二三四五六七八九十〇零]+年(?:[一二三四五六七八九十]+月)?|第[\d一二三四五六七八九十百]+(?:次|期|批|项|季度|条|号|届)?|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|(?:附件|表|图)\d+|\d+(?:个)?(?:工作日|小时|分钟|天|周)|[一二三四五六七八九十]+个?(?:工作日|季度|月)|\d{3,4}[—-]+\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)"
)
_DIGITS: Final = re.compile(
    rf"(?P<number>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>[万亿]?)余?多?(?P<unit>{_UNIT})?"
)
_CHINESE: Final = re.compile(
    rf"百分之(?P<share>[零〇一二两三四五六七八九十百点]+)|(?<![\d每同各这上下逐另某])(?P<words>[一二两三四五六七八九十百千万亿零〇]+)余?(?P<counted>{_UNIT})"
)
_DIGIT: Final = {letter: n for n, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TEN: Final = {"十": 10, "百": 100, "千": 1000}
_SCALE: Final = {"": 1, "万": 10**4, "亿": 10**8}
_UNITS_OF_ONE: Final = frozenset({"一"})  # 一次采用, 一项项: a manner of speaking
_CLAUSE_ENDS: Final = "，。；：、\n"


@dataclass(frozen=True)
class Figure:
    """A figure where it stands: `text` as written, its value (万 and 亿 multiplied out), what it counts ("" unknown).

    `slack`: how far the true figure may lie away because this one is written in 万 or 亿.
    """

    text: str
    value: Decimal
    unit: str
    start: int
    slack: Decimal = Decimal(0)


@dataclass(frozen=True)
class Doubt:
    """A figure of the text that no true figure stands behind; `nearest` is the closest true one, `context` where it comes from."""

    part: str
    figure: str
    nearest: str
    context: str


def figures_in(text: str) -> list[Figure]:
    """The figures of a text in their order."""
    shown = _NO_FIGURE.sub(lambda found: "　" * len(found.group()), text)
    found = [_from_digits(match) for match in _DIGITS.finditer(shown)]
    found += [figure for match in _CHINESE.finditer(shown) if (figure := _from_words(match)) is not None]
    return sorted(found, key=lambda figure: figure.start)


def _from_digits(match: re.Match[str]) -> Figure:
    plain = match["number"].replace(",", "").replace("，", "")
    scale = _SCALE[match["scale"]]
    decimals = len(plain.partition(".")[2])
    slack = Decimal(scale) / 10**decimals / 2 if scale > 1 else Decimal(0)
    unit = match["unit"] or ""
    return Figure(match.group(), Decimal(plain) * scale, unit, match.start(), slack)


def _from_words(match: re.Match[str]) -> Figure | None:
    if match["share"]:
        value = chinese_number(match["share"])
        return None if value is None else Figure(match.group(), value, "%", match.start())
    value = None if match["words"] in _UNITS_OF_ONE else chinese_number(match["words"])
    return None if value is None else Figure(match.group(), value, match["counted"], match.start())


def chinese_number(words: str) -> Decimal | None:
    """十二 → 12, 两千零五 → 2005, 一万二千 → 12000, 六十一点四 → 61.4; None for what is no number (百家争鸣's 百 is 100)."""
    whole, point, rest = words.partition("点")
    total = section = digit = 0
    for letter in whole:
        if letter in _DIGIT:
            digit = _DIGIT[letter]
        elif letter in _TEN:
            section += (digit or 1) * _TEN[letter]
            digit = 0
        elif letter in {"万", "亿"}:
            total = (total + section + digit) * _SCALE[letter]
            section = digit = 0
        else:
            return None
    decimals = "".join(str(_DIGIT[letter]) for letter in rest if letter in _DIGIT)
    if point and len(decimals) != len(rest):
        return None
    return Decimal(f"{total + section + digit}.{decimals or 0}").normalize() + 0


class TrueFigures:
    """Everything that the frozen figures say, from texts that hold it: sentences and cells of tables."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.known: dict[
            tuple[Decimal, str], tuple[str, str]
        ] = {}  # (value, unit) → as printed, in what clause
        self.units: dict[Decimal, set[str]] = defaultdict(set)
        for text in texts:
            for figure in figures_in(text):
                self.units[figure.value].add(figure.unit)
                self.known.setdefault((figure.value, figure.unit), (figure.text, clause_at(text, figure)))

    def __bool__(self) -> bool:
        return bool(self.known)

    def holds(self, figure: Figure) -> bool:
        """Whether a true figure has this value and counts the same (人次 is not 人); a cell without unit counts anything."""
        if figure.slack:
            near = (value for value in self.units if abs(value - figure.value) <= figure.slack)
            return any(self._counts(value, figure.unit) for value in near)
        return figure.value in self.units and self._counts(figure.value, figure.unit)

    def _counts(self, value: Decimal, unit: str) -> bool:
        named = self.units[value] - {""}
        return not unit or unit in named or not named

    def nearest(self, figure: Figure) -> tuple[str, str]:
        """The closest true figure that counts the same, else the closest of all: as printed, and its clause; ("", "") if there is none."""
        same = [key for key in self.known if key[1] == figure.unit]
        usable = same or [key for key in self.known if key[1] != "%"] or list(self.known)
        if not usable:
            return "", ""
        return self.known[min(usable, key=lambda key: (abs(key[0] - figure.value), key[0], key[1]))]


def clause_at(text: str, figure: Figure) -> str:
    """The words round the figure, from one mark to the next."""
    start = max((text.rfind(mark, 0, figure.start) for mark in _CLAUSE_ENDS), default=-1) + 1
    ends = [
        found for mark in _CLAUSE_ENDS if (found := text.find(mark, figure.start + len(figure.text))) >= 0
    ]
    return text[start : min(ends, default=len(text))].strip()


def doubts(lines: Iterable[tuple[str, str]], true: TrueFigures) -> Iterator[Doubt]:
    """The figures of the text (part, words) that no true figure stands behind, each once in its part."""
    for part, words in lines:
        seen: set[str] = set()
        for figure in figures_in(words):
            if figure.text not in seen and not true.holds(figure):
                seen.add(figure.text)
                nearest, context = true.nearest(figure)
                yield Doubt(part, figure.text, nearest, context)
