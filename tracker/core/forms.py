"""What all forms share: Chinese messages, blank text stripped, figures that are exact."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField, StringField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import ValidationError

__all__ = ["Choice", "Form", "QuantityField", "VersionedForm", "stripped"]

LARGEST_FIGURE = Decimal(10) ** 12


def stripped(value: Any) -> Any:
    """Text without surrounding blanks; blank text becomes ''. Other values are left alone."""
    return value.strip() if isinstance(value, str) else value


class Form(FlaskForm):
    """Base of every form."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            if issubclass(unbound_field.field_class, (FieldList, FormField)):
                return unbound_field.bind(form=form, **options)  # the fields inside strip their own
            filters = [*unbound_field.kwargs.get("filters", []), stripped]
            return unbound_field.bind(form=form, **{**options, "filters": filters})


class VersionedForm(Form):
    """A form on something that two people may edit: it remembers the version that was shown."""

    version = HiddenField()

    def is_stale(self, version: int) -> bool:
        """Somebody saved meanwhile: answer 409, keep what was typed, and show the newer values."""
        return str(self.version.data or "") != str(version)


class QuantityField(StringField):
    """A figure as people type it (full-width digits, thousands commas); data is a Decimal, or None for blank.

    At most four decimal places, below 10^12; says why otherwise.
    """

    data: Any

    def __init__(
        self, label: str | None = None, validators: Any = None, *, negative: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.negative = negative

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data):f}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = unicodedata.normalize("NFKC", valuelist[0]).strip().replace(",", "") if valuelist else ""
        if not typed:
            self.data = None
            return
        try:
            value = Decimal(typed)
        except InvalidOperation:
            self.data = None
            raise ValidationError("请填写数字，例如 312 或 12.5") from None
        self.data = None
        if not value.is_finite() or abs(value) >= LARGEST_FIGURE:
            raise ValidationError("数字过大，请核对计量单位")
        if value < 0 and not self.negative:
            raise ValidationError("不能为负数")
        if value != round(value, 4):
            raise ValidationError("最多保留四位小数")
        self.data = value
