"""The security administrator's pages: roles, locks; and the first administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.cast import Cast
from tests.client import Browser, Shown, values_of
from tracker.accounts.actions import (
    AccountRefused,
    ask_for_password,
    ask_for_roles,
    ask_to_deactivate,
    confirm_request,
    deactivate_person,
    register_person,
    set_roles,
)
from tracker.accounts.models import Person, PersonRole, Role, RoleRequest
from tracker.accounts.policy import may_issue_password
from tracker.accounts.queries import role_requests
from tracker.core import clock
from tracker.core.db import db

SignedIn = Callable[[str], Browser]


@pytest.fixture
def security(signed_in: SignedIn) -> Browser:
    return signed_in("security_admin")


def newcomer(cast: Cast) -> Person:
    person, _ = register_person(
        username="hanmei", name="韩梅", unit_id=cast.unit("财政金融局").id, actor_id=None
    )
    return person


def confirm(browser: Browser, status: int = 303) -> Shown:
    """Confirm the change of roles that waits."""
    form = next(form for form in browser.get("/role-requests").forms() if "confirmation" in form["action"])
    return browser.post(form["action"], values_of(form), status=status)


def test_the_security_administrator_asks_and_another_confirms(
    security: Browser, signed_in: SignedIn, cast: Cast
) -> None:
    person = newcomer(cast)
    url = f"/people/{person.id}/roles"
    form = security.get(url).filled() | {"business": ["liaison", "unit_head"], "administrator": ""}
    security.post(url, form)
    assert person.role_names == ""
    keeper = signed_in("system_admin")
    assert "有1项权限变更待另一名管理员确认" in keeper.get("/people").text
    assert "角色变更待另一名管理员确认：改为“联络员、单位负责人”" in keeper.get(f"/people/{person.id}").text
    confirm(keeper)
    assert person.role_names == "联络员、单位负责人"
    page = security.get(f"/people/{person.id}").text
    assert "陈安提出把韩梅的角色由“未分配”改为“联络员、单位负责人”，待另一名管理员确认" in page
    assert f"{cast.person('system_admin').name}把韩梅的角色由“未分配”改为“联络员、单位负责人”" in page


def test_who_asked_cannot_confirm_nor_can_the_person_concerned(
    security: Browser, signed_in: SignedIn, cast: Cast
) -> None:
    second = newcomer(cast)
    set_roles(second, [Role.SYSTEM_ADMIN], actor_id=None)
    asked = ask_for_roles(
        cast.person("system_admin"), [Role.LEADER], actor_id=cast.person("security_admin").id
    )
    assert asked is not None
    url = f"/role-requests/{asked.id}/confirmation"
    assert "须由另一名管理员确认" in security.post(url, status=403).text
    assert "不能确认本人的角色、口令和账号" in signed_in("system_admin").post(url, status=403).text
    confirm(signed_in("audit_admin"))
    assert cast.person("system_admin").role_names == "领导"


def test_one_change_waits_at_a_time_and_may_be_withdrawn(security: Browser, cast: Cast) -> None:
    person = newcomer(cast)
    url = f"/people/{person.id}/roles"
    form = security.get(url).filled()
    security.post(url, form | {"business": ["leader"], "administrator": ""})
    again = security.post(url, form | {"business": ["liaison"], "administrator": ""}, status=422)
    assert "此人已有一项变更待确认" in again.text
    (withdrawal,) = (one for one in security.get("/role-requests").forms() if "withdrawal" in one["action"])
    security.post(withdrawal["action"], values_of(withdrawal))
    security.post(withdrawal["action"], values_of(withdrawal), status=403)
    security.post(url, form | {"business": ["liaison"], "administrator": ""})
    assert "已撤回" in security.get("/role-requests").text


def test_a_change_that_is_not_agreed_leaves_the_roles(
    security: Browser, signed_in: SignedIn, cast: Cast
) -> None:
    person = newcomer(cast)
    asked = ask_for_roles(person, [Role.LEADER], actor_id=cast.person("security_admin").id)
    assert asked is not None
    signed_in("audit_admin").post(f"/role-requests/{asked.id}/refusal")
    assert person.roles == []
    assert "不同意韩梅的角色变更" in security.get(f"/people/{person.id}").text
    signed_in("system_admin").post(f"/role-requests/{asked.id}/confirmation", status=403)


def test_what_has_become_impossible_is_not_confirmed(signed_in: SignedIn, cast: Cast) -> None:
    second = newcomer(cast)
    set_roles(second, [Role.AUDIT_ADMIN], actor_id=None)
    asked = ask_for_roles(second, [], actor_id=cast.person("security_admin").id)
    assert asked is not None
    cast.person("audit_admin").roles = []
    cast.session.flush()
    assert "这是最后一名审计管理员" in confirm(signed_in("system_admin"), status=409).text
    assert second.has(Role.AUDIT_ADMIN)


def test_roles_that_exclude_each_other_are_refused_with_the_reason(security: Browser, cast: Cast) -> None:
    person = newcomer(cast)
    url = f"/people/{person.id}/roles"
    assert "不得兼任业务角色" in security.get(url).text
    form = security.get(url).filled() | {"business": ["liaison"], "administrator": "audit_admin"}
    page = security.post(url, form, status=422)
    assert "审计管理员不得兼任业务角色（联络员）" in page.text
    assert person.roles == []
    with pytest.raises(AccountRefused, match="互斥"):
        set_roles(person, [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN], actor_id=None)


def test_a_role_that_does_not_exist_is_refused(security: Browser, cast: Cast) -> None:
    person = newcomer(cast)
    url = f"/people/{person.id}/roles"
    form = security.get(url).filled() | {"administrator": "emperor"}
    security.post(url, form, status=422)
    assert person.roles == []


def test_nobody_assigns_his_own_roles(security: Browser, cast: Cast) -> None:
    page = security.get(f"/people/{cast.person('security_admin').id}/roles", status=403)
    assert "不能调整本人的角色" in page.text


def test_the_last_administrator_keeps_the_role(security: Browser, signed_in: SignedIn, cast: Cast) -> None:
    url = f"/people/{cast.person('system_admin').id}/roles"
    form = security.get(url).filled() | {"administrator": ""}
    assert "这是最后一名系统管理员" in security.post(url, form, status=422).text
    second = newcomer(cast)
    set_roles(second, [Role.SYSTEM_ADMIN], actor_id=None)
    security.post(url, form)
    second.must_change_password = False
    confirm(signed_in(second.username))
    assert cast.person("system_admin").roles == []


def test_the_later_of_two_assignments_is_told(security: Browser, cast: Cast) -> None:
    person = newcomer(cast)
    url = f"/people/{person.id}/roles"
    mine = security.get(url).filled()
    set_roles(person, [Role.LEADER], actor_id=None)
    late = security.post(url, mine | {"business": ["liaison"], "administrator": ""}, status=409)
    assert "现在的角色是：领导" in late.text
    assert late.soup.find("input", {"value": "liaison"}).has_attr("checked")
    assert person.role_names == "领导"


def test_a_password_for_a_fellow_administrator_takes_two(signed_in: SignedIn, cast: Cast) -> None:
    """The system administrator alone could else become any of the three."""
    auditor, system = cast.person("audit_admin"), signed_in("system_admin")
    url, before = f"/people/{auditor.id}", auditor.password_hash
    issue, ask = f"{url}/one-time-password", f"{url}/password-request"
    assert "须另一名管理员确认" in system.post(issue, status=403).text
    assert "不是管理员" in system.post(f"/people/{cast.person('clerk').id}/password-request", status=403).text
    system.post(ask)
    assert "一次性口令待另一名管理员确认" in system.get(url).text
    assert "此人已有一项变更待确认" in system.post(ask, status=403).text
    request = request_that_waits()
    decision = f"/role-requests/{request.id}/confirmation"
    assert "须由另一名管理员确认" in system.post(decision, status=403).text
    security = signed_in("security_admin")
    security.post(decision, {"version": request.version})
    assert auditor.password_hash == before, "who confirms does not see it"
    security.post(issue, status=403)
    with clock.frozen_at(clock.now() + timedelta(days=1, minutes=1)):
        assert not may_issue_password(cast.person("system_admin"), auditor), "consent lasts a day"
    assert "只显示这一次" in system.post(issue, status=200).text
    assert auditor.password_hash != before
    assert "已发放" in security.get("/role-requests").text
    system.post(issue, status=403)


def test_a_refused_password_is_told_as_one(signed_in: SignedIn, cast: Cast) -> None:
    auditor, security = cast.person("audit_admin"), signed_in("security_admin")
    request = ask_for_password(auditor, actor_id=cast.person("system_admin").id)
    security.post(f"/role-requests/{request.id}/refusal")
    assert f"不同意{auditor.name}的一次性口令" in security.get(f"/people/{auditor.id}").text
    assert not may_issue_password(cast.person("system_admin"), auditor)


def fellow(cast: Cast, role: Role = Role.AUDIT_ADMIN) -> Person:
    """A second administrator of a kind."""
    person = newcomer(cast)
    set_roles(person, [role], actor_id=None)
    person.must_change_password = False
    return person


def request_that_waits() -> RoleRequest:
    """The one."""
    (request,) = db.session.scalars(role_requests(waiting=True)).unique().all()
    return request


def test_closing_a_fellow_administrators_account_takes_two(signed_in: SignedIn, cast: Cast) -> None:
    """One alone could else rid himself of who watches him."""
    auditor, system = fellow(cast), signed_in("system_admin")
    url = f"/people/{auditor.id}"
    assert "须另一名管理员确认" in system.post(f"{url}/deactivation", {"reason": "调离"}, status=403).text
    clerk = f"/people/{cast.person('clerk').id}/deactivation-request"
    assert "此人不是管理员，可直接停用" in system.post(clerk, {"reason": "调离"}, status=403).text
    assert "请填写原因" in system.post(f"{url}/deactivation-request", {"reason": " "}, status=422).text
    assert "提出停用" in system.get(url).text
    system.post(f"{url}/deactivation-request", {"reason": "调离本区"})
    assert auditor.is_active, "nothing happens before the second has confirmed"
    assert "账号停用待另一名管理员确认：调离本区" in system.get(url).text
    again = system.post(f"{url}/deactivation-request", {"reason": "调离"}, status=403)
    assert "此人已有一项变更待确认" in again.text
    request = request_that_waits()
    confirmation = f"/role-requests/{request.id}/confirmation"
    system.post(confirmation, {"version": request.version}, status=403)
    security = signed_in("security_admin")
    assert "调离本区" in security.get("/role-requests").text
    confirm(security)
    assert not auditor.is_active
    assert "的账号已停用" in security.get("/role-requests").text
    page = system.get(url).text
    assert f"冯系提出停用{auditor.name}的账号，待另一名管理员确认，原因：调离本区" in page
    assert f"陈安停用{auditor.name}的账号，原因：调离本区" in page
    security.post(confirmation, {"version": request.version}, status=403)


def test_a_closed_administrators_account_is_opened_by_two(signed_in: SignedIn, cast: Cast) -> None:
    """His rights come back with it."""
    auditor, system = fellow(cast), signed_in("system_admin")
    deactivate_person(auditor, reason="借调", actor_id=None)
    url = f"/people/{auditor.id}"
    assert "须另一名管理员确认" in system.post(f"{url}/reactivation", {"reason": "回来"}, status=403).text
    assert "恢复后沿用" in system.get(url).text
    system.post(f"{url}/reactivation-request", {"reason": "借调期满"})
    assert not auditor.is_active
    confirm(signed_in("audit_admin"))
    assert auditor.is_active
    assert f"提出恢复{auditor.name}的账号，待另一名管理员确认，原因：借调期满" in system.get(url).text


def test_a_closing_that_is_not_agreed_or_withdrawn_leaves_the_account(
    signed_in: SignedIn, cast: Cast
) -> None:
    auditor, system = fellow(cast), cast.person("system_admin")
    request = ask_to_deactivate(auditor, reason="调离", actor_id=system.id)
    signed_in("audit_admin").post(f"/role-requests/{request.id}/refusal")
    assert f"不同意{auditor.name}的账号停用" in signed_in("system_admin").get(f"/people/{auditor.id}").text
    request = ask_to_deactivate(auditor, reason="调离", actor_id=system.id)
    signed_in("system_admin").post(f"/role-requests/{request.id}/withdrawal")
    assert auditor.is_active


def test_nobody_confirms_that_he_is_closed_himself(signed_in: SignedIn, cast: Cast) -> None:
    ask_to_deactivate(fellow(cast), reason="调离", actor_id=cast.person("system_admin").id)
    guard = signed_in("hanmei")
    url = f"/role-requests/{request_that_waits().id}/confirmation"
    assert "不能确认本人的" in guard.post(url, status=403).text


def test_the_last_administrator_is_not_closed_by_two_either(signed_in: SignedIn, cast: Cast) -> None:
    auditor, second = cast.person("audit_admin"), fellow(cast)
    ask_to_deactivate(second, reason="调离", actor_id=cast.person("system_admin").id)
    auditor.roles = []
    cast.session.flush()
    assert "这是最后一名审计管理员" in confirm(signed_in("security_admin"), status=409).text
    assert second.is_active
    url = f"/people/{second.id}/deactivation-request"
    assert "这是最后一名审计管理员" in signed_in("system_admin").post(url, {"reason": "x"}, status=403).text


def test_the_database_takes_no_confirmation_by_who_asked(cast: Cast) -> None:
    request = ask_for_password(cast.person("audit_admin"), actor_id=cast.person("system_admin").id)
    with pytest.raises(IntegrityError):
        confirm_request(request, actor_id=request.asked_by_id)


def test_unlocking(security: Browser, cast: Cast, signed_in: SignedIn) -> None:
    person = cast.person("clerk")
    url = f"/people/{person.id}"
    assert "该账号没有锁定" in security.post(f"{url}/unlocking", status=403).text
    person.failed_sign_ins, person.locked_until = 5, clock.machine_now() + timedelta(minutes=9)
    assert "已锁定" in security.get(url).text
    assert "由安全管理员解除" in signed_in("system_admin").post(f"{url}/unlocking", status=403).text
    security.post(f"{url}/unlocking")
    assert (person.failed_sign_ins, person.locked_until) == (0, None)


# ── The first administrators ─────────────────────────────────────────────────────────────────────────────────────────


def without(cast: Cast, *usernames: str) -> None:
    for username in usernames:
        cast.person(username).roles = []
    cast.session.flush()


def test_while_there_is_a_security_administrator_the_system_administrator_assigns_nothing(
    signed_in: SignedIn, cast: Cast
) -> None:
    page = signed_in("system_admin").get(f"/people/{newcomer(cast).id}/roles", status=403)
    assert "角色由安全管理员分配" in page.text


def test_the_system_administrator_appoints_the_first_ones(signed_in: SignedIn, cast: Cast) -> None:
    without(cast, "security_admin", "audit_admin")
    keeper = signed_in("system_admin")
    assert "还没有安全管理员" in keeper.get("/people").text
    auditor, guard = newcomer(cast), cast.person("security_admin")
    page = keeper.get(f"/people/{auditor.id}/roles")
    offered = [box["value"] for box in page.soup.select("main input[type=radio], main input[type=checkbox]")]
    assert offered == ["", "security_admin", "audit_admin"]
    keeper.post(f"/people/{auditor.id}/roles", page.filled() | {"administrator": "audit_admin"})
    form = keeper.get(f"/people/{guard.id}/roles").filled() | {"administrator": "security_admin"}
    keeper.post(f"/people/{guard.id}/roles", form)
    assert guard.has(Role.SECURITY_ADMIN)
    assert "还没有安全管理员" not in keeper.get("/people").text
    keeper.get(f"/people/{auditor.id}/roles", status=403)


def test_the_first_ones_are_appointed_from_people_without_a_role(signed_in: SignedIn, cast: Cast) -> None:
    without(cast, "security_admin")
    keeper = signed_in("system_admin")
    page = keeper.get(f"/people/{cast.person('clerk').id}/roles", status=403)
    assert "尚无角色的人员" in page.text
    person = newcomer(cast)
    form = keeper.get(f"/people/{person.id}/roles").filled()
    keeper.post(f"/people/{person.id}/roles", form | {"administrator": "system_admin"}, status=422)
    keeper.post(
        f"/people/{person.id}/roles", form | {"administrator": "", "business": ["leader"]}, status=422
    )
    assert cast.session.query(PersonRole).filter_by(person_id=person.id).count() == 0
