"""The one question to the checker: does this PDF keep the standard?"""

from __future__ import annotations

from collections.abc import Iterator

from tracker.documents.checker.archive import check_archive
from tracker.documents.checker.body import check_body
from tracker.documents.checker.closing import (
    check_distribution,
    check_imprint,
    check_letter_foot,
    check_signature,
)
from tracker.documents.checker.findings import Finding, Kind
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
from tracker.documents.checker.special_heads import check_double_rules, check_issue


def check(pdf: bytes, kind: Kind) -> list[Finding]:
    """Every rule for that kind of document, kept or not. Takes a second for a few pages, most of it drawing them.

    Raises Unmeasurable where there is nothing to measure, with the reason for the user.
    """
    return findings_of(PrintedDocument(pdf), kind)


def findings_of(document: PrintedDocument, kind: Kind) -> list[Finding]:
    """Every rule for that kind of document, kept or not."""
    rules = {
        Kind.NOTICE: _notice,
        Kind.ORDER: _order,
        Kind.MINUTES: _minutes,
        Kind.BULLETIN: _bulletin,
        Kind.LEDGER: _ledger,
        Kind.PLAIN: _plain,
    }[kind]
    return [*check_archive(document, kind), *rules(Grid(document, kind))]


def failed(findings: list[Finding]) -> list[Finding]:
    """Those that do not keep their rule."""
    return [finding for finding in findings if not finding.passed]


def _notice(grid: Grid) -> Iterator[Finding]:
    yield from check_body(grid)
    rule, mark, title = red_rule(grid), find_mark(grid), find_title(grid)
    yield from check_mark(grid, mark)
    yield check_red_rule(grid, rule)
    yield from check_number(grid, Masthead(mark, rule))
    yield from check_title(grid, title)
    yield from check_opening(grid, title, rule)
    yield from check_signature(grid)
    yield from check_imprint(grid)
    yield from check_page_numbers(grid)


def _minutes(grid: Grid) -> Iterator[Finding]:
    yield from check_body(grid)
    rule, mark, title = red_rule(grid), find_mark(grid), find_title(grid)
    yield from check_mark(grid, mark)
    yield check_red_rule(grid, rule)
    yield from check_number(grid, Masthead(mark, rule))
    yield from check_title(grid, title)
    yield from check_minutes_opening(grid, title, rule)
    yield from check_roll(grid)
    yield from check_imprint(grid)
    yield from check_page_numbers(grid)


def _bulletin(grid: Grid) -> Iterator[Finding]:
    yield from check_body(grid)
    rule = red_rule(grid)
    yield from check_mark(grid, find_mark(grid))
    yield check_red_rule(grid, rule)
    yield from check_issue(grid, rule)
    yield from check_title(grid, find_title(grid))
    yield check_distribution(grid)
    yield from check_imprint(grid)
    yield from check_page_numbers(grid)


def _order(grid: Grid) -> Iterator[Finding]:
    yield from check_body(grid)
    mark = find_mark(grid)
    rules = [rule for rule in grid.document.raster.rules(1, 120) if rule.red]
    upper = [rule for rule in rules if rule.top < 120]
    yield from check_mark(grid, mark)
    yield from check_double_rules(grid, mark, rules)
    yield from check_number(grid, Masthead(mark, upper[-1] if upper else None))
    yield from check_title(grid, find_title(grid))
    yield from check_signature(grid)
    yield from check_letter_foot(grid)
    yield from check_page_numbers(grid)


def _ledger(grid: Grid) -> Iterator[Finding]:
    yield check_annex_mark(grid)
    yield from check_title(grid, find_title(grid))
    yield from check_table(grid)
    yield from check_page_numbers(grid)


def _plain(grid: Grid) -> Iterator[Finding]:
    yield from check_body(grid)
    yield from check_page_numbers(grid)
