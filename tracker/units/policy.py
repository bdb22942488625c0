"""Who keeps the directory: units the system administrator, groups and aliases the office as well (rulebook §2, §3)."""

from __future__ import annotations

from typing import Protocol

from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.units.models import Unit, UnitGroup


class Reader(Protocol):
    """What the directory needs to know of a person (people stand above units)."""

    @property
    def is_office(self) -> bool: ...

    @property
    def is_system_admin(self) -> bool: ...

    @property
    def sees_everything(self) -> bool: ...


def may_see_units(user: Reader, unit: Unit | None = None) -> Verdict:
    """The office, leaders and the system administrator read the directory."""
    if user.sees_everything or user.is_system_admin:
        return ALLOWED
    return refused("单位名录由系统管理员和办公室维护，其他人员不需要查阅")


def may_keep_units(user: Reader, unit: Unit | None = None) -> Verdict:
    """Register and edit units."""
    return ALLOWED if user.is_system_admin else refused("单位的登记、修改和停用由系统管理员办理")


def may_name_units(user: Reader, unit: Unit | None = None) -> Verdict:
    """Set aliases: the office knows under which names plans print a unit."""
    if user.is_office or user.is_system_admin:
        return ALLOWED
    return refused("别名由办公室或系统管理员维护")


def may_keep_groups(user: Reader, group: UnitGroup | None = None) -> Verdict:
    """Register groups and set their members."""
    if user.is_office or user.is_system_admin:
        return ALLOWED
    return refused("单位组及其成员由办公室或系统管理员维护")


def may_deactivate_unit(user: Reader, unit: Unit) -> Verdict:
    """Never the office's own unit: the directory would have no host."""
    return first_refusal(
        may_keep_units(user),
        ALLOWED if unit.is_active else refused("该单位已停用"),
        refused("办公室所在单位不能停用，请先把另一单位设为办公室所在单位") if unit.is_host else ALLOWED,
    )


def may_reactivate_unit(user: Reader, unit: Unit) -> Verdict:
    """Only what is inactive."""
    return first_refusal(may_keep_units(user), refused("该单位正在使用") if unit.is_active else ALLOWED)
