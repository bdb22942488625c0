"""The only writer of units, groups and aliases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from tracker.core.changes import Changes, applied, printed
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.questions import ask
from tracker.core.text import listed
from tracker.units import events, queries
from tracker.units.models import Unit, UnitAlias, UnitGroup, UnitGroupMember, UnitKind
from tracker.units.names import normalised
from tracker.units.queries import Owner
from tracker.units.questions import WhatHoldsGroup, WhatHoldsUnit

WORDS = {
    "name": "名称",
    "short_name": "简称",
    "kind": "类别",
    "is_host": "办公室所在单位",
    "signs_reports": "报送须单位审签",
    "position": "排序",
    "note": "说明",
}


class DirectoryRefused(ValueError):
    """The directory cannot take this; the message is the sentence for the user, `field` the field it belongs to."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def register_unit(
    *,
    name: str,
    short_name: str,
    kind: UnitKind,
    signs_reports: bool = False,
    is_host: bool = False,
    position: int | None = None,
    aliases: Sequence[str] = (),
    actor_id: int | None,
) -> Unit:
    """Enter a unit; without `position` it stands last. The first host stays until another unit is made host.

    Raises DirectoryRefused where a name is taken.
    """
    refuse_taken_names({"name": name, "short_name": short_name}, owner=None)
    unit = Unit(
        name=name,
        short_name=short_name,
        kind=kind,
        signs_reports=signs_reports,
        position=position if position is not None else queries.last_position() + 1,
    )
    save_new(unit)
    announce(events.UnitRegistered(actor_id=actor_id, subject_id=unit.id, name=unit.name))
    if is_host:
        make_host(unit, actor_id=actor_id)
    if aliases:
        name_unit(unit, aliases, actor_id=actor_id)
    return unit


def edit_unit(
    unit: Unit,
    *,
    name: str,
    short_name: str,
    kind: UnitKind,
    signs_reports: bool,
    is_host: bool,
    position: int,
    actor_id: int | None,
) -> None:
    """Change a unit's facts; making it the host moves the flag here.

    Raises DirectoryRefused where a name is taken, where the only host would lose its flag, or where a
    deactivated unit would become the host.
    """
    refuse_taken_names({"name": name, "short_name": short_name}, owner=unit)
    if unit.is_host and not is_host:
        raise DirectoryRefused("is_host", "须有且只有一个办公室所在单位：请在另一单位上设置，本单位自动取消")
    if is_host and not unit.is_active:
        raise DirectoryRefused("is_host", "该单位已停用，不能设为办公室所在单位")
    values: dict[str, Any] = {
        "name": name,
        "short_name": short_name,
        "kind": kind,
        "signs_reports": signs_reports,
        "position": position,
    }
    note_unit_changes(unit, applied(unit, values, WORDS), actor_id=actor_id)
    if is_host and not unit.is_host:
        make_host(unit, actor_id=actor_id)


def make_host(unit: Unit, *, actor_id: int | None) -> None:
    """Move the office into this unit; the former host loses the flag first (there is never more than one)."""
    former = queries.host()
    if former is not None:
        note_unit_changes(former, applied(former, {"is_host": False}, WORDS), actor_id=actor_id)
    note_unit_changes(unit, applied(unit, {"is_host": True}, WORDS), actor_id=actor_id)


def deactivate_unit(unit: Unit, *, reason: str, actor_id: int | None) -> None:
    """Let the unit be chosen no longer.

    Raises DirectoryRefused while it is the host, belongs to a group (a dispatch to the group would go nowhere), or
    has people or unfinished tasks.
    """
    if unit.is_host:
        raise DirectoryRefused("reason", "办公室所在单位不能停用，请先把另一单位设为办公室所在单位")
    containing = queries.groups_with(unit)
    if containing:
        names = listed(f"“{group.name}”" for group in containing)
        raise DirectoryRefused("reason", f"该单位是单位组{names}的成员，请先从单位组中移出")
    if held := ask(WhatHoldsUnit(unit_id=unit.id)):
        raise DirectoryRefused("reason", "；".join(held))
    unit.is_active = False
    announce(events.UnitDeactivated(actor_id=actor_id, subject_id=unit.id, name=unit.name, reason=reason))


def reactivate_unit(unit: Unit, *, reason: str, actor_id: int | None) -> None:
    """Let the unit be chosen again."""
    unit.is_active = True
    announce(events.UnitReactivated(actor_id=actor_id, subject_id=unit.id, name=unit.name, reason=reason))


def name_unit(unit: Unit, aliases: Sequence[str], *, actor_id: int | None) -> None:
    """Let these be all the unit's aliases. Raises DirectoryRefused where one is taken."""
    before, after = replace_aliases(unit, aliases)
    if before != after:
        # aliases are rows of their own: without this, two people could overwrite each other's lists
        flag_modified(unit, "name")
        announce(
            events.UnitAliasesChanged(
                actor_id=actor_id, subject_id=unit.id, name=unit.name, before=before, after=after
            )
        )


def add_alias(owner: Owner, alias: str, *, actor_id: int | None) -> None:
    """Add one printed name to a unit or group (an import has met it). Raises DirectoryRefused where it is taken."""
    aliases = [*(held.name for held in queries.aliases_of(owner)), alias]
    if isinstance(owner, Unit):
        name_unit(owner, aliases, actor_id=actor_id)
    else:
        note_group_changes(owner, alias_changes(owner, aliases), actor_id=actor_id)


def register_group(
    *, name: str, note: str = "", member_ids: Sequence[int], aliases: Sequence[str] = (), actor_id: int | None
) -> UnitGroup:
    """Enter a group with its members in order. Raises DirectoryRefused where a name is taken."""
    refuse_taken_names({"name": name}, owner=None)
    group = UnitGroup(name=name, note=note)
    save_new(group)
    set_members(group, member_ids)
    members = member_names(group)
    announce(
        events.UnitGroupRegistered(actor_id=actor_id, subject_id=group.id, name=group.name, members=members)
    )
    note_group_changes(group, alias_changes(group, aliases), actor_id=actor_id)
    return group


def edit_group(
    group: UnitGroup,
    *,
    name: str,
    note: str,
    member_ids: Sequence[int],
    aliases: Sequence[str],
    actor_id: int | None,
) -> None:
    """Change a group; `member_ids` in order are all its members. Raises DirectoryRefused where a name is taken."""
    refuse_taken_names({"name": name}, owner=group)
    changes = applied(group, {"name": name, "note": note}, WORDS)
    if [member.unit_id for member in group.members] != list(member_ids):
        before = listed(member_names(group))
        set_members(group, member_ids)
        changes += (("成员", printed(before), printed(listed(member_names(group)))),)
    changes += alias_changes(group, aliases)
    if changes:
        # members and aliases are rows of their own: without this, two people could overwrite each other's lists
        flag_modified(group, "note")
    note_group_changes(group, changes, actor_id=actor_id)


def delete_group(group: UnitGroup, *, actor_id: int | None) -> None:
    """Take a group entered by mistake out of the directory. Raises DirectoryRefused while a plan names it."""
    if held := ask(WhatHoldsGroup(group_id=group.id)):
        raise DirectoryRefused("name", "；".join(held))
    announce(
        events.UnitGroupDeleted(
            actor_id=actor_id, subject_id=group.id, name=group.name, members=member_names(group)
        )
    )
    for alias in queries.aliases_of(group):
        db.session.delete(alias)
    db.session.delete(group)
    db.session.flush()


def set_members(group: UnitGroup, member_ids: Sequence[int]) -> None:
    """Let these units be the members, in this order."""
    held = {member.unit_id: member for member in group.members}
    group.members = [held.get(unit_id) or UnitGroupMember(unit_id=unit_id) for unit_id in member_ids]
    for position, member in enumerate(group.members):
        member.position = position
    db.session.flush()
    db.session.refresh(group, ["members"])


def member_names(group: UnitGroup) -> tuple[str, ...]:
    """Short names of the members in order."""
    return tuple(member.unit.short_name for member in group.members)


def alias_changes(group: UnitGroup, aliases: Sequence[str]) -> Changes:
    """Let these be all the group's aliases; give what changed."""
    before, after = replace_aliases(group, aliases)
    return (("别名", printed(listed(before)), printed(listed(after))),) if before != after else ()


def replace_aliases(owner: Owner, aliases: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Let these be all the owner's aliases, each once; give the names before and after."""
    held = {alias.name: alias for alias in queries.aliases_of(owner)}
    own = {normalised(owner.name), *([normalised(owner.short_name)] if isinstance(owner, Unit) else [])}
    wanted = {normalised(name): name for name in reversed(aliases) if normalised(name) not in own}
    after = tuple(reversed(wanted.values()))
    refuse_taken_names({f"aliases-{place}": name for place, name in enumerate(after)}, owner=owner)
    for name, alias in held.items():
        if name not in after:
            db.session.delete(alias)
    db.session.flush()
    for name in after:
        if name not in held:
            alias = UnitAlias(name=name)
            if isinstance(owner, Unit):
                alias.unit_id = owner.id
            else:
                alias.group_id = owner.id
            db.session.add(alias)
    db.session.flush()
    return tuple(held), after


def refuse_taken_names(names: dict[str, str], *, owner: Owner | None) -> None:
    """A printed name means exactly one unit or group. Raises DirectoryRefused for the field whose name is taken."""
    everything = queries.directory(with_inactive=True)
    for field, name in names.items():
        taken = everything.find(name)
        if taken is not None and taken is not owner:
            raise DirectoryRefused(
                field.split("-", maxsplit=1)[0],
                f"“{name}”已是“{taken.name}”的名称、简称或别名，请另取或先从该处删除",
            )


def save_new(thing: Owner) -> None:
    """Insert at once; a name that another request has taken meanwhile is refused like any taken name."""
    try:
        with db.session.begin_nested():
            db.session.add(thing)
    except IntegrityError:
        raise DirectoryRefused("name", f"“{thing.name}”刚刚已由他人登记，请查看名录") from None


def note_unit_changes(unit: Unit, changes: Changes, *, actor_id: int | None) -> None:
    """Announce real changes only."""
    if changes:
        db.session.flush()
        announce(events.UnitEdited(actor_id=actor_id, subject_id=unit.id, name=unit.name, changes=changes))


def note_group_changes(group: UnitGroup, changes: Changes, *, actor_id: int | None) -> None:
    """Announce real changes only."""
    if changes:
        announce(
            events.UnitGroupEdited(actor_id=actor_id, subject_id=group.id, name=group.name, changes=changes)
        )
