"""Pages on which units stand beside each other before publication: fairness, and the workbook (door 1: people)."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue

from tracker.assessment import queries
from tracker.assessment.export import entry_row, sum_row, workbook
from tracker.assessment.fairness import BlockScores, causes, sensitivity, spread
from tracker.assessment.lifecycle import RoundState
from tracker.assessment.policy import may_compare
from tracker.assessment.scoring import BLOCKS, PENALTIES
from tracker.assessment.years import year_asked
from tracker.core.policy import requires

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ENTRIES = 100_000


def register(bp: Blueprint) -> None:
    """Add the pages to the blueprint of the assessment."""
    bp.add_url_rule("/assessment/fairness", view_func=fairness)
    bp.add_url_rule("/assessment/workbook", view_func=export)


@requires(may_compare)
def fairness() -> ResponseReturnValue:
    """How the points spread, what they come from, and how ranks move when a weight moves by a tenth."""
    asked = year_asked()
    _, scheme = queries.scheme_in_force(asked.year)
    ranked = queries.standings(asked.year, scheme)
    scores = [
        BlockScores(
            one.unit_id, {name: total.of(rules) for name, rules in BLOCKS.items()}, total.of(PENALTIES)
        )
        for one, total in ranked
    ]
    return render_template(
        "assessment/fairness.html",
        year=asked.year,
        years=asked.years,
        scheme=scheme,
        spread=spread([total.score for _, total in ranked]),
        causes=causes([total.by_rule for _, total in ranked]),
        sensitivity=sensitivity(scores, scheme),
        units={total.unit.id: total.unit for _, total in ranked},
        hosts=[(one, total) for one, total in ranked if total.unit.is_host],
        count=len(ranked),
    )


@requires(may_compare, watched="全部单位的计分明细")
def export() -> ResponseReturnValue:
    """The year as a workbook."""
    asked = year_asked()
    year, found = asked.year, asked.round
    _, scheme = queries.scheme_in_force(year)
    rows = [
        sum_row(
            one,
            total,
            is_settled=found is not None and found.state is RoundState.SETTLED,
            before=asked.before.get(one.unit_id, {}).get("tier", ""),
        )
        for one, total in queries.standings(year, scheme)
    ]
    written = queries.count_entries(year)
    entries = map(entry_row, queries.all_entries(year, MOST_ENTRIES))
    return send_file(
        BytesIO(workbook(rows, entries, left_out=max(written - MOST_ENTRIES, 0))),
        mimetype=WORKBOOK,
        as_attachment=True,
        download_name=f"{year}年度目标考核成绩.xlsx",
    )
