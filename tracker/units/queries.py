"""Questions about the directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from tracker.core.db import db
from tracker.units.models import Unit, UnitAlias, UnitGroup, UnitKind
from tracker.units.names import normalised, ranked

Owner = Unit | UnitGroup


@dataclass(frozen=True)
class Near:
    """A suggestion for an unknown printed name: whose name is near, which of its names, and how near (0 to 1)."""

    owner: Owner
    printed: str
    likeness: float


class Directory:
    """Every printed name and whose it is, loaded once for many look-ups (three statements)."""

    def __init__(self, names: Iterable[tuple[str, Owner]]) -> None:
        self.names = list(names)
        self._owners = {normalised(name): owner for name, owner in reversed(self.names)}

    def find(self, name: str) -> Owner | None:
        """The unit or group printed like this: by name, short name or alias."""
        return self._owners.get(normalised(name))

    def near(self, name: str, limit: int = 5) -> list[Near]:
        """Units and groups with names near to an unknown one, nearest first, each once."""
        owners = dict(reversed(self.names))
        found: dict[int, Near] = {}
        for printed, likeness in ranked(name, owners, limit=len(owners)):
            owner = owners[printed]
            found.setdefault(id(owner), Near(owner, printed, likeness))
        return list(found.values())[:limit]


def directory(*, with_inactive: bool = False) -> Directory:
    """The names of active units and of groups; with the inactive ones where a name must not be given twice."""
    units = all_units() if with_inactive else active_units()
    shown = {unit.id for unit in units}
    names: list[tuple[str, Owner]] = [(unit.name, unit) for unit in units]
    names += [(unit.short_name, unit) for unit in units]
    names += [(group.name, group) for group in groups()]
    for alias in db.session.scalars(select(UnitAlias).order_by(UnitAlias.id)):
        owner = alias.group or alias.unit
        if owner is not None and (alias.group_id or alias.unit_id in shown):
            names.append((alias.name, owner))
    return Directory(names)


def find_by_printed_name(name: str) -> Owner | None:
    """The active unit or the group printed like this, or None. For many names, ask one `directory()`."""
    return directory().find(name)


def active_units() -> list[Unit]:
    """Units that may be chosen, in the order of the directory."""
    return list(db.session.scalars(in_order(select(Unit).where(Unit.is_active))))


def all_units() -> list[Unit]:
    """Every unit there ever was, in the order of the directory."""
    return list(db.session.scalars(in_order(select(Unit))))


def groups() -> list[UnitGroup]:
    """The groups with their members."""
    return list(db.session.scalars(select(UnitGroup).order_by(UnitGroup.name)))


def last_position() -> int:
    """The place of the unit that stands last; 0 in an empty directory."""
    return db.session.scalar(select(func.max(Unit.position))) or 0


def host() -> Unit | None:
    """The unit in which the leading group's office sits, or None in an empty directory."""
    return db.session.scalar(select(Unit).where(Unit.is_host))


def unit_of(unit_id: int) -> Unit | None:
    """A unit by id."""
    return db.session.get(Unit, unit_id)


def aliases_of(owner: Owner) -> list[UnitAlias]:
    """The other printed names of a unit or group, oldest first."""
    column = UnitAlias.unit_id if isinstance(owner, Unit) else UnitAlias.group_id
    return list(db.session.scalars(select(UnitAlias).where(column == owner.id).order_by(UnitAlias.id)))


def aliases_by_unit() -> dict[int, list[str]]:
    """The aliases of all units, by unit id."""
    found: dict[int, list[str]] = {}
    owned = (
        select(UnitAlias.unit_id, UnitAlias.name).where(UnitAlias.unit_id.is_not(None)).order_by(UnitAlias.id)
    )
    for unit_id, name in db.session.execute(owned):
        found.setdefault(unit_id or 0, []).append(name)
    return found


def aliases_by_group() -> dict[int, list[str]]:
    """The aliases of all groups, by group id."""
    found: dict[int, list[str]] = {}
    owned = (
        select(UnitAlias.group_id, UnitAlias.name)
        .where(UnitAlias.group_id.is_not(None))
        .order_by(UnitAlias.id)
    )
    for group_id, name in db.session.execute(owned):
        found.setdefault(group_id or 0, []).append(name)
    return found


def groups_with(unit: Unit) -> list[UnitGroup]:
    """The groups that the unit is a member of."""
    return [group for group in groups() if any(member.unit_id == unit.id for member in group.members)]


def matching(*, words: str = "", kind: UnitKind | None = None, active: bool | None = True) -> Select[Unit]:
    """The directory filtered: `words` in name, short name or alias; `active` None means all."""
    statement = in_order(select(Unit))
    if words:
        by_alias = select(UnitAlias.unit_id).where(UnitAlias.name.contains(words, autoescape=True))
        named = Unit.name.contains(words, autoescape=True) | Unit.short_name.contains(words, autoescape=True)
        statement = statement.where(named | Unit.id.in_(by_alias))
    if kind is not None:
        statement = statement.where(Unit.kind == kind)
    if active is not None:
        statement = statement.where(Unit.is_active.is_(active))
    return statement


def in_order(statement: Select[Unit]) -> Select[Unit]:
    """The order of the directory: the office's own, then as registered."""
    return statement.order_by(Unit.position, Unit.id)


def visible_unit(user: object, unit_id: int) -> Unit | None:
    """The directory hides no unit from those who may open it."""
    return unit_of(unit_id)


def visible_group(user: object, group_id: int) -> UnitGroup | None:
    """The directory hides no group from those who may open it."""
    return db.session.get(UnitGroup, group_id)
