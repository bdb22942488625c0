"""Heads of other formats: the 报头 of a 简报, the double rules of a letter (10.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tracker.documents.checker.findings import Finding, Place, finding, not_applicable
from tracker.documents.checker.grid import TYPE_WIDTH, Grid
from tracker.documents.checker.masthead import middle
from tracker.documents.checker.shapes import Box, Rule

ISSUE: Final = re.compile(r"第\d*期(?=$|（)")  # a draft has no number yet, only the room for it


def check_issue(grid: Grid, rule: Rule | None) -> Iterator[Finding]:
    """期号, editor and date of a 简报."""
    page = grid.document.pages[0]
    issue = next((line for line in page.lines if ISSUE.search(line.text) and line.baseline < 140), None)
    if issue and "第期" in issue.text:
        yield not_applicable("期号", "草稿没有编期号，印发后再看", "第n期，居中", "报头")
    else:
        yield finding(
            "期号",
            issue and abs(issue.middle - middle(grid)) < 2,
            issue.text if issue else "没有期号",
            "第n期，居中",
            "报头",
            issue.place if issue else None,
        )
    above = [line for line in page.lines if rule and 0 < rule.top - line.baseline < 9]
    text = above[-1].text.replace(" ", "") if above else ""
    yield finding(
        "编发单位和日期",
        re.search(r"编.*\d{4}年\d{1,2}月\d{1,2}日$", text),
        text[-34:] or "没有",
        "在分隔线上，左为“××编”，右为日期",
        "报头",
        above[-1].place if above else None,
    )
    if above:
        left = grid.left(page)
        white = (above[-1].left - left, left + TYPE_WIDTH - above[-1].right)
        yield finding(
            "编发单位和日期左右各空一字",
            all(abs(w - 5.57) < 0.8 for w in white),
            f"左{white[0]:z.2f}毫米，右{white[1]:z.2f}毫米",
            "5.6±0.8毫米",
            "报头",
            above[-1].place,
        )


def check_double_rules(grid: Grid, mark: Box | None, rules: list[Rule]) -> Iterator[Finding]:
    """武文线 under the mark, 文武线 above the foot (10.1)."""
    upper = [rule for rule in rules if rule.top < 120]
    lower = [rule for rule in rules if rule.top > 200]
    complete = len(upper) == 2 and len(lower) == 2
    yield finding(
        "红色双线",
        complete,
        f"上{len(upper)}道，下{len(lower)}道",
        "上下各一条双线",
        "10.1",
        Place(1, rules[0].box) if rules else None,
    )
    if not complete:
        return
    thick = (upper[0].thickness, upper[1].thickness, lower[0].thickness, lower[1].thickness)
    yield finding(
        "双线粗细",
        thick[0] > 1.5 * thick[1] and thick[3] > 1.5 * thick[2],
        f"上{thick[0]:z.2f}、{thick[1]:z.2f}毫米，下{thick[2]:z.2f}、{thick[3]:z.2f}毫米",
        "上为武文线（上粗下细），下为文武线（上细下粗）",
        "10.1",
        Place(1, upper[0].box),
    )
    off = [rule for rule in rules if abs(rule.width - 170) > 1 or abs(rule.box.middle - 105) > 1]
    worst = (off or upper)[0]
    yield finding(
        "双线宽度",
        not off,
        f"{worst.width:.2f}毫米，中心距左页边{worst.box.middle:z.2f}毫米",
        "170±1毫米，居中",
        "10.1",
        Place(1, worst.box),
    )
    above_edge = grid.document.pages[0].height - lower[1].bottom
    yield finding(
        "下双线距下页边",
        abs(above_edge - 20) <= 1,
        f"{above_edge:z.2f}毫米",
        "20±1毫米",
        "10.1",
        Place(1, lower[1].box),
    )
    if mark:
        gap = upper[0].top - mark.bottom
        yield finding(
            "上双线与标志距离",
            3.4 <= gap <= 4.6,
            f"{gap:z.2f}毫米",
            "4±0.6毫米",
            "10.1",
            Place(1, Box(mark.left, mark.bottom, mark.right, upper[0].top)),
        )
