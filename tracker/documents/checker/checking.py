"""The one question to the checker: does this PDF keep the standard?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tracker.documents.checker.archive import check_archive
from tracker.documents.checker.body import check_body
from tracker.documents.checker.closing import (
    check_distribution,
    check_imprint,
    check_letter_foot,
    check_signature,
)
from tracker.documents.checker.findings import Finding, Kind, Part, within
from tracker.documents.checker.grid import Grid
from tracker.documents.checker.ledger import check_annex_mark, check_table
from tracker.documents.checker.masthead import (
    Masthead,
    check_mark,
    check_number,
    check_opening,
    check_red_rule,
    check_title,
    find_mark,
    find_title,
    red_rule,
)
from tracker.documents.checker.minutes import check_minutes_opening, check_roll
from tracker.documents.checker.page_numbers import check_page_numbers
from tracker.documents.checker.reading import PrintedDocument
from tracker.documents.checker.shapes import Rule
from tracker.documents.checker.special_heads import check_double_rules, check_issue

PARTS: Final = tuple(Part)


def check(pdf: bytes, kind: Kind) -> list[Finding]:
    """Every rule for that kind of document, kept or not. Takes a second for a few pages, most of it drawing them.

    Raises Unmeasurable where there is nothing to measure, with the reason for the user.
    """
    return findings_of(PrintedDocument(pdf), kind)


def findings_of(document: PrintedDocument, kind: Kind) -> list[Finding]:
    """Every rule for that kind of document, kept or not, part by part."""
    rules = {
        Kind.NOTICE: _notice,
        Kind.ORDER: _order,
        Kind.MINUTES: _minutes,
        Kind.BULLETIN: _bulletin,
        Kind.LEDGER: _ledger,
        Kind.PLAIN: _plain,
    }[kind]
    grid = Grid(document, kind)
    found = [*rules(grid), *_of_all(grid)]
    return sorted(found, key=lambda finding: PARTS.index(finding.part))


def failed(findings: list[Finding]) -> list[Finding]:
    """Those that do not keep their rule."""
    return [finding for finding in findings if not finding.passed]


def _of_all(grid: Grid) -> Iterator[Finding]:
    yield from within(Part.PAGE_NUMBER, check_page_numbers(grid))
    yield from within(Part.FILE, check_archive(grid.document, grid.kind))


def _notice(grid: Grid) -> Iterator[Finding]:
    rule, title = red_rule(grid), find_title(grid)
    yield from within(Part.MASTHEAD, _head(grid, rule))
    yield from within(Part.TITLE, check_title(grid, title))
    yield from within(Part.TITLE, check_opening(grid, title, rule))
    yield from within(Part.TEXT, check_body(grid))
    yield from within(Part.SIGNATURE, check_signature(grid))
    yield from within(Part.IMPRINT, check_imprint(grid))


def _minutes(grid: Grid) -> Iterator[Finding]:
    rule, title = red_rule(grid), find_title(grid)
    yield from within(Part.MASTHEAD, _head(grid, rule))
    yield from within(Part.TITLE, check_title(grid, title))
    yield from within(Part.TITLE, check_minutes_opening(grid, title, rule))
    yield from within(Part.TEXT, check_body(grid))
    yield from within(Part.TEXT, check_roll(grid))
    yield from within(Part.IMPRINT, check_imprint(grid))


def _head(grid: Grid, rule: Rule | None) -> Iterator[Finding]:
    mark = find_mark(grid)
    yield from check_mark(grid, mark)
    yield check_red_rule(grid, rule)
    yield from check_number(grid, Masthead(mark, rule))


def _bulletin(grid: Grid) -> Iterator[Finding]:
    rule = red_rule(grid)
    yield from within(Part.MASTHEAD, check_mark(grid, find_mark(grid)))
    yield from within(Part.MASTHEAD, [check_red_rule(grid, rule)])
    yield from within(Part.MASTHEAD, check_issue(grid, rule))
    yield from within(Part.TITLE, check_title(grid, find_title(grid)))
    yield from within(Part.TEXT, check_body(grid))
    yield from within(Part.IMPRINT, [check_distribution(grid)])
    yield from within(Part.IMPRINT, check_imprint(grid))


def _order(grid: Grid) -> Iterator[Finding]:
    mark = find_mark(grid)
    rules = [rule for rule in grid.document.raster.rules(1, 120) if rule.red]
    upper = [rule for rule in rules if rule.top < 120]
    yield from within(Part.MASTHEAD, check_mark(grid, mark))
    yield from within(Part.MASTHEAD, check_double_rules(grid, mark, rules))
    yield from within(Part.MASTHEAD, check_number(grid, Masthead(mark, upper[-1] if upper else None)))
    yield from within(Part.TITLE, check_title(grid, find_title(grid)))
    yield from within(Part.TEXT, check_body(grid))
    yield from within(Part.SIGNATURE, check_signature(grid))
    yield from within(Part.IMPRINT, check_letter_foot(grid))


def _ledger(grid: Grid) -> Iterator[Finding]:
    yield from within(Part.TITLE, [check_annex_mark(grid)])
    yield from within(Part.TITLE, check_title(grid, find_title(grid)))
    yield from within(Part.TABLE, check_table(grid))


def _plain(grid: Grid) -> Iterator[Finding]:
    return within(Part.TEXT, check_body(grid))
