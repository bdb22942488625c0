"""Forms of a rectification."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from tracker.core.forms import Choice, VersionedForm
from tracker.core.text import office_date
from tracker.inspections.findings.lifecycle import Way
from tracker.tasks.proofs import ProofField

LONGEST = Length(max=1000, message="最多1000字")
PASSED, FAILED = "passed", "failed"


class MeasuresForm(VersionedForm):
    """What the unit will do, and by when."""

    measures = TextAreaField(
        "整改措施", [DataRequired("请填写整改措施"), LONGEST], description="逐项写明做什么、谁负责。"
    )
    promised_on = DateField("计划完成日期", [InputRequired("请选择计划完成日期")])

    earliest: date | None = None
    latest: date | None = None

    def validate_promised_on(self, field: DateField) -> None:
        """Between today and the limit."""
        if field.data and self.latest and field.data > self.latest:
            raise ValidationError(f"不能晚于整改时限{office_date(self.latest)}")
        if field.data and self.earliest and field.data < self.earliest:
            raise ValidationError("不能早于今天")


class ReplyForm(VersionedForm):
    """整改情况 with proof."""

    words = TextAreaField(
        "整改情况",
        [DataRequired("请填写整改情况"), LONGEST],
        description="做了什么、结果如何、怎样防止再发生。",
    )
    proofs = ProofField("佐证材料", description="至少一份：照片、文件或表格。")

    def has_proofs(self) -> bool:
        """Whether a file was chosen; says so at the field where not."""
        chosen = any(getattr(one, "filename", "") for one in self.proofs.data or ())
        if not chosen:
            self.proofs.errors = ["请上传佐证材料"]
        return chosen


class VerificationForm(VersionedForm):
    """核查: 销号, or 重整改 with an opinion and a new limit."""

    way = RadioField(
        "核查方式",
        choices=[Choice(one.value, one.word) for one in Way],
        validators=[InputRequired("请选择核查方式")],
    )
    outcome = RadioField(
        "核查结果",
        choices=[Choice(PASSED, "整改到位，销号"), Choice(FAILED, "整改不到位，重整改")],
        validators=[InputRequired("请选择核查结果")],
    )
    opinion = TextAreaField("核查意见", [LONGEST], description="重整改必填，写明哪里不到位。")
    again_due_on = DateField("重整改时限", [Optional()])

    earliest: date | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """重整改 needs words and a limit."""
        sound: bool = super().validate(extra_validators)
        if self.outcome.data != FAILED:
            return sound
        if not self.opinion.data:
            self.opinion.errors = ["请写明哪里不到位"]
        if not self.again_due_on.data:
            self.again_due_on.errors = ["请选择重整改时限"]
        elif self.earliest and self.again_due_on.data < self.earliest:
            self.again_due_on.errors = ["重整改时限不能早于今天"]
        return not self.errors


class FindingExtensionForm(VersionedForm):
    """申请延期."""

    new_due_on = DateField("新的整改时限", [InputRequired("请填写新的整改时限")])
    reason = TextAreaField("延期理由", [DataRequired("请写明延期理由"), Length(max=500, message="最多500字")])
