"""Every ⚙ of the rule book: its default, its own words, its bounds, and what the office made of it since.

Rules take these values as arguments; none is written into a rule. A new ⚙ is one line here: the settings page, its
checks and its history come from the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from datetime import date, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import SessionTransaction

from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import RuleChange
from tracker.core.text import WEEKDAYS
from tracker.core.words import Worded

Value = TypeVar("Value", int, bool, Decimal, time, timedelta, tuple[int, ...])


class Section(Worded):
    """Where a setting stands on the page; the sections of the rule book."""

    PEOPLE = "people", "交办审批"
    LIVES = "lives", "拒签与延期"
    MONTHLY = "monthly", "填报期：每月"
    WEEKLY = "weekly", "填报期：每周"
    QUARTERLY = "quarterly", "填报期：每季度"
    YEARLY = "yearly", "填报期：每年"
    OTHER_CYCLES = "other_cycles", "填报期：一次性和指定日期"
    SLOTS = "slots", "填报期：通用"
    LIGHTS = "lights", "进度灯"
    REMINDERS = "reminders", "提醒与催办"
    REVIEW = "review", "审核与减负"
    ASSESSMENT = "assessment", "目标考核"
    INSPECTIONS = "inspections", "督导与整改"
    SECURITY = "security", "口令与登录"

    @property
    def is_of_security(self) -> bool:
        """Kept by the security administrator, not by the office (rulebook §2)."""
        return self is Section.SECURITY


@dataclass(frozen=True)
class Setting:
    """What a ⚙ is, for people: the rule's own words, its unit of measure, its bounds (both allowed), and the words of its
    values where numbers only stand for them. `needs_basis`: whoever switches it on names the document that allows it."""

    words: str
    section: Section
    unit: str
    low: Any
    high: Any
    choices: Mapping[int, str] = field(default_factory=dict)
    needs_basis: bool = False


_KEY = "setting"
CYCLE_CHOICES = MappingProxyType({1: "每周", 2: "每月", 3: "每季度", 4: "每年"})
WEEKDAY_CHOICES = MappingProxyType({number: f"周{name}" for number, name in enumerate(WEEKDAYS, start=1)})


def setting(
    default: Value,
    words: str,
    *,
    section: Section,
    unit: str = "",
    low: Any = None,
    high: Any = None,
    choices: Mapping[int, str] = MappingProxyType({}),
    needs_basis: bool = False,
) -> Value:
    """A ⚙ of the rule book. `low` and `high` bound a number, a time or each number of a list."""
    about = Setting(words, section, unit, low, high, choices, needs_basis)
    held: Value = field(default=default, metadata={_KEY: about})
    return held


@dataclass(frozen=True)
class OfficeRules:
    """What the office has approved. Days are calendar days unless named working days; points are percentage points.

    Weekdays count from 1 (Monday) to 7.
    """

    # §2 people: only the office head may dispatch
    head_dispatches: bool = setting(False, "交办须由办公室负责人批准", section=Section.PEOPLE)
    # §4 lives
    acknowledge_within_working_days: int = setting(
        2, "交办后须签收的期限", section=Section.LIVES, unit="个工作日", low=1, high=10
    )
    refuse_within_working_days: int = setting(
        7, "交办后可以拒签的期限", section=Section.LIVES, unit="个工作日", low=1, high=30
    )
    extension_days_by_head: int = setting(
        10, "办公室负责人可以批准的延期，超过的报领导", section=Section.LIVES, unit="天", low=0, high=60
    )
    extensions_per_task: int = setting(
        2, "每项任务最多延期", section=Section.LIVES, unit="次", low=0, high=10
    )
    # §5 report slots: monthly
    report_opens_on_day: int = setting(25, "每月开放填报", section=Section.MONTHLY, unit="日", low=1, high=31)
    report_due_on_day: int = setting(28, "每月截止", section=Section.MONTHLY, unit="日", low=1, high=31)
    report_late_until_day: int = setting(
        5, "迟报至次月，此后锁定", section=Section.MONTHLY, unit="日", low=1, high=28
    )
    # weekly
    weekly_opens_on_weekday: int = setting(
        4, "每周开放填报", section=Section.WEEKLY, low=1, high=7, choices=WEEKDAY_CHOICES
    )
    weekly_due_on_weekday: int = setting(
        5, "每周截止", section=Section.WEEKLY, low=1, high=7, choices=WEEKDAY_CHOICES
    )
    weekly_late_until_weekday: int = setting(
        2, "迟报至下一周，此后锁定", section=Section.WEEKLY, low=1, high=7, choices=WEEKDAY_CHOICES
    )
    # quarterly and yearly: the quarter's report follows the last month's, which it fills itself from
    quarterly_opens_before_end: int = setting(
        6, "季末前几天开放填报", section=Section.QUARTERLY, unit="天", low=0, high=60
    )
    quarterly_due_after_end: int = setting(
        5, "季末后几天截止", section=Section.QUARTERLY, unit="天", low=0, high=30
    )
    quarterly_late_until_after_end: int = setting(
        10, "季末后几天锁定", section=Section.QUARTERLY, unit="天", low=0, high=60
    )
    yearly_opens_before_end: int = setting(
        11, "年末前几天开放填报", section=Section.YEARLY, unit="天", low=0, high=90
    )
    yearly_due_after_end: int = setting(
        10, "年末后几天截止", section=Section.YEARLY, unit="天", low=0, high=60
    )
    yearly_late_until_after_end: int = setting(
        20, "年末后几天锁定", section=Section.YEARLY, unit="天", low=0, high=90
    )
    # once, and a list of dates: counted from the date
    dated_opens_before: int = setting(
        5, "截止日前几天开放填报", section=Section.OTHER_CYCLES, unit="天", low=0, high=90
    )
    dated_late_until_after: int = setting(
        5, "截止日后几天锁定", section=Section.OTHER_CYCLES, unit="天", low=0, high=60
    )
    # all cycles
    usual_cycle: int = setting(
        2, "新任务的填报周期，每项任务可以另定", section=Section.SLOTS, low=1, high=4, choices=CYCLE_CHOICES
    )
    report_due_time: time = setting(time(17, 0), "截止时刻，锁定也在这一时刻", section=Section.SLOTS)
    report_remind_working_days: int = setting(
        3, "临近截止：截止前", section=Section.SLOTS, unit="个工作日", low=0, high=20
    )
    # §6 lights
    watch_points: Decimal = setting(
        Decimal(0), "关注：落后序时进度超过", section=Section.LIGHTS, unit="个百分点", low=0, high=100
    )
    yellow_points: Decimal = setting(
        Decimal(10), "黄灯：落后序时进度超过", section=Section.LIGHTS, unit="个百分点", low=0, high=100
    )
    red_points: Decimal = setting(
        Decimal(30), "红灯：落后序时进度超过", section=Section.LIGHTS, unit="个百分点", low=0, high=100
    )
    # §7 reminders
    digest_time: time = setting(time(8, 30), "每日提醒的时刻，休息日不发", section=Section.REMINDERS)
    remind_before_working_days: tuple[int, ...] = setting(
        (5, 3, 1, 0), "到期前提醒", section=Section.REMINDERS, unit="个工作日", low=0, high=30
    )
    remind_after_working_days: tuple[int, ...] = setting(
        (1, 3), "逾期后提醒", section=Section.REMINDERS, unit="个工作日", low=1, high=30
    )
    copy_head_after_working_days: int = setting(
        1, "逾期后抄送单位负责人", section=Section.REMINDERS, unit="个工作日", low=0, high=30
    )
    slip_after_working_days: int = setting(
        3, "逾期后办公室印发催办单", section=Section.REMINDERS, unit="个工作日", low=1, high=30
    )
    reminder_cool_down_working_days: int = setting(
        2, "同一任务同一单位两次催办至少间隔", section=Section.REMINDERS, unit="个工作日", low=0, high=20
    )
    # §7 channels: what the office lets go out by mail, and how long it is tried
    mail_of_digests: bool = setting(True, "每日提醒可以发邮件", section=Section.REMINDERS)
    mail_of_reminders: bool = setting(True, "催办可以发邮件", section=Section.REMINDERS)
    mail_of_returns: bool = setting(True, "退回通知可以发邮件", section=Section.REMINDERS)
    mail_of_others: bool = setting(True, "其他消息可以发邮件", section=Section.REMINDERS)
    delivery_attempts: int = setting(
        10, "邮件和群消息发送失败的，最多尝试", section=Section.REMINDERS, unit="次", low=1, high=30
    )
    # §7 burden, and the office's own clock
    adhoc_notice_working_days: int = setting(
        5, "临时任务至少提前，不足的须记明领导理由", section=Section.REVIEW, unit="个工作日", low=0, high=30
    )
    first_look_hours: int = setting(
        24, "报告报送后办公室初审", section=Section.REVIEW, unit="小时", low=1, high=240
    )
    # §4 the assessment's round
    scores_shown_working_days: int = setting(
        3, "年度成绩公示", section=Section.ASSESSMENT, unit="个工作日", low=1, high=20
    )
    objections_within_working_days: int = setting(
        5, "申诉提出后须裁定的期限", section=Section.ASSESSMENT, unit="个工作日", low=1, high=20
    )
    # §4, §8 inspections
    visits_per_unit_and_month: int = setting(
        1, "每个单位每月接受督导不超过", section=Section.INSPECTIONS, unit="次", low=1, high=10
    )
    review_asked_within_days: int = setting(
        30, "督导结论送达后可以申请复核", section=Section.INSPECTIONS, unit="天", low=5, high=90
    )
    review_decided_within_days: int = setting(
        30, "收到复核申请后作出决定", section=Section.INSPECTIONS, unit="天", low=5, high=90
    )
    may_say_supervision: bool = setting(
        False,
        "已取得督查职责授权，标题可以使用“督查”（授权文件写入调整理由）",
        section=Section.INSPECTIONS,
        needs_basis=True,
    )
    # signing in
    password_length: int = setting(10, "口令至少", section=Section.SECURITY, unit="位", low=8, high=64)
    password_classes: int = setting(
        3, "口令须含大写、小写、数字、符号中的", section=Section.SECURITY, unit="类", low=1, high=4
    )
    passwords_remembered: int = setting(
        5, "不得与最近用过的口令相同", section=Section.SECURITY, unit="个", low=0, high=24
    )
    failures_before_lock: int = setting(
        5, "连续输错口令后锁定", section=Section.SECURITY, unit="次", low=3, high=20
    )
    lock_for: timedelta = setting(
        timedelta(minutes=15),
        "锁定时长",
        section=Section.SECURITY,
        unit="分钟",
        low=timedelta(minutes=5),
        high=timedelta(hours=24),
    )
    idle_for: timedelta = setting(
        timedelta(minutes=30),
        "无操作后须重新登录",
        section=Section.SECURITY,
        unit="分钟",
        low=timedelta(minutes=5),
        high=timedelta(hours=8),
    )
    # §10 the trail: kept for at least 180 days, and in the archive for good
    trail_at_hand_days: int = setting(
        1096,
        "留痕满多少天后移入归档（归档后仍可查验）",
        section=Section.SECURITY,
        unit="天",
        low=180,
        high=36500,
    )


DEFAULTS = OfficeRules()
FIELDS: Mapping[str, Field[Any]] = {one.name: one for one in fields(OfficeRules)}
SETTINGS: Mapping[str, Setting] = {name: one.metadata[_KEY] for name, one in FIELDS.items()}


# ── what must hold together ──────────────────────────────────────────────────────────────────────────────────────────

# (the lesser, the greater, what to say otherwise): equal is allowed
ORDERS: tuple[tuple[str, str, str], ...] = (
    ("watch_points", "yellow_points", "关注的界限不能高于黄灯的界限"),
    ("yellow_points", "red_points", "黄灯的界限不能高于红灯的界限"),
    ("report_opens_on_day", "report_due_on_day", "每月开放日不能晚于截止日"),
    ("weekly_opens_on_weekday", "weekly_due_on_weekday", "每周开放日不能晚于截止日"),
    ("quarterly_due_after_end", "quarterly_late_until_after_end", "季报锁定日不能早于截止日"),
    ("yearly_due_after_end", "yearly_late_until_after_end", "年报锁定日不能早于截止日"),
)


def contradictions(rules: OfficeRules) -> dict[str, str]:
    """What cannot hold together: the name of the setting to mend → why. Empty where all is well."""
    found = {
        lesser: why for lesser, greater, why in ORDERS if getattr(rules, lesser) > getattr(rules, greater)
    }
    for name, value in ((name, getattr(rules, name)) for name in SETTINGS):
        if why := _out_of_bounds(SETTINGS[name], value):
            found[name] = why
    return found


def _out_of_bounds(about: Setting, value: Any) -> str:
    for one in value if isinstance(value, tuple) else (value,):
        if about.low is not None and one < about.low:
            return f"不能小于{printed_value(about.low)}"
        if about.high is not None and one > about.high:
            return f"不能大于{printed_value(about.high)}"
    return ""


def printed_value(value: Any) -> str:
    """A value as people read it, without its unit: 是, 17:00, 15 (minutes), 5、3、1、0."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return str(int(value.total_seconds() // 60))
    if isinstance(value, tuple):
        return "、".join(str(one) for one in value) or "不提醒"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def shown_value(name: str, value: Any) -> str:
    """A setting's value as people read it, with its unit: 28日, 15分钟, 周五."""
    about = SETTINGS[name]
    if about.choices:
        return about.choices.get(value, str(value))
    return f"{printed_value(value)}{'' if value == () else about.unit}"


# ── as stored ────────────────────────────────────────────────────────────────────────────────────────────────────────


def stored_value(value: Any) -> Any:
    """A value as JSON."""
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (Decimal, time)):
        return str(value)
    return value


def value_of(name: str, stored: Any) -> Any:
    """The value of that setting from its JSON."""
    default = getattr(DEFAULTS, name)
    if isinstance(default, timedelta):
        return timedelta(seconds=stored)
    if isinstance(default, tuple):
        return tuple(stored)
    if isinstance(default, time):
        return time.fromisoformat(stored)
    return Decimal(stored) if isinstance(default, Decimal) else stored


@dataclass(frozen=True)
class Version:
    """From `effective_on` the setting has this value."""

    name: str
    value: Any
    effective_on: date


def in_force(versions: Sequence[Version], on: date) -> OfficeRules:
    """The rules of that day. Pure. `versions` stand in the order in which they were decided: of two the later one counts."""
    values = {
        version.name: version.value
        for version in sorted(versions, key=lambda one: one.effective_on)
        if version.effective_on <= on and version.name in SETTINGS
    }
    return replace(DEFAULTS, **values)


# ── the one door ─────────────────────────────────────────────────────────────────────────────────────────────────────

_EXTENSION = "tracker-rules"
_marks: WeakKeyDictionary[SessionTransaction, int] = WeakKeyDictionary()


def office_rules(on: date | None = None) -> OfficeRules:
    """The rules in force on that day (today).

    What was decided is kept by each process under a mark that changes with every decision. The mark is asked once in
    a transaction, or comes with a statement that is sent anyway (`rules_mark`, `note_rules_mark`): exact, and free.
    """
    transaction = db.session().get_transaction()
    mark = _marks.get(transaction) if transaction is not None else None
    if mark is None:
        mark = note_rules_mark(db.session.scalar(select(rules_mark())) or 0)
    return in_force(_versions(mark), on or clock.today()) if mark else DEFAULTS


def rules_mark() -> ScalarSelect[int]:
    """A number that changes with every decision about a rule, to be read as part of a statement; 0: none was changed yet.

    A count, not the largest id: on PostgreSQL a transaction may commit after one that took its id later.
    """
    change = RuleChange.__table__.c
    return select(func.count(change.id) + func.count(change.withdrawn_at)).scalar_subquery()


def note_rules_mark(mark: int) -> int:
    """The mark as this transaction has read it: `office_rules` need not ask until it ends."""
    transaction = db.session().get_transaction()
    if transaction is not None:
        _marks[transaction] = mark
    return mark


def forget_rules_mark() -> None:
    """A rule was changed in this transaction: it is asked again."""
    transaction = db.session().get_transaction()
    if transaction is not None:
        _marks.pop(transaction, None)


def _versions(mark: int) -> tuple[Version, ...]:
    """What was decided, as kept under the mark; tests undo what they decided, so nothing is kept there."""
    held: tuple[int, tuple[Version, ...]] | None = current_app.extensions.get(_EXTENSION)
    if held is None or held[0] != mark or current_app.testing:
        held = mark, read_versions()
        current_app.extensions[_EXTENSION] = held
    return held[1]


def read_versions(*, without: int | None = None) -> tuple[Version, ...]:
    """What was decided and not withdrawn, oldest decision first (one statement); `without`: as if that one were withdrawn."""
    rows = db.session.execute(
        select(RuleChange.id, RuleChange.name, RuleChange.new, RuleChange.effective_on)
        .where(RuleChange.withdrawn_at.is_(None), RuleChange.name.in_(SETTINGS))
        .order_by(RuleChange.id)
    )
    return tuple(
        Version(name, value_of(name, new["value"]), effective_on)
        for number, name, new, effective_on in rows
        if number != without
    )
