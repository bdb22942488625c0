"""Forms of a document's life."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from tracker.core.forms import VersionedForm


class ReturnForm(VersionedForm):
    """Why a document goes back."""

    reason = StringField("退回原因", [DataRequired("请写明退回原因"), Length(max=200, message="最多200字")])
