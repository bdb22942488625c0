"""What happened → who listens, what is asked → who answers: the workflow on one page.

Every event type and every question stands here, even with nobody listening.
"""

from __future__ import annotations

from tracker.accounts import answers as accounts_know
from tracker.accounts import events as accounts
from tracker.core.events import Subscriptions
from tracker.core.questions import Answers
from tracker.documents import events as documents
from tracker.documents.questions import WhatItPrints, WhereItStands
from tracker.messages import events as messages
from tracker.notices import answers as notices_know
from tracker.notices import events as notices
from tracker.plans import answers as plans_know
from tracker.plans import events as plans
from tracker.reminders import events as reminders
from tracker.reports import answers as reports_know
from tracker.reports import events as reports
from tracker.reports import handlers as on_reports
from tracker.settings import events as settings
from tracker.settings.questions import WhatMoves
from tracker.tasks import answers as tasks_know
from tracker.tasks import events as tasks
from tracker.tasks import handlers as on_tasks
from tracker.tasks.questions import WhatStopsClosure
from tracker.units import events as units
from tracker.units.questions import WhatHoldsGroup, WhatHoldsUnit

SUBSCRIPTIONS: Subscriptions = {
    # 单位
    units.UnitRegistered: (),
    units.UnitEdited: (),
    units.UnitDeactivated: (),
    units.UnitReactivated: (),
    units.UnitAliasesChanged: (),
    units.UnitGroupRegistered: (),
    units.UnitGroupEdited: (),
    units.UnitGroupDeleted: (),
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
    # 消息和通道
    messages.RobotRegistered: (),
    messages.RobotEdited: (),
    messages.MailPreferencesSet: (),
    messages.DeadLetterRetried: (),
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
    tasks.CycleChanged: (on_reports.cycle_changed,),
    tasks.TaskDispatched: (on_reports.task_dispatched,),
    tasks.AssignmentAcknowledged: (),
    tasks.TargetAllocated: (),
    tasks.MilestoneClaimed: (),
    tasks.MilestoneAccepted: (),
    tasks.MilestoneReturned: (),
    tasks.MilestoneRescheduled: (),
    tasks.AssignmentRefused: (),
    tasks.RefusalUpheld: (),
    tasks.AssignmentUpheld: (),
    tasks.AssignmentAdded: (on_reports.assignment_added,),
    tasks.AssignmentWithdrawn: (on_reports.assignment_withdrawn,),
    tasks.LeadReassigned: (),
    tasks.ExtensionRequested: (),
    tasks.ExtensionRefused: (),
    tasks.ExtensionWithdrawn: (),
    tasks.TaskExtended: (on_reports.task_extended,),
    tasks.TaskSuspended: (on_reports.task_suspended,),
    tasks.TaskResumed: (on_reports.task_resumed,),
    tasks.ClosureRequested: (),
    tasks.ClosureRefused: (),
    tasks.TargetWaived: (),
    tasks.TaskClosed: (on_reports.task_closed,),
    tasks.TaskArchived: (),
    tasks.InstructionGiven: (),
    tasks.InstructionAnswered: (),
    tasks.InstructionFinished: (),
    tasks.LightChanged: (),
    # 填报
    reports.ReportSentForSignOff: (),
    reports.ReportSubmitted: (),
    reports.ReportReturned: (on_reports.report_returned,),
    reports.ReportAccepted: (),
    reports.CorrectionAsked: (on_reports.correction_asked,),
    reports.CorrectionSignedOff: (),
    reports.CorrectionApproved: (on_reports.correction_decided,),
    reports.CorrectionRefused: (on_reports.correction_decided,),
    reports.CorrectionWithdrawn: (),
    reports.SlotExceptionGranted: (on_reports.slot_exception_granted,),
    # 催办
    reminders.ReminderSent: (),
    reminders.CalendarLinkMade: (),
    reminders.CalendarLinkClosed: (),
    # 设置
    settings.RulesChanged: (on_reports.rules_changed,),
    settings.RuleChangeWithdrawn: (on_reports.rules_changed,),
    settings.CalendarDayCorrected: (on_reports.calendar_changed,),
    settings.CalendarYearEntered: (on_reports.calendar_changed,),
    # 公文
    documents.DocumentDrafted: (),
    documents.DocumentEdited: (),
    documents.DocumentStepped: (),
    documents.DocumentIssued: (),
    # 通报
    notices.SnapshotTaken: (),
}

ANSWERS: Answers = {
    WhatHoldsUnit: (accounts_know.what_holds_unit, tasks_know.what_holds_unit),
    WhatHoldsGroup: (plans_know.what_holds_group,),
    WhereItStands: (notices_know.where_it_stands,),
    WhatItPrints: (notices_know.what_it_prints,),
    WhatMoves: (reports_know.what_moves,),
    WhatStopsClosure: (tasks_know.what_stops_closure, reports_know.what_stops_closure),
}
