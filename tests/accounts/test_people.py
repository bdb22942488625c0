"""The system administrator's pages: people, one-time passwords, deactivation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tracker.accounts import queries
from tracker.accounts.actions import AccountRefused, deactivate_person, register_person
from tracker.accounts.models import OFFICE_ROLES, Person, Role
from tracker.core.db import db
from tracker.core.models import EventRecord

SignedIn = Callable[[str], Browser]


@pytest.fixture
def keeper(signed_in: SignedIn) -> Browser:
    return signed_in("system_admin")


def facts(cast: Cast, **changed: object) -> dict[str, object]:
    unit_id = cast.unit("财政金融局").id
    return {
        "username": "hanmei",
        "name": "韩梅",
        "unit_id": unit_id,
        "post": "科员",
        "phone": "0377-6312 0001",
        **changed,
    }


def test_a_registered_person_signs_in_with_the_password_shown_once(
    keeper: Browser, client: Browser, cast: Cast
) -> None:
    shown = keeper.post("/people/new", facts(cast, username="HanMei"), status=200)
    password = shown.soup.find("output").get_text(strip=True)
    person = cast.person("hanmei")
    assert person.must_change_password
    assert password not in keeper.get(f"/people/{person.id}").text
    client.post("/sign-in", {"username": "hanmei", "password": password})
    assert client.get("/account", status=303).location == "/account/password"


@pytest.mark.parametrize("taken", ["clerk", "CLERK", "ｃｌｅｒｋ", "Cl erk"])
def test_a_user_name_is_given_once_whatever_its_case_or_width(
    keeper: Browser, cast: Cast, taken: str
) -> None:
    page = keeper.post("/people/new", facts(cast, username=taken), status=422)
    assert page.soup.find("input", {"name": "name"})["value"] == "韩梅"
    assert "用户名" in page.soup.find(class_="form-errors").get_text()
    with pytest.raises(AccountRefused, match="已有人使用"):
        register_person(username=taken, name="韩梅", unit_id=cast.unit("财政金融局").id, actor_id=None)


def test_a_double_submit_registers_once(keeper: Browser, cast: Cast, session: Session) -> None:
    keeper.post("/people/new", facts(cast), status=200)
    assert "重新发放一次性口令" in keeper.post("/people/new", facts(cast), status=422).text
    assert session.scalar(select(func.count()).where(Person.username == "hanmei")) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"name": "长" * 500}, "姓名最多40个字"),
        ({"username": "a"}, "用户名为2至40个"),
        ({"username": "<script>"}, "用户名为2至40个"),
        ({"unit_id": "0"}, "请选择单位"),
        ({"unit_id": "99999"}, "请选择单位"),
        ({"unit_id": "x"}, "请选择单位"),
        ({"phone": "call me"}, "电话只填数字"),
        ({"post": "长" * 61}, "职务最多60个字"),
    ],
)
def test_bad_input_is_told_at_the_field(
    keeper: Browser, cast: Cast, changed: dict[str, object], sentence: str
) -> None:
    page = keeper.post("/people/new", facts(cast, **changed), status=422)
    assert sentence in page.text


def test_markup_in_a_name_is_shown_as_typed(keeper: Browser, cast: Cast) -> None:
    shown = keeper.post("/people/new", facts(cast, name="<b>韩</b>"), status=200)
    assert shown.soup.find("b", string="韩") is None
    person = cast.person("hanmei")
    page = keeper.get(f"/people/{person.id}")
    assert "<b>韩</b>" in page.soup.find("h1").get_text()
    assert page.soup.find("b", string="韩") is None


def test_an_edit_is_noted_with_before_and_after(keeper: Browser, cast: Cast) -> None:
    person = cast.person("liaison")
    form = keeper.get(f"/people/{person.id}/edit").filled()
    form |= {"post": "综合科科长", "unit_id": cast.unit("社会事业局").id}
    keeper.post(f"/people/{person.id}/edit", form)
    assert person.unit.short_name == "社会事业局"
    page = keeper.get(f"/people/{person.id}")
    assert "冯系修改人员赵敏：职务由“空”改为“综合科科长”；单位由“经济发展局”改为“社会事业局”" in page.text


def test_saving_without_a_change_notes_nothing(keeper: Browser, cast: Cast, session: Session) -> None:
    person = cast.person("liaison")
    keeper.post(f"/people/{person.id}/edit", keeper.get(f"/people/{person.id}/edit").filled())
    assert session.scalar(select(func.count()).where(EventRecord.tag == "person:edited")) == 0


def test_the_later_of_two_editors_is_told_and_keeps_what_he_typed(keeper: Browser, cast: Cast) -> None:
    person = cast.person("liaison")
    url = f"/people/{person.id}/edit"
    mine, theirs = keeper.get(url).filled(), keeper.get(url).filled()
    keeper.post(url, theirs | {"post": "科长"})
    late = keeper.post(url, mine | {"post": "副科长"}, status=409)
    assert "您编辑期间，他人已修改" in late.text
    assert late.soup.find("input", {"name": "post"})["value"] == "副科长"
    assert person.post == "科长"
    keeper.post(url, late.filled())
    assert person.post == "副科长"


def test_deactivation_needs_a_reason_and_can_be_taken_back(
    keeper: Browser, client: Browser, cast: Cast
) -> None:
    person = cast.person("liaison")
    url = f"/people/{person.id}"
    assert "请填写原因" in keeper.post(f"{url}/deactivation", {"reason": " "}, status=422).text
    assert person.is_active
    keeper.post(f"{url}/deactivation", {"reason": "调离本单位"})
    assert "冯系停用赵敏的账号，原因：调离本单位" in keeper.get(url).text
    client.post("/sign-in", {"username": "liaison", "password": PASSWORD}, status=422)
    keeper.post(f"{url}/reactivation", {"reason": "调回"})
    client.post("/sign-in", {"username": "liaison", "password": PASSWORD})


def test_steps_that_are_done_already_are_refused_with_the_reason(keeper: Browser, cast: Cast) -> None:
    url = f"/people/{cast.person('liaison').id}"
    assert "该账号正在使用" in keeper.post(f"{url}/reactivation", {"reason": "x"}, status=403).text
    keeper.post(f"{url}/deactivation", {"reason": "调离"})
    again = keeper.post(f"{url}/deactivation", {"reason": "调离"}, status=403)
    assert "该账号已停用" in again.text
    assert "请先恢复" in keeper.post(f"{url}/one-time-password", status=403).text


def test_nobody_deactivates_himself(keeper: Browser, cast: Cast) -> None:
    own = cast.person("system_admin")
    page = keeper.post(f"/people/{own.id}/deactivation", {"reason": "x"}, status=403)
    assert "不能停用本人的账号" in page.text


@pytest.mark.parametrize("last", ["security_admin", "audit_admin", "system_admin"])
def test_the_last_administrator_of_a_kind_stays(keeper: Browser, cast: Cast, last: str) -> None:
    person = cast.person(last)
    with pytest.raises(AccountRefused, match="最后一名"):
        deactivate_person(person, reason="x", actor_id=None)
    if last != "system_admin":
        page = keeper.post(f"/people/{person.id}/deactivation", {"reason": "x"}, status=403)
        assert "请先由他人接任" in page.text


def test_a_new_one_time_password_replaces_the_old_one(keeper: Browser, client: Browser, cast: Cast) -> None:
    person = cast.person("liaison")
    person.failed_sign_ins = 4
    shown = keeper.post(f"/people/{person.id}/one-time-password", status=200)
    password = shown.soup.find("output").get_text(strip=True)
    client.post("/sign-in", {"username": "liaison", "password": PASSWORD}, status=422)
    client.post("/sign-in", {"username": "liaison", "password": password})
    assert person.must_change_password


def test_the_list_filters_and_counts(keeper: Browser, cast: Cast) -> None:
    whole = keeper.get("/people")
    assert "在用12人" in whole.text
    assert [cell.get_text(strip=True) for cell in keeper.get("/people?q=赵").soup.select("td a")] == ["赵敏"]
    assert "赵敏" not in keeper.get("/people?role=leader").soup.find("table").get_text()
    unit = cast.unit("经济发展局").id
    assert len(keeper.get(f"/people?unit={unit}").soup.select("tbody tr")) == 2
    assert "没有符合条件的人员" in keeper.get("/people?state=locked").text
    assert "没有符合条件的人员" in keeper.get("/people?q=%25").text
    keeper.get("/people?role=nonsense&unit=x&page=999&state=y")


@pytest.mark.usefixtures("cheap_hashes")
def test_the_list_costs_the_same_for_many_people(keeper: Browser, cast: Cast, session: Session) -> None:
    def statements() -> int:
        counted: list[str] = []
        listener = lambda *args: counted.append(args[2])  # noqa: E731 (taken off again below)
        event.listen(db.engine, "before_cursor_execute", listener)
        keeper.get("/people")
        event.remove(db.engine, "before_cursor_execute", listener)
        return len([one for one in counted if one.startswith("SELECT")])

    few = statements()
    for number in range(40):
        register_person(
            username=f"person{number}", name=f"人{number}", unit_id=cast.unit("财政金融局").id, actor_id=None
        )
    session.expire_all()
    assert statements() == few <= 8


# ── What other features ask ──────────────────────────────────────────────────────────────────────────────────────────


def test_people_of_a_unit_by_role(cast: Cast, session: Session) -> None:
    unit_id = cast.unit("经济发展局").id
    assert [one.username for one in queries.people_of(unit_id)] == ["liaison", "unit_head"]
    assert [one.username for one in queries.people_of(unit_id, Role.UNIT_HEAD)] == ["unit_head"]
    deactivate_person(cast.person("unit_head"), reason="x", actor_id=None)
    assert queries.people_of(unit_id, Role.UNIT_HEAD) == []
    assert {one.username for one in queries.people_with(*OFFICE_ROLES)} == {"clerk", "office_head"}
    assert queries.names_of({cast.person("clerk").id}) == {cast.person("clerk").id: "李喆"}
