"""Forms of plans. The review of an import is one large form: the whole draft travels in it, nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.asked import row_id
from tracker.core.forms import Choice, Form, QuantityField, VersionedForm
from tracker.core.words import Worded
from tracker.plans.curves import faults
from tracker.plans.models import Counting, Direction, Relation
from tracker.units.models import UnitKind

REQUIRED = DataRequired("请填写")
FIGURE_REQUIRED = InputRequired("请填写")
CHOOSE = InputRequired("请选择")


def option(value: str, label: str) -> Choice:
    """One thing that a select offers."""
    return Choice(value=value, label=label)


def worded(kind: type[Worded], blank: str | None = None) -> list[Choice]:
    """The members of an enumeration as choices, after a blank one."""
    first = [option("", blank)] if blank is not None else []
    return [*first, *(option(member.value, member.word) for member in kind)]


class ImportForm(Form):
    """A file, or pasted text."""

    file = FileField("方案文件", description="Word（docx）、PDF、TXT，不超过20MB。扫描件请先识别文字。")
    text = TextAreaField("或粘贴方案全文")


class _Row(Form):
    """A part of a larger form: the token stands once, outside."""

    class Meta(Form.Meta):
        csrf = False


class MeasureFields(_Row):
    """A measure under review; `lead`, `responsible` are 、-lists of printed names."""

    key = HiddenField()
    span = HiddenField()
    number = StringField("序号", [Length(max=20)])
    title = StringField("标题", [Length(max=200, message="标题不超过200字")])
    section = StringField("所属部分", [Length(max=200)])
    lead = TextAreaField("牵头单位")
    responsible = TextAreaField("责任单位")
    deadline = StringField("时限（原文）", [Length(max=120)])
    due_on = DateField("完成日期", [Optional()])
    text = TextAreaField("正文")
    is_supporting = BooleanField("组织保障措施，不分解任务")
    is_checked = BooleanField("已核对")


class TargetFields(_Row):
    """A figure under review."""

    key = HiddenField()
    span = HiddenField()
    name = StringField("指标", [Length(max=100)])
    value = QuantityField("目标值")
    unit = StringField("计量单位", [Length(max=20)])
    direction = SelectField("方向", choices=worded(Direction, "请选择"), validate_choice=False)
    year = IntegerField("年度", [Optional(), NumberRange(2000, 2100, "请填写四位年份")])
    measure = SelectField("所属", validate_choice=False)
    counting = SelectField("填报口径", choices=worded(Counting, "请选择"), validate_choice=False)
    not_above = SelectField("不得多于", validate_choice=False)


class NameFields(_Row):
    """A printed name and what it means."""

    printed = HiddenField()
    choice = SelectField("对应", validate_choice=False)
    is_alias = BooleanField("记为别名，以后自动对应")
    new_name = StringField("单位全称", [Length(max=100)])
    new_short_name = StringField("简称", [Length(max=40)])
    new_kind = SelectField("类别", choices=worded(UnitKind, "请选择"), validate_choice=False)


class ReviewForm(Form):
    """The whole draft. `edition` is the one that the person was shown."""

    source = HiddenField()
    upload_digest = HiddenField()
    upload_name = HiddenField()
    unread = HiddenField()
    edition = HiddenField()
    title = StringField("标题", [Length(max=200)])
    document_number = StringField(
        "文号", [Length(max=60)], description="原文没有文号的，填写便于辨认的名称。"
    )
    issuer = StringField("发文单位", [Length(max=100)])
    issued_on = DateField("成文日期", [Optional()])
    names = FieldList(FormField(NameFields))
    measures = FieldList(FormField(MeasureFields))
    targets = FieldList(FormField(TargetFields))

    class Meta(Form.Meta):
        """The source keeps its blanks: every span counts them."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            if options.get("name") == "source":
                return unbound_field.bind(form=form, **options)
            return super().bind_field(form, unbound_field, options)


class PlanForm(VersionedForm):
    """Facts of a plan."""

    title = StringField("标题", [REQUIRED, Length(max=200)])
    issuer = StringField("发文单位", [Length(max=100)])
    issued_on = DateField("成文日期", [Optional()])


class MeasureForm(VersionedForm):
    """A measure after its import."""

    number = StringField("序号", [Length(max=20)])
    section = StringField("所属部分", [Length(max=200)])
    title = StringField("标题", [REQUIRED, Length(max=200)])
    responsible = StringField(
        "责任单位", description="用顿号分开，名称须在单位名录中。牵头单位在“确认牵头单位”中设置。"
    )
    deadline = StringField("时限（原文）", [Length(max=120)])
    due_on = DateField("完成日期", [Optional()])
    text = TextAreaField("正文", [REQUIRED])
    is_supporting = BooleanField("组织保障措施，不分解任务")


class LeadForm(Form):
    """Who leads a measure."""

    unit = SelectField("牵头单位", [CHOOSE], validate_choice=False)


class IndicatorForm(VersionedForm):
    """How an indicator is counted."""

    name = StringField("指标名称", [REQUIRED, Length(max=100)])
    unit_of_measure = StringField(
        "计量单位", [REQUIRED, Length(max=20)], description="人次与人分别统计，随数字一并印出。"
    )
    counting = RadioField(
        "填报口径",
        [CHOOSE],
        choices=worded(Counting),
        description="各单位每期填报本期新增数，还是年初以来的累计数。有数据采用后不能再改。",
    )
    direction = RadioField(
        "方向", [CHOOSE], choices=worded(Direction), description="不高于：控制性指标，目标为全年控制数。"
    )
    measure = SelectField("所属措施", validate_choice=False)


class DefinitionForm(VersionedForm):
    """A new edition of the words of the 口径; `version` is the edition that was shown."""

    text = TextAreaField(
        "统计口径",
        [REQUIRED, Length(max=2000)],
        description="写明计什么、不计什么、以什么为凭据、由谁提供。",
    )
    effective_on = DateField("生效日期", [REQUIRED])
    source = StringField("依据", [REQUIRED, Length(max=200)], description="文件、会议或办公室通知。")


class TargetForm(VersionedForm):
    """A new edition of a year's target; `version` is the number of targets that were shown."""

    year = IntegerField("年度", [REQUIRED, NumberRange(2000, 2100, "请填写四位年份")])
    value = QuantityField("目标值", [FIGURE_REQUIRED])
    effective_on = DateField("生效日期", [REQUIRED])
    source = StringField(
        "依据文件", [REQUIRED, Length(max=200)], description="例如宛开办〔2022〕5号。印发的文件注明所用版本。"
    )


class CurveForm(VersionedForm):
    """序时: a field for the share due by the end of each month, in percent."""

    @classmethod
    def over(cls, labels: Sequence[str], percents: Sequence[Decimal], version: int) -> CurveForm:
        """A form with a field for each label, filled from `percents` (empty: even over the days)."""
        fields = {f"point-{place}": QuantityField(label) for place, label in enumerate(labels)}
        data: dict[str, Any] = {"version": version}
        data |= {f"point-{place}": percent.normalize() for place, percent in enumerate(percents)}
        form: CurveForm = type("CurveOfMonths", (cls,), fields)(data=data)
        return form

    @property
    def points(self) -> list[QuantityField]:
        """The fields in the order of time."""
        return [field for field in self if isinstance(field, QuantityField)]

    def is_sound(self) -> bool:
        """Readable, complete, not falling and ending at 100; says at the fields what is not."""
        if not self.validate():
            return False
        found = faults([point.data for point in self.points])
        for place, sentence in found.items():
            self.points[place].errors = [sentence]
        return not found

    def percents(self) -> list[Decimal]:
        """What was typed; nothing where all was left blank."""
        return [point.data for point in self.points if point.data is not None]


class CrossRuleForm(Form):
    """Figures that must hold together."""

    relation = RadioField("关系", [CHOOSE], choices=worded(Relation), default=Relation.NOT_ABOVE.value)
    parts = SelectMultipleField("指标", widget=ListWidget(), option_widget=CheckboxInput(), coerce=row_id)
    whole = SelectField("总体指标", coerce=row_id)
