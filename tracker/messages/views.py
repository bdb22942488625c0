"""Pages of this feature (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.policy import requires, signed_in
from tracker.core.web import paginate, safe_next
from tracker.messages import actions, channel_views, queries
from tracker.messages.models import InboxMessage
from tracker.messages.policy import may_read
from tracker.messages.queries import visible_message

bp = Blueprint("messages", __name__)
channel_views.register(bp)


@bp.get("/messages")
@requires(signed_in)
def inbox() -> ResponseReturnValue:
    """The person's messages, unread first."""
    page = paginate(queries.inbox_of(current_user))
    return render_template("messages/inbox.html", page=page, unread=queries.unread_count(current_user.id))


@bp.get("/messages/<int:message_id>")
@requires(may_read, on=visible_message)
def show(message: InboxMessage) -> ResponseReturnValue:
    """One message in full."""
    return render_template("messages/message.html", message=message)


@bp.post("/messages/<int:message_id>/reading")
@requires(may_read, on=visible_message)
def read(message: InboxMessage) -> ResponseReturnValue:
    """Mark as read, and go where the message leads (or back to the inbox)."""
    actions.mark_read(message)
    return redirect(safe_next(request.form.get("next")) or url_for("messages.inbox"), 303)


@bp.post("/messages/readings")
@requires(signed_in)
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    number = actions.mark_all_read(current_user.id)
    flash(f"{number}条已标为已读" if number else "没有未读消息", "success")
    return redirect(url_for("messages.inbox"), 303)
