"""What happened → who listens, what is asked → who answers: the workflow on one page.

Every event type and every question stands here, even with nobody listening.
"""

from __future__ import annotations

from tracker.accounts import answers as accounts_know
from tracker.accounts import events as accounts
from tracker.assessment import answers as assessment_knows
from tracker.assessment import events as assessment
from tracker.assessment import handlers as on_assessment
from tracker.assessment import news_handlers as tell_of_scores
from tracker.audit import events as audit
from tracker.core.events import PageViewed, Subscriptions
from tracker.core.questions import Answers
from tracker.distribution import answers as distribution_knows
from tracker.distribution import events as distribution
from tracker.distribution import handlers as on_distribution
from tracker.documents import events as documents
from tracker.documents.correcting import answers as corrections_know
from tracker.documents.issuing import events as issuing
from tracker.documents.questions import (
    WhatBlocks,
    WhatItSays,
    WhatWasRestated,
    WhereItStands,
    WhichFigures,
    WhichReached,
    WhoGotIt,
)
from tracker.documents.seals import events as seals
from tracker.documents.writing import events as writing
from tracker.inspections import answers as inspections_know
from tracker.inspections import events as inspections
from tracker.inspections import handlers as on_inspections
from tracker.inspections import reminding as inspections_remind
from tracker.meetings import answers as meetings_know
from tracker.meetings import events as meetings
from tracker.meetings import handlers as on_meetings
from tracker.messages import events as messages
from tracker.notices import answers as notices_know
from tracker.notices import events as notices
from tracker.plans import answers as plans_know
from tracker.plans import events as plans
from tracker.plans.questions import WhatStopsRecounting
from tracker.reminders import events as reminders
from tracker.reminders.questions import WhatElseIsDue
from tracker.reports import answers as reports_know
from tracker.reports import events as reports
from tracker.reports import handlers as on_reports
from tracker.settings import events as settings
from tracker.settings.questions import WhatMoves
from tracker.tasks import answers as tasks_know
from tracker.tasks import events as tasks
from tracker.tasks import handlers as on_tasks
from tracker.tasks import life_handlers as tell
from tracker.tasks.papers import answers as papers_know
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
    accounts.RolesAskedFor: (),
    accounts.PasswordAskedFor: (),
    accounts.PasswordConfirmed: (),
    accounts.StandingAskedFor: (),
    accounts.RoleRequestEnded: (),
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
    messages.DeadLettersRetried: (),
    # 方案
    plans.PlanImported: (),
    plans.PlanSuperseded: (),
    plans.PlanEdited: (),
    plans.LeadConfirmed: (on_tasks.lead_confirmed,),
    plans.MeasureEdited: (),
    plans.IndicatorAdded: (),
    plans.IndicatorEdited: (on_tasks.indicator_edited,),
    plans.IndicatorDefined: (),
    plans.TargetSet: (),
    plans.CurveSet: (on_tasks.curve_set,),
    plans.CrossRuleAdded: (),
    plans.CrossRuleRemoved: (),
    # 任务
    tasks.TaskDrafted: (),
    tasks.TaskEdited: (),
    tasks.TaskCancelled: (on_reports.task_cancelled, tell.task_cancelled, on_assessment.task_moved),
    tasks.CycleChanged: (on_reports.cycle_changed,),
    tasks.TaskDispatched: (on_reports.task_dispatched,),
    tasks.AssignmentAcknowledged: (),
    tasks.TargetAllocated: (),
    tasks.ConfirmerSet: (on_reports.confirmer_set,),
    tasks.TaskCurveSet: (),
    tasks.MilestoneClaimed: (),
    tasks.MilestoneAccepted: (on_assessment.part_moved,),
    tasks.MilestoneReturned: (),
    tasks.MilestoneRescheduled: (),
    tasks.AssignmentRefused: (tell.assignment_refused,),
    tasks.RefusalUpheld: (),
    tasks.AssignmentUpheld: (tell.assignment_upheld,),
    tasks.AssignmentAdded: (on_reports.assignment_added, tell.assignment_added),
    tasks.AssignmentWithdrawn: (
        on_reports.assignment_withdrawn,
        tell.assignment_withdrawn,
        on_assessment.part_moved,
    ),
    tasks.LeadReassigned: (tell.lead_reassigned,),
    tasks.ExtensionRequested: (tell.extension_requested,),
    tasks.ExtensionRefused: (tell.extension_refused,),
    tasks.ExtensionWithdrawn: (),
    tasks.TaskExtended: (on_reports.task_extended, tell.task_extended),
    tasks.TaskSuspended: (on_reports.task_suspended, tell.task_suspended, on_assessment.task_moved),
    tasks.TaskResumed: (on_reports.task_resumed, tell.task_resumed, on_assessment.task_moved),
    tasks.ClosureRequested: (tell.closure_requested,),
    tasks.ClosureRefused: (tell.closure_refused,),
    tasks.TargetWaived: (tell.target_waived,),
    tasks.TaskClosed: (on_reports.task_closed, tell.task_closed),
    tasks.TaskArchived: (),
    tasks.InstructionGiven: (tell.instruction_given,),
    tasks.InstructionAnswered: (tell.instruction_answered,),
    tasks.InstructionFinished: (),
    tasks.LightChanged: (),
    # 填报
    reports.ReportSentForSignOff: (),
    reports.ReportSubmitted: (on_assessment.report_submitted,),
    reports.ReportReturned: (on_reports.report_returned, on_assessment.report_returned),
    reports.FigureConfirmed: (),
    reports.FigureDisputed: (),
    reports.ReportAccepted: (),
    reports.CorrectionAsked: (on_reports.correction_asked,),
    reports.CorrectionSignedOff: (),
    reports.CorrectionApproved: (on_reports.correction_decided, on_assessment.unit_concerned),
    reports.CorrectionRefused: (on_reports.correction_decided,),
    reports.CorrectionWithdrawn: (),
    reports.SlotExceptionGranted: (on_reports.slot_exception_granted, on_assessment.unit_concerned),
    # 催办
    reminders.ReminderSent: (),
    reminders.CalendarLinkMade: (),
    reminders.CalendarLinkClosed: (),
    # 设置
    settings.RulesChanged: (on_reports.rules_changed,),
    settings.RuleChangeWithdrawn: (on_reports.rules_changed,),
    settings.CalendarDayCorrected: (on_reports.calendar_changed,),
    settings.CalendarYearEntered: (on_reports.calendar_changed,),
    # 目标考核
    assessment.ScorePosted: (),
    assessment.SchemeProposed: (tell_of_scores.scheme_proposed,),
    assessment.SchemeDecided: (tell_of_scores.scheme_decided,),
    assessment.ManualEntryStepped: (tell_of_scores.manual_entry_stepped,),
    assessment.ScoresFrozen: (),
    assessment.ScoresReopened: (),
    assessment.ScoresPublished: (tell_of_scores.scores_published,),
    assessment.AssessmentSettled: (tell_of_scores.assessment_settled,),
    assessment.ObjectionRaised: (tell_of_scores.objection_raised,),
    assessment.ObjectionDecided: (tell_of_scores.objection_decided,),
    # 留痕
    PageViewed: (),
    audit.TrailArchived: (),
    audit.TrailFoundBroken: (),
    # 公文
    documents.DocumentDrafted: (),
    documents.DocumentEdited: (),
    documents.DocumentStepped: (),
    documents.DocumentDiscarded: (on_meetings.document_discarded, on_inspections.document_discarded),
    documents.DocumentCorrected: (),
    documents.DocumentIssued: (
        on_distribution.document_issued,  # first: what leads to the acknowledgement is what people are told
        on_meetings.document_issued,
        on_inspections.document_issued,
        on_assessment.document_issued,
    ),
    seals.SealRegistered: (),
    seals.SealWithdrawn: (),
    seals.SealUsed: (),
    issuing.PrintAsked: (),
    issuing.PrintCancelled: (),
    issuing.PrintFailed: (),
    writing.FigureVouched: (),
    writing.FigureCorrected: (),
    writing.CommentMade: (),
    writing.CommentResolved: (),
    writing.SignedOnPaper: (),
    # 分送和签收
    distribution.ReceiptOpened: (),
    distribution.ReceiptAcknowledged: (),
    distribution.ReceiptSignedOnPaper: (),
    distribution.ReceiptsReminded: (),
    distribution.DocumentSentFurther: (),
    distribution.FurtherAddresseeRemoved: (),
    distribution.PrintRunRecorded: (),
    # 调度会
    meetings.MeetingDrafted: (),
    meetings.MeetingEdited: (),
    meetings.MeetingNotified: (),
    meetings.AttendanceAnswered: (),
    meetings.PackPrinted: (),
    meetings.MeetingStepped: (),
    meetings.DecisionRecorded: (),
    meetings.DecisionEdited: (),
    meetings.DecisionWithdrawn: (),
    meetings.DecisionDispatched: (),
    meetings.LettersDrafted: (),
    meetings.MinutesDrafted: (),
    # 督导
    inspections.InspectionDrafted: (),
    inspections.InspectionEdited: (),
    inspections.InspectionStepped: (),
    inspections.InspectionPapersDrafted: (),
    inspections.InspectionNotified: (),
    inspections.ConclusionDelivered: (),
    inspections.ConclusionReceived: (),
    inspections.FieldNoted: (),
    inspections.SampleDrawn: (),
    inspections.FigureChecked: (),
    inspections.FalseReportFound: (on_assessment.unit_concerned,),
    inspections.FalseReportCleared: (on_assessment.unit_concerned,),
    inspections.FindingRecorded: (),
    inspections.FindingEdited: (),
    inspections.FindingOrdered: (),
    inspections.FindingAcknowledged: (),
    inspections.RectificationPlanned: (),
    inspections.RectificationReported: (),
    inspections.FindingStruckOff: (on_assessment.unit_concerned,),
    inspections.FindingFailed: (on_assessment.unit_concerned,),
    inspections.FindingAmended: (on_assessment.unit_concerned,),
    inspections.FindingWithdrawn: (on_assessment.unit_concerned,),
    inspections.FindingExtensionRequested: (),
    inspections.FindingExtensionDecided: (),
    inspections.ConclusionReviewAsked: (),
    inspections.ConclusionReviewed: (),
    inspections.ConclusionReviewWithdrawn: (),
    # 通报
    notices.SnapshotTaken: (),
    notices.NamingApproved: (),
}

ANSWERS: Answers = {
    WhatHoldsUnit: (
        accounts_know.what_holds_unit,
        tasks_know.what_holds_unit,
        inspections_know.what_holds_unit,
    ),
    WhatHoldsGroup: (plans_know.what_holds_group, meetings_know.what_holds_group),
    WhereItStands: (
        notices_know.where_it_stands,
        meetings_know.where_it_stands,
        papers_know.where_it_stands,
        inspections_know.where_it_stands,
        assessment_knows.where_it_stands,
        corrections_know.where_it_stands,
    ),
    WhatItSays: (
        notices_know.what_it_says,
        meetings_know.what_it_says,
        papers_know.what_it_says,
        inspections_know.what_it_says,
        assessment_knows.what_it_says,
        corrections_know.what_it_says,
    ),
    WhatBlocks: (
        notices_know.what_blocks,
        meetings_know.what_blocks,
        papers_know.what_blocks,
        inspections_know.what_blocks,
        corrections_know.what_blocks,
    ),
    WhichFigures: (
        notices_know.which_figures,
        meetings_know.which_figures,
        papers_know.which_figures,
        inspections_know.which_figures,
        corrections_know.which_figures,
    ),
    WhatWasRestated: (notices_know.what_was_restated,),
    WhoGotIt: (distribution_knows.who_got_it,),
    WhichReached: (distribution_knows.which_reached,),
    WhatMoves: (reports_know.what_moves,),
    WhatStopsRecounting: (reports_know.what_stops_recounting,),
    WhatStopsClosure: (
        tasks_know.what_stops_closure,
        reports_know.what_stops_closure,
        inspections_know.what_stops_closure,
    ),
    WhatElseIsDue: (inspections_remind.what_else_is_due,),
}
