"""What inspections and notices find is in the ledger without anybody typing it again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.assessment.conftest import SETTLED, Ledger
from tests.cast import Cast
from tests.inspections.conftest import VISITED, Inspecting
from tests.reports.conftest import Office, wall
from tracker.assessment import queries
from tracker.assessment.jobs import settle_scores
from tracker.assessment.models import ScoreEntry
from tracker.assessment.recusal_queries import took_part_in
from tracker.assessment.scoring import Rule
from tracker.assessment.verifying import verify
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.unit_of_work import transaction
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentState
from tracker.inspections.field import actions as field
from tracker.inspections.field.queries import tallies_of
from tracker.inspections.field.sampling import Checked
from tracker.inspections.reviews import actions as reviews
from tracker.notices import actions as notices
from tracker.notices.models import Genre, Ranking

YEAR = 2022


def of_rule(session: Session, unit_id: int, rule: Rule) -> list[ScoreEntry]:
    return list(
        session.scalars(queries.entries_of(unit_id, YEAR, [rule]).order_by(None).order_by(ScoreEntry.id))
    )


def test_a_rectification_not_in_time_and_one_put_right(
    office: Office, session: Session, cast: Cast, ledger: Ledger
) -> None:
    inspecting = Inspecting(office, cast)
    unit = cast.unit("经济发展局").id
    with clock.frozen_at(VISITED), transaction():
        inspection = inspecting.under_way()
        good, bad = inspecting.found(inspection), inspecting.found(inspection)
        inspecting.ordered(good)
        inspecting.ordered(bad)
        inspecting.reported(good)
        inspecting.struck_off(good)
    with clock.frozen_at(wall("2022-05-16 09:30")):
        settle_scores(date(2022, 5, 16))
        assert ledger.items("经济发展局", Rule.RECTIFICATION) == {
            f"finding:{good.id}": Decimal(5),
            f"finding:{bad.id}": Decimal(0),
        }
        assert any("未按期销号" in one.words for one in of_rule(session, unit, Rule.RECTIFICATION))
    assert verify().fault == ""


def test_a_figure_that_was_found_false(office: Office, session: Session, cast: Cast) -> None:
    inspecting = Inspecting(office, cast)
    clerk, unit = inspecting.id("clerk"), cast.unit("经济发展局").id
    with clock.frozen_at(VISITED):
        with transaction():
            row = inspecting.row(inspecting.under_way())
            (item,) = field.draw(row, size=1, seed="2022", actor_id=clerk).items
            found = Decimal(1)
            field.check(item, outcome=Checked.FALSE, found=found, remark="签到只有1人", actor_id=clerk)
        settle_scores(date(2022, 4, 12))
        (wrong,) = of_rule(session, unit, Rule.WRONG)
        assert (wrong.points, wrong.words) == (Decimal(-2), "任务“企业职工在岗培训”2月报告经抽查核验不实")
        assert took_part_in(wrong) == {clerk}
        with transaction():
            field.check(item, outcome=Checked.TRUE, found=None, remark="", actor_id=clerk)
        settle_scores(date(2022, 4, 12))
        assert sum(one.points for one in of_rule(session, unit, Rule.WRONG)) == 0


def test_a_review_gives_back_the_points_of_a_figure_that_was_not_false(
    office: Office, session: Session, cast: Cast, ledger: Ledger
) -> None:
    inspecting = Inspecting(office, cast)
    clerk, unit = inspecting.id("clerk"), cast.unit("经济发展局").id
    with clock.frozen_at(VISITED):
        with transaction():
            inspection = inspecting.under_way()
            row = inspecting.row(inspection)
            (item,) = field.draw(row, size=1, seed="2022", actor_id=clerk).items
            field.check(item, outcome=Checked.FALSE, found=None, remark="签到不全", actor_id=clerk)
            inspecting.concluded(inspection)
        settle_scores(date(2022, 4, 12))
        assert ledger.items("经济发展局", Rule.WRONG) == {f"report:{item.report_id}": Decimal(-2)}
        assert tallies_of(inspection.id)[unit].false_rate == 1
        with transaction():
            review = reviews.ask(
                row,
                contested=[],
                figures=[item],
                grounds="签到记录在另一册",
                proof=inspecting.proof(),
                actor_id=inspecting.id("unit_head"),
            )
            head = inspecting.id("office_head")
            with pytest.raises(IllegalStep, match="每个有异议的问题和抽查数据"):
                reviews.decide(review, {}, decision="变更", actor_id=head)
            reviews.decide(review, {}, held={item.id: Checked.TRUE}, decision="补充材料属实", actor_id=head)
        assert tallies_of(inspection.id)[unit].false_rate == 0
        assert (item.outcome, item.remark) == (Checked.TRUE, "复核决定：补充材料属实")
        taken, given = of_rule(session, unit, Rule.WRONG)
        assert (taken.points, given.points, given.reverses_id) == (Decimal(-2), Decimal(2), taken.id)
    assert verify().fault == ""


def test_an_issued_notice_that_criticises_by_name(settled: Office, session: Session, cast: Cast) -> None:
    clerk = cast.person("clerk").id
    with transaction():
        source = notices.draft(
            settled.training.measure.plan,
            cut_off_at=SETTLED,
            span_starts_on=date(2022, 2, 8),
            ranking=Ranking.ALL,
            contact="",
            actor_id=clerk,
        )
        notice = notices.draft_special(
            source,
            Genre.CRITICISM,
            units=["社会事业局"],
            matter="",
            approver=cast.person("leader"),
            contact="",
            actor_id=clerk,
        )
    settle_scores(date(2022, 4, 11))
    assert of_rule(session, cast.unit("社会事业局").id, Rule.CRITICISED) == []  # a draft criticises nobody
    notice.document.state = DocumentState.SIGNED_OFF
    with transaction():
        documents.issue(notice.document, actor_id=clerk)
    settle_scores(date(2022, 4, 11))
    (entry,) = of_rule(session, cast.unit("社会事业局").id, Rule.CRITICISED)
    assert (entry.points, entry.words) == (Decimal(-1), f"{notice.document.number}通报批评")
    assert of_rule(session, cast.unit("经济发展局").id, Rule.CRITICISED) == []
