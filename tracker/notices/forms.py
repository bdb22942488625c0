"""Forms of the notice."""

from __future__ import annotations

from datetime import date, datetime, time

from wtforms import DateField, RadioField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.clock import OFFICE_ZONE
from tracker.core.forms import Choice, Form, VersionedForm
from tracker.notices.genres import MATTERS
from tracker.notices.models import NAMING, Genre, Ranking


def ranking_choices() -> list[Choice]:
    """Every way of ranking with its words."""
    return [Choice(ranking.value, ranking.word) for ranking in Ranking]


class CutOffForm(Form):
    """Which plan, and at which instant the figures are frozen."""

    plan_id = SelectField("方案", coerce=int, choices=[])
    cut_off_on = DateField("数据截止日期", [InputRequired("请选择数据截止日期")])
    cut_off_time = TimeField("截止时刻", [InputRequired("请填写截止时刻")], default=time(23, 59))
    span_starts_on = DateField(
        "报送统计起始日",
        [InputRequired("请选择起始日")],
        description="统计自此日起、至数据截止日止到期的进展报告。",
    )
    ranking = SelectField("排名方式", choices=[], description="由签发领导选定，可在送审前修改。")

    def validate_cut_off_on(self, field: DateField) -> None:
        """A notice speaks of what has happened."""
        if field.data and self.today and field.data > self.today:
            raise ValidationError("数据截止日期不能晚于今天")
        if field.data and self.span_starts_on.data and self.span_starts_on.data > field.data:
            raise ValidationError("数据截止日期不能早于报送统计起始日")

    today: date | None = None

    @property
    def cut_off_at(self) -> datetime:
        """The instant chosen, on the office wall (of a valid form)."""
        return datetime.combine(
            self.cut_off_on.data or date.max, self.cut_off_time.data or time(), OFFICE_ZONE
        )


class RankingForm(VersionedForm):
    """Which places are printed: the signing leader's choice."""

    ranking = SelectField("排名方式", choices=[])


class SpecialForm(Form):
    """A notice on one matter, of praise or of criticism, from the figures of the last periodic notice."""

    genre = RadioField(
        "种类",
        choices=[Choice(one.value, one.word) for one in (Genre.SPECIAL, Genre.PRAISE, Genre.CRITICISM)],
        default=Genre.SPECIAL.value,
    )
    matter = SelectField(
        "通报事项", choices=[Choice(*one) for one in MATTERS.items()], description="专项通报填写"
    )
    units = SelectMultipleField(
        "点名单位",
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="表扬、批评通报填写",
    )
    approver_id = SelectField(
        "批准点名的领导", coerce=int, choices=[], default=0, description="表扬、批评通报必填，记入留痕"
    )

    @property
    def names(self) -> bool:
        """Whether units are named."""
        return self.genre.data in NAMING

    def validate_units(self, field: SelectMultipleField) -> None:
        """Praise and criticism name somebody."""
        if self.names and not field.data:
            raise ValidationError("请选定点名的单位")

    def validate_approver_id(self, field: SelectField) -> None:
        """Nobody is named without a leader's word (rulebook §8)."""
        if self.names and not field.data:
            raise ValidationError("请选定批准点名的领导")
