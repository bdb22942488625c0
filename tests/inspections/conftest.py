"""An office that inspects 经济发展局 and 社会事业局 in April 2022; the team comes from 财政金融局, the office and 社会事业局."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from tests.cast import Cast
from tests.reports.conftest import DISPATCHED, OPEN, Office, set_up, wall
from tests.stage import scene
from tracker.core import clock
from tracker.core.files import store_upload
from tracker.core.models import StoredFile
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentStep
from tracker.documents.models import Document
from tracker.inspections import actions
from tracker.inspections.findings import actions as findings
from tracker.inspections.findings.lifecycle import FindingState, Severity, Way
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.values import FindingValues
from tracker.inspections.lifecycle import Method
from tracker.inspections.models import InspectedUnit, Inspection
from tracker.inspections.rectification import actions as rectification
from tracker.inspections.values import ConclusionText, InspectionValues

DRAFTED = wall("2022-04-06 09:00")
VISITED = wall("2022-04-12 10:00")
LIMIT = date(2022, 4, 29)


@scene
def office(session: Any, cast: Cast) -> Office:
    """经济发展局 reported; the report was accepted."""
    with clock.frozen_at(DISPATCHED):
        ready = set_up(session, cast)
    with clock.frozen_at(OPEN):
        ready.accepted(ready.training, "经济发展局", "liaison")
        ready.accepted(ready.training, "社会事业局", "other_liaison")
    return ready


@dataclass
class Inspecting:
    """Shortcuts through an inspection's life, each by the person whose step it is."""

    office: Office
    cast: Cast

    def id(self, username: str) -> int:
        return self.cast.person(username).id

    def values(self, **more: Any) -> InspectionValues:
        """A whole plan: 经济发展局 and 社会事业局, led by the clerk; other_liaison comes along."""
        held = {
            "title": "一季度技能培训专项督导",
            "content": "培训任务完成情况\n培训台账和资金使用情况",
            "scope": "2022年2月至3月开展的培训",
            "basis": "宛开办〔2022〕5号",
            "methods": (Method.PAPERS, Method.ON_SITE, Method.SAMPLING),
            "starts_on": date(2022, 4, 11),
            "ends_on": date(2022, 4, 13),
            "units": (self.cast.unit("经济发展局").id, self.cast.unit("社会事业局").id),
            "measures": (self.office.training.measure_id,),
            "members": (self.id("clerk"), self.id("other_liaison")),
            "leader_id": self.id("clerk"),
        }
        return InspectionValues(**{**held, **more})

    def drafted(self, **more: Any) -> Inspection:
        plan = self.office.training.measure.plan
        return actions.draft(plan, self.values(**more), actor_id=self.id("clerk"))

    def approved(self, **more: Any) -> Inspection:
        inspection = self.drafted(**more)
        actions.submit(inspection, actor_id=self.id("clerk"))
        actions.approve(inspection, actor_id=self.id("leader"))
        return inspection

    def under_way(self, **more: Any) -> Inspection:
        """Approved without a notice: 暗访."""
        methods = (Method.UNANNOUNCED, Method.ON_SITE)
        inspection = self.approved(**{"methods": methods, **more})
        actions.start(inspection, actor_id=self.id("clerk"))
        return inspection

    def row(self, inspection: Inspection, unit: str = "经济发展局") -> InspectedUnit:
        return next(one for one in inspection.units if one.unit.short_name == unit)

    def proof(self, words: str = "照片") -> StoredFile:
        return store_upload("佐证.txt", io.BytesIO(words.encode()), actor_id=self.id("clerk"))

    def finding_values(self, **more: Any) -> FindingValues:
        held = {
            "fact": "抽查18份培训档案，3份缺少签到记录",
            "basis": "措施1要求建立实名制培训台账",
            "demand": "补齐签到记录，建立核对制度",
            "severity": Severity.SERIOUS,
            "due_on": LIMIT,
            "task_id": self.office.training.id,
        }
        return FindingValues(**{**held, **more})

    def found(self, inspection: Inspection, unit: str = "经济发展局", **more: Any) -> Finding:
        return findings.record(
            self.row(inspection, unit),
            self.finding_values(**more),
            proofs=[self.proof()],
            actor_id=self.id("clerk"),
        )

    def issued(self, document: Document) -> None:
        """Through the whole life of a document."""
        for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF):
            documents.step(document, step, actor_id=self.id("leader"))
        documents.issue(document, actor_id=self.id("clerk"))

    def ordered(self, finding: Finding) -> Finding:
        """As if the 整改通知书 had been issued: the order without the printing."""
        if finding.order_id is None:
            actions.draft_orders(finding.inspection, contact="", actor_id=self.id("clerk"))
        if finding.state is FindingState.NOTED and finding.order is not None:
            findings.order(finding.order, number="宛开督改〔2022〕1号", actor_id=self.id("clerk"))
        return finding

    def reported(self, finding: Finding, by: str = "liaison") -> Finding:
        """Acknowledged where it was not, planned, replied."""
        if finding.acknowledged_at is None:
            rectification.acknowledge(finding, actor_id=self.id(by))
            rectification.plan(finding, measures="逐份补齐", promised_on=finding.limit, actor_id=self.id(by))
        rectification.reply(finding, words="已补齐3份", proofs=[self.proof("签到表")], actor_id=self.id(by))
        return finding

    def failed(self, finding: Finding, again: date = date(2022, 5, 10), by: str = "clerk") -> Finding:
        rectification.fail(
            finding, way=Way.ON_SITE, opinion="仍缺1份", again_due_on=again, actor_id=self.id(by)
        )
        return finding

    def struck_off(self, finding: Finding, by: str = "clerk") -> Finding:
        rectification.strike_off(finding, way=Way.ON_PAPER, opinion="材料齐全", actor_id=self.id(by))
        return finding

    def concluded(self, inspection: Inspection) -> Inspection:
        words = ConclusionText(judgement="总体推进有序。", practices="台账清楚。", advice="加强核对。")
        actions.write_conclusion(inspection, words, actor_id=self.id("clerk"))
        actions.conclude(inspection, actor_id=self.id("leader"))
        return inspection


@scene
def inspecting(office: Office, cast: Cast) -> Inspecting:
    """Nothing is drafted yet."""
    return Inspecting(office, cast)


@pytest.fixture
def visited() -> Any:
    """It is 12 April 2022."""
    with clock.frozen_at(VISITED):
        yield VISITED


At = Callable[[datetime], Any]
