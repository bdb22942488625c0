"""Who may do what, drawn: every route × every role of the cast × things of the own and of other units.

The signs:  y  done or shown, or asked for something more (whatever but a refusal)
            n  refused with the reason (403)
            ·  hidden: it does not exist for this person (404)
            >  sent to the sign-in

The people, in the order of the columns:
    nobody | clerk, office_head, leader | liaison, unit_head of 经济发展局 | other_liaison, other_head of 社会事业局
    | host_liaison of 组织人社局, park_liaison of 光电园区中心 | system_admin, security_admin, audit_admin

It is Monday 28 March 2022, 10:00: February's reports were handed in, March's period is open.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, g, templating, url_for
from sqlalchemy import select

from config import Settings
from tests.cast import Cast
from tests.client import Browser
from tests.documents.papers import imprint
from tests.inspections.conftest import Inspecting
from tests.meetings.conftest import decision_values
from tests.meetings.conftest import values as meeting_values
from tests.notices.conftest import drafted
from tests.reports.conftest import DISPATCHED, OPEN, Office, set_up, wall
from tests.stage import scene
from tracker import create_app
from tracker.accounts import actions as accounts
from tracker.accounts.models import Role
from tracker.assessment import actions as assessment
from tracker.assessment import queries as scores
from tracker.assessment.lifecycle import RoundState
from tracker.assessment.models import AssessmentRound
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import Rule
from tracker.core import clock
from tracker.core.db import READING_METHODS, db
from tracker.core.files import store, store_upload
from tracker.core.models import StoredFile
from tracker.core.rules import Section
from tracker.distribution import actions as distribution
from tracker.distribution.models import SentAs
from tracker.distribution.queries import further_addressees, receipts_of
from tracker.documents import actions as documents
from tracker.documents.correcting import actions as correcting
from tracker.documents.layout_check import waiting
from tracker.documents.lifecycle import DocumentStep
from tracker.documents.seals import actions as seals
from tracker.documents.writing import actions as writing
from tracker.inspections import actions as inspections
from tracker.inspections.field import actions as field
from tracker.inspections.field.sampling import Seen
from tracker.inspections.lifecycle import Method
from tracker.inspections.rectification import actions as rectification
from tracker.inspections.reviews import actions as conclusion_reviews
from tracker.meetings import actions as meetings
from tracker.messages import actions as messages
from tracker.messages.lifecycle import OutboxState
from tracker.messages.models import InboxMessage, OutboxMessage, RobotKind
from tracker.messages.values import RobotValues
from tracker.plans.models import CrossRule
from tracker.reminders import actions as reminders
from tracker.reports import actions as reports
from tracker.reports.corrections import actions as correction_actions
from tracker.reports.workbook.excel import MEDIA_TYPE as XLSX
from tracker.settings import actions as settings_actions
from tracker.tasks import actions as tasks
from tracker.tasks.closures import actions as closures
from tracker.tasks.extensions import actions as extensions
from tracker.tasks.instructions import actions as instructions
from tracker.tasks.interruptions import actions as interruptions
from tracker.tasks.models import Assignment, Task, TaskKind
from tracker.tasks.papers import actions as papers
from tracker.tasks.parts import actions as parts
from tracker.tasks.values import Party, TaskValues
from tracker.units import actions as units

NOW = wall("2022-03-28 10:00")
PEOPLE = (
    "nobody", "clerk", "office_head", "leader", "liaison", "unit_head", "other_liaison", "other_head",
    "host_liaison", "park_liaison", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip

TABLE = """
GET  accounts.change_password                               > yyy yy yy yy yyy
POST accounts.change_password                               > yyy yy yy yy yyy
POST accounts.deactivate               person               > ··· ·· ·· ·· yn·
POST accounts.deactivate               last-auditor         > ··· ·· ·· ·· nn·
POST accounts.deactivate               closed-person        > ··· ·· ·· ·· nn·
GET  accounts.edit                     person               > ··· ·· ·· ·· yn·
POST accounts.edit                     person               > ··· ·· ·· ·· yn·
GET  accounts.index                                         > nnn nn nn nn yyn
POST accounts.issue_one_time_password  person               > ··· ·· ·· ·· yn·
POST accounts.issue_one_time_password  closed-person        > ··· ·· ·· ·· nn·
POST accounts.issue_one_time_password  last-auditor         > ··· ·· ·· ·· nn·
POST accounts.ask_for_password         person               > ··· ·· ·· ·· nn·
POST accounts.ask_for_password         last-auditor         > ··· ·· ·· ·· yn·
POST accounts.ask_to_deactivate        person               > ··· ·· ·· ·· nn·
POST accounts.ask_to_deactivate        last-auditor         > ··· ·· ·· ·· nn·
POST accounts.ask_to_deactivate        second-guard         > ··· ·· ·· ·· yn·
POST accounts.deactivate               second-guard         > ··· ·· ·· ·· nn·
POST accounts.reactivate               closed-guard         > ··· ·· ·· ·· nn·
POST accounts.ask_to_reactivate        closed-person        > ··· ·· ·· ·· nn·
POST accounts.ask_to_reactivate        closed-guard         > ··· ·· ·· ·· yn·
GET  accounts.own                                           > yyy yy yy yy yyy
GET  accounts.password_rules                                > nnn nn nn nn nyn
POST accounts.reactivate               person               > ··· ·· ·· ·· nn·
POST accounts.reactivate               closed-person        > ··· ·· ·· ·· yn·
GET  accounts.register                                      > nnn nn nn nn ynn
POST accounts.register                                      > nnn nn nn nn ynn
POST accounts.sample_sign_in           person               · ··· ·· ·· ·· ···
POST accounts.confirm_request          role-request         > ··· ·· ·· ·· yny
POST accounts.refuse_request          role-request         > ··· ·· ·· ·· yny
GET  accounts.role_requests                                 > nnn nn nn nn yyy
POST accounts.withdraw_request        role-request         > ··· ·· ·· ·· nyn
GET  accounts.set_roles                person               > ··· ·· ·· ·· ny·
GET  accounts.set_roles                last-auditor         > ··· ·· ·· ·· ny·
POST accounts.set_roles                person               > ··· ·· ·· ·· ny·
POST accounts.set_roles                last-auditor         > ··· ·· ·· ·· ny·
GET  accounts.show                     person               > ··· ·· ·· ·· yy·
GET  accounts.sign_in                                       y yyy yy yy yy yyy
POST accounts.sign_in                                       y yyy yy yy yy yyy
POST accounts.sign_out                                      > >>> >> >> >> >>>
POST accounts.unlock                   person               > ··· ·· ·· ·· nn·
POST accounts.unlock                   locked-person        > ··· ·· ·· ·· ny·
GET  assessment.account                own-account          > yyy yy ·· ·· ···
GET  assessment.account                social-account       > yyy ·· yy ·· ···
POST assessment.adopt_scheme           scheme-version       > nny nn nn nn ···
POST assessment.approve_entry          manual-entry         > nnn ·· ·· ·· ···
GET  assessment.ask_for_entry                               > nnn nn nn nn nnn
POST assessment.ask_for_entry                               > nnn nn nn nn nnn
POST assessment.decide_objection       social-objection     > nny ·· nn ·· ···
POST assessment.draft_sheet            round-year           > nnn nn nn nn ···
GET  assessment.sheet                  draft-document       > ··· ·· ·· ·· ···
POST assessment.drop_scheme            scheme-version       > nny nn nn nn ···
GET  assessment.export                                      > yyy nn nn nn nnn
GET  assessment.fairness                                    > yyy nn nn nn nnn
GET  assessment.index                                       > yyy yy yy yy nnn
GET  assessment.manual_entries                              > yyy yy yy yy nnn
GET  assessment.manual_entry           manual-entry         > yyy ·· ·· ·· ···
GET  assessment.manual_proof           manual-entry         > yyy ·· ·· ·· ···
GET  assessment.object_to              social-entry         > nnn ·· ny ·· ···
POST assessment.object_to              social-entry         > nnn ·· ny ·· ···
GET  assessment.objection              social-objection     > yyy ·· yy ·· ···
GET  assessment.objection_proof        social-objection     > yyy ·· yy ·· ···
GET  assessment.objections                                  > yyy yy yy yy nnn
GET  assessment.propose_scheme                              > yyn nn nn nn nnn
POST assessment.propose_scheme                              > yyn nn nn nn nnn
POST assessment.freeze                 assessment-year      > nyn nn nn nn ···
POST assessment.freeze                 round-year           > nnn nn nn nn ···
POST assessment.publish                frozen-year          > nyn nn nn nn ···
POST assessment.publish                round-year           > nnn nn nn nn ···
POST assessment.reopen                 frozen-year          > nyn nn nn nn ···
POST assessment.reopen                 round-year           > nnn nn nn nn ···
POST assessment.refuse_entry           manual-entry         > nyn ·· ·· ·· ···
GET  assessment.scheme                                      > yyy yy yy yy nnn
GET  assessment.scheme_version         scheme-version       > yyy yy yy yy ···
POST assessment.second_entry           manual-entry         > nyn ·· ·· ·· ···
POST assessment.settle_now             assessment-year      > yyn nn nn nn ···
POST assessment.settle_now             round-year           > nnn nn nn nn ···
POST assessment.settle_round           round-year           > nnn nn nn nn ···
GET  assessment.slot_evidence          own-slot             > yyy yy ·· ·· ···
POST assessment.withdraw_objection     social-objection     > nnn ·· ny ·· ···
GET  audit.index                                            > nnn nn nn nn nny
GET  audit.export                                           > nnn nn nn nn nny
GET  audit.chain                                            > nnn nn nn nn nny
POST audit.verify                                           > nnn nn nn nn nny
GET  audit.anchors                                          > nnn nn nn nn nny
GET  correcting.new                    draft-document       > nnn ·· ·· ·· ···
GET  correcting.new                    issued-document      > yyn nn nn nn ···
POST correcting.new                    issued-document      > yyn nn nn nn ···
GET  correcting.show                   draft-correction     > yyy ·· ·· ·· ···
GET  correcting.show                   issued-document      > ··· ·· ·· ·· ···
GET  dashboard.burden                                       > yyy yy yy yy nnn
GET  dashboard.cockpit                                      > yyy nn nn nn nnn
GET  dashboard.cockpit_sheet                                > yyy nn nn nn nnn
GET  dashboard.units_now                                    > yyy nn nn nn nnn
GET  dashboard.help_page                                    > yyy yy yy yy yyy
GET  dashboard.home                                         > yyy yy yy yy yyy
GET  dashboard.task_file               own-task             > yyy yy yy ·· ···
GET  dashboard.task_file               own-draft-task       > yyy ·· ·· ·· ···
GET  dashboard.task_file_bundle        own-task             > yyy yy yy ·· ···
GET  dashboard.task_file_bundle        park-task            > yyy ·· ·· ·y ···
POST distribution.acknowledge          own-receipt          > ··· yy ·· ·· ···
GET  distribution.index                                     > yyy yy yy yy nnn
POST distribution.open_receipt         own-receipt          > ··· yy ·· ·· ···
GET  distribution.record_paper_receipt own-receipt          > yyn ·· ·· ·· ···
POST distribution.record_paper_receipt own-receipt          > yyn ·· ·· ·· ···
POST distribution.record_print_run     signed-document      > nnn ·· ·· ·· ···
POST distribution.record_print_run     issued-document      > yyn nn nn nn ···
POST distribution.remind               issued-document      > yyn nn nn nn ···
POST distribution.remove_addressee     further-addressee    > yyn ·· ·· ·· ···
POST distribution.send_further         draft-document       > yyn ·· ·· ·· ···
POST distribution.send_further         issued-document      > yyn nn nn nn ···
GET  distribution.show                 draft-document       > yyy ·· ·· ·· ···
GET  distribution.show                 issued-document      > yyy yy yy yy ···
POST documents.archive                 signed-document      > nnn ·· ·· ·· ···
POST documents.archive                 issued-document      > yyn nn nn nn ···
POST documents.archive_many                                 > yyn nn nn nn nnn
POST documents.cancel_issue            draft-document       > nnn ·· ·· ·· ···
POST documents.cancel_issue            signed-document      > yyn ·· ·· ·· ···
POST documents.cancel_issue            issued-document      > nnn nn nn nn ···
POST documents.check_figures           draft-document       > yyn ·· ·· ·· ···
POST documents.check_figures           signed-document      > nnn ·· ·· ·· ···
POST documents.discard                 draft-document       > yyn ·· ·· ·· ···
POST documents.discard                 signed-document      > nnn ·· ·· ·· ···
GET  documents.index                                        > yyy yy yy yy nnn
POST documents.issue                   draft-document       > nnn ·· ·· ·· ···
POST documents.issue                   signed-document      > yyn ·· ·· ·· ···
POST documents.issue                   issued-document      > nnn nn nn nn ···
POST documents.issue_sealed            sealed-issue         > yn· ·· ·· ·· ···
GET  documents.issue_progress          signed-document      > yyy ·· ·· ·· ···
GET  documents.issue_progress          issued-document      > yyy yy yy yy ···
GET  documents.pdf                     draft-document       > nnn ·· ·· ·· ···
GET  documents.pdf                     issued-document      > yyy yy yy yy ···
GET  documents.preview                 draft-document       > yyy ·· ·· ·· ···
GET  documents.preview                 issued-document      > nnn nn nn nn ···
POST documents.reopen                  draft-document       > nnn ·· ·· ·· ···
POST documents.reopen                  sent-document        > yyy ·· ·· ·· ···
POST documents.reopen                  signed-document      > nny ·· ·· ·· ···
POST documents.reopen                  issued-document      > nnn nn nn nn ···
POST documents.send_for_sign_off       draft-document       > nnn ·· ·· ·· ···
POST documents.send_for_sign_off       checked-document     > yyn ·· ·· ·· ···
GET  documents.show                    draft-document       > yyy ·· ·· ·· ···
GET  documents.show                    issued-document      > yyy yy yy yy ···
POST documents.sign_off                checked-document     > nnn ·· ·· ·· ···
POST documents.sign_off                sent-document        > nny ·· ·· ·· ···
POST documents.sign_off                issued-document      > nnn nn nn nn ···
GET  documents.year_archive            issued-year          > yyy yy yy yy nnn
GET  layout_check.index                                     > yyy nn nn nn nnn
POST layout_check.index                                     > yyy nn nn nn nnn
POST layout_check.check_document       draft-document       > yyy ·· ·· ·· ···
POST layout_check.check_document       issued-document      > yyy nn nn nn ···
GET  layout_check.show                 clerks-check         > y·· ·· ·· ·· ···
GET  layout_check.progress             clerks-check         > y·· ·· ·· ·· ···
GET  layout_check.place                clerks-place         > y·· ·· ·· ·· ···
GET  layout_check.page                 clerks-checked-page  > y·· ·· ·· ·· ···
POST inspections.approve               draft-inspection     > nnn ·· n· ·· ···
POST inspections.approve               waiting-inspection   > nyy ·· n· ·· ···
POST inspections.acknowledge_finding   ordered-finding      > nnn yy n· ·· ···
GET  inspections.ask_for_review        told-inspection      > nnn yy yy ·· ···
POST inspections.ask_for_review        told-inspection      > nnn yy yy ·· ···
POST inspections.cancel                waiting-inspection   > yyn ·· n· ·· ···
POST inspections.check_sample          drawn-figure         > ynn ·· y· ·· ···
POST inspections.close                 told-inspection      > nnn nn nn ·· ···
POST inspections.conclude              working-inspection   > nnn nn n· ·· ···
POST inspections.decide_finding_extension finding-extension    > nyn nn n· ·· ···
POST inspections.decide_review         economy-review       > nyn nn n· ·· ···
GET  inspections.download_finding_file finding-file         > yyy yy y· ·· ···
GET  inspections.download_review_proof economy-review-proof > yyy yy y· ·· ···
POST inspections.draft_bulletin        working-inspection   > yyn nn n· ·· ···
POST inspections.draft_notices         approved-inspection  > nnn ·· n· ·· ···
POST inspections.draft_orders          working-inspection   > yyn nn n· ·· ···
POST inspections.draw_samples          economy-row          > ynn ·· y· ·· ···
GET  inspections.edit                  draft-inspection     > yyn ·· n· ·· ···
POST inspections.edit                  draft-inspection     > yyn ·· n· ·· ···
GET  inspections.edit                  waiting-inspection   > nnn ·· n· ·· ···
GET  inspections.edit_finding          noted-finding        > ynn ·· y· ·· ···
POST inspections.edit_finding          noted-finding        > ynn ·· y· ·· ···
GET  inspections.export_findings                            > yyy yy yy yy nnn
GET  inspections.field                 economy-row          > yyy ·· y· ·· ···
GET  inspections.field                 social-row           > yyy ·· n· ·· ···
GET  inspections.field_photo           economy-photo        > yyy ·· y· ·· ···
GET  inspections.field_token                                > yyy yy yy yy yyy
GET  inspections.field_worker                               y yyy yy yy yy yyy
GET  inspections.findings                                   > yyy yy yy yy nnn
GET  inspections.index                                      > yyy yy yy yy nnn
GET  inspections.new                                        > yyn nn nn nn nnn
POST inspections.new                                        > yyn nn nn nn nnn
GET  inspections.new_finding           economy-row          > ynn ·· y· ·· ···
GET  inspections.new_finding           social-row           > ynn ·· n· ·· ···
POST inspections.new_finding           economy-row          > ynn ·· y· ·· ···
POST inspections.note_field            economy-row          > ynn ·· y· ·· ···
POST inspections.note_field            social-row           > ynn ·· n· ·· ···
GET  inspections.plan_rectification    planned-finding      > nnn yy n· ·· ···
POST inspections.plan_rectification    planned-finding      > nnn yy n· ·· ···
POST inspections.receive               told-inspection      > nnn yy yy ·· ···
GET  inspections.reply_to_finding      planned-finding      > nnn yy n· ·· ···
POST inspections.reply_to_finding      planned-finding      > nnn yy n· ·· ···
GET  inspections.request_finding_extension planned-finding      > nnn ny n· ·· ···
POST inspections.request_finding_extension planned-finding      > nnn ny n· ·· ···
GET  inspections.samples               economy-row          > yyy ·· y· ·· ···
POST inspections.send_back             waiting-inspection   > yyy ·· n· ·· ···
GET  inspections.show                  draft-inspection     > yyy ·· y· ·· ···
GET  inspections.show                  told-inspection      > yyy yy yy ·· ···
GET  inspections.show_finding          noted-finding        > yyy ·· y· ·· ···
GET  inspections.show_finding          ordered-finding      > yyy yy y· ·· ···
GET  inspections.show_finding_extension finding-extension    > yyy yy y· ·· ···
GET  inspections.show_paper            economy-order        > yyy ·· ·· ·· ···
GET  inspections.show_review           economy-review       > yyy yy y· ·· ···
POST inspections.start                 approved-inspection  > yyn ·· n· ·· ···
POST inspections.submit                draft-inspection     > yyn ·· n· ·· ···
GET  inspections.verify_finding        replied-finding      > yyn nn y· ·· ···
POST inspections.verify_finding        replied-finding      > yyn nn y· ·· ···
POST inspections.withdraw_finding      noted-finding        > ynn ·· y· ·· ···
POST inspections.withdraw_finding      ordered-finding      > nnn nn n· ·· ···
POST inspections.withdraw_finding_extension finding-extension    > nnn ny n· ·· ···
POST inspections.withdraw_review       economy-review       > nnn yy n· ·· ···
GET  inspections.write_conclusion      working-inspection   > yyn nn y· ·· ···
POST inspections.write_conclusion      working-inspection   > yyn nn y· ·· ···
POST meetings.answer                   told-meeting         > nnn yy yy ·y ···
GET  meetings.answer                   told-meeting         > nnn yy yy ·y ···
POST meetings.cancel                   told-meeting         > yyn nn nn ·n ···
POST meetings.compose                  told-meeting         > yyn nn nn ·n ···
GET  meetings.decide                   held-meeting         > yyn nn nn ·n ···
POST meetings.decide                   held-meeting         > yyn nn nn ·n ···
GET  meetings.decide                   told-meeting         > nnn nn nn ·n ···
POST meetings.dispatch_decision        new-decision         > yyn nn nn ·· ···
POST meetings.dispatch_decision        sent-decision        > nnn nn nn ·· ···
POST meetings.draft_letters            held-meeting         > yyn nn nn ·n ···
POST meetings.draft_minutes            told-meeting         > nnn nn nn ·n ···
GET  meetings.edit                     told-meeting         > yyn nn nn ·n ···
POST meetings.edit                     held-meeting         > nnn nn nn ·n ···
GET  meetings.edit_agenda              told-meeting         > yyn nn nn ·n ···
POST meetings.edit_agenda              told-meeting         > yyn nn nn ·n ···
GET  meetings.edit_decision            new-decision         > yyn nn nn ·· ···
POST meetings.edit_decision            sent-decision        > nnn nn nn ·· ···
POST meetings.hold                     told-meeting         > yyn nn nn ·n ···
GET  meetings.index                                         > yyy yy yy yy nnn
GET  meetings.new                                           > yyn nn nn nn nnn
POST meetings.new                                           > yyn nn nn nn nnn
POST meetings.notify                   draft-meeting        > yyn ·· ·· ·· ···
GET  meetings.pack                     told-meeting         > nnn nn nn ·n ···
POST meetings.print_pack               told-meeting         > yyn nn nn ·n ···
GET  meetings.show                     draft-meeting        > yyy ·· ·· ·· ···
GET  meetings.show                     told-meeting         > yyy yy yy ·y ···
GET  meetings.show_letter              social-letter        > yyy ·· ·· ·· ···
GET  meetings.show_letter              social-issued-letter > yyy ·· yy ·· ···
GET  meetings.show_minutes             draft-minutes        > yyy ·· ·· ·· ···
POST meetings.withdraw_decision        new-decision         > yyn nn nn ·· ···
GET  messages.edit_robot               robot                > yy· ·· ·· ·· ···
POST messages.edit_robot               robot                > yy· ·· ·· ·· ···
GET  messages.inbox                                         > yyy yy yy yy yyy
GET  messages.operations                                    > yyn nn nn nn ynn
GET  messages.preferences                                   > yyy yy yy yy yyy
POST messages.preferences                                   > yyy yy yy yy yyy
POST messages.read                     liaisons-message     > ··· y· ·· ·· ···
POST messages.read                     admins-message       > ··· ·· ·· ·· y··
POST messages.read_all                                      > yyy yy yy yy yyy
GET  messages.register_robot                                > yyn nn nn nn nnn
POST messages.register_robot                                > yyn nn nn nn nnn
POST messages.retry                    dead-letter          > yy· ·· ·· ·· y··
POST messages.retry_all                                     > yyn nn nn nn ynn
GET  messages.robots                                        > yyn nn nn nn nnn
GET  messages.show                     liaisons-message     > ··· y· ·· ·· ···
GET  messages.show                     admins-message       > ··· ·· ·· ·· y··
GET  notices.index                                          > yyy yy yy yy nnn
GET  notices.today                                          > yyy nn nn nn nnn
GET  notices.today_pdf                                      > yyy nn nn nn nnn
GET  notices.new                                            > yyn nn nn nn nnn
POST notices.new                                            > yyn nn nn nn nnn
GET  notices.new_special                                    > yyn nn nn nn nnn
POST notices.new_special                                    > yyn nn nn nn nnn
POST notices.set_ranking               draft-notice         > yyn ·· ·· ·· ···
POST notices.set_ranking               sent-notice          > nnn ·· ·· ·· ···
GET  notices.show                      draft-notice         > yyy ·· ·· ·· ···
GET  notices.show                      sent-notice          > yyy ·· ·· ·· ···
GET  notices.show                      issued-notice        > yyy yy yy yy ···
POST plans.add_cross_rule              plan                 > yyn nn nn nn ···
GET  plans.add_indicator               plan                 > yyn nn nn nn ···
POST plans.add_indicator               plan                 > yyn nn nn nn ···
GET  plans.changes                     plan                 > yyy yy yy yy ···
POST plans.confirm                                          > yyn nn nn nn ···
POST plans.confirm_lead                measure              > yyn nn nn nn ···
POST plans.confirm_leads                                    > yyn nn nn nn ···
GET  plans.cross_rules                 plan                 > yyy yy yy yy ···
GET  plans.curve                       indicator            > yyn nn nn nn ···
POST plans.curve                       indicator            > yyn nn nn nn ···
GET  plans.define                      indicator            > yyn nn nn nn ···
POST plans.define                      indicator            > yyn nn nn nn ···
GET  plans.download                    plan                 > yyy yy yy yy ···
GET  plans.edit                        plan                 > yyn nn nn nn ···
POST plans.edit                        plan                 > yyn nn nn nn ···
POST plans.edit_indicator              indicator            > yyn nn nn nn ···
GET  plans.edit_measure                measure              > yyn nn nn nn ···
POST plans.edit_measure                measure              > yyn nn nn nn ···
GET  plans.import_form                                      > yyn nn nn nn ···
GET  plans.index                                            > yyy yy yy yy ···
GET  plans.indicator                   indicator            > yyy yy yy yy ···
GET  plans.measure                     measure              > yyy yy yy yy ···
POST plans.read                                             > yyn nn nn nn ···
POST plans.remove_cross_rule           cross-rule           > yyn nn nn nn ···
POST plans.rework                                           > yyn nn nn nn ···
POST plans.set_target                  indicator            > yyn nn nn nn ···
GET  plans.set_target                  indicator            > yyn nn nn nn ···
GET  plans.show                        plan                 > yyy yy yy yy ···
GET  plans.source                      plan                 > yyy yy yy yy ···
GET  plans.unconfirmed_leads                                > yyn nn nn nn ···
GET  reminders.calendar                                     > yyy yy yy yy nnn
GET  reminders.calendar_feed           calendar             y yyy yy yy yy yyy
POST reminders.close_calendar                               > yyy yy yy yy nnn
GET  reminders.index                                        > yyy yy yy yy nnn
POST reminders.make_calendar                                > yyy yy yy yy nnn
GET  reminders.of_task                 own-task             > yyy yy yy ·· ···
GET  reminders.of_task                 park-task            > yyy ·· ·· ·y ···
GET  reminders.remind                  own-part             > yyn nn nn ·· ···
GET  reminders.remind                  social-part          > yyn yy nn ·· ···
POST reminders.remind                  own-part             > yyn nn nn ·· ···
POST reminders.remind                  social-part          > yyn yy nn ·· ···
GET  reminders.show                    reminder             > yyy ·· yy ·· ···
GET  reminders.slip                    reminder             > yyy ·· yy ·· ···
GET  reminders.slip                    leads-reminder       > nnn nn nn ·· ···
POST reports.accept                    own-draft-report     > ··· nn ·· ·· ···
POST reports.accept                    own-accepted-report  > yyn nn ·· ·· ···
POST reports.accept                    social-report        > yyn nn nn ·· ···
POST reports.accept                    social-unsigned      > ··· ·· nn ·· ···
POST reports.accept                    host-report          > nny ·· ·· n· ···
POST reports.accept_chosen                                  > yyy nn nn nn nnn
GET  reports.correct                   own-accepted-report  > yyn yy ·· ·· ···
POST reports.ask_correction            own-accepted-report  > yyn yy ·· ·· ···
POST reports.approve_correction        own-correction       > yyn nn nn ·· ···
GET  reports.correction                own-correction       > yyy yy yy ·· ···
GET  reports.correction_proof          own-correction       > yyy yy yy ·· ···
GET  reports.corrections                                    > yyy yy yy yy nnn
GET  reports.desk                                           > nnn yn yn yy nnn
POST reports.confirm_figure            crossed-figure       > nnn ·· yy ·· ···
GET  reports.confirmations                                  > nnn yy yy yy nnn
GET  reports.download                  social-proof         > yyy yy yy ·· ···
GET  reports.fill                      own-slot             > nnn yn ·· ·· ···
GET  reports.fill                      host-slot            > nnn ·· ·· y· ···
GET  reports.grant_exception           own-slot             > yyn nn ·· ·· ···
GET  reports.grant_exception           host-slot            > nny ·· ·· n· ···
POST reports.grant_exception           own-slot             > yyn nn ·· ·· ···
POST reports.grant_exception           host-slot            > nny ·· ·· n· ···
GET  reports.index                                          > yyy yy yy yy nnn
GET  reports.of_task                   own-task             > yyy yy yy ·· ···
GET  reports.of_task                   own-draft-task       > yyy ·· ·· ·· ···
GET  reports.of_task                   park-task            > yyy ·· ·· ·y ···
GET  reports.quarters                  plan                 > yyy yy yy yy ···
GET  reports.marked_workbook           own-marked-workbook  > ··· y· ·· ·· ···
POST reports.return_report             own-draft-report     > ··· nn ·· ·· ···
POST reports.return_report             social-report        > yyn nn nn ·· ···
POST reports.return_report             social-unsigned      > ··· ·· ny ·· ···
POST reports.return_report             host-report          > nny ·· ·· n· ···
POST reports.refuse_correction         own-correction       > yyn nn nn ·· ···
GET  reports.review                                         > yyy nn nn nn nnn
POST reports.save_draft                own-slot             > nnn yn ·· ·· ···
POST reports.save_draft                host-slot            > nnn ·· ·· y· ···
GET  reports.show                      own-draft-report     > ··· yy ·· ·· ···
GET  reports.show                      own-accepted-report  > yyy yy ·· ·· ···
GET  reports.show                      social-report        > yyy yy yy ·· ···
GET  reports.show                      social-unsigned      > ··· ·· yy ·· ···
GET  reports.show                      host-report          > yyy ·· ·· y· ···
POST reports.sign_chosen                                    > nnn ny ny nn nnn
POST reports.sign_correction           own-correction       > nnn ny nn ·· ···
GET  reports.signing                                        > nnn ny ny nn nnn
POST reports.sign_off                  own-draft-report     > ··· ny ·· ·· ···
POST reports.sign_off                  social-unsigned      > ··· ·· ny ·· ···
POST reports.submit                    own-slot             > nnn yn ·· ·· ···
POST reports.submit                    host-slot            > nnn ·· ·· y· ···
POST reports.withdraw_correction       own-correction       > nnn yy nn ·· ···
POST reports.work_desk                                      > nnn yn yn yy nnn
POST reports.take_workbook                                  > nnn yn yn yy nnn
GET  reports.workbook                                       > nnn yn yn yy nnn
GET  reports.workbook_file                                  > nnn yn yn yy nnn
POST sample.advance                                         > ··· ·· ·· ·· ···
GET  seals.image                        seal                 > ny· ·· ·· ·· ···
GET  seals.index                                            > yyn nn nn nn nnn
GET  seals.register                                         > nyn nn nn nn nnn
POST seals.register                                         > nyn nn nn nn nnn
GET  seals.show                         seal                 > ny· ·· ·· ·· ···
POST seals.withdraw                     seal                 > ny· ·· ·· ·· ···
GET  settings.calendar                                      > yyy yy yy yy yyy
GET  settings.change                   monthly-rules        > nyn ·· ·· ·· ···
GET  settings.change                   password-rules       > ··· ·· ·· ·· ·y·
POST settings.change                   monthly-rules        > nyn ·· ·· ·· ···
POST settings.change                   password-rules       > ··· ·· ·· ·· ·y·
GET  settings.day                      calendar-day         > yyn nn nn nn nnn
POST settings.day                      calendar-day         > yyn nn nn nn nnn
GET  settings.enter_year               calendar-year        > yyn nn nn nn nnn
POST settings.enter_year               calendar-year        > yyn nn nn nn nnn
GET  settings.index                                         > yyy nn nn nn nyn
GET  settings.show                     monthly-rules        > yyy ·· ·· ·· ···
GET  settings.show                     password-rules       > ··· ·· ·· ·· ·y·
POST settings.withdraw                 rule-change          > nyn ·· ·· ·· ···
POST tasks.acknowledge                 own-assignment       > nnn yy ·· ·· ···
POST tasks.acknowledge                 park-assignment      > nnn ·· ·· ·y ···
POST tasks.acknowledge_many                                 > nnn yy yy yy nnn
GET  tasks.allocate                    own-task             > yyn nn nn ·· ···
GET  tasks.allocate                    own-draft-task       > nnn ·· ·· ·· ···
POST tasks.allocate                    own-task             > yyn nn nn ·· ···
POST tasks.allocate                    own-draft-task       > nnn ·· ·· ·· ···
GET  tasks.allocate_indicator          indicator            > yyn nn nn nn ···
POST tasks.allocate_indicator          indicator            > yyn nn nn nn ···
GET  tasks.allocations                 plan                 > yyy nn nn nn ···
GET  tasks.break_down                  measure              > yyn nn nn nn ···
POST tasks.break_down                  measure              > yyn nn nn nn ···
POST tasks.cancel                      own-task             > nnn nn nn ·· ···
POST tasks.cancel                      own-draft-task       > yyn ·· ·· ·· ···
GET  tasks.curve                       own-task             > yyn nn nn ·· ···
POST tasks.curve                       own-task             > yyn nn nn ·· ···
GET  tasks.change_cycle                own-task             > yyn nn nn ·· ···
GET  tasks.change_cycle                own-draft-task       > nnn ·· ·· ·· ···
POST tasks.change_cycle                own-task             > yyn nn nn ·· ···
POST tasks.change_cycle                own-draft-task       > nnn ·· ·· ·· ···
POST tasks.dispatch                    own-task             > nnn nn nn ·· ···
POST tasks.dispatch                    own-draft-task       > yyn ·· ·· ·· ···
POST tasks.dispatch_many                                    > yyn nn nn nn nnn
GET  tasks.drafts                                           > yyn nn nn nn nnn
GET  tasks.edit                        own-task             > nnn nn nn ·· ···
GET  tasks.edit                        own-draft-task       > yyn ·· ·· ·· ···
POST tasks.edit                        own-task             > nnn nn nn ·· ···
POST tasks.edit                        own-draft-task       > yyn ·· ·· ·· ···
GET  tasks.index                                            > yyy yy yy yy nnn
GET  tasks.ledger                      plan                 > yyy nn nn nn ···
GET  tasks.show                        own-task             > yyy yy yy ·· ···
GET  tasks.show                        own-draft-task       > yyy ·· ·· ·· ···
GET  tasks.show                        park-task            > yyy ·· ·· ·y ···
GET  tasks.answer_instruction          own-answer           > nnn yy ·· ·· ···
POST tasks.answer_instruction          own-answer           > nnn yy ·· ·· ···
POST tasks.archive                     closed-task          > yyn nn ·· ·· ···
POST tasks.archive                     own-task             > nnn nn nn ·· ···
GET  tasks.call_off                    own-task             > yyn nn nn ·· ···
GET  tasks.call_off                    own-draft-task       > nnn ·· ·· ·· ···
POST tasks.call_off                    own-task             > yyn nn nn ·· ···
GET  tasks.change_units                own-task             > yyn nn nn ·· ···
POST tasks.change_units                own-task             > yyn nn nn ·· ···
GET  tasks.decide_closure              closing-task         > yyn nn ·· ·· ···
GET  tasks.decide_closure              host-closing-task    > nny ·· ·· n· ···
POST tasks.decide_closure              closing-task         > yyn nn ·· ·· ···
POST tasks.decide_closure              host-closing-task    > nny ·· ·· n· ···
POST tasks.decide_extension            short-extension      > nyn nn ·· ·· ···
POST tasks.decide_extension            long-extension       > nny nn ·· ·· ···
GET  tasks.decide_refusal              refusal              > yyy nn ·· ·· ···
GET  tasks.decide_refusal              host-refusal         > nny nn ·· ·· ···
POST tasks.decide_refusal              refusal              > yyy nn ·· ·· ···
POST tasks.decide_refusal              host-refusal         > nny nn ·· ·· ···
GET  tasks.download_closure_proof      closing-task-proof   > yyy yy ·· ·· ···
GET  tasks.download_extension_proof    extension-proof      > yyy yy ·· ·· ···
POST tasks.draft_breakdown             plan                 > yyn nn nn nn ···
POST tasks.draft_slip                  own-task             > yyn nn nn ·· ···
GET  tasks.show_paper                  draft-slip           > yyy ·· ·· ·· ···
GET  tasks.show_paper                  draft-breakdown      > yyy ·· ·· ·· ···
POST tasks.finish_instruction          instruction          > nny nn nn ·· ···
GET  tasks.instruct                    own-task             > nny nn nn ·· ···
POST tasks.instruct                    own-task             > nny nn nn ·· ···
GET  tasks.instructions                                     > yyy yy yy yy nnn
GET  tasks.refuse                      own-fresh-assignment > nnn ny ·· ·· ···
GET  tasks.refuse                      park-assignment      > nnn ·· ·· ·n ···
POST tasks.refuse                      own-fresh-assignment > nnn ny ·· ·· ···
GET  tasks.request_closure             own-task             > nnn ny nn ·· ···
GET  tasks.request_closure             own-new-task         > nnn nn ·· ·· ···
POST tasks.request_closure             own-task             > nnn ny nn ·· ···
GET  tasks.request_extension           own-dated-task       > nnn ny ·· ·· ···
GET  tasks.request_extension           short-extension-task > nnn nn ·· ·· ···
POST tasks.request_extension           own-dated-task       > nnn ny ·· ·· ···
POST tasks.resume                      suspended-task       > yyn nn ·· ·· ···
POST tasks.resume                      own-task             > nnn nn nn ·· ···
GET  tasks.show_extension              short-extension      > yyy yy ·· ·· ···
GET  tasks.suspend                     own-task             > yyn nn nn ·· ···
POST tasks.suspend                     own-task             > yyn nn nn ·· ···
GET  tasks.waive                       own-task             > nny nn nn ·· ···
POST tasks.waive                       own-task             > nny nn nn ·· ···
POST tasks.withdraw_extension          short-extension      > nnn ny ·· ·· ···
GET  typefaces.index                                        > yyn nn nn nn ynn
GET  typefaces.picture                 face                 > yyn nn nn nn ynn
POST units.deactivate                  unit                 > nnn nn nn nn ynn
POST units.deactivate                  host-unit            > nnn nn nn nn nnn
POST units.deactivate                  closed-unit          > nnn nn nn nn nnn
POST units.delete_group                group                > yyn nn nn nn ynn
GET  units.edit                        unit                 > nnn nn nn nn ynn
POST units.edit                        unit                 > nnn nn nn nn ynn
GET  units.edit_aliases                unit                 > yyn nn nn nn ynn
POST units.edit_aliases                unit                 > yyn nn nn nn ynn
GET  units.edit_group                  group                > yyn nn nn nn ynn
POST units.edit_group                  group                > yyn nn nn nn ynn
GET  units.groups                                           > yyy nn nn nn ynn
GET  units.index                                            > yyy nn nn nn ynn
POST units.reactivate                  unit                 > nnn nn nn nn nnn
POST units.reactivate                  closed-unit          > nnn nn nn nn ynn
GET  units.register                                         > nnn nn nn nn ynn
POST units.register                                         > nnn nn nn nn ynn
GET  units.register_group                                   > yyn nn nn nn ynn
POST units.register_group                                   > yyn nn nn nn ynn
GET  units.show                        unit                 > yyy nn nn nn ynn
POST verification.compare              paper                y yyy yy yy yy yyy
GET  verification.show                 paper                y yyy yy yy yy yyy
GET  writing.comments                  draft-document       > yyy ·· ·· ·· ···
GET  writing.comments                  issued-document      > nnn nn nn nn ···
POST writing.comments                  sent-document        > yyy ·· ·· ·· ···
POST writing.comments                  issued-document      > nnn nn nn nn ···
GET  writing.compare                   draft-document       > yyy ·· ·· ·· ···
GET  writing.compare                   issued-document      > yyy nn nn nn ···
POST writing.correct_figure            draft-document       > yyn ·· ·· ·· ···
POST writing.correct_figure            sent-document        > nnn ·· ·· ·· ···
GET  writing.edit                      draft-document       > yyn ·· ·· ·· ···
GET  writing.edit                      sent-document        > nnn ·· ·· ·· ···
GET  writing.edit                      issued-document      > nnn nn nn nn ···
POST writing.edit                      draft-document       > yyn ·· ·· ·· ···
POST writing.edit                      sent-document        > nnn ·· ·· ·· ···
POST writing.edit                      issued-document      > nnn nn nn nn ···
GET  writing.export                    draft-document       > yyn ·· ·· ·· ···
GET  writing.export                    issued-document      > yyn nn nn nn ···
GET  writing.figures                   draft-document       > yyn ·· ·· ·· ···
GET  writing.figures                   sent-document        > nnn ·· ·· ·· ···
GET  writing.page                      draft-page           > yyy ·· ·· ·· ···
GET  writing.pages                     draft-document       > yyy ·· ·· ·· ···
GET  writing.pages                     issued-document      > nnn nn nn nn ···
GET  writing.print_signing_sheet       draft-document       > nnn ·· ·· ·· ···
GET  writing.print_signing_sheet       sent-document        > yyn ·· ·· ·· ···
GET  writing.record_signature          draft-document       > nnn ·· ·· ·· ···
GET  writing.record_signature          sent-document        > yyn ·· ·· ·· ···
POST writing.record_signature          sent-document        > yyn ·· ·· ·· ···
POST writing.record_signature          signed-document      > nnn ·· ·· ·· ···
POST writing.resolve_comment           open-comment         > yyn ·· ·· ·· ···
POST writing.save_draft                draft-document       > yyn ·· ·· ·· ···
POST writing.save_draft                sent-document        > nnn ·· ·· ·· ···
GET  writing.signature                 draft-document       > nnn ·· ·· ·· ···
GET  writing.signature                 issued-document      > nnn nn nn nn ···
POST writing.vouch_for_figure          draft-document       > yyn ·· ·· ·· ···
POST writing.vouch_for_figure          sent-document        > nnn ·· ·· ·· ···
"""


@dataclass(frozen=True)
class Row:
    """A line of the table: what is asked, and the sign expected for each of PEOPLE."""

    method: str
    endpoint: str
    thing: str
    signs: str


def rows() -> list[Row]:
    """The table, read."""
    found = []
    for line in filter(None, map(str.strip, TABLE.splitlines())):
        method, endpoint, *thing, nobody, office, economy, social, others, administrators = line.split()
        signs = nobody + office + economy + social + others + administrators
        assert len(signs) == len(PEOPLE), line
        found.append(Row(method, endpoint, thing[0] if thing else "", signs))
    return found


@dataclass
class Things:
    """The ids that a thing of the table has in an address, by the thing's name."""

    ids: dict[str, dict[str, int | str]]

    def of(self, name: str) -> dict[str, int | str]:
        return self.ids[name] if name else {}


@scene
def things(session: Any, cast: Cast) -> Things:
    """An office at the end of March with a thing of every kind, made by the real actions."""
    clerk = cast.person("clerk").id
    with clock.frozen_at(DISPATCHED):
        office = set_up(session, cast)
        more_tasks = {
            "own-new-task": task(office, "新交办任务", "经济发展局", dispatched=True),
            "own-draft-task": task(office, "拟定任务", "经济发展局", dispatched=False),
            "park-task": task(office, "园区任务", "光电园区中心", dispatched=True),
        }
    with clock.frozen_at(OPEN):
        accepted = office.accepted(office.training, "经济发展局", "liaison")
        host = office.submitted(office.fair, "组织人社局", "host_liaison", words_only(office))
        submitted = office.submitted(office.training, "社会事业局", "other_liaison")
        proof = store_upload("名册.txt", io.BytesIO("张三".encode()), actor_id=clerk)
        marked = store("校验结果.xlsx", XLSX, b"x", actor_id=cast.person("liaison").id)
        reports.attach(submitted, proof)
        session.flush()
    with clock.frozen_at(NOW):
        correctable = office.accepted(
            office.centre, "经济发展局", "liaison", words_only(office), period="2022-02"
        )
        correction = correction_actions.ask_correction(
            correctable,
            {office.people.id: Decimal(300)},
            reason="重复统计",
            proof=proof,
            by_office=False,
            is_signed=False,
            actor_id=cast.person("liaison").id,
        )
        draft = reports.open_report(
            office.slot(office.training, "经济发展局", "2022-03"), actor_id=cast.person("liaison").id
        )
        cast.unit("社会事业局").signs_reports = True
        unsigned = office.submitted(office.training, "社会事业局", "other_liaison", period="2022-03")
        written = {name: drafted(office) for name in ("draft", "checked", "sent", "signed", "issued")}
        for name, steps in {
            "checked": [DocumentStep.CHECK_FIGURES],
            "sent": [DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF],
            "signed": [DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF],
            "issued": [DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF],
        }.items():
            for step in steps:
                documents.step(written[name].document, step, actor_id=cast.person("leader").id)
        documents.issue(written["issued"].document, actor_id=clerk)
        seal = seals.register(
            organ=written["signed"].document.content["signer"],
            diameter=42,
            upload=imprint(),
            users=[cast.person("clerk")],
            actor_id=clerk,
        )
        corrected = correcting.draft(
            written["issued"].document, reason="笔误", right={}, others=["附件有误。"], actor_id=clerk
        )
        distribution.send_further(corrected, ["张衡"], SentAs.COPY, actor_id=clerk)
        slip = papers.draft_slip(office.training, contact="", actor_id=clerk)
        breakdown = papers.draft_breakdown(office.training.measure.plan, actor_id=clerk)
        printed = Path(__file__).parents[1] / "documents" / "printed" / "order.pdf"
        checked = waiting.ask(printed.read_bytes(), name="通知书.pdf", kind=None, owner_id=clerk)
        while waiting.measure_next():
            pass
        said = writing.comment(written["sent"].document, part="p1", quoted="", words="请核实", actor_id=clerk)
        met = meetings_of(office, clerk)
        visited = inspections_of(office)
        closed_person, _ = accounts.register_person(
            username="closed", name="已停用", unit_id=cast.unit("财政金融局").id, actor_id=None
        )
        accounts.deactivate_person(closed_person, reason="调离", actor_id=None)
        second_guard, closed_guard = (
            accounts.register_person(
                username=username,
                name=name,
                unit_id=cast.unit("组织人社局").id,
                held=[Role.SECURITY_ADMIN],
                actor_id=None,
            )[0]
            for username, name in (("second_guard", "第二安全员"), ("closed_guard", "原安全员"))
        )
        accounts.deactivate_person(closed_guard, reason="调离", actor_id=None)
        asked = accounts.ask_for_roles(
            cast.person("liaison"), [Role.LEADER], actor_id=cast.person("security_admin").id
        )
        assert asked is not None
        locked_person, _ = accounts.register_person(
            username="locked", name="已锁定", unit_id=cast.unit("市场监管分局").id, actor_id=None
        )
        accounts.set_lock(
            locked_person, failed_sign_ins=5, locked_until=clock.machine_now() + timedelta(minutes=15)
        )
        assessed = scored(cast, proof)
        units.deactivate_unit(cast.unit("财政金融局"), reason="撤并", actor_id=None)
        for username in ("liaison", "system_admin"):
            messages.deliver(
                cast.person(username).id,
                key="try",
                kind="digest",
                title="今日提醒",
                day=NOW.date(),
                facts=DIGEST,
            )
        robot = messages.register_robot(
            RobotValues(
                name="工作群", kind=RobotKind.WECOM, url="https://qyapi.weixin.qq.com/x", secret="",
                serves_all=False, unit_ids=(cast.unit("社会事业局").id,),
            ),
            actor_id=clerk,
        )  # fmt: skip
        reminder, leads_reminder = (
            reminders.remind(
                office.training,
                cast.unit("社会事业局"),
                content="请抓紧办理",
                asked_on=None,
                actor=cast.person(name),
            )
            for name in ("clerk", "liaison")
        )
        dead = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
        dead.state, dead.error = OutboxState.DEAD, "对方拒收"
        calendar = reminders.make_calendar_link(cast.person("liaison"), actor_id=clerk)
        # what was reminded just now is left alone for two working days; the matrix asks of parts that are not
        reminder.sent_at = leads_reminder.sent_at = NOW - timedelta(days=10)
        rule_change = settings_actions.change_rules(
            Section.MONTHLY,
            {"report_due_on_day": 27},
            effective_on=date(2022, 6, 1),
            reason="",
            actor_id=cast.person("office_head").id,
        )[0]
        lives = further_lives(office)
        crossed, confirmer = office.training.targets[0], cast.unit("社会事业局").id
        tasks.let_confirm(crossed, confirmer, actor_id=clerk)
        rule = session.scalars(select(CrossRule)).first()
        session.commit()

    def assignment(of: Task) -> dict[str, int]:
        return {"assignment_id": next(one.id for one in of.assignments if one.unit_id == of.lead_unit_id)}

    return Things(
        {
            "monthly-rules": {"section": "monthly"},
            "password-rules": {"section": "security"},
            "calendar-day": {"day": "2022-05-04"},
            "face": {"role": "rarest"},
            "calendar-year": {"year": 2022},
            "rule-change": {"change_id": rule_change.id},
            "plan": {"plan_id": office.training.measure.plan_id},
            "measure": {"measure_id": office.training.measure_id},
            "indicator": {"indicator_id": office.people.id},
            "cross-rule": {"rule_id": rule.id},
            "crossed-figure": {
                "figure_id": next(
                    one.id for one in accepted.figures if one.indicator_id == crossed.indicator_id
                )
            },
            "own-task": {"task_id": office.training.id},
            **{name: {"task_id": one.id} for name, one in more_tasks.items()},
            **lives,
            "own-assignment": assignment(more_tasks["own-new-task"]),
            "park-assignment": assignment(more_tasks["park-task"]),
            "robot": {"robot_id": robot.id},
            "seal": {"seal_id": seal.id},
            "sealed-issue": {"document_id": written["signed"].document.id, "seal_id": seal.id},
            "dead-letter": {"outgoing_id": dead.id},
            "reminder": {"reminder_id": reminder.id},
            "leads-reminder": {"reminder_id": leads_reminder.id},
            "calendar": {"secret": calendar},
            "own-part": {"task_id": office.training.id, "unit_id": cast.unit("经济发展局").id},
            "social-part": {"task_id": office.training.id, "unit_id": cast.unit("社会事业局").id},
            "own-slot": {"slot_id": draft.slot_id},
            "host-slot": {"slot_id": office.slot(office.fair, "组织人社局", "2022-03").id},
            "own-draft-report": {"report_id": draft.id},
            "own-accepted-report": {"report_id": accepted.id},
            "own-correction": {"correction_id": correction.id},
            "social-report": {"report_id": submitted.id},
            "social-unsigned": {"report_id": unsigned.id},
            "host-report": {"report_id": host.id},
            "social-proof": {"report_id": submitted.id, "file_id": proof.id},
            "own-marked-workbook": {"file_id": marked.id},
            **{f"{name}-notice": {"notice_id": one.id} for name, one in written.items()},
            **{f"{name}-document": {"document_id": one.document_id} for name, one in written.items()},
            "further-addressee": {
                "document_id": corrected.id,
                "addressee_id": further_addressees(corrected.id)[0].id,
            },
            "issued-year": {"year": NOW.year},
            "draft-correction": {"document_id": corrected.id},
            "own-receipt": {
                "receipt_id": receipts_of(written["issued"].document_id, cast.unit("经济发展局").id)[0].id
            },
            "paper": {"token": written["issued"].document.token},
            "draft-slip": {"document_id": slip.id},
            "draft-breakdown": {"document_id": breakdown.id},
            "open-comment": {"document_id": said.document_id, "comment_id": said.id},
            "clerks-check": {"check_id": checked.id},
            "clerks-place": {"check_id": checked.id, "number": 1},
            "clerks-checked-page": {"check_id": checked.id, "number": 1},
            "draft-page": {"document_id": written["draft"].document_id, "number": 1},
            **met,
            **visited,
            "liaisons-message": {"message_id": message_of(cast, "liaison")},
            "admins-message": {"message_id": message_of(cast, "system_admin")},
            "person": {"person_id": cast.person("liaison").id},
            "role-request": {"request_id": asked.id},
            **assessed,
            "last-auditor": {"person_id": cast.person("audit_admin").id},
            "closed-person": {"person_id": closed_person.id},
            "second-guard": {"person_id": second_guard.id},
            "closed-guard": {"person_id": closed_guard.id},
            "locked-person": {"person_id": locked_person.id},
            "unit": {"unit_id": cast.unit("社会事业局").id},
            "host-unit": {"unit_id": cast.unit("组织人社局").id},
            "closed-unit": {"unit_id": cast.unit("财政金融局").id},
            "group": {"group_id": cast.group.id},
        }
    )


def scored(cast: Cast, proof: StoredFile) -> dict[str, dict[str, int]]:
    """A year whose scores are published, an entry of 社会事业局 and an objection to another one; a year that is frozen; a
    proposed scheme and a manual entry of the year to come."""
    clerk, head = cast.person("clerk").id, cast.person("office_head").id
    own, social = cast.unit("经济发展局"), cast.unit("社会事业局")
    scheme = assessment.propose_scheme(NOW.year + 1, Scheme(), reason="试行", actor_id=clerk)
    manual = assessment.ask_for_entry(
        cast.unit("光电园区中心"),
        NOW.year + 1,
        Rule.FRAUD,
        points=None,
        reason="虚报",
        proof=proof,
        actor_id=clerk,
    )
    found = assessment.freeze(NOW.year, actor_id=head)
    assessment.publish(found, actor_id=head)
    frozen = AssessmentRound(
        year=NOW.year - 2, state=RoundState.FROZEN, frozen_by_id=head, frozen_at=NOW, results={}
    )
    db.session.add(frozen)
    rows = db.session.execute(scores.items_of(social.id, NOW.year).limit(2))
    entry, other = (item for item, _, _ in rows)
    objection = assessment.object_to(
        other, grounds="有误", proof=proof, today=clock.today(), actor_id=cast.person("other_head").id
    )
    return {
        "own-account": {"unit_id": own.id},
        "social-account": {"unit_id": social.id},
        "scheme-version": {"scheme_id": scheme.id},
        "manual-entry": {"entry_id": manual.id},
        "social-entry": {"entry_id": entry.id},
        "social-objection": {"objection_id": objection.id},
        "assessment-year": {"year": NOW.year - 1},
        "round-year": {"year": found.year},
        "frozen-year": {"year": frozen.year},
    }


def further_lives(office: Office) -> dict[str, dict[str, int]]:
    """Tasks on which something waits to be decided or answered, by whom they concern."""
    head, leader = (office.cast.person(name).id for name in ("unit_head", "leader"))
    made: dict[str, dict[str, int]] = {}

    def lead(of: Task) -> Assignment:
        return next(one for one in of.assignments if one.unit_id == of.lead_unit_id)

    fresh = task(office, "新近任务", "经济发展局", dispatched=True)
    made["own-fresh-assignment"] = {"assignment_id": lead(fresh).id}
    for name, proposed in (("refusal", "社会事业局"), ("host-refusal", "组织人社局")):
        refused = task(office, "拒签任务", "经济发展局", dispatched=True)
        refusal = parts.refuse(
            lead(refused), reason="不属职责", proposed=office.cast.unit(proposed), actor_id=head
        )
        made[name] = {"refusal_id": refusal.id}
    proof = store_upload("合同.txt", io.BytesIO("变更".encode()), actor_id=head)
    for name, days in (("short-extension", 5), ("long-extension", 40)):
        due_on = date(2022, 12, 1)
        dated = task(office, "有时限的任务", "经济发展局", dispatched=True, due_on=due_on)
        tasks.acknowledge(lead(dated), actor_id=head)
        made[f"{name}-task"] = {"task_id": dated.id}
        if name == "short-extension":
            free = task(office, "可延期的任务", "经济发展局", dispatched=True, due_on=due_on)
            tasks.acknowledge(lead(free), actor_id=head)
            made["own-dated-task"] = {"task_id": free.id}
        extension = extensions.request(
            dated,
            new_due_on=due_on + timedelta(days=days),
            reason="合同变更",
            milestones={},
            proofs=[proof],
            actor_id=head,
        )
        made[name] = {"extension_id": extension.id}
    made["extension-proof"] = {**made["short-extension"], "file_id": proof.id}
    for name, unit in (("closing-task", "经济发展局"), ("host-closing-task", "组织人社局")):
        closing = task(office, "待核任务", unit, dispatched=True)
        tasks.acknowledge(lead(closing), actor_id=head)
        reports.withdraw_slots(closing)
        closure = closures.request(closing, summary="已落实", proofs=[proof], actor_id=head)
        made[name] = {"task_id": closing.id}
        made[f"{name}-proof"] = {"closure_id": closure.id, "file_id": proof.id}
    closed = task(office, "已办结任务", "经济发展局", dispatched=True)
    tasks.acknowledge(lead(closed), actor_id=head)
    reports.withdraw_slots(closed)
    closures.request(closed, summary="已落实", proofs=[], actor_id=head)
    closures.close(closed, decision="", actor_id=leader)
    made["closed-task"] = {"task_id": closed.id}
    suspended = task(office, "中止任务", "经济发展局", dispatched=True)
    interruptions.suspend(suspended, reason="政策调整", actor_id=leader)
    made["suspended-task"] = {"task_id": suspended.id}
    instruction = instructions.give(
        office.training,
        words="请抓紧",
        units=[office.cast.unit("经济发展局")],
        reply_due_on=date(2022, 4, 10),
        actor_id=leader,
    )
    made["instruction"] = {"instruction_id": instruction.id}
    made["own-answer"] = {"addressee_id": instruction.addressees[0].id}
    return made


def meetings_of(office: Office, clerk: int) -> dict[str, dict[str, int]]:
    """A meeting that is drafted, one that the units were told of, one that decided two matters of which one went out."""
    plan = office.training.measure.plan
    names = ("经济发展局", "社会事业局", "光电园区中心")
    parties = tuple(Party(unit_id=office.cast.unit(name).id) for name in names)
    drafted_one, told, held = (
        meetings.draft(plan, meeting_values(office, parties=parties), actor_id=clerk) for _ in range(3)
    )
    for one in (told, held):
        meetings.notify(one, actor_id=clerk)
    meetings.hold(held, actor_id=clerk)
    new = meetings.decide(held, decision_values(office), actor_id=clerk)
    sent = meetings.decide(held, decision_values(office, content="补齐培训档案"), actor_id=clerk)
    meetings.dispatch_decision(sent, actor_id=clerk)
    social = office.cast.unit("社会事业局").id
    letters = meetings.draft_letters(held, contact="", actor_id=clerk)
    draft = next(one for one in letters if one.addressed_unit_id == social)
    later = meetings.decide(held, decision_values(office, content="公布名单"), actor_id=clerk)
    meetings.dispatch_decision(later, actor_id=clerk)
    more = meetings.draft_letters(held, contact="", actor_id=clerk)
    issued = next(one for one in more if one.addressed_unit_id == social)
    for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF):
        documents.step(issued, step, actor_id=office.cast.person("leader").id)
    documents.issue(issued, actor_id=clerk)
    return {
        "draft-meeting": {"meeting_id": drafted_one.id},
        "told-meeting": {"meeting_id": told.id},
        "held-meeting": {"meeting_id": held.id},
        "new-decision": {"decision_id": new.id},
        "sent-decision": {"decision_id": sent.id},
        "draft-minutes": {"document_id": meetings.draft_minutes(held, actor_id=clerk).id},
        "social-letter": {"document_id": draft.id},
        "social-issued-letter": {"document_id": issued.id},
    }


def inspections_of(office: Office) -> dict[str, dict[str, int]]:
    """Inspections of 经济发展局 and 社会事业局 at every step; the team is the clerk and other_liaison; problems of 经济发展局."""
    visit = Inspecting(office, office.cast)
    made: dict[str, dict[str, int]] = {"draft-inspection": {"inspection_id": visit.drafted().id}}
    waiting = visit.drafted()
    inspections.submit(waiting, actor_id=visit.id("clerk"))
    hidden = visit.approved(methods=(Method.UNANNOUNCED,), starts_on=NOW.date())
    working, done = visit.under_way(), visit.under_way()
    economy = office.cast.unit("经济发展局").id
    row = {"inspection_id": working.id, "unit_id": economy}
    social_row = {"inspection_id": working.id, "unit_id": office.cast.unit("社会事业局").id}
    ordered, planned, replied, extended = (visit.found(working) for _ in range(4))
    for one in (ordered, planned, replied, extended):
        visit.ordered(one)
    rectification.acknowledge(planned, actor_id=visit.id("liaison"))
    rectification.plan(planned, measures="补齐", promised_on=planned.limit, actor_id=visit.id("liaison"))
    visit.reported(replied)
    noted = visit.found(working)
    rectification.acknowledge(extended, actor_id=visit.id("liaison"))
    extension = rectification.request_extension(
        extended, new_due_on=date(2022, 5, 3), reason="补办", actor_id=visit.id("unit_head")
    )
    note, _ = field.note(
        visit.row(working), key="matrix-0001", task_id=None, verdict=Seen.AGREES, seen="一致", noted_at=NOW,
        photos=[visit.proof()], actor_id=visit.id("clerk"),
    )  # fmt: skip
    draw = field.draw(visit.row(working), size=1, seed="1", actor_id=visit.id("clerk"))
    contested = visit.ordered(visit.found(done))
    visit.concluded(done)
    review = conclusion_reviews.ask(
        visit.row(done),
        contested=[contested],
        grounds="另册",
        proof=visit.proof(),
        actor_id=visit.id("unit_head"),
    )
    told = visit.concluded(visit.under_way())
    return {
        **made,
        "waiting-inspection": {"inspection_id": waiting.id},
        "approved-inspection": {"inspection_id": hidden.id},
        "working-inspection": {"inspection_id": working.id},
        "told-inspection": {"inspection_id": told.id},
        "economy-row": row,
        "social-row": social_row,
        "economy-photo": {**row, "file_id": note.photos[0].file_id},
        "drawn-figure": {"item_id": draw.items[0].id},
        "noted-finding": {"finding_id": noted.id},
        "ordered-finding": {"finding_id": ordered.id},
        "planned-finding": {"finding_id": planned.id},
        "replied-finding": {"finding_id": replied.id},
        "finding-file": {"finding_id": ordered.id, "file_id": ordered.proof_id},
        "finding-extension": {"extension_id": extension.id},
        "economy-order": {"document_id": ordered.order_id or 0},
        "economy-review": {"review_id": review.id},
        "economy-review-proof": {"review_id": review.id, "file_id": review.proof_id},
    }


DIGEST: dict[str, Any] = {"groups": [], "more": 0}


def task(office: Office, title: str, lead: str, *, dispatched: bool, due_on: date | None = None) -> Task:
    """A standing task of one unit that nobody has acknowledged."""
    clerk = office.cast.person("clerk").id
    unit_id = office.cast.unit(lead).id
    made = tasks.draft(
        office.training.measure,
        TaskValues(
            title=title,
            kind=TaskKind.STANDING,
            starts_on=date(2022, 2, 1),
            due_on=due_on,
            lead_unit_id=unit_id,
            responsible=(Party(unit_id=unit_id),),
        ),
        actor_id=clerk,
    )
    if dispatched:
        tasks.dispatch(made, actor_id=clerk)
    return made


def words_only(office: Office) -> Any:
    """A sound report on a task without figures."""
    return office.values(None, None, figures={})


def message_of(cast: Cast, username: str) -> int:
    """The id of this person's message."""
    return cast.session.scalars(
        select(InboxMessage.id).where(
            InboxMessage.person_id == cast.person(username).id, InboxMessage.key == "try"
        )
    ).one()


def test_the_table_names_every_route_and_no_other(settings: Settings):
    app = create_app(settings)  # an own one: other tests hang doors into theirs
    routes = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.endswith("static")
    }
    drawn = {(row.method, row.endpoint) for row in rows()}
    assert drawn == routes


def test_every_route_answers_every_role_as_drawn(app: Flask, things: Things, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        templating, "_render", lambda *_: ""
    )  # who gets an answer; the tour looks at the pages
    connection = db.session.connection()
    wrong: list[str] = []
    with clock.frozen_at(NOW):
        browsers = [browser_of(app, name) for name in PEOPLE]
        for row in sorted(rows(), key=lambda row: row.endpoint == "accounts.sign_out"):  # who left is gone
            answered = ""
            for browser in browsers:
                db.session.remove()
                undone = connection.begin_nested()
                answered += answer(app, browser, row, things)
                db.session.remove()
                undone.rollback()
            if answered != row.signs:
                wrong.append(f"{row.method} {row.endpoint} {row.thing}: {answered} instead of {row.signs}")
    assert not wrong, "\n".join(wrong)


def browser_of(app: Flask, username: str) -> Browser:
    """Somebody of PEOPLE at a desk."""
    browser = Browser(app)
    if username != "nobody":
        browser.enter_as(username)
    return browser


def answer(app: Flask, browser: Browser, row: Row, things: Things) -> str:
    """The sign of what this person gets: an empty form with a valid token, or the page."""
    with app.test_request_context():
        address = url_for(row.endpoint, **things.of(row.thing))
    if row.method in READING_METHODS:
        vars(g).clear()
        response = browser.http.get(address)
    else:
        token = browser.token()
        vars(g).clear()
        response = browser.http.post(address, data={"csrf_token": token})
    response.get_data()
    response.close()
    if response.status_code == 303 and urlsplit(response.headers["Location"]).path == "/sign-in":
        return ">"
    return {403: "n", 404: "·", 500: "!"}.get(response.status_code, "y")
