"""The answer to a figure of the other line."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from tracker.core.forms import Form


class AnswerForm(Form):
    """确认, or 有异议 with the reason; `value` is the figure that was read."""

    value = HiddenField()
    reason = TextAreaField("异议理由", [Length(max=500, message="最多500字")])

    @property
    def read(self) -> Decimal | None:
        """The figure that was read, None for nonsense."""
        try:
            return Decimal(self.value.data or "")
        except InvalidOperation:
            return None
