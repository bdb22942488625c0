"""Forms of closures and waivers."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.core.forms import Choice, Form
from tracker.tasks.closures.lifecycle import ClosureStep
from tracker.tasks.proofs import ProofField

LONGEST_SUMMARY = 2000
LONGEST_REASON = 500


class ClosureForm(Form):
    """申请办结."""

    summary = TextAreaField(
        "办理情况", validators=[DataRequired("请写明办理情况和成果"), Length(max=LONGEST_SUMMARY)]
    )
    proofs = ProofField("佐证材料", description="成果文件、验收单、名册")


class ClosureDecisionForm(Form):
    """同意办结 or 退回办理; a return says why."""

    step = RadioField(
        "核定",
        choices=[Choice(step.value, step.word) for step in ClosureStep],
        validators=[InputRequired("请选择同意办结或退回办理")],
    )
    reason = TextAreaField("意见", validators=[Length(max=LONGEST_REASON)], description="退回办理时必填")

    def validate(self, extra_validators: Any = None) -> bool:
        """退回 needs words."""
        sound: bool = super().validate(extra_validators)
        if self.step.data == ClosureStep.RETURN.value and not self.reason.data:
            self.reason.errors = ["请写明退回的理由"]
            return False
        return sound


class WaiverForm(Form):
    """豁免."""

    reason = TextAreaField(
        "豁免理由", validators=[DataRequired("请写明豁免理由"), Length(max=LONGEST_REASON)]
    )
