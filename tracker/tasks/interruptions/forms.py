"""Forms of suspensions and cancellations."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.core.forms import Form

LONGEST_REASON = 500


class InterruptionForm(Form):
    """Why a task is suspended or cancelled."""

    reason = TextAreaField("原因", validators=[DataRequired("请写明原因"), Length(max=LONGEST_REASON)])
