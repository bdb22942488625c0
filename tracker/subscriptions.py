"""What happened → who listens: the workflow on one page. Every event type stands here, even with nobody listening."""

from __future__ import annotations

from tracker.accounts import events as accounts
from tracker.core.events import Subscriptions
from tracker.documents import events as documents
from tracker.notices import events as notices
from tracker.plans import events as plans
from tracker.reports import events as reports
from tracker.reports import handlers as on_reports
from tracker.tasks import events as tasks
from tracker.tasks import handlers as on_tasks
from tracker.units import events as units

SUBSCRIPTIONS: Subscriptions = {
    # 单位
    units.UnitRegistered: (),
    units.UnitEdited: (),
    units.UnitDeactivated: (),
    units.UnitReactivated: (),
    units.UnitAliasesChanged: (),
    units.UnitGroupRegistered: (),
    units.UnitGroupEdited: (),
    # 人员
    accounts.PersonRegistered: (),
    accounts.PersonEdited: (),
    accounts.PersonDeactivated: (),
    accounts.PersonReactivated: (),
    accounts.RolesChanged: (),
    accounts.SignedIn: (),
    accounts.SignInFailed: (),
    accounts.SignedOut: (),
    accounts.AccountUnlocked: (),
    accounts.PasswordChanged: (),
    accounts.OneTimePasswordIssued: (),
    # 方案
    plans.PlanImported: (),
    plans.PlanSuperseded: (),
    plans.PlanEdited: (),
    plans.LeadConfirmed: (on_tasks.lead_confirmed,),
    plans.MeasureEdited: (),
    plans.IndicatorAdded: (),
    plans.IndicatorEdited: (),
    plans.TargetSet: (),
    # 任务
    tasks.TaskDrafted: (),
    tasks.TaskEdited: (),
    tasks.TaskCancelled: (on_reports.task_cancelled,),
    tasks.TaskDispatched: (on_reports.task_dispatched,),
    tasks.AssignmentAcknowledged: (),
    tasks.TargetAllocated: (),
    tasks.MilestoneClaimed: (),
    tasks.MilestoneAccepted: (),
    tasks.MilestoneReturned: (),
    tasks.LightChanged: (),
    # 填报
    reports.ReportSentForSignOff: (),
    reports.ReportSubmitted: (),
    reports.ReportReturned: (on_reports.report_returned,),
    reports.ReportAccepted: (),
    # 公文
    documents.DocumentDrafted: (),
    documents.DocumentEdited: (),
    documents.DocumentStepped: (),
    documents.DocumentIssued: (),
    # 通报
    notices.SnapshotTaken: (),
}
