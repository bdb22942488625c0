"""The pages of units and groups."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tracker.units import actions, queries
from tracker.units.forms import members_in_order
from tracker.units.models import UnitKind

SignedIn = Callable[[str], Browser]

NEW_UNIT = {"name": "自然资源规划分局", "short_name": "资规分局", "kind": "department", "position": ""}


@pytest.fixture
def keeper(signed_in: SignedIn) -> Browser:
    return signed_in("system_admin")


def test_a_unit_is_registered_with_its_aliases(keeper: Browser, cast: Cast) -> None:
    keeper.post("/units/new", NEW_UNIT | {"aliases": "自然资源局\r\n\r\n 国土局 ", "signs_reports": "y"})
    unit = cast.unit("资规分局")
    assert unit.signs_reports
    assert unit is queries.active_units()[-1]
    page = keeper.get(f"/units/{unit.id}")
    assert "自然资源局、国土局" in page.text
    assert "冯系登记单位“自然资源规划分局”" in page.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "请填写单位名称"),
        ({"name": "长" * 500}, "名称最多60个字"),
        ({"short_name": ""}, "请填写简称"),
        ({"name": "“财政金融局”"}, "已是“财政金融局”的名称、简称或别名"),
        ({"short_name": "市场监管局"}, "已是“市场监督管理分局”的名称、简称或别名"),
        ({"aliases": "各园区中心"}, "已是“各园区中心”的名称、简称或别名"),
        ({"aliases": "长" * 61}, "每个别名最多60个字"),
        ({"position": "-1"}, "请填写0至9999的整数"),
        ({"position": "first"}, "排序"),
        ({"kind": "empire"}, "类别"),
    ],
)
def test_bad_input_is_told_and_nothing_is_saved(
    keeper: Browser, changed: dict[str, str], sentence: str, session: Session
) -> None:
    before = len(queries.all_units())
    page = keeper.post("/units/new", NEW_UNIT | changed, status=422)
    assert sentence in page.soup.find(class_="form-errors").get_text()
    session.expire_all()
    assert len(queries.all_units()) == before


def test_a_double_submit_registers_once(keeper: Browser) -> None:
    keeper.post("/units/new", NEW_UNIT)
    assert "已是“自然资源规划分局”" in keeper.post("/units/new", NEW_UNIT, status=422).text


def test_markup_in_a_name_is_shown_as_typed(keeper: Browser, cast: Cast) -> None:
    keeper.post("/units/new", NEW_UNIT | {"name": "<i>局</i>"})
    page = keeper.get(f"/units/{cast.unit('资规分局').id}")
    assert "<i>局</i>" in page.soup.find("h1").get_text()
    assert page.soup.find("i") is None


def test_an_edit_moves_the_office_and_notes_both_units(keeper: Browser, cast: Cast) -> None:
    old, new = cast.unit("组织人社局"), cast.unit("综合办公室")
    form = keeper.get(f"/units/{new.id}/edit").filled() | {"is_host": "y", "kind": "other"}
    keeper.post(f"/units/{new.id}/edit", form)
    assert queries.host() is new
    assert "办公室所在单位由“是”改为“否”" in keeper.get(f"/units/{old.id}").text
    assert "类别由“党工委部门”改为“其他单位”" in keeper.get(f"/units/{new.id}").text


def test_the_later_of_two_editors_is_told_and_keeps_what_he_typed(keeper: Browser, cast: Cast) -> None:
    unit = cast.unit("财政金融局")
    url = f"/units/{unit.id}/edit"
    mine, theirs = keeper.get(url).filled(), keeper.get(url).filled()
    keeper.post(url, theirs | {"aliases": "财政局"})
    late = keeper.post(url, mine | {"short_name": "财金局"}, status=409)
    assert "别名：财政局" in late.text
    assert late.soup.find("input", {"name": "short_name"})["value"] == "财金局"
    assert unit.short_name == "财政金融局"
    keeper.post(url, late.filled() | {"aliases": "财政局"})
    assert unit.short_name == "财金局"


def test_deactivation_asks_for_a_reason_and_gives_its_own(keeper: Browser, cast: Cast) -> None:
    park, bureau = cast.unit("光电园区中心"), cast.unit("财政金融局")
    assert "请填写原因" in keeper.post(f"/units/{bureau.id}/deactivation", {"reason": ""}, status=422).text
    page = keeper.post(f"/units/{park.id}/deactivation", {"reason": "撤并"}, status=422)
    assert "请先从单位组中移出" in page.text
    keeper.post(f"/units/{bureau.id}/deactivation", {"reason": "撤并"})
    assert "财政金融局" not in keeper.get("/units").soup.find("table").get_text()
    assert "财政金融局" in keeper.get("/units?state=inactive").text
    keeper.post(f"/units/{bureau.id}/reactivation", {"reason": "恢复建制"})
    assert "恢复使用单位“财政金融局”，原因：恢复建制" in keeper.get(f"/units/{bureau.id}").text


def test_the_host_cannot_be_deactivated(keeper: Browser, cast: Cast) -> None:
    page = keeper.post(f"/units/{cast.unit('组织人社局').id}/deactivation", {"reason": "x"}, status=403)
    assert "办公室所在单位不能停用" in page.text


def test_the_list_finds_by_alias_and_kind(keeper: Browser) -> None:
    assert [a.get_text() for a in keeper.get("/units?q=市场监管局").soup.select("td a")] == [
        "市场监督管理分局"
    ]
    assert len(keeper.get("/units?kind=park").soup.select("tbody tr")) == 2
    assert "没有符合条件的单位" in keeper.get("/units?q=%25").text
    keeper.get("/units?kind=nonsense&state=nonsense&page=99")


# ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_group_is_registered_with_members_in_the_order_typed(keeper: Browser, cast: Cast) -> None:
    ids = [cast.unit(name).id for name in ("光电园区中心", "综合办公室", "防爆园区中心")]
    places = {f"place-{unit_id}": place for unit_id, place in zip(ids, (3, 1, 2), strict=True)}
    keeper.post(
        "/unit-groups/new", {"name": "一园两办", "note": "示例", "aliases": "", "member": ids, **places}
    )
    group = queries.find_by_printed_name("“一园两办”")
    assert [member.unit.short_name for member in group.members] == [
        "综合办公室",
        "防爆园区中心",
        "光电园区中心",
    ]
    assert "综合办公室、防爆园区中心、光电园区中心" in keeper.get("/unit-groups").text


@pytest.mark.parametrize(
    ("chosen", "places", "members"),
    [
        ([5, 6, 7], {}, [5, 6, 7]),
        ([5, 6, 7], {5: 3, 6: 2, 7: 1}, [7, 6, 5]),
        ([5, 6, 7], {7: 1}, [7, 5, 6]),
        ([5, 6, 5], {5: 1, 6: 1}, [5, 6]),
        ([], {}, []),
    ],
)
def test_members_stand_by_their_places(chosen: list[int], places: dict[int, int], members: list[int]) -> None:
    assert members_in_order(chosen, places) == members


def test_the_office_clerk_sets_members_and_aliases(keeper: Browser, cast: Cast) -> None:
    group = cast.group
    url = f"/unit-groups/{group.id}/edit"
    form = keeper.get(url).filled()
    assert [int(one) for one in form["member"]] == [member.unit_id for member in group.members]
    keeper.post(url, form | {"member": form["member"][:1], "aliases": "园区各中心"})
    assert len(group.members) == 1
    assert (
        "成员由“光电园区中心、防爆园区中心”改为“光电园区中心”；别名由“空”改为“园区各中心”"
        in keeper.get(url).text
    )


def test_what_was_chosen_stays_when_a_name_is_missing(keeper: Browser, cast: Cast) -> None:
    chosen = cast.unit("综合办公室").id
    page = keeper.post("/unit-groups/new", {"name": "", "member": [chosen, 99999, "x"]}, status=422)
    assert page.filled()["member"] == str(chosen)


def test_the_later_of_two_who_set_members_is_told(keeper: Browser, cast: Cast) -> None:
    url = f"/unit-groups/{cast.group.id}/edit"
    mine, theirs = keeper.get(url).filled(), keeper.get(url).filled()
    keeper.post(url, theirs | {"member": theirs["member"][1:]})
    late = keeper.post(url, mine | {"note": "mine"}, status=409)
    assert "现在的成员是：防爆园区中心" in late.text
    assert late.filled()["member"] == mine["member"]


def test_position_keeps_its_place_when_left_blank(keeper: Browser, cast: Cast) -> None:
    unit = actions.register_unit(
        name="甲", short_name="甲", kind=UnitKind.OTHER, position=7, aliases=["乙"], actor_id=None
    )
    form = keeper.get(f"/units/{unit.id}/edit").filled() | {"position": ""}
    keeper.post(f"/units/{unit.id}/edit", form)
    assert unit.position == 7
