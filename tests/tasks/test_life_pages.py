"""The pages of a task's further lives, walked as people do, without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

from sqlalchemy import select

from tests.client import Browser
from tests.tasks.conftest import DUE, Desk
from tracker.messages.models import InboxMessage
from tracker.reports import actions as reports
from tracker.tasks import actions
from tracker.tasks.extensions.models import Extension
from tracker.tasks.instructions.models import Addressee, Instruction
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Task, TaskKind
from tracker.tasks.parts.models import Refusal

SignIn = Callable[[str], Browser]


def told(desk: Desk, username: str) -> list[str]:
    """The titles in a person's inbox, the oldest first."""
    person = desk.cast.person(username)
    found = select(InboxMessage.title).where(InboxMessage.person_id == person.id)
    return list(desk.session.scalars(found.order_by(InboxMessage.id)))


def ready(desk: Desk) -> Task:
    """A task with an end, acknowledged by its lead, that nothing is owed for."""
    task = desk.under_way(TaskKind.STANDING, due_on=DUE)
    reports.withdraw_slots(task)
    desk.session.commit()
    return task


def test_a_refusal_goes_to_the_office_and_the_part_to_another_unit(desk: Desk, signed_in: SignIn) -> None:
    task = desk.dispatched()
    desk.session.commit()
    head, clerk = signed_in("unit_head"), signed_in("clerk")
    url = f"/assignments/{desk.part(task, '经济发展局').id}/refusal"
    assert "请写明拒签理由" in head.post(url, {"proposed": "", "reason": ""}, status=422).text
    head.get(url)
    head.post(url, {"proposed": str(desk.cast.unit("财政金融局").id), "reason": "不属本局职责"})
    assert "待裁定" in head.get(f"/tasks/{task.id}").text
    assert any("拒签，待裁定" in title for title in told(desk, "clerk"))
    assert "拒签待裁 1" in clerk.get("/tasks").text
    assert task.title in clerk.get("/tasks?waiting=refusal").text
    assert "拒签、延期、办结待批" in clerk.get("/").text
    refusal = desk.session.scalars(select(Refusal)).one()
    page = clerk.get(f"/refusals/{refusal.id}/decision")
    assert "不属本局职责" in page.text
    form = {"step": "reassign", "unit": "", "reason": "按职责"}
    assert "请选择改派的单位" in clerk.post(f"/refusals/{refusal.id}/decision", form, status=422).text
    clerk.post(f"/refusals/{refusal.id}/decision", form | {"unit": str(desk.cast.unit("社会事业局").id)})
    desk.session.expire_all()
    assert task.lead_unit.short_name == "社会事业局"
    head.get(f"/tasks/{task.id}", status=404)
    assert any("牵头单位改为社会事业局" in title for title in told(desk, "other_head"))
    assert "裁定改派" in clerk.get(f"/tasks/{task.id}").text


def test_an_extension_in_two_levels_keeps_the_original_date(desk: Desk, signed_in: SignIn) -> None:
    task = ready(desk)
    head, office_head, leader = signed_in("unit_head"), signed_in("office_head"), signed_in("leader")
    url = f"/tasks/{task.id}/extension"
    head.get(url)
    assert "新的时限须晚于" in head.post(url, {"new_due_on": "2022-12-31", "reason": "变更"}, status=422).text
    proof = (BytesIO("合同变更".encode()), "合同.txt")
    head.post(
        url,
        {"new_due_on": "2023-01-10", "reason": "合同变更", "proofs": proof},
        content_type="multipart/form-data",
    )
    extension = desk.session.scalars(select(Extension)).one()
    assert extension.days == 10
    page = office_head.get(f"/extensions/{extension.id}")
    assert "合同.txt" in page.text
    assert office_head.get(f"/extensions/{extension.id}/proofs/{extension.proofs[0].file_id}").status == 200
    assert "延期待批 1" in office_head.get("/tasks").text
    assert task.title in office_head.get("/tasks?waiting=mine").text
    assert task.title not in leader.get("/tasks?waiting=mine").text
    leader.post(f"/extensions/{extension.id}/decision", {"step": "approve"}, status=403)
    refusal = office_head.post(f"/extensions/{extension.id}/decision", {"step": "refuse"}, status=422)
    assert "请写明不同意的理由" in refusal.text
    office_head.post(f"/extensions/{extension.id}/decision", {"step": "approve"})
    desk.session.expire_all()
    assert (task.due_on, task.original_due_on) == (date(2023, 1, 10), DUE)
    assert "原定2022年12月31日" in head.get(f"/tasks/{task.id}").text
    assert "原定12月31日" in office_head.get("/tasks").text
    assert any("完成时限延至2023年1月10日" in title for title in told(desk, "liaison"))
    head.post(url, {"new_due_on": "2023-01-21", "reason": "再变更"})
    longer = desk.session.scalars(select(Extension).order_by(Extension.id.desc())).first()
    office_head.post(f"/extensions/{longer.id}/decision", {"step": "approve"}, status=403)
    leader.post(f"/extensions/{longer.id}/decision", {"step": "approve"})
    assert "最多延期2次" in head.get(url, status=403).text


def test_a_closure_lists_what_is_missing_then_is_returned_and_granted(desk: Desk, signed_in: SignIn) -> None:
    task = desk.under_way(TaskKind.QUANTIFIED)
    reports.withdraw_slots(task)
    desk.session.commit()
    head, clerk, leader = signed_in("unit_head"), signed_in("clerk"), signed_in("leader")
    url = f"/tasks/{task.id}/closure"
    page = head.get(url)
    assert "累计0人次，未达到目标300人次" in page.text
    assert page.soup.find("a", href=f"/tasks/{task.id}", string="去办理")
    assert "还缺什么" in head.post(url, {"summary": "已落实"}, status=422).text
    leader.get(f"/tasks/{task.id}/waiver")
    leader.post(f"/tasks/{task.id}/waiver", {"reason": "政策取消"})
    assert "目标已豁免" in head.get(f"/tasks/{task.id}").text
    head.post(url, {"summary": "其余事项已落实"})
    assert "办结待核" in clerk.get("/tasks").text
    decision = f"/tasks/{task.id}/closure/decision"
    assert "其余事项已落实" in clerk.get(decision).text
    assert "请写明退回的理由" in clerk.post(decision, {"step": "return", "reason": ""}, status=422).text
    clerk.post(decision, {"step": "return", "reason": "缺验收单"})
    assert "缺验收单" in head.get(f"/tasks/{task.id}").text
    head.post(url, {"summary": "已补验收单"})
    clerk.post(decision, {"step": "close"})
    desk.session.expire_all()
    assert task.state is TaskState.CLOSED
    clerk.post(f"/tasks/{task.id}/archive")
    desk.session.expire_all()
    assert task.state is TaskState.ARCHIVED
    assert any("任务已办结" in title for title in told(desk, "liaison"))


def test_units_change_and_a_task_rests(desk: Desk, signed_in: SignIn) -> None:
    task = ready(desk)
    clerk = signed_in("clerk")
    url = f"/tasks/{task.id}/units"
    clerk.get(url)
    social = str(desk.cast.unit("社会事业局").id)
    twice = clerk.post(url, {"change": "add", "unit": social, "reason": "需要"}, status=422)
    assert "该单位已承担此任务" in twice.text
    clerk.post(url, {"change": "withdraw", "unit": social, "reason": "不需要"})
    finance = str(desk.cast.unit("财政金融局").id)
    clerk.post(url, {"change": "lead", "unit": finance, "former": "stay", "reason": "职责调整"})
    assert "待签收" in clerk.get(f"/tasks/{task.id}").text
    clerk.get(f"/tasks/{task.id}/suspension")
    clerk.post(f"/tasks/{task.id}/suspension", {"reason": "政策调整"})
    assert "期间不填报、不计分" in clerk.get(f"/tasks/{task.id}").text
    clerk.post(f"/tasks/{task.id}/resumption")
    desk.session.expire_all()
    assert task.state is TaskState.AWAITING_ACKNOWLEDGEMENT
    clerk.get(f"/tasks/{task.id}/revocation")
    clerk.post(f"/tasks/{task.id}/revocation", {"reason": "方案修订"})
    desk.session.expire_all()
    assert task.state is TaskState.CANCELLED


def test_an_instruction_is_answered_read_or_becomes_a_task(desk: Desk, signed_in: SignIn) -> None:
    task = ready(desk)
    leader, liaison = signed_in("leader"), signed_in("liaison")
    url = f"/tasks/{task.id}/instructions/new"
    leader.get(url)
    assert "请写明批示内容" in leader.post(url, {"words": "", "becomes": "remark"}, status=422).text
    lead = str(task.lead_unit_id)
    leader.post(url, {"words": "请抓紧推进", "becomes": "remark", "unit_ids": lead, "due_on": "2022-03-10"})
    assert "请抓紧推进" in liaison.get("/instructions").text
    assert "批示未办结" in liaison.get("/").text
    addressee = desk.session.scalars(select(Addressee)).one()
    answer = f"/instructions/answers/{addressee.id}"
    assert "请抓紧推进" in liaison.get(answer).text
    liaison.post(answer, {"words": "已完成六成"})
    assert "没有未办结的批示" in liaison.get("/instructions").text
    assert "已完成六成" in leader.get("/instructions").text
    leader.post(f"/instructions/{addressee.instruction_id}/completion")
    assert "没有未办结的批示" in leader.get("/instructions").text
    leader.post(url, {"words": "另行督办", "becomes": "task", "title": "督办项目", "due_on": "2022-06-30"})
    new = desk.session.scalars(select(Instruction).order_by(Instruction.id.desc())).first().new_task
    assert (new.state, new.title, new.lead_unit_id) == (TaskState.DRAFT, "督办项目", task.lead_unit_id)
    actions.dispatch(new, actor_id=desk.clerk_id)
    assert new.state is TaskState.AWAITING_ACKNOWLEDGEMENT
