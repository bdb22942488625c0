"""任务分解表 on paper: what stands in it, and that the print checker passes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Browser
from tests.tasks.conftest import Desk
from tracker.core import clock
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.content import Lamp, LampColour
from tracker.tasks import actions, ledger_queries
from tracker.tasks.document import COLUMNS, content_of, described
from tracker.tasks.models import TaskKind


def test_the_sheet_holds_the_tasks_in_printed_order_with_groups_under_their_name(desk: Desk) -> None:
    desk.drafted(TaskKind.STANDING, measure=desk.presumed, description="落实税收政策，应享尽享。")
    desk.under_way(description="完善创业服务体系。")
    actions.cancel(desk.drafted(), actor_id=desk.clerk_id)
    desk.drafted(TaskKind.MILESTONE)
    sheet = content_of(
        desk.plan.title,
        desk.plan.issuer,
        ledger_queries.ledger_lines(desk.plan.id),
        drawn_up_on=clock.today(),
    )
    first, second, third = sheet.table.rows
    assert sheet.title == "技能人才培育方案|任务分解表"
    assert first == (
        "1",
        "1. 扶持创业带动就业",
        "开展创业培训。完善创业服务体系。",
        "经济发展局",
        "社会事业局、各园区中心",
        "创业培训300人次",
        "2022年12月31日",
        Lamp(LampColour.WATCH, "关注"),
    )
    assert second[1:3] == ("", "建设培训中心。")
    assert second[5] == "签订协议；建成启用"
    assert third[2] == "落实税收政策，应享尽享。"
    assert third[6:] == ("长期", Lamp(LampColour.GREY, "未启动"))
    assert len(first) == len(COLUMNS)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", "开展培训。"),
        ("开展培训。共三期。", "开展培训。共三期。"),
        ("分三期办；每期一月；", "开展培训。分三期办；每期一月。"),
        ("甲" * 50 + "。" + "乙" * 80 + "。", "开展培训。" + "甲" * 50 + "。"),
        ("没有写完的半句", "开展培训。"),
    ],
)
def test_the_text_of_a_task_is_cut_between_sentences(text: str, printed: str) -> None:
    assert described("开展培训", text) == printed


def test_the_pdf_comes_as_an_attachment_and_passes_the_checker(
    desk: Desk, signed_in: Callable[[str], Browser]
) -> None:
    for _ in range(4):
        for kind in TaskKind:
            desk.dispatched(kind, description=desk.confirmed.text)
    shown = signed_in("leader").get(f"/plans/{desk.plan.id}/ledger.pdf")
    assert shown.response.mimetype == "application/pdf"
    assert shown.response.headers["Content-Disposition"].startswith("attachment")
    assert failed(check(shown.response.data, Kind.LEDGER)) == []
