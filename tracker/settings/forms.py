"""Forms of settings: the rules of a section, a day and a year of the calendar."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from tracker.core import clock
from tracker.core.forms import Choice, Form, InnerForm, QuantityField
from tracker.core.rules import DEFAULTS, SETTINGS, OfficeRules, Section, Setting, printed_value
from tracker.settings.published import USUAL, Holiday, PublishedDay, read_year, year_of


class DaysField(StringField):
    """Several whole numbers: 5、3、1、0; data is a tuple, the largest first where they count down."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "、".join(str(one) for one in self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = [part for part in re.split(r"[\s、，,；;]+", valuelist[0]) if part] if valuelist else []
        self.data = ()
        if not all(part.isdecimal() for part in typed):
            raise ValidationError("请填写整数，用顿号分开，例如 5、3、1、0")
        self.data = tuple(dict.fromkeys(int(part) for part in typed))


class MinutesField(IntegerField):
    """A duration in whole minutes; data is a timedelta."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return printed_value(self.data) if self.data is not None else ""

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = timedelta(minutes=self.data) if isinstance(self.data, int) else None


class RulesForm(Form):
    """The rules of one section, from which day on, and why. `shown`: what was shown of the slots that would move."""

    effective_on = DateField("生效日期", validators=[DataRequired("请填写生效日期")])
    reason = StringField("调整理由或依据", validators=[Length(max=120)])
    shown = HiddenField()

    names: tuple[str, ...] = ()

    @classmethod
    def over(cls, section: Section, rules: OfficeRules) -> RulesForm:
        """A form for the settings of the section, as they are in `rules`."""
        names = tuple(name for name, about in SETTINGS.items() if about.section is section)
        fields = {name: field_for(name, SETTINGS[name]) for name in names}
        kind = type("RulesOfSection", (cls,), {**fields, "names": names})
        values = {name: getattr(rules, name) for name in names}
        form: RulesForm = kind(data=values | {"effective_on": clock.today()})
        return form

    def rule_fields(self) -> list[Field]:
        """The fields of the rules, in their order."""
        return [self[name] for name in self.names]

    def values(self) -> dict[str, Any]:
        """What was typed: setting → value; the form is valid."""
        return {name: self[name].data for name in self.names}

    def complain(self, why: dict[str, str]) -> None:
        """Show at each field what the rules together refuse; what stands in another section is shown at the date."""
        for name, words in why.items():
            field: Any = self[name] if name in {*self.names, "reason"} else self.effective_on
            field.errors = [*field.errors, words]


def field_for(name: str, about: Setting) -> Field:
    """The typed field of a setting. Bounds are said by the browser and checked again by the rules."""
    default = getattr(DEFAULTS, name)
    required = [InputRequired("请填写")]
    if about.choices:
        choices = [Choice(str(number), words) for number, words in about.choices.items()]
        return SelectField(about.words, choices=choices, coerce=int)
    if isinstance(default, bool):
        return BooleanField(about.words)
    if isinstance(default, time):
        return TimeField(about.words, validators=required)
    if isinstance(default, timedelta):
        return MinutesField(about.words, validators=required)
    if isinstance(default, tuple):
        return DaysField(about.words)
    if isinstance(default, Decimal):
        return QuantityField(about.words, validators=required)
    return IntegerField(about.words, validators=[*required, NumberRange(about.low, about.high)])


class DayForm(Form):
    """One day of the calendar."""

    works = RadioField(
        "这一天", choices=[Choice("yes", "上班"), Choice("no", "休息")], validators=[DataRequired()]
    )
    note = StringField("说明", validators=[DataRequired("请写明依据"), Length(max=40)])
    shown = HiddenField()


class YearForm(Form):
    """A year as published; how its days are told, the two kinds below say."""

    source = StringField("依据", validators=[DataRequired("请写明依据，如文件名称和文号"), Length(max=80)])
    shown = HiddenField()

    def read(self, year: int) -> list[PublishedDay]:
        """The days that differ from Monday–Friday; the form is valid. Raises Unreadable."""
        raise NotImplementedError

    def complain(self, why: str) -> None:
        """Say what could not be read."""
        self.form_errors.append(why)


class PastedYearForm(YearForm):
    """A year in the notice's own words."""

    text = TextAreaField("放假安排原文", validators=[DataRequired("请粘贴放假安排"), Length(max=4000)])

    def read(self, year: int) -> list[PublishedDay]:
        """From the words."""
        return read_year(self.text.data or "", year)

    def complain(self, why: str) -> None:
        """At the words."""
        self.text.errors = [why]


class HolidayFields(InnerForm):
    """A holiday: its first and last day of rest (one day: the first alone), and up to two days worked instead."""

    name = StringField("节日", validators=[Length(max=20)])
    first = DateField("放假自", validators=[Optional()])
    last = DateField("至", validators=[Optional()])
    worked_1 = DateField("调休上班", validators=[Optional()])
    worked_2 = DateField("调休上班（第二天）", validators=[Optional()])

    @property
    def is_blank(self) -> bool:
        """No day was filled in."""
        return not any(
            one.data or one.errors for one in (self.first, self.last, self.worked_1, self.worked_2)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """What is filled in must be whole."""
        sound = bool(super().validate(extra_validators))
        if sound and not self.is_blank:
            if not self.name.data:
                self.name.errors = ["请填写节日名称"]
            if self.first.data is None:
                self.first.errors = ["请填写放假的第一天"]
        return sound and not self.errors

    def holiday(self) -> Holiday | None:
        """As plain values; None where it is blank."""
        if self.first.data is None:
            return None
        worked = tuple(day for day in (self.worked_1.data, self.worked_2.data) if day)
        return Holiday(self.name.data or "", self.first.data, self.last.data or self.first.data, worked)


class ListedYearForm(YearForm):
    """A year holiday by holiday; the usual ones are named, a few rows are left for others."""

    holidays = FieldList(FormField(HolidayFields), "节日")

    @classmethod
    def usual(cls) -> ListedYearForm:
        """With a row for each usual holiday and two more."""
        form: ListedYearForm = cls(data={"holidays": [{"name": name} for name in (*USUAL, "", "")]})
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one holiday."""
        sound = bool(super().validate(extra_validators))
        if sound and not any(row.form.holiday() for row in self.holidays):
            self.form_errors.append("请至少填写一个节日的放假日期")
            return False
        return sound

    def read(self, year: int) -> list[PublishedDay]:
        """From the rows."""
        return year_of([one for row in self.holidays if (one := row.form.holiday()) is not None], year)
