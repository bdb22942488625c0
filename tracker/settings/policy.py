"""Who keeps the rules (rulebook §2): the office head the office's, the security administrator those of passwords."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.models import RuleChange
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.core.rules import SETTINGS, Section


def may_see_settings(user: Person) -> Verdict:
    """The office and the leaders read the office's rules, the security administrator his own."""
    if user.sees_everything or user.has(Role.SECURITY_ADMIN):
        return ALLOWED
    return refused("规则设置由领导小组办公室管理，需要了解的请看使用说明")


def section_seen_by(user: Person, section: str) -> Section | None:
    """The section of that name, where the person may read it."""
    found = next((one for one in Section if one.value == section), None)
    return found if found in sections_seen_by(user) else None


def sections_seen_by(user: Person) -> list[Section]:
    """The sections of the person's page, in the rule book's order; three mutually exclusive administrators (rulebook §2)."""
    return [
        section
        for section in Section
        if (user.has(Role.SECURITY_ADMIN) if section.is_of_security else user.sees_everything)
    ]


def may_see_section(user: Person, section: Section) -> Verdict:
    """What the person was given may be read."""
    return ALLOWED


def may_change_section(user: Person, section: Section) -> Verdict:
    """Decide on the rules of a section."""
    if section.is_of_security:
        return ALLOWED if user.has(Role.SECURITY_ADMIN) else refused("口令与登录规则由安全管理员调整")
    return ALLOWED if user.has(Role.OFFICE_HEAD) else refused("规则由办公室负责人调整，经办人员可以查看")


def may_withdraw_change(user: Person, change: RuleChange) -> Verdict:
    """Take back a change before its day. (What has taken effect is changed by a new decision.)"""
    return first_refusal(
        may_change_section(user, SETTINGS[change.name].section),
        refused("该调整已撤回") if change.withdrawn_at is not None else ALLOWED,
    )


def may_keep_calendar(user: Person) -> Verdict:
    """Correct days and enter years: the office."""
    return ALLOWED if user.is_office else refused("工作日历由领导小组办公室维护")
