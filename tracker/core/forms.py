"""What all forms share: Chinese messages, blank text stripped, figures that are exact."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.local import LocalProxy
from wtforms import FieldList, FormField, HiddenField, StringField
from wtforms import Form as PlainForm
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import ValidationError
from wtforms.widgets import FileInput, HiddenInput, ListWidget, RadioInput, TextArea, TextInput

from tracker.core.figures import figure_of
from tracker.core.templates import printed

__all__ = ["Choice", "Form", "InnerForm", "QuantityField", "VersionedForm", "stripped"]


def stripped(value: Any) -> Any:
    """Text without surrounding blanks; blank text becomes ''. Other values are left alone."""
    return value.strip() if isinstance(value, str) else value


class SignedWhenShown(FlaskForm.Meta.csrf_class):
    """A form's CSRF token, made only where the form is printed: most that are sent are not shown again."""

    def generate_csrf_token(self, csrf_token_field: Any) -> Any:
        return LocalProxy(partial(super().generate_csrf_token, csrf_token_field))


class Form(FlaskForm):
    """Base of every form."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)
        csrf_class = SignedWhenShown

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


ATTRIBUTES = frozenset(
    {"required", "disabled", "readonly", "maxlength", "minlength", "accept"}
)  # of a field's flags


def _attributes(field: Any, given: dict[str, Any], own: dict[str, Any]) -> str:
    """All attributes of a field in the order of their names, escaped, as WTForms prints them."""
    attributes = {"id": field.id, "name": field.name, **own}
    flags = vars(field.flags).items()
    attributes |= {flag: value for flag, value in flags if flag in ATTRIBUTES and value is not None}
    for word, value in given.items():
        name = word.rstrip("_")
        attributes[name.replace("_", "-") if name.startswith(("data_", "aria_")) else name] = value
    return " ".join(
        name if value is True else f'{name}="{printed(value)}"'
        for name, value in sorted(attributes.items())
        if value is not False
    )


class Kind(StrEnum):
    """How a field is laid out on the page (templates/components/forms.html)."""

    HIDDEN = "hidden"
    FILE = "file"
    BOX = "box"  # one check box, its label behind it
    CHOICES = "choices"  # boxes or radio buttons, one per choice
    WITHIN = "within"  # a form or a list of fields
    SELECT = "select"
    TEXT = "text"  # several lines
    LINE = "line"


KINDS = {"hidden": Kind.HIDDEN, "file": Kind.FILE, "checkbox": Kind.BOX}  # by the type of the input


def kind_of(field: Any) -> Kind:
    """Which of the layouts the field has (a Jinja filter)."""
    widget = field.widget
    if (input_type := getattr(widget, "input_type", None)) is not None:
        return KINDS.get(input_type, Kind.LINE)
    if isinstance(widget, ListWidget) and hasattr(field, "option_widget"):
        return Kind.CHOICES
    if isinstance(field, (FieldList, FormField)):
        return Kind.WITHIN
    return Kind.SELECT if hasattr(field, "choices") else Kind.TEXT


def described(field: Any, given: dict[str, Any], noted: Any) -> dict[str, Any]:
    """The attributes that a control is given, with what ties it to its message and its hint (a Jinja filter)."""
    attributes = dict(given)
    ids = [f"{field.id}-error"] if field.errors else []
    if noted:
        ids.append(f"{field.id}-hint")
    if ids:
        attributes["aria-describedby"] = " ".join(ids)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def _input(field: Any, given: dict[str, Any]) -> Markup:
    own = {"type": field.widget.input_type, "value": field._value()}  # noqa: SLF001 (WTForms' name for its widgets)
    return Markup(f"<input {_attributes(field, given, own)}>")  # noqa: S704 (escaped above)


def _hidden(field: Any, given: dict[str, Any]) -> Markup:
    """Nothing points to a hidden field, and each form of a page has its own: it goes without an id."""
    own = {"type": "hidden", "value": field._value(), "id": False}  # noqa: SLF001
    return Markup(f"<input {_attributes(field, given, own)}>")  # noqa: S704 (escaped above)


def _file(field: Any, given: dict[str, Any]) -> Markup:
    own = {"type": field.widget.input_type, "multiple": field.widget.multiple}
    return Markup(f"<input {_attributes(field, given, own)}>")  # noqa: S704 (escaped above)


def _choice(field: Any, given: dict[str, Any]) -> Markup:
    own = {"type": field.widget.input_type, "checked": bool(field.checked)}
    own["value"] = field._value()  # noqa: SLF001
    return Markup(f"<input {_attributes(field, given, own)}>")  # noqa: S704 (escaped above)


def _text_area(field: Any, given: dict[str, Any]) -> Markup:
    text = printed(field._value())  # noqa: SLF001
    return Markup(f"<textarea {_attributes(field, given, {})}>\r\n{text}</textarea>")  # noqa: S704 (escaped above)


PLAIN: dict[type, Callable[[Any, dict[str, Any]], Markup]] = {
    TextInput: _input,
    HiddenInput: _hidden,
    FileInput: _file,
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
