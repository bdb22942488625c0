"""A year's holidays as the State Council publishes them, read from its words or from a table of holidays. Pure.

Read are lines such as «春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、
2月8日（周六）上班。» and plain ones: «2025-01-26 上班», «2025-01-28至2025-02-04 休息 春节».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

NAME = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|\d+[.、])?\s*([\u4e00-\u9fff、]{2,12})[：:]")
BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
SPAN = re.compile(f"{DAY}(?:(?:至|到|—|-|~){DAY})?")
WHAT = re.compile(r"放假|休息|上班|补班")
LONGEST = 20  # days of one holiday
USUAL = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
WORKS_INSTEAD = "调休上班"


class Unreadable(ValueError):
    """A line that says neither which days nor what of them, or days that cannot be; the words name it."""


@dataclass(frozen=True)
class PublishedDay:
    """A day named by the publication."""

    day: date
    is_working: bool
    note: str


@dataclass(frozen=True)
class Holiday:
    """A holiday as a row of a table has it: the days of rest from `first` to `last`, and the days off that are worked instead."""

    name: str
    first: date
    last: date
    worked: tuple[date, ...] = ()


def year_of(holidays: Sequence[Holiday], year: int) -> list[PublishedDay]:
    """The days that differ from Monday–Friday, in order. Raises Unreadable with the holiday's name and why."""
    found: dict[date, PublishedDay] = {}
    for one in holidays:
        length = (one.last - one.first).days + 1
        if not 0 < length <= LONGEST:
            raise Unreadable(f"{one.name}的起止日期不对")
        rest = [one.first + timedelta(days=n) for n in range(length)]
        for day, works in [*((day, False) for day in rest), *((day, True) for day in one.worked)]:
            if abs(day.year - year) > 1:
                raise Unreadable(f"{one.name}的日期不属于{year}年")
            if works and day.weekday() < 5:
                raise Unreadable(f"{one.name}的调休上班日{day:%Y-%m-%d}本来就是工作日")
            if day in found and found[day].is_working != works:
                raise Unreadable(f"{one.name}的{day:%Y-%m-%d}既放假又上班")
            found[day] = PublishedDay(day, works, WORKS_INSTEAD if works else one.name)
    return [found[day] for day in sorted(found) if found[day].is_working != (day.weekday() < 5)]


def read_year(text: str, year: int) -> list[PublishedDay]:
    """The days that differ from Monday–Friday, in order. Raises Unreadable with the line's number and why."""
    found: dict[date, PublishedDay] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            days = _line(line, year)
        except ValueError as error:
            raise Unreadable(f"第{number}行{error}") from None
        for one in days:
            if one.is_working != (one.day.weekday() < 5):
                found[one.day] = one
    return [found[day] for day in sorted(found)]


def _line(line: str, year: int) -> list[PublishedDay]:
    name = NAME.match(line)
    note = name[1] if name else ""
    rest = ISO.sub(lambda one: f"{one[1]}年{one[2]}月{one[3]}日", line[name.end() :] if name else line)
    rest = BRACKETS.sub("", rest)
    found: list[PublishedDay] = []
    start, last_month = 0, None
    for said in WHAT.finditer(rest):
        works = said[0] in {"上班", "补班"}
        spans = list(SPAN.finditer(rest, start, said.start()))
        if not spans and works:
            raise ValueError("没有写明上班的日期")
        for span in spans:
            first, last, last_month = _ends(span, year, last_month)
            days = (last - first).days + 1
            if not 0 < days <= LONGEST:
                raise ValueError(f"的起止日期不对：{span[0]}")
            own = WORKS_INSTEAD if works else note or rest[said.end() :].strip(" 。，,") or "休息"
            found += [PublishedDay(first + timedelta(days=n), works, own[:20]) for n in range(days)]
        start = said.end()
    if not found:
        raise ValueError("读不出日期，请写成“春节：1月28日至2月4日放假调休。1月26日上班。”")
    if any(abs(one.day.year - year) > 1 for one in found):
        raise ValueError(f"的日期不属于{year}年")
    return found


def _ends(span: re.Match[str], year: int, last_month: int | None) -> tuple[date, date, int]:
    """First and last day; a month or year that is not repeated is the one before."""
    month = int(span[2]) if span[2] else last_month
    if month is None:
        raise ValueError(f"没有写明月份：{span[0]}")
    try:
        first = date(int(span[1] or year), month, int(span[3]))
        if span[6] is None:
            return first, first, month
        ends_in = int(span[5] or month)
        of_year = int(span[4]) if span[4] else first.year
        return first, date(of_year, ends_in, int(span[6])), ends_in
    except ValueError:
        raise ValueError(f"没有这一天：{span[0]}") from None
