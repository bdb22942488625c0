"""Forms of a document that is being written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from flask import abort, request
from wtforms import Field, SelectField, StringField
from wtforms.validators import DataRequired, Length

from tracker.core.forms import Choice, VersionedForm
from tracker.documents.models import Document
from tracker.documents.text import Typed
from tracker.documents.writing.particulars import Particular, particulars_in


class TextForm(VersionedForm):
    """Title, series and the particulars of one kind of document; the text itself comes as blocks (`typed_blocks`)."""

    title = StringField("标题", [DataRequired("请填写标题"), Length(max=120, message="标题最多120字")])
    series = StringField(
        "发文代字",
        [DataRequired("请填写发文代字"), Length(max=12, message="最多12字")],
        description="印发时自动取号，例如“宛开督”。",
    )

    def particulars(self) -> list[Field]:
        """The fields beside title and series."""
        return [one for one in self if one.name not in {"title", "series", "version", "csrf_token"}]

    def typed(self) -> dict[str, str]:
        """The particulars as typed, by name."""
        return {one.name: one.data or "" for one in self.particulars()}


@cache
def _form_class(particulars: tuple[Particular, ...]) -> type[TextForm]:
    return type("TextForm", (TextForm,), {one.name: _field(one) for one in particulars})


def _field(one: Particular) -> Field:
    if one.choices:
        return SelectField(one.label, choices=[Choice(*choice) for choice in one.choices])
    checks: list[DataRequired | Length] = [Length(max=one.longest, message=f"最多{one.longest}字")]
    if one.needed:
        checks.insert(0, DataRequired(f"请填写{one.label}"))
    return StringField(one.label, checks, description=one.hint)


def text_form(document: Document) -> TextForm:
    """The form with the fields that this document has."""
    particulars = particulars_in(document.content)
    held = {one.name: document.content[one.name] for one in particulars}
    return _form_class(particulars)(
        data={"title": document.title, "series": document.series, "version": document.version, **held}
    )


def typed_blocks() -> Iterator[Typed]:
    """The blocks of the text in the order in which they were sent; each sends its id, kind and words."""
    sent = [request.form.getlist(name) for name in ("part", "kind", "words")]
    if len({len(values) for values in sent}) != 1:
        abort(400)
    return (Typed(*values) for values in zip(*sent, strict=True))
