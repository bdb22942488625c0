"""Every route of accounts, units and the trail × every role: nobody, allowed, refused, not found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.cast import PEOPLE, Cast
from tests.client import Browser
from tests.stage import scene
from tracker.accounts.actions import ask_for_roles, register_person
from tracker.accounts.models import Role
from tracker.core.policy import access_of

NOBODY = "nobody"
FEATURES = ("accounts.", "units.", "audit.")

EVERYBODY = frozenset(PEOPLE)
OFFICE = frozenset({"clerk", "office_head"})
SYSTEM, SECURITY, AUDIT = (
    frozenset({"system_admin"}),
    frozenset({"security_admin"}),
    frozenset({"audit_admin"}),
)

# endpoint → (method, url, who may, what those see who may not: refused 403, or not found 404)
ROUTES: dict[str, tuple[str, str, frozenset[str], int]] = {
    "accounts.sign_out": ("POST", "/sign-out", EVERYBODY, 403),
    "accounts.own": ("GET", "/account", EVERYBODY, 403),
    "accounts.change_password": ("GET", "/account/password", EVERYBODY, 403),
    "accounts.password_rules": ("GET", "/password-rules", SECURITY, 403),
    "accounts.index": ("GET", "/people", SYSTEM | SECURITY, 403),
    "accounts.register": ("GET", "/people/new", SYSTEM, 403),
    "accounts.show": ("GET", "/people/{person}", SYSTEM | SECURITY, 404),
    "accounts.edit": ("GET", "/people/{person}/edit", SYSTEM, 404),
    "accounts.deactivate": ("POST", "/people/{person}/deactivation", SYSTEM, 404),
    "accounts.reactivate": ("POST", "/people/{closed}/reactivation", SYSTEM, 404),
    "accounts.issue_one_time_password": ("POST", "/people/{person}/one-time-password", SYSTEM, 404),
    "accounts.ask_for_password": ("POST", "/people/{administrator}/password-request", SYSTEM, 404),
    "accounts.ask_to_deactivate": ("POST", "/people/{second}/deactivation-request", SYSTEM, 404),
    "accounts.ask_to_reactivate": ("POST", "/people/{former}/reactivation-request", SYSTEM, 404),
    "accounts.unlock": ("POST", "/people/{locked}/unlocking", SECURITY, 404),
    "accounts.set_roles": ("GET", "/people/{person}/roles", SECURITY, 404),
    "accounts.role_requests": ("GET", "/role-requests", SYSTEM | SECURITY | AUDIT, 403),
    "accounts.confirm_request": ("POST", "/role-requests/{asked}/confirmation", SYSTEM | AUDIT, 404),
    "accounts.refuse_request": ("POST", "/role-requests/{asked}/refusal", SYSTEM | AUDIT, 404),
    "accounts.withdraw_request": ("POST", "/role-requests/{asked}/withdrawal", SECURITY, 404),
    "units.index": ("GET", "/units", OFFICE | SYSTEM | {"leader"}, 403),
    "units.show": ("GET", "/units/{unit}", OFFICE | SYSTEM | {"leader"}, 403),
    "units.register": ("GET", "/units/new", SYSTEM, 403),
    "units.edit": ("GET", "/units/{unit}/edit", SYSTEM, 403),
    "units.edit_aliases": ("GET", "/units/{unit}/aliases", OFFICE | SYSTEM, 403),
    "units.deactivate": ("POST", "/units/{unit}/deactivation", SYSTEM, 403),
    "units.reactivate": ("POST", "/units/{inactive}/reactivation", SYSTEM, 403),
    "units.groups": ("GET", "/unit-groups", OFFICE | SYSTEM | {"leader"}, 403),
    "units.register_group": ("GET", "/unit-groups/new", OFFICE | SYSTEM, 403),
    "units.edit_group": ("GET", "/unit-groups/{group}/edit", OFFICE | SYSTEM, 403),
    "units.delete_group": ("POST", "/unit-groups/{group}/deletion", OFFICE | SYSTEM, 403),
    "audit.index": ("GET", "/trail", AUDIT, 403),
    "audit.export": ("GET", "/trail/workbook", AUDIT, 403),
    "audit.chain": ("GET", "/trail-chain", AUDIT, 403),
    "audit.verify": ("POST", "/trail-chain/verification", AUDIT, 403),
    "audit.anchors": ("GET", "/trail-anchors.txt", AUDIT, 403),
}
PUBLIC = {"accounts.sign_in", "accounts.sample_sign_in"}
SEES_PEOPLE = SYSTEM | SECURITY
SEES_REQUESTS = SEES_PEOPLE | AUDIT


@scene
def addresses(cast: Cast) -> dict[str, int]:
    """The ids that the urls above name: an ordinary person and unit, and some in the state that a step needs."""
    closed, locked, inactive = cast.person("park_liaison"), cast.person("other_head"), cast.unit("财政金融局")
    closed.deactivated_at = closed.password_changed_at
    locked.locked_until = closed.password_changed_at.replace(year=2099)
    inactive.is_active = False
    guard = cast.person("security_admin")
    asked = ask_for_roles(cast.person("other_liaison"), [Role.LEADER], actor_id=guard.id)
    assert asked is not None
    second, former = (
        register_person(
            username=username, name=name, unit_id=inactive.id, held=[Role.AUDIT_ADMIN], actor_id=None
        )[0]
        for username, name in (("second", "第二审计员"), ("former", "原审计员"))
    )
    former.deactivated_at = former.password_changed_at
    return {
        "asked": asked.id,
        "person": cast.person("other_liaison").id,
        "closed": closed.id,
        "locked": locked.id,
        "second": second.id,
        "former": former.id,
        "administrator": cast.person("security_admin").id,
        "unit": cast.unit("社会事业局").id,
        "inactive": inactive.id,
        "group": cast.group.id,
    }


def test_every_route_is_in_the_matrix(app: Flask) -> None:
    own = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith(FEATURES)}
    assert own == set(ROUTES) | PUBLIC
    assert {name for name in own if access_of(app.view_functions[name]).is_public} == PUBLIC


@pytest.mark.parametrize("endpoint", ROUTES)
@pytest.mark.parametrize("who", [NOBODY, *(name for name in PEOPLE if name != "park_liaison")])
def test_who_may_open_what(
    endpoint: str, who: str, client: Browser, signed_in: Callable[[str], Browser], addresses: dict[str, int]
) -> None:
    method, url, allowed, otherwise = ROUTES[endpoint]
    browser = client if who == NOBODY else signed_in(who)
    if who != NOBODY and who not in allowed:
        seeing = SEES_REQUESTS if "/role-requests/" in url else SEES_PEOPLE
        expected = 403 if otherwise == 403 or who in seeing else 404
    elif who == NOBODY:
        expected = 303
    else:
        expected = 200 if method == "GET" else ALLOWED_POSTS[endpoint]
    ask = browser.get if method == "GET" else browser.post
    answer = ask(url.format(**addresses), status=expected)
    if who == NOBODY:
        assert answer.location.startswith("/sign-in")
    if expected == 403:
        assert "原因：" in answer.text


# a step without its reason is asked for it (422); the others are done
ALLOWED_POSTS = {
    "accounts.sign_out": 303,
    "accounts.deactivate": 422,
    "accounts.reactivate": 422,
    "accounts.issue_one_time_password": 200,
    "accounts.ask_for_password": 303,
    "accounts.ask_to_deactivate": 422,
    "accounts.ask_to_reactivate": 422,
    "accounts.unlock": 303,
    "accounts.confirm_request": 409,  # without the version that was read
    "accounts.refuse_request": 303,
    "accounts.withdraw_request": 303,
    "audit.verify": 303,
    "units.deactivate": 422,
    "units.reactivate": 422,
    "units.delete_group": 303,
}


@pytest.mark.parametrize(
    "url",
    [
        "/people/99999",
        "/people/99999/edit",
        "/units/99999",
        "/unit-groups/99999/edit",
        "/people/x",
        "/units/-1",
    ],
)
def test_what_does_not_exist_is_not_found(signed_in: Callable[[str], Browser], url: str) -> None:
    signed_in("system_admin").get(url, status=404)
