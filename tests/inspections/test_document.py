"""What an inspection prints keeps the standard, from one problem to many; the unit fills in the form behind its order."""

from __future__ import annotations

from datetime import date

import pytest

from tests.inspections.conftest import Inspecting
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.content import Briefing, Letter
from tracker.documents.models import Document
from tracker.documents.numbering import blank_number, printed_number
from tracker.documents.rendering import render
from tracker.inspections import actions
from tracker.inspections.document import said
from tracker.inspections.drafting import Visit
from tracker.inspections.models import Inspection

pytestmark = pytest.mark.usefixtures("visited")
ON = date(2022, 4, 14)
FACTS = (
    "抽查18份培训档案，3份缺少签到记录",
    "2所院校3月上报培训人次含在校生顶岗实习86人次，其中1所院校至检查时仍未核减，也没有向主管部门报告",
    "实训设备补充方案未按时限报送",
    "企业新型学徒制资金未专账核算",
)


def with_problems(inspecting: Inspecting, count: int) -> Inspection:
    """An inspection that is under way and has found so many problems in one unit."""
    inspection = inspecting.under_way()
    for place in range(count):
        inspecting.found(inspection, fact=FACTS[place % len(FACTS)])
    return inspection


def content_of(document: Document) -> Letter | Briefing:
    return said(document, number=printed_number(document.series, 2022, 3), issued_on=ON)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 14])
def test_an_order_and_its_form_for_the_reply_keep_the_standard(inspecting: Inspecting, count: int):
    inspection = with_problems(inspecting, count)
    [order] = actions.draft_orders(inspection, contact="联系人：周敏", actor_id=inspecting.id("clerk"))
    letter = content_of(order)
    assert isinstance(letter, Letter)
    assert letter.attachment_names == ("整改情况报告表",)
    [form] = letter.annexes
    heads = [column.head for column in form.blocks[0].columns]  # type: ignore[union-attr]
    assert heads == ["序号", "存在问题", "整改措施", "完成时限", "整改结果", "佐证材料", "责任人"]
    rows = form.blocks[0].rows  # type: ignore[union-attr]
    assert [row[1] for row in rows] == [FACTS[place % len(FACTS)] for place in range(count)]
    assert {row[2] for row in rows} == {"　"}
    assert failed(check(render(letter), Kind.ORDER)) == []


@pytest.mark.parametrize("count", [0, 1, 3, 5, 8, 14])
def test_a_bulletin_is_a_briefing_with_its_issue(inspecting: Inspecting, count: int):
    inspection = inspecting.concluded(with_problems(inspecting, count))
    bulletin = actions.draft_bulletin(inspection, actor_id=inspecting.id("clerk"))
    assert blank_number(bulletin.series) == "督导专报〔　　　　〕第　期"
    content = content_of(bulletin)
    assert isinstance(content, Briefing)
    assert (content.mark, content.number) == ("督导专报", "〔2022〕第3期")
    assert len(content.annexes) == min(1, count)
    assert failed(check(render(content), Kind.BULLETIN)) == []


def test_an_inspection_notice_keeps_the_standard(inspecting: Inspecting):
    inspection = inspecting.approved()
    for together in (False, True):
        drafted = actions.draft_notices(
            inspection, together=together, contact="联系人：周敏", actor_id=inspecting.id("clerk")
        )
        for notice in drafted:
            assert failed(check(render(content_of(notice)), Kind.ORDER)) == []


def test_an_issued_bulletin_counts_its_issues(inspecting: Inspecting):
    inspection = inspecting.concluded(with_problems(inspecting, 1))
    bulletin = actions.draft_bulletin(inspection, actor_id=inspecting.id("clerk"))
    inspecting.issued(bulletin)
    assert bulletin.number == "督导专报〔2022〕第1期"
    assert "第1期" in bulletin.printed_text
    assert "共印" in bulletin.printed_text


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (date(2022, 4, 11), "2022年4月11日"),
        (date(2022, 4, 15), "2022年4月11日至15日"),
        (date(2022, 5, 6), "2022年4月11日至5月6日"),
    ],
)
def test_the_days_of_a_visit(ends_on: date, words: str):
    visit = Visit("", "", "", "", (), date(2022, 4, 11), ends_on, "", (), ())
    assert visit.days == words
