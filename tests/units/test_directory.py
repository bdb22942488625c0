"""Looking names up, and the actions that keep each name with one owner."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.cast import GROUP, Cast
from tracker.core.models import EventRecord
from tracker.units import actions, queries
from tracker.units.actions import DirectoryRefused
from tracker.units.models import Unit, UnitKind


@pytest.mark.parametrize(
    ("printed", "short_name"),
    [
        ("组织人社局", "组织人社局"),
        ("市场监督管理分局", "市场监管分局"),
        ("市场监管分局", "市场监管分局"),
        ("“市场监管局”", "市场监管分局"),
        (" 市场 监管局 ", "市场监管分局"),
    ],
)
def test_a_unit_is_found_by_name_short_name_and_alias(cast: Cast, printed: str, short_name: str) -> None:
    assert queries.find_by_printed_name(printed) is cast.unit(short_name)


def test_a_group_is_found_and_a_stranger_is_not(cast: Cast) -> None:
    assert queries.find_by_printed_name(f"“{GROUP}”") is cast.group
    assert queries.find_by_printed_name("新华书店") is None


def test_near_names_propose_each_owner_once(cast: Cast) -> None:
    near = queries.directory().near("市场监督管理局", limit=3)
    assert near[0].owner is cast.unit("市场监管分局")
    assert len({id(one.owner) for one in near}) == len(near)
    assert queries.directory().near("新华书店", limit=3) == []


def test_an_inactive_unit_is_not_found_but_keeps_its_name(cast: Cast) -> None:
    actions.deactivate_unit(cast.unit("财政金融局"), reason="撤并", actor_id=None)
    assert queries.find_by_printed_name("财政金融局") is None
    assert cast.unit("财政金融局") not in queries.active_units()
    with pytest.raises(DirectoryRefused, match="已是“财政金融局”的名称"):
        actions.register_unit(name="“财政金融局”", short_name="财金", kind=UnitKind.OTHER, actor_id=None)


@pytest.mark.parametrize("taken", ["组织人社局", "市场监管局", "“各园区中心”", "市场监管分局"])
def test_a_printed_name_has_one_owner(cast: Cast, taken: str) -> None:
    with pytest.raises(DirectoryRefused, match="已是"):
        actions.register_unit(name=taken, short_name="新单位", kind=UnitKind.OTHER, actor_id=None)
    with pytest.raises(DirectoryRefused, match="已是"):
        actions.register_group(name=taken, member_ids=[], actor_id=None)
    with pytest.raises(DirectoryRefused, match="已是"):
        actions.add_alias(cast.unit("财政金融局"), taken, actor_id=None)


def test_an_alias_that_an_import_met_is_added(cast: Cast, session: Session) -> None:
    actions.add_alias(cast.unit("财政金融局"), "财政局", actor_id=None)
    actions.add_alias(cast.group, "园区各中心", actor_id=None)
    assert queries.find_by_printed_name("财政局") is cast.unit("财政金融局")
    assert queries.find_by_printed_name("园区各中心") is cast.group
    assert queries.aliases_by_unit()[cast.unit("财政金融局").id] == ["财政局"]
    assert queries.aliases_by_group()[cast.group.id] == ["园区各中心"]


def test_a_unit_s_own_name_is_no_alias(cast: Cast) -> None:
    actions.name_unit(cast.unit("财政金融局"), ["财政金融局", "财政局", "“财政局”", "财金局"], actor_id=None)
    assert queries.aliases_by_unit()[cast.unit("财政金融局").id] == ["财政局", "财金局"]


def test_there_is_exactly_one_host(cast: Cast, session: Session) -> None:
    old, new = cast.unit("组织人社局"), cast.unit("综合办公室")
    actions.make_host(new, actor_id=None)
    assert queries.host() is new
    assert not old.is_host
    with pytest.raises(IntegrityError):
        session.execute(Unit.__table__.update().values(is_host=True))


def test_the_host_is_neither_unmade_nor_deactivated(cast: Cast) -> None:
    host = cast.unit("组织人社局")
    with pytest.raises(DirectoryRefused, match="须有且只有一个"):
        actions.edit_unit(
            host,
            name=host.name,
            short_name=host.short_name,
            kind=host.kind,
            signs_reports=False,
            is_host=False,
            position=0,
            actor_id=None,
        )
    with pytest.raises(DirectoryRefused, match="不能停用"):
        actions.deactivate_unit(host, reason="x", actor_id=None)


def test_a_member_of_a_group_is_not_deactivated(cast: Cast) -> None:
    with pytest.raises(DirectoryRefused, match="单位组“各园区中心”的成员"):
        actions.deactivate_unit(cast.unit("光电园区中心"), reason="x", actor_id=None)


def test_members_keep_their_order_and_only_changes_are_noted(cast: Cast, session: Session) -> None:
    group = cast.group
    ids = [member.unit_id for member in group.members]
    for members in (ids, list(reversed(ids))):
        actions.edit_group(group, name=group.name, note="", member_ids=members, aliases=[], actor_id=None)
    session.expire_all()
    assert [member.unit_id for member in group.members] == list(reversed(ids))
    noted = select(EventRecord).where(EventRecord.tag == "unit_group:edited")
    assert session.scalar(select(func.count()).select_from(noted.subquery())) == 1
    changes = session.scalars(noted).one().facts["changes"]
    assert changes == [["成员", "光电园区中心、防爆园区中心", "防爆园区中心、光电园区中心"]]


def test_one_directory_answers_many_names(cast: Cast) -> None:
    directory = queries.directory()
    assert directory.find("市场监管局") is cast.unit("市场监管分局")
    assert directory.near("市场监管", limit=1)[0].printed in {"市场监管局", "市场监管分局"}


def test_a_unit_with_people_is_not_deactivated(cast: Cast) -> None:
    with pytest.raises(DirectoryRefused, match=r"该单位还有\d名在用人员（.+），请先停用或调整到其他单位"):
        actions.deactivate_unit(cast.unit("经济发展局"), reason="撤并", actor_id=None)


def test_a_group_that_no_plan_names_is_deleted_with_its_aliases(cast: Cast) -> None:
    group = actions.register_group(
        name="各片区", member_ids=[cast.unit("财政金融局").id], aliases=["片区"], actor_id=None
    )
    actions.delete_group(group, actor_id=None)
    assert queries.find_by_printed_name("各片区") is None
    assert queries.find_by_printed_name("片区") is None
    assert cast.unit("财政金融局").is_active
