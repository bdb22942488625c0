"""Forms of the notice."""

from __future__ import annotations

from datetime import date, datetime, time

from wtforms import DateField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from tracker.core.clock import OFFICE_ZONE
from tracker.core.forms import Choice, Form, VersionedForm
from tracker.notices.models import Ranking


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


class NoticeForm(VersionedForm):
    """The text of a notice."""

    title = StringField("标题", [DataRequired("请填写标题"), Length(max=120, message="标题最多120字")])
    mark = StringField(
        "发文机关标志", [DataRequired("请填写发文机关标志"), Length(max=40, message="最多40字")]
    )
    series = StringField(
        "发文代字",
        [DataRequired("请填写发文代字"), Length(max=12, message="最多12字")],
        description="印发时自动取号，例如“宛开督”。",
    )
    signer = StringField("落款", [DataRequired("请填写落款单位"), Length(max=40, message="最多40字")])
    addressees = StringField("主送", [DataRequired("请填写主送机关"), Length(max=200, message="最多200字")])
    opening = TextAreaField("导语", [DataRequired("请填写导语"), Length(max=2000, message="最多2000字")])
    contact = StringField(
        "联系人",
        [Length(max=80, message="最多80字")],
        description="印在成文日期之下，例如“联系人：李喆，联系电话：…”。",
    )
    copies_to = StringField("抄送", [Length(max=200, message="最多200字")])
    ranking = SelectField("排名方式", choices=[])
    overall = TextAreaField(
        "一、总体情况", [DataRequired("请填写本节"), Length(max=5000, message="最多5000字")]
    )
    indicators = TextAreaField(
        "二、指标完成情况", [DataRequired("请填写本节"), Length(max=5000, message="最多5000字")]
    )
    tasks = TextAreaField(
        "三、任务推进情况", [DataRequired("请填写本节"), Length(max=5000, message="最多5000字")]
    )
    reporting = TextAreaField(
        "四、报送情况", [DataRequired("请填写本节"), Length(max=5000, message="最多5000字")]
    )
    problems = TextAreaField(
        "五、存在问题", [DataRequired("请填写本节"), Length(max=5000, message="最多5000字")]
    )
    demands = TextAreaField(
        "六、下步要求", [DataRequired("请填写本节"), Length(max=5000, message="最多5000字")]
    )
