"""The verbs of corrections: the only writers of their state, and the only way an accepted report changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypedDict

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.text import quantity
from tracker.plans.models import Indicator
from tracker.reports.actions import about_report, record_accepted
from tracker.reports.corrections.correcting import NO_TEXTS
from tracker.reports.events import (
    CorrectionApproved,
    CorrectionAsked,
    CorrectionRefused,
    CorrectionSignedOff,
    CorrectionWithdrawn,
)
from tracker.reports.lifecycle import (
    CORRECTION_LIFE,
    CorrectionState,
    CorrectionStep,
    ReportState,
)
from tracker.reports.models import (
    CorrectedFigure,
    CorrectedText,
    Correction,
    Report,
    ReportFigure,
    ReportPart,
)


def ask_correction(
    report: Report,
    figures: Mapping[int, Decimal],
    *,
    texts: Mapping[ReportPart, str] = NO_TEXTS,
    reason: str,
    proof: StoredFile,
    by_office: bool,
    is_signed: bool,
    actor_id: int,
) -> Correction:
    """申请更正 of an accepted report: the true figures by indicator id, the true texts by part.

    `is_signed`: the unit's head asks himself. Where the unit signs its reports, another's request waits for the head first.
    Raises IllegalStep where the report is not accepted or a correction is under way.
    """
    if report.state is not ReportState.ACCEPTED:
        raise IllegalStep(f"报告{report.state.word}，采用以后才需更正。")
    waits = report.slot.unit.signs_reports and not by_office and not is_signed
    held = {figure.indicator_id: figure.value for figure in report.figures}
    correction = Correction(
        report=report,
        state=CorrectionState.AWAITING_SIGN_OFF if waits else CorrectionState.ASKED,
        reason=reason,
        proof=proof,
        asked_by_office=by_office,
        asked_by_id=actor_id,
        asked_at=clock.now(),
        signed_by_id=actor_id if is_signed else None,
        figures=[
            CorrectedFigure(
                indicator=db.session.get_one(Indicator, number), old=held.get(number), new=figures[number]
            )
            for number in sorted(figures)
        ],
        texts=[CorrectedText(part=part, old=getattr(report, part), new=new) for part, new in texts.items()],
    )
    try:
        with db.session.begin_nested():
            db.session.add(correction)
    except IntegrityError as error:
        raise IllegalStep("已有一项更正正在办理，办结后可再次提出。") from error
    announce(
        CorrectionAsked(
            actor_id=actor_id,
            reason=reason,
            by_office=by_office,
            awaits_signature=waits,
            **_about_correction(correction),
        )
    )
    return correction


def sign_correction(correction: Correction, *, actor_id: int) -> None:
    """审签 by the unit's head: it goes to the reviewer."""
    _step_correction(correction, CorrectionStep.SIGN_OFF)
    correction.signed_by_id = actor_id
    announce(CorrectionSignedOff(actor_id=actor_id, **_about_correction(correction)))


def approve_correction(correction: Correction, *, consequences: Sequence[str], actor_id: int) -> None:
    """同意更正: the report's figures and texts change, and every total that counts them. The only way an accepted report
    changes."""
    _step_correction(correction, CorrectionStep.APPROVE)
    now, report = clock.now(), correction.report
    correction.decided_at, correction.decided_by_id = now, actor_id
    held = {figure.indicator_id: figure for figure in report.figures}
    for one in correction.figures:
        if one.indicator_id not in held:
            held[one.indicator_id] = ReportFigure(indicator_id=one.indicator_id)
            report.figures.append(held[one.indicator_id])
        figure = held[one.indicator_id]
        one.old, figure.value, figure.blank_reason = figure.value, one.new, ""
    for text in correction.texts:
        text.old = getattr(report, text.part)
        setattr(report, text.part, text.new)
    flag_modified(report, "saved_at")  # what was read before is another version
    db.session.flush()
    announce(
        CorrectionApproved(
            actor_id=actor_id,
            reason=correction.reason,
            consequences=tuple(consequences),
            **_about_correction(correction),
        )
    )
    record_accepted(report.slot.task, now=now, today=clock.today(), actor_id=actor_id)


def refuse_correction(correction: Correction, *, reason: str, actor_id: int) -> None:
    """不同意, with the reason; the figures stay."""
    _step_correction(correction, CorrectionStep.REFUSE)
    correction.decided_at, correction.decided_by_id = clock.now(), actor_id
    correction.decision_reason = reason
    announce(CorrectionRefused(actor_id=actor_id, reason=reason, **_about_correction(correction)))


def withdraw_correction(correction: Correction, *, actor_id: int) -> None:
    """撤回 before it was decided."""
    _step_correction(correction, CorrectionStep.WITHDRAW)
    correction.decided_at, correction.decided_by_id = clock.now(), actor_id
    announce(CorrectionWithdrawn(actor_id=actor_id, **_about_correction(correction)))


def _step_correction(correction: Correction, step: CorrectionStep) -> None:
    """Move the correction one step. The only writer of Correction.state. Raises IllegalStep."""
    correction.state = CORRECTION_LIFE.after(correction.state, step)


class AboutCorrection(TypedDict):
    """The facts that every event of a correction carries."""

    subject_id: int
    report_id: int
    task_id: int
    unit_id: int
    unit: str
    period: str
    figures: tuple[tuple[str, str, str], ...]
    texts: tuple[tuple[str, str, str], ...]


def _about_correction(correction: Correction) -> AboutCorrection:
    about = about_report(correction.report)
    return AboutCorrection(
        subject_id=correction.id,
        report_id=correction.report_id,
        task_id=about["task_id"],
        unit_id=about["unit_id"],
        unit=about["unit"],
        period=about["period"],
        figures=tuple(
            (
                one.indicator.name,
                quantity(one.old, one.indicator.unit_of_measure) if one.old is not None else "未填",
                quantity(one.new, one.indicator.unit_of_measure),
            )
            for one in correction.figures
        ),
        texts=tuple((one.part.word, one.old, one.new) for one in correction.texts_in_order),
    )
