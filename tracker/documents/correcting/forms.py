"""The form of a correction; passages and figures come beside it (`views.typed`)."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.core.forms import Form


class CorrectionForm(Form):
    """Why it is corrected, and what is wrong beside the text and the figures."""

    reason = StringField(
        "更正原因",
        [DataRequired("请写明更正原因"), Length(max=100, message="最多100字")],
        description="接在“因”之后，例如“统计口径有误”。",
    )
    others = TextAreaField(
        "其他更正",
        [Length(max=1000, message="最多1000字")],
        description="附件、表格中的错误写在这里，写明位置、原文和应为的内容，一段一项。",
    )
