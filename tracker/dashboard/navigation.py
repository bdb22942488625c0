"""The frame of every page: where one can go, and how much waits there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from flask import g, request, url_for

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import me
from tracker.accounts.sessions import known_beside
from tracker.core import clock
from tracker.core.kept import keeping, kept
from tracker.core.models import OfficeClock
from tracker.core.text import office_date, weekday
from tracker.core.web import fixed_url
from tracker.dashboard.policy import has_business, works_for_unit
from tracker.dashboard.queries import counts_for
from tracker.documents.lifecycle import DocumentState

Counted = TypeVar("Counted")


class Link(NamedTuple):
    """A line of the navigation: its words, the list it stands for, how much waits there.

    `url`: the list under the filter by which it holds just what was counted; without a count the whole list.
    """

    words: str
    place: str
    url: str
    number: int | None
    is_urgent: bool


Groups = tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True)
class SampleBanner:
    """The sample's own day and the button that moves it."""

    day: date
    day_in_words: str
    advance_url: str


def frame() -> dict[str, Any]:
    """What base.html reads: navigation with counts, inbox, search, the sample's clock; nothing once the request is broken."""
    if g.get("is_broken"):
        return {}
    own: OfficeClock | None = g.get("office_clock")
    values: dict[str, Any] = {"office_clock": banner() if own is not None else None}
    user = me()
    if not user.is_authenticated or user.must_change_password:
        return values
    waiting, root = counts(), request.script_root
    navigation = unchanged(("navigation", user.id, root), lambda: groups(user, waiting))
    values |= {
        "navigation": navigation,
        "rail_place": place_of(root + request.url_rule.rule, navigation) if request.url_rule else "",
        "office_name": user.unit.short_name,
    }
    if has_business(user):
        values |= {
            "inbox_url": fixed_url("messages.inbox"),
            "inbox_count": waiting["unread"],
            "search_url": fixed_url("tasks.index"),
        }
    return values


def place_of(page: str, navigation: Groups) -> str:
    """The line that a page belongs to: of those that it lies beneath the nearest."""
    places = [link.place for _, links in navigation for link in links]
    above = [place for place in places if page == place or (place != "/" and page.startswith(f"{place}/"))]
    return max(above, key=len, default="")


def counts() -> dict[str, int]:
    """What waits for the person: counted again only when something has happened, unread messages always."""
    if "waiting" not in g:
        person, now = me(), clock.now()
        if keeping():
            held = kept(
                known_beside("trail_end"), now, ("waiting", person.id), lambda: counts_for(person, now)
            )
            g.waiting = held | {"unread": known_beside("unread")}
        else:
            g.waiting = counts_for(person, now)
    waiting: dict[str, int] = g.waiting
    return waiting


def unchanged(name: Hashable, count: Callable[[], Counted]) -> Counted:
    """A figure that is the same for everybody who asks by this name, counted again only when something has happened."""
    return kept(known_beside("trail_end"), clock.now(), name, count) if keeping() else count()


def banner() -> SampleBanner:
    """2022年5月6日 星期五, and the way to the next working day."""
    today = clock.today()
    return SampleBanner(today, f"{office_date(today)} {weekday(today)}", url_for("sample.advance"))


def groups(user: Person, waiting: dict[str, int]) -> Groups:
    """Headings with their links."""
    business = has_business(user)
    found: list[tuple[str, list[Link]]] = []
    if business:
        to_do = sum(waiting.get(name, 0) for name in TO_DO)
        work = [link("首页", "dashboard.home", to_do, urgent=bool(waiting.get("late") or waiting.get("red")))]
        work += [
            *cockpit_link(user),
            link("方案与措施", "plans.index"),
            link("任务", "tasks.index", waiting.get("running"), state="open"),
        ]
        if user.sees_everything:
            work.append(link("报告审核", "reports.review", waiting["to_review"]))
        if works_for_unit(user):
            work.append(link("进展填报", "reports.index", waiting["owed"], urgent=bool(waiting["late"])))
            work.append(link("数据确认", "reports.confirmations"))
        if waiting.get("instructions") or user.has(Role.LEADER):
            work.append(link("批示", "tasks.instructions", waiting.get("instructions")))
        work.append(link("催办台账", "reminders.index"))
        work.append(link("调度会", "meetings.index"))
        work.append(link("督导", "inspections.index"))
        work.append(problems_link(user, waiting))
        found.append(("工作", work))
        found.append(("成果", outcomes(user, waiting)))
    reference = []
    if business:
        reference.append(link("填报负担", "dashboard.burden"))
        reference.append(link("工作日历", "settings.calendar"))
    arrangements = []
    if user.sees_everything:
        arrangements.append(link("规则设置", "settings.index"))
    if user.is_office:
        arrangements += [
            link("单位组", "units.groups"),
            link("群机器人", "messages.robots"),
            link("字体", "typefaces.index"),
            link("印章图样", "seals.index"),
            link("运行状况", "messages.operations"),
        ]
    if user.has(Role.SYSTEM_ADMIN):
        reference += [
            link("首页", "dashboard.home"),
            link("人员", "accounts.index"),
            link("权限变更", "accounts.role_requests", waiting.get("role_requests")),
            link("单位", "units.index"),
            link("单位组", "units.groups"),
            link("字体", "typefaces.index"),
            link("运行状况", "messages.operations"),
        ]
    if user.has(Role.SECURITY_ADMIN):
        reference += [
            link("首页", "dashboard.home"),
            link("角色与锁定", "accounts.index"),
            link("权限变更", "accounts.role_requests", waiting.get("role_requests")),
            link("口令规则", "accounts.password_rules"),
            link("规则设置", "settings.index"),
        ]
    if user.has(Role.AUDIT_ADMIN):
        reference += [
            link("首页", "dashboard.home"),
            link("留痕", "audit.index"),
            link("留痕校验", "audit.chain"),
        ]
    reference.append(link("使用说明", "dashboard.help_page"))
    found.append(("查阅" if business else "管理", reference))
    if arrangements:
        found.append(("设置", arrangements))
    return tuple((heading, tuple(links)) for heading, links in found)


def outcomes(user: Person, waiting: dict[str, int]) -> list[Link]:
    """What comes of the work: notices, documents, scores."""
    state = DocumentState.AWAITING_SIGN_OFF if waiting.get("to_sign") else DocumentState.DRAFT
    number = waiting.get("to_sign") or waiting.get("draft_documents")
    results = [link("通报", "notices.index")]
    results.append(link("公文档案", "documents.index", number, state=state.value))
    results += receipts_link(user, waiting)
    if user.sees_everything:
        results.append(link("版式体检", "layout_check.index"))
    to_judge = sum(waiting.get(name, 0) for name in ("objections", "manual_entries", "schemes"))
    results.append(link("目标考核", "assessment.index", to_judge))
    return results


def cockpit_link(user: Person) -> list[Link]:
    """The leader's page for the office, which prepares it; a leader's home is that page."""
    return [link("驾驶舱", "dashboard.cockpit")] if user.is_office and not user.has(Role.LEADER) else []


def receipts_link(user: Person, waiting: dict[str, int]) -> list[Link]:
    """What waits for an acknowledgement; units always have the list, others as long as something is on it."""
    number = waiting.get("to_sign_for")
    return [link("公文签收", "distribution.index", number)] if number or works_for_unit(user) else []


def problems_link(user: Person, waiting: dict[str, int]) -> Link:
    """The ledger of problems, with what waits there for the person."""
    part = "to_verify" if user.sees_everything else "to_acknowledge" if waiting.get("to_receive") else "owed"
    number = waiting.get("to_verify" if user.sees_everything else "to_receive") or waiting.get("to_rectify")
    return link("问题台账", "inspections.findings", number, part=part)


TO_DO = (
    "to_verify",
    "to_receive",
    "to_approve",
    "to_extend",
    "to_rule",
    "escalated",
    "objections",
    "manual_entries",
    "schemes",
    "to_decide",
    "instructions",
    "to_review",
    "to_correct",
    "unconfirmed",
    "unacknowledged",
    "draft_documents",
    "to_issue",
    "to_sign",
    "to_acknowledge",
    "to_sign_for",
    "owed",
)


def link(
    words: str, endpoint: str, number: int | None = None, *, urgent: bool = False, **counted: str
) -> Link:
    """A line of the navigation."""
    place = fixed_url(endpoint)
    return Link(words, place, fixed_url(endpoint, **counted) if number else place, number or None, urgent)
