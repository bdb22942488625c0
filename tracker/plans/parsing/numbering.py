"""Numbering: 一、(一) 1. (1) ① 1.1 第一, 一是 任务一: … recognised where an item begins, in any of its printed forms.

A marker has a rank: the smaller, the higher it stands in an outline. Where an item begins is a question of place: at the
start of a paragraph any marker counts; inside a paragraph (text without line breaks) only one that continues a series.
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from tracker.plans.parsing.characters import Text
from tracker.plans.parsing.memory import remembered

CHINESE_DIGITS = "零〇一二三四五六七八九十百"


class Rank(IntEnum):
    """How high a marker stands in an outline; the smaller, the higher."""

    PART = 0
    CHAPTER = 1
    CHINESE = 2
    BRACKETED_CHINESE = 3
    ORDINAL = 4
    NAMED = 5
    FIGURE = 6
    DECIMAL = 7
    LONG_DECIMAL = 8
    BRACKETED_FIGURE = 9
    CIRCLED = 10
    SPOKEN = 11

    __hash__ = (
        int.__hash__
    )  # that of an enumeration is worked out anew each time, and ranks are looked up for every marker


class Marker(NamedTuple):
    """A number that begins an item: where it stands in its paragraph, its rank, its value and how it is printed."""

    start: int
    end: int
    rank: Rank
    value: int
    printed: str
    is_weak: bool


_CN = "[一二三四五六七八九十百〇](?: ?[一二三四五六七八九十百〇]){0,3}"
_NAMED = "(?:重点)?(?:任务|措施|行动|举措|工程|事项|项目|指标|问题|实事)"
_FORMS: tuple[tuple[Rank, str], ...] = (
    (Rank.PART, rf"第 ?(?:{_CN}|\d{{1,2}}) ?(?:编|篇|章|部分)(?=[ 、:,]|[一-鿿]{{2}})[ 、:,.]*"),
    (Rank.CHAPTER, rf"第 ?(?:{_CN}|\d{{1,2}}) ?节(?=[ 、:,]|[一-鿿]{{2}})[ 、:,.]*"),
    (Rank.NAMED, rf"第 ?(?:{_CN}|\d{{1,3}}) ?条 *"),
    (Rank.ORDINAL, rf"第{_CN}[,、:] *"),
    (Rank.BRACKETED_CHINESE, rf"[(\[【] ?{_CN} ?[)\]】] ?[、.,:]? *"),
    (Rank.BRACKETED_CHINESE, rf"{_CN}\) ?[、.]? *"),
    (Rank.CHINESE, rf"{_CN} ?[、.] *"),
    (Rank.NAMED, rf"{_NAMED}(?:{_CN}|\d{{1,3}}) ?(?:[、.:] *| +)"),
    (Rank.NAMED, rf"[【\[]{_NAMED}(?:{_CN}|\d{{1,3}})[】\]] ?[、.:]? *"),
    (Rank.BRACKETED_FIGURE, r"[(\[【] ?\d{1,3} ?[)\]】] ?[、.]? *"),
    (Rank.LONG_DECIMAL, r"\d{1,2}(?:\.\d{1,2}){2,3}[、. ]*(?=[一-鿿“《])"),
    (
        Rank.DECIMAL,
        r"\d{1,2}\.\d{1,2}(?:[、.] *| +|(?=[一-鿿“《]))(?!万|亿|倍|个|人|元|亩|公|平方|立方|千|米|吨|年|月|家|岁|户|条|座|所|处|名|次|项|台|套|辆|小时|%)",
    ),
    (Rank.DECIMAL, r"\d{1,2}-\d{1,2}[.、:](?! ?\d) *"),
    (Rank.BRACKETED_FIGURE, r"\d{1,3}\) ?[、.]? *"),
    (Rank.FIGURE, r"\d{1,3} ?[.、](?! ?\d(?!\d{3}年|G)|[a-z]) *"),
    (Rank.CHINESE, rf"\A{_CN},(?=[一-鿿“])"),
    (Rank.FIGURE, r"\A\d{1,2}(?:,| +)(?=[一-鿿“](?!月|日|年|个|级|季))"),
    (Rank.CIRCLED, r"[①-⑳] ?[、.]? *"),
    (Rank.SPOKEN, rf"(?:{_CN}|其[一二三四五六七八九十])(?:是|要)[:,]? *"),
)
_MARKER = re.compile(
    r"(?=[第(\[【〇一二三四五六七八九十百\d①-⑳其重任措行举工事项指问实])(?:"
    + "|".join(f"(?P<f{i}>{form})" for i, (_, form) in enumerate(_FORMS))
    + ")"
)
# A misread point (1,加强) or none at all (1 加强): counts only at the start of a paragraph and in its series.
_WEAK = re.compile(rf"(?:\d{{1,2}}|{_CN})(?:,| +)")
_HEADS = (Rank.CHINESE, Rank.BRACKETED_CHINESE)  # also after a bare blank: 行动方案 一、工作目标
_BEGINS_AFTER = "。;:!?)】]〕” \t\n."
_BELONGS_BEFORE = ("第", "附件", "附表", "附图", "专栏", "见表", "见图")
_HEADINGS = (("一、", "二、"), ("(一)", "(二)"), ("第一条", "第二条"))
_OWNER_LABELS = ("责任单位:", "牵头单位:", "责任部门:", "牵头部门:", "配合单位:")
_RUN_TOGETHER = (Rank.CHINESE, Rank.BRACKETED_CHINESE, Rank.NAMED, Rank.FIGURE, Rank.DECIMAL)
_VALUE = re.compile(rf"\d+(?=\D*\Z)|[{CHINESE_DIGITS}]+|[①-⑳]")


@lru_cache(maxsize=1024)
def chinese_number(characters: str) -> int:
    """一百二十 → 120; positional forms (二〇) count too."""
    if characters and not any(character in "十百千" for character in characters):
        return int("".join(str("〇一二三四五六七八九".find(c.replace("零", "〇"))) for c in characters))
    total = current = 0
    for character in characters:
        if character in "十百千":
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            current = 0
        else:
            current = max(0, "〇一二三四五六七八九".find(character))
    return total + current


@remembered
def marker_at(string: str) -> Marker | None:
    """The marker that the string begins with, if there is one."""
    match = _MARKER.match(string)
    return _as_marker(match) if match else None


@remembered
def _marker_from(string: str, position: int) -> Marker | None:
    """The first marker from this position on."""
    match = _MARKER.search(string, position)
    return _as_marker(match) if match else None


@remembered
def begins_item(string: str) -> bool:
    """True where a paragraph opens with a marker."""
    marker = marker_at(string.lstrip(" \t"))
    return marker is not None and not marker.is_weak


class Series:
    """What has been counted so far at each rank: knows whether a marker inside a paragraph goes on counting."""

    def __init__(self) -> None:
        self._last: dict[Rank, int] = {}

    def note(self, marker: Marker) -> None:
        """A marker counts: lower ranks begin anew, but may also go on (1. to 12. or ① to ⑫ through all sections)."""
        self._last[marker.rank] = marker.value
        kept = Rank.CIRCLED if marker.rank is Rank.CHINESE else None
        lowest = max(marker.rank, Rank.FIGURE)
        for rank in [rank for rank in self._last if rank > lowest]:
            if rank is not kept:
                del self._last[rank]

    def stands_at(self, rank: Rank, value: int) -> bool:
        """True where this was the last number counted at the rank."""
        return self._last.get(rank) == value

    def continues(self, marker: Marker, *, gap: int = 1) -> bool:
        """The next number of its rank, or one shortly after it where a marker may have been lost."""
        last = self._last.get(marker.rank, 0)
        return last > 0 and last < marker.value <= last + gap


def markers_in(paragraph: Text, series: Series) -> list[Marker]:
    """The markers that begin items in this paragraph, in order; `series` is carried from paragraph to paragraph."""
    string = paragraph.string
    length = len(string.rstrip())
    together = length > 100 and has_run_together(string)
    found: list[Marker] = []
    position = 0
    while marker := _marker_from(string, position):
        position = marker.end
        if marker.end >= length and marker.start > 0:
            continue
        if _begins(string, marker, series, found, together=together):
            series.note(marker)
            found.append(marker)
        elif marker.rank is Rank.NAMED and (number := _VALUE.search(string, marker.start, marker.end)):
            position = (
                number.start()
            )  # 企业倍增行动1.实施 …: the word ends a heading, the number alone begins an item
    return found


@remembered
def has_run_together(string: str) -> bool:
    """True for a paragraph of several headings or several lists of owners: a text that has lost its line breaks."""
    for first, second in _HEADINGS:
        start = string.find(first)
        if start >= 0 and string.find(second, start) > start:
            return True
    return any(string.count(label) > 2 for label in _OWNER_LABELS)


def _begins(string: str, marker: Marker, series: Series, found: list[Marker], *, together: bool) -> bool:
    end = marker.start
    while end and string[end - 1] in " \t":
        end -= 1
    if not end:
        return not marker.is_weak or marker.value == 1 or series.continues(marker)
    previous, parted = string[end - 1], end < marker.start
    if marker.rank is Rank.SPOKEN:
        return previous in "。;:!?,)】”" and (marker.value == 1 or series.continues(marker))
    if together and marker.rank in _RUN_TOGETHER and _goes_on_together(string, marker, series):
        return not string.endswith(_BELONGS_BEFORE, 0, end)
    if marker.rank in (Rank.DECIMAL, Rank.LONG_DECIMAL, Rank.NAMED, Rank.PART, Rank.CHAPTER):
        return previous in "。;!?)】" and series.continues(marker)
    if previous in _BEGINS_AFTER or (parted and marker.rank in _HEADS):
        gap = 3 if marker.rank in _HEADS else 1
        return marker.value == 1 or series.continues(marker, gap=gap)
    if marker.rank not in (Rank.CHINESE, Rank.BRACKETED_CHINESE, Rank.FIGURE, Rank.CIRCLED):
        return False
    if parted and series.continues(marker):
        return True
    heading = found[-1] if found else None
    if heading is None or end - heading.end >= 45 or string.find("。", heading.end, end) >= 0:
        return False
    return series.continues(marker) or (marker.value == 1 and marker.rank > heading.rank)


def _goes_on_together(string: str, marker: Marker, series: Series) -> bool:
    """Where nothing parts a number from what stands before it: the next of its series, or a first whose second follows."""
    if marker.rank is Rank.DECIMAL:
        above, _, _ = marker.printed.partition(".")
        return (
            above.isdigit()
            and series.stands_at(Rank.FIGURE, int(above))
            and (marker.value == 1 or series.continues(marker))
        )
    if series.continues(marker):
        return True
    if marker.value != 1:
        return False
    printed = string[marker.start : marker.end].strip()
    second = printed.replace("一", "二").replace("1", "2")
    return second != printed and string.find(second, marker.end) > 0


def _as_marker(match: re.Match[str]) -> Marker:
    rank = _FORMS[int(str(match.lastgroup)[1:])][0]
    printed = number_of(match[0], rank)
    is_weak = _WEAK.fullmatch(match[0]) is not None
    return Marker(match.start(), match.end(), rank, _value(printed), printed, is_weak)


@lru_cache(maxsize=1024)
def number_of(printed: str, rank: Rank) -> str:
    """A marker the way a measure is cited by it: without what parts it from its text (一是 → 一, 【任务1】 → 任务1)."""
    number = printed.rstrip(" 、.,:．，：")
    if rank is Rank.SPOKEN:
        return number.rstrip("是要")
    return number.strip("【】[]") if rank is Rank.NAMED else number


@lru_cache(maxsize=1024)
def _value(printed: str) -> int:
    match = _VALUE.search(printed.replace(" ", ""))
    if match is None:
        return 0
    if match[0].isdigit() and match[0].isascii():
        return int(match[0])
    if "①" <= match[0] <= "⑳":
        return ord(match[0]) - ord("①") + 1
    return chinese_number(match[0])
