"""The upload of a filled-in workbook."""

from __future__ import annotations

from flask_wtf.file import FileField

from tracker.core.forms import Form


class WorkbookForm(Form):
    """One file; what is in it is looked at row by row."""

    file = FileField("填好的表格")
