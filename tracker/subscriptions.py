"""What happened → who listens: the workflow on one page. Every event type stands here, even with nobody listening."""

from __future__ import annotations

from tracker.core.events import Subscriptions
from tracker.reports import events as reports
from tracker.tasks import events as tasks

SUBSCRIPTIONS: Subscriptions = {
    # 任务
    tasks.TaskDrafted: (),
    tasks.TaskEdited: (),
    tasks.TaskDispatched: (),
    tasks.AssignmentAcknowledged: (),
    tasks.LightChanged: (),
    # 填报
    reports.ReportSentForSignOff: (),
    reports.ReportSubmitted: (),
    reports.ReportReturned: (),
    reports.ReportAccepted: (),
}
