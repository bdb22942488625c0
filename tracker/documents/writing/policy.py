"""Who may do what while a document is written."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.documents.former import text_in
from tracker.documents.models import Document
from tracker.documents.policy import may_edit


def may_edit_text(user: Person, document: Document) -> Verdict:
    """The office edits a draft that is running text; tables and forms follow their figures."""
    has_text = bool(text_in(document.content).parts)
    return first_refusal(
        may_edit(user, document), ALLOWED if has_text else refused("此件内容随数据自动排印，不需修改正文")
    )
