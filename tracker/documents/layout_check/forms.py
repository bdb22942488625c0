"""Form of a layout check."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from tracker.core.forms import Choice, Form
from tracker.documents.checker.findings import Kind

AUTOMATIC = "auto"


class LayoutCheckForm(Form):
    """A PDF and the format to measure it by."""

    file = FileField("PDF文件", [FileRequired("请选择PDF文件")])
    kind = SelectField(
        "格式",
        choices=[Choice(AUTOMATIC, "自动识别"), *(Choice(kind.value, kind.word) for kind in Kind)],
        default=AUTOMATIC,
    )

    @property
    def chosen(self) -> Kind | None:
        """The kind; None: to be told from the paper."""
        return None if self.kind.data == AUTOMATIC else Kind(self.kind.data)
