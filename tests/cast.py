"""The people and units that tests speak of: one small district, named once.

Units by their printed short names; people by what they are. Passwords are all `PASSWORD` (hashed once).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select

from tracker.accounts.models import Person, PersonRole, Role
from tracker.core import clock
from tracker.units.models import Unit, UnitAlias, UnitGroup, UnitGroupMember, UnitKind

PASSWORD = "Zhishui-2022-wen"
MONDAY = datetime(2022, 3, 7, 9, 30, tzinfo=clock.OFFICE_ZONE)

UNITS: dict[str, tuple[str, UnitKind]] = {
    "管委会": ("南阳高新区管理委员会", UnitKind.LEADERSHIP),
    "组织人社局": ("组织人社局", UnitKind.DEPARTMENT),
    "经济发展局": ("经济发展局", UnitKind.DEPARTMENT),
    "社会事业局": ("社会事业局", UnitKind.DEPARTMENT),
    "财政金融局": ("财政金融局", UnitKind.DEPARTMENT),
    "市场监管分局": ("市场监督管理分局", UnitKind.DEPARTMENT),
    "综合办公室": ("综合办公室", UnitKind.PARTY),
    "光电园区中心": ("光电产业园区服务中心", UnitKind.PARK),
    "防爆园区中心": ("防爆装备产业园区服务中心", UnitKind.PARK),
}
HOST = "组织人社局"
GROUP = "各园区中心"
GROUP_MEMBERS = ("光电园区中心", "防爆园区中心")

PEOPLE: dict[str, tuple[str, str, tuple[Role, ...]]] = {
    "clerk": ("李喆", "组织人社局", (Role.OFFICE_CLERK,)),
    "office_head": ("王堃", "组织人社局", (Role.OFFICE_HEAD,)),
    "leader": ("张衡", "管委会", (Role.LEADER,)),
    "liaison": ("赵敏", "经济发展局", (Role.LIAISON,)),
    "unit_head": ("钱进", "经济发展局", (Role.UNIT_HEAD,)),
    "other_liaison": ("孙宁", "社会事业局", (Role.LIAISON,)),
    "other_head": ("周全", "社会事业局", (Role.UNIT_HEAD,)),
    "host_liaison": ("吴越", "组织人社局", (Role.LIAISON,)),
    "park_liaison": ("郑直", "光电园区中心", (Role.LIAISON,)),
    "system_admin": ("冯系", "综合办公室", (Role.SYSTEM_ADMIN,)),
    "security_admin": ("陈安", "综合办公室", (Role.SECURITY_ADMIN,)),
    "audit_admin": ("褚审", "综合办公室", (Role.AUDIT_ADMIN,)),
}


def hire(session: Any) -> None:
    """Put the whole cast into an empty database."""
    units = {
        short: Unit(name=name, short_name=short, kind=kind, is_host=short == HOST, position=place)
        for place, (short, (name, kind)) in enumerate(UNITS.items())
    }
    session.add_all(units.values())
    session.flush()
    group = UnitGroup(name=GROUP)
    group.members = [
        UnitGroupMember(unit_id=units[name].id, position=n) for n, name in enumerate(GROUP_MEMBERS)
    ]
    session.add_all([group, UnitAlias(name="市场监管局", unit_id=units["市场监管分局"].id)])
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    for username, (name, unit, roles) in PEOPLE.items():
        session.add(
            Person(
                username=username,
                name=name,
                unit_id=units[unit].id,
                password_hash=hashed,
                password_changed_at=clock.machine_now(),
                must_change_password=False,
                session_stamp=f"stamp-{username}",
                roles=[PersonRole(role=role) for role in roles],
            )
        )


@dataclass
class Cast:
    """Looks people and units of the cast up by their names above."""

    session: Any

    def person(self, username: str) -> Person:
        """A person by user name."""
        return self.session.scalars(select(Person).where(Person.username == username)).unique().one()

    def unit(self, short_name: str) -> Unit:
        """A unit by short name."""
        return self.session.scalars(select(Unit).where(Unit.short_name == short_name)).one()

    @property
    def group(self) -> UnitGroup:
        """各园区中心."""
        return self.session.scalars(select(UnitGroup).where(UnitGroup.name == GROUP)).one()
