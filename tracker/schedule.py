"""When → what runs: the office's day on one page. Times are Asia/Shanghai."""

from __future__ import annotations

from tracker.assessment import jobs as assessment
from tracker.audit import jobs as audit
from tracker.core.jobs import Job
from tracker.documents.issuing.worker import print_queue
from tracker.documents.layout_check.jobs import measure_layouts
from tracker.messages import jobs as messages
from tracker.plans.jobs import clear_incoming
from tracker.reminders import jobs as reminders
from tracker.reports import jobs as reports
from tracker.settings.jobs import keep_calendar
from tracker.tasks import jobs as tasks

SCHEDULE: tuple[Job, ...] = (
    Job(
        "settle-scores",
        "30 1 * * *",
        assessment.settle_scores,
        "Bring the ledger of points up to the day",
        in_steps=True,
    ),
    Job("anchor-trail", "55 23 * * *", audit.anchor_trail, "Keep the end of the trail's chain for the day"),
    Job(
        "verify-trail",
        "10 2 * * *",
        audit.verify_trail,
        "Walk the trail's chain; a broken one is told to the audit administrators",
        in_steps=True,
    ),
    Job("archive-trail", "40 2 * * *", audit.archive_trail, "Move old records of the trail into the archive"),
    Job(
        "clear-incoming",
        "20 3 * * *",
        clear_incoming,
        "Remove uploaded plans whose import was never confirmed",
    ),
    Job(
        "keep-calendar",
        "5 0 * * *",
        keep_calendar,
        "Enter the published working-day calendars that are missing",
    ),
    Job(
        "refresh-lights",
        "10 0 * * *",
        tasks.refresh_lights,
        "Bring every open task's progress light up to the day",
    ),
    Job(
        "top-up-slots",
        "20 0 * * *",
        reports.top_up_slots,
        "Keep a year of report slots in hand for tasks without end",
    ),
    Job(
        reminders.JOB,
        "30 8 * * *",
        reminders.remind_due,
        "One digest per person and working day: due soon, due today, late; the time of day is set by the office",
        at=lambda rules: rules.digest_time,
        in_steps=True,
    ),
    Job(
        "clear-outbox",
        "40 3 * * *",
        messages.clear_outbox,
        "Remove from the outbox what was sent three months ago",
    ),
    Job(
        "print-queue",
        "* * * * *",
        print_queue,
        "Print the documents that wait to be issued, should no press process be running",
        daily=False,
        in_steps=True,
    ),
    Job(
        "measure-layouts",
        "* * * * *",
        measure_layouts,
        "Measure the PDFs that wait for 版式体检, should no press process be running; remove what is a day old",
        daily=False,
        in_steps=True,
    ),
    Job(
        "deliver-mail",
        "* * * * *",
        messages.deliver_mail,
        "Send the mail that waits in the outbox",
        daily=False,
        in_steps=True,
    ),
    Job(
        "deliver-to-robots",
        "* * * * *",
        messages.deliver_to_robots,
        "Tell the group chats what waits in the outbox for them",
        daily=False,
        in_steps=True,
    ),
)
