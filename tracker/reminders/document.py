"""催办单: what the printed slip of a reminder says (GB/T 9704 typography; a working form, so no red mark and no 签发)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.core.clock import office_day
from tracker.core.text import office_date
from tracker.documents.content import Align, Column, Paragraph, SlipSheet, Table
from tracker.documents.rendering import render_slip
from tracker.reminders.models import Reminder

TITLE = "催办单"
SIGNER = "领导小组办公室"
MATTER = (Column("事项", 24), Column("内容", 132, Align.LEFT))
RECEIPT = (Column("回执项目", 36), Column("填写内容（请于签收当日填写，加盖公章后送回）", 120, Align.LEFT))
TO_FILL_IN = ("办理情况", "预计完成日期", "承办人及联系电话", "单位负责人签字")
BLANK = "　"


@dataclass(frozen=True)
class Slip:
    """The values of one slip."""

    number: str
    unit: str
    task_number: str
    task: str
    lead: str
    due_on: date | None
    content: str
    asked_on: date | None
    signer: str
    contact: str
    sent_on: date


def slip_of(reminder: Reminder) -> bytes:
    """The PDF of this reminder's slip."""
    return render_slip(content_of(values_of(reminder)))


def values_of(reminder: Reminder) -> Slip:
    """The plain values that its slip prints."""
    task = reminder.task
    phone = f"，{reminder.sent_by.phone}" if reminder.sent_by.phone else ""
    return Slip(
        number=reminder.number,
        unit=reminder.unit.name,
        task_number=task.number,
        task=task.title,
        lead=task.lead_unit.short_name if task.lead_unit is not None else "",
        due_on=task.due_on,
        content=reminder.content,
        asked_on=reminder.asked_on,
        signer=task.measure.plan.issuer or SIGNER,
        contact=f"联系人：{reminder.sent_by.name}{phone}",
        sent_on=office_day(reminder.sent_at),
    )


def content_of(slip: Slip) -> SlipSheet:
    """The printed slip."""
    asked = f"请于{office_date(slip.asked_on)}前办理完毕" if slip.asked_on else "请抓紧办理"
    return SlipSheet(
        title=TITLE,
        number=slip.number,
        addressee=slip.unit,
        body=(
            Paragraph(f"你单位承担的“{slip.task}”，现予催办。{asked}，并将办理情况按回执送回。"),
            Table(
                MATTER,
                (
                    ("任务", f"{slip.task_number}　{slip.task}"),
                    ("牵头单位", slip.lead or "—"),
                    ("完成时限", office_date(slip.due_on) if slip.due_on else "长期"),
                    ("催办事项", slip.content),
                    ("要求时限", office_date(slip.asked_on) if slip.asked_on else "—"),
                ),
            ),
        ),
        signer=slip.signer,
        signed_on=slip.sent_on,
        receipt=Table(RECEIPT, tuple((item, BLANK) for item in TO_FILL_IN)),
        contact=slip.contact,
        keywords=("催办单",),
    )
