"""The home page and the help pages (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.policy import requires, signed_in
from tracker.core.rules import office_rules
from tracker.core.text import office_date, quantity, weekday
from tracker.dashboard import burden_views, queries
from tracker.dashboard.navigation import counts, frame, unchanged
from tracker.dashboard.policy import has_business, may_see_home, works_for_unit
from tracker.dashboard.task_file import views as task_file
from tracker.documents.lifecycle import DocumentState
from tracker.reports import queries as reports
from tracker.reports.lights import STRIP_COLOURS
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.waiting import Waiting

bp = Blueprint("dashboard", __name__)
burden_views.register(bp)
task_file.register(bp)
bp.app_context_processor(frame)

Tile = dict[str, object]
OWED_SHOWN = 8


@bp.get("/")
@requires(may_see_home)
def home() -> ResponseReturnValue:
    """今天要办: tiles first, then what the person's role looks at."""
    now, today = clock.now(), clock.today()
    values: dict[str, object] = {
        "day": f"{office_date(today)} {weekday(today)}",
        "tiles": tiles(counts()),
        "strip_colours": STRIP_COLOURS,
        "works_for_unit": works_for_unit(current_user),
    }
    if current_user.sees_everything:
        values |= {
            "today": today,
            "indicators": unchanged("indicators", lambda: queries.indicators_now(today)),
            "risks": unchanged("risks", lambda: queries.risks(today)),
            "units": unchanged("units", lambda: queries.units_now(now)),
        }
    if current_user.is_office:
        values["estimated"] = unchanged("estimated", lambda: queries.estimated_years(today))
    if works_for_unit(current_user):
        owed = reports.owed_by(current_user, now).limit(OWED_SHOWN)
        values |= {
            "owed": reports.lit(reports.pairs(owed), now),
            "own_tasks": queries.own_tasks(current_user, today),
        }
    return render_template("dashboard/home.html", **values)


ONLY_IF_ANY = frozenset(
    {
        "to_correct",
        "to_decide",
        "instructions",
        "to_verify",
        "to_receive",
        "to_rectify",
        "to_approve",
        "escalated",
    }
)


def tiles(waiting: dict[str, int]) -> list[Tile]:
    """What waits, each with the list that it counts; only what the person's roles can do."""
    rules = office_rules()
    every: tuple[tuple[str, str, str, str, bool], ...] = (
        (
            "to_sign",
            "公文待签发",
            "签发后由办公室印发",
            url_for("documents.index", state=DocumentState.AWAITING_SIGN_OFF.value),
            False,
        ),
        (
            "to_decide",
            "拒签、延期、办结待批",
            "由您裁定、审批或核定",
            url_for("tasks.index", waiting=Waiting.MINE.value),
            False,
        ),
        ("instructions", "批示未办结", "按回复时限排序", url_for("tasks.instructions"), False),
        (
            "escalated",
            "两次整改不到位",
            "由您核查销号",
            url_for("inspections.findings", part="escalated"),
            True,
        ),
        (
            "to_approve",
            "督导方案待批",
            "批准后才能开展督导",
            url_for("inspections.index", state="awaiting_approval"),
            False,
        ),
        (
            "to_receive",
            "待签收整改",
            f"应在{rules.acknowledge_within_working_days}个工作日内签收",
            url_for("inspections.findings", part="to_acknowledge"),
            True,
        ),
        (
            "to_verify",
            "整改待核查",
            "核查通过的予以销号",
            url_for("inspections.findings", part="to_verify"),
            False,
        ),
        ("to_review", "报告待审核", "最早报送的在前", url_for("reports.review"), False),
        (
            "to_correct",
            "更正待办理",
            "同意后重新计算累计和进度",
            url_for("reports.corrections", mine=1),
            False,
        ),
        ("unconfirmed", "牵头单位待确认", "确认后才能交办", url_for("plans.unconfirmed_leads"), False),
        (
            "unacknowledged",
            "任务待签收",
            f"应在{rules.acknowledge_within_working_days}个工作日内签收",
            url_for("tasks.index", state=TaskState.AWAITING_ACKNOWLEDGEMENT.value),
            False,
        ),
        (
            "draft_documents",
            "公文待核数",
            "核数后送审",
            url_for("documents.index", state=DocumentState.DRAFT.value),
            False,
        ),
        (
            "to_issue",
            "公文待印发",
            "已签发，印发后取文号",
            url_for("documents.index", state=DocumentState.SIGNED_OFF.value),
            False,
        ),
        (
            "red",
            "严重滞后任务",
            f"低于序时{quantity(rules.red_points)}个百分点以上或已超期",
            url_for("tasks.index", light="red"),
            True,
        ),
        (
            "yellow",
            "滞后任务",
            f"低于序时{quantity(rules.yellow_points)}至{quantity(rules.red_points)}个百分点",
            url_for("tasks.index", light="yellow"),
            False,
        ),
        ("late", "已逾期未报", "逾期可补报至锁定", url_for("reports.index", show="late"), True),
        ("owed", "报告待填报", "含退回待改", url_for("reports.index"), False),
        ("to_sign_off", "报告待审签", "审签后报送办公室", url_for("reports.signing"), False),
        (
            "to_acknowledge",
            "任务待签收",
            f"应在{rules.acknowledge_within_working_days}个工作日内签收",
            url_for("tasks.index", awaiting=1),
            False,
        ),
        ("to_rectify", "待整改问题", "按时限整改并报告", url_for("inspections.findings", part="owed"), False),
        ("to_mend", "退回待改", "按退回原因修改后重报", url_for("reports.index", show="mend"), False),
    )
    shown = [
        {"number": waiting[name], "label": label, "hint": hint, "url": url, "hot": hot and waiting[name] > 0}
        for name, label, hint, url, hot in every
        if name in waiting and (name not in ONLY_IF_ANY or waiting[name])
    ]
    return shown[:6]


@bp.get("/help")
@requires(signed_in)
def help_page() -> ResponseReturnValue:
    """使用说明 for the person's roles."""
    roles = [role.value for role in Role if current_user.has(role)]
    return render_template(
        "dashboard/help.html", roles=roles, rules=office_rules(), business=has_business(current_user)
    )
