"""Forms of a document's life."""

from __future__ import annotations

from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from tracker.core.asked import row_id
from tracker.core.forms import Form, VersionedForm


class ReturnForm(VersionedForm):
    """Why a document goes back."""

    reason = StringField("退回原因", [DataRequired("请写明退回原因"), Length(max=200, message="最多200字")])


class DiscardForm(VersionedForm):
    """Why nobody goes on with a draft."""

    reason = StringField("作废原因", [DataRequired("请写明作废原因"), Length(max=200, message="最多200字")])


class ChosenDocuments(Form):
    """The documents ticked in the archive."""

    document_ids = SelectMultipleField(coerce=row_id, validate_choice=False)
