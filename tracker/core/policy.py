"""Who may do what: load what the user may see (404), then ask whether he may (403 with the reason).

A view that declares neither `@requires` nor `@public` is refused: forgotten means closed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, url_for
from flask_login import current_user

View = Callable[..., Any]
Loader = Callable[..., Any]
Permission = Callable[..., "Verdict"]


@dataclass(frozen=True)
class Verdict:
    """May, or may not and why (a whole sentence without its full stop, in the user's words)."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refused(reason: str) -> Verdict:
    """Not allowed, for this reason; it greys the button and stands on the 403 page."""
    return Verdict(False, reason)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """ALLOWED where all agree, else the first refusal."""
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)


def signed_in(user: Any) -> Verdict:
    """Anybody with an account: the person's own things."""
    return ALLOWED


@dataclass(frozen=True)
class Access:
    """What a view declares about itself; the laws and the permission matrix read it."""

    permission: Permission | None
    loader: Loader | None = None

    @property
    def is_public(self) -> bool:
        """Open without an account."""
        return self.permission is None


class Refused(Exception):
    """Visible, but not allowed: becomes the 403 page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def public(view: View) -> View:
    """Open to everybody, without an account."""
    view.__access__ = Access(None)  # type: ignore[attr-defined]
    return view


def requires(
    permission: Permission, *, on: Loader | None = None, watched: str = ""
) -> Callable[[View], View]:
    """Guard a view.

    `watched`: what is seen there, in words; who looks at it is written into the trail.

    `on(user, **ids)` takes the ids of the URL that it names and returns the object, or None for 404; the
    view gets the object in their place. `permission(user[, object])` decides. Ids that `on` does not name
    are passed to the view.
    """
    taken = frozenset(list(inspect.signature(on).parameters)[1:]) if on else frozenset()

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**ids: Any) -> Any:
            user = asking()
            if not user.is_authenticated:
                return redirect(url_for("accounts.sign_in", next=return_place()), 303)
            subjects = []
            if on is not None:
                subject = on(user, **{name: ids.pop(name) for name in taken & ids.keys()})
                if subject is None:
                    abort(404)
                subjects.append(subject)
            verdict = permission(user, *subjects)
            if not verdict:
                raise Refused(verdict.reason)
            if watched:
                g.looked_at = user.id, watched
            return view(*subjects, **ids)

        guarded.__access__ = Access(permission, on)  # type: ignore[attr-defined]
        return guarded

    return decorate


def asking() -> Any:
    """Who sends this request: `current_user` itself, which looks for the person again at every touch."""
    return current_user._get_current_object()


def return_place() -> str | None:
    """Where to go on after signing in: this page, or the page whose form was sent; None where that is unknown."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    sender = urlsplit(request.referrer or "")
    return f"{sender.path}?{sender.query}".rstrip("?") if sender.netloc == request.host else None


def access_of(view: View | None) -> Access | None:
    """What the view declared, or None where it was forgotten."""
    return getattr(view, "__access__", None)


def refuse_the_forgotten() -> None:
    """Before each request: a view without a declaration is closed."""
    if request.endpoint and access_of(current_app.view_functions.get(request.endpoint)) is None:
        current_app.logger.error("view %s declares neither @requires nor @public", request.endpoint)
        raise Refused("此页面没有登记访问权限，已按规定关闭，请联系管理员")


def verdict(endpoint: str, *subjects: Any) -> Verdict:
    """The same verdict that guards the route, for greying its button (a Jinja global).

    Raises LookupError where the endpoint is not guarded by a permission.
    """
    access = access_of(current_app.view_functions.get(endpoint))
    if access is None or access.permission is None:
        raise LookupError(endpoint)
    return access.permission(asking(), *subjects)
