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
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from tracker.core import clock
from tracker.core.forms import Choice, Form, QuantityField
from tracker.core.rules import DEFAULTS, SETTINGS, OfficeRules, Section, Setting, printed_value


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
            field: Any = self[name] if name in self.names else self.effective_on
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
    """A year as published: the notice's own words."""

    text = TextAreaField("放假安排原文", validators=[DataRequired("请粘贴放假安排"), Length(max=4000)])
    source = StringField("依据", validators=[DataRequired("请写明依据，如文件名称和文号"), Length(max=80)])
    shown = HiddenField()


class WithdrawForm(Form):
    """A button."""
