"""Forms of a document that is being written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from flask import abort, request
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from tracker.core.forms import Choice, Form, VersionedForm
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
        return SelectField(
            one.label, choices=[Choice(*choice) for choice in one.choices], description=one.hint
        )
    checks: list[DataRequired | Length | Regexp] = [Length(max=one.longest, message=f"最多{one.longest}字")]
    if one.digits:
        checks.append(Regexp(r"[1-9]\d*$", message="请填写正整数"))
    if one.needed:
        checks.insert(0, DataRequired(f"请填写{one.label}"))
    return StringField(one.label, checks, description=one.hint)


def text_form(document: Document) -> TextForm:
    """The form with the fields that this document has."""
    particulars = particulars_in(document.content)
    held = {one.name: document.content.get(one.name, "") for one in particulars}
    return _form_class(particulars)(
        data={"title": document.title, "series": document.series, "version": document.version, **held}
    )


def typed_blocks() -> Iterator[Typed]:
    """The blocks of the text in the order in which they were sent; each sends its id, kind and words."""
    sent = [request.form.getlist(name) for name in ("part", "kind", "words")]
    if len({len(values) for values in sent}) != 1:
        abort(400)
    return (Typed(*values) for values in zip(*sent, strict=True))


class ReasonForm(VersionedForm):
    """Why a figure stays though the frozen figures do not hold it."""

    reason = StringField("理由", [DataRequired("请写明理由"), Length(max=200, message="最多200字")])


class CommentForm(Form):
    """What a reader says about a passage; `quoted` is what was marked on the page."""

    part = SelectField("段落", choices=[])
    quoted = StringField("所指文字", [Length(max=200, message="最多200字")])
    words = TextAreaField("意见", [DataRequired("请填写意见"), Length(max=500, message="最多500字")])


class PaperSignatureForm(VersionedForm):
    """Who signed the 签发单, and when; the scanned sheet is its proof."""

    leader_id = SelectField("签发领导", coerce=int, choices=[])
    signed_on = DateField("签发日期", [InputRequired("请填写签发日期")])
    proof = FileField("签发单扫描件", [FileRequired("请上传签发单扫描件")])

    earliest: date | None = None
    today: date | None = None

    def validate_signed_on(self, field: DateField) -> None:
        """Nobody signs before it was drafted, or tomorrow."""
        if field.data and self.today and field.data > self.today:
            raise ValidationError("签发日期不能晚于今天")
        if field.data and self.earliest and field.data < self.earliest:
            raise ValidationError("签发日期不能早于拟稿日期")
