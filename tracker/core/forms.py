"""What all forms share: Chinese messages, blank text stripped, figures that are exact."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import FieldList, FormField, HiddenField, StringField
from wtforms import Form as PlainForm
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput, RadioInput, TextArea, TextInput

from tracker.core.figures import figure_of

__all__ = ["Choice", "Form", "InnerForm", "QuantityField", "VersionedForm", "stripped"]


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

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Markup:
            """A field as WTForms prints it. The plain ones are printed here: a form has a dozen, and its widgets
            put every attribute together through three templates of their own."""
            draw = PLAIN.get(type(field.widget))
            if draw is None or field.render_kw or "for_" in render_kw:
                return Markup(super().render_field(field, render_kw))  # noqa: S704 (WTForms' own)
            return draw(field, render_kw)


class InnerForm(PlainForm):
    """A form within a form: no CSRF of its own, otherwise like every form of the house."""

    class Meta(Form.Meta):
        csrf = False


def _attributes(field: Any, given: dict[str, Any], own: dict[str, Any]) -> str:
    """All attributes of a field in the order of their names, escaped, as WTForms prints them."""
    for flag in ("required", "disabled", "readonly", "maxlength", "minlength"):
        value = getattr(field.flags, flag)
        if value is not None:
            own[flag] = value
    attributes = {"id": field.id, "name": field.name, **own}
    for word, value in given.items():
        name = word.rstrip("_")
        attributes[name.replace("_", "-") if name.startswith(("data_", "aria_")) else name] = value
    return " ".join(
        name if value is True else f'{name}="{escape(value)}"'
        for name, value in sorted(attributes.items())
        if value is not False
    )


def _input(field: Any, given: dict[str, Any]) -> Markup:
    own = {"type": field.widget.input_type, "value": field._value()}  # noqa: SLF001 (WTForms' name for its widgets)
    return Markup(f"<input {_attributes(field, given, own)}>")  # noqa: S704 (escaped above)


def _choice(field: Any, given: dict[str, Any]) -> Markup:
    own = {"type": field.widget.input_type, "checked": bool(field.checked)}
    own["value"] = field._value()  # noqa: SLF001
    return Markup(f"<input {_attributes(field, given, own)}>")  # noqa: S704 (escaped above)


def _text_area(field: Any, given: dict[str, Any]) -> Markup:
    text = escape(field._value())  # noqa: SLF001
    return Markup(f"<textarea {_attributes(field, given, {})}>\r\n{text}</textarea>")  # noqa: S704 (escaped above)


PLAIN: dict[type, Callable[[Any, dict[str, Any]], Markup]] = {
    TextInput: _input,
    HiddenInput: _input,
    RadioInput: _choice,
    TextArea: _text_area,
}


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
        self.data = None
        try:
            self.data = figure_of(valuelist[0] if valuelist else "", negative=self.negative)
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None
