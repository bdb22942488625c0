"""What waits for a person, as tiles: each number is a link to just the list that it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from tracker.core.rules import office_rules
from tracker.core.text import quantity
from tracker.documents.lifecycle import DocumentState
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.waiting import Waiting

MOST = 6


@dataclass(frozen=True)
class Tile:
    """A number with its list. `name`: of the count (dashboard.queries.counts_for); `hot`: it should not be."""

    name: str
    number: int
    label: str
    hint: str
    url: str
    hot: bool


ONLY_IF_ANY = frozenset(
    {
        "to_correct",
        "to_decide",
        "instructions",
        "to_verify",
        "to_sign_for",
        "to_receive",
        "to_rectify",
        "to_approve",
        "to_extend",
        "to_rule",
        "escalated",
        "objections",
        "manual_entries",
        "schemes",
        "role_requests",
    }
)
DECISIONS = frozenset(
    {
        "to_sign",
        "to_decide",
        "instructions",
        "escalated",
        "to_approve",
        "to_extend",
        "to_rule",
        "to_review",
        "to_correct",
        "objections",
        "manual_entries",
        "schemes",
        "to_sign_for",
    }
)


def tiles(waiting: Mapping[str, int]) -> list[Tile]:
    """今天要办: what waits, each with the list that it counts; only what the person's roles can do."""
    return [one for one in _every(waiting) if one.number or one.name not in ONLY_IF_ANY][:MOST]


def decisions(waiting: Mapping[str, int]) -> list[Tile]:
    """What waits for the person's signature or ruling; nothing that does not wait."""
    return [one for one in _every(waiting) if one.number and one.name in DECISIONS]


def _every(waiting: Mapping[str, int]) -> list[Tile]:
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
            "to_extend",
            "整改延期待批",
            "由您审批",
            url_for("inspections.findings", part="to_extend"),
            False,
        ),
        (
            "to_rule",
            "督导复核待决定",
            "由未参与督导的人员决定",
            url_for("inspections.index", state="review"),
            False,
        ),
        (
            "objections",
            "考核申诉待裁定",
            f"应在{rules.objections_within_working_days}个工作日内裁定",
            url_for("assessment.objections", mine=1),
            True,
        ),
        ("schemes", "考核办法待审定", "采纳后自下次结算起执行", url_for("assessment.scheme"), False),
        (
            "manual_entries",
            "考核加分、扣分待办",
            "由您复核或批准",
            url_for("assessment.manual_entries", mine=1),
            False,
        ),
        (
            "to_receive",
            "待签收整改",
            f"应在{rules.acknowledge_within_working_days}个工作日内签收",
            url_for("inspections.findings", part="to_acknowledge"),
            True,
        ),
        ("to_sign_for", "公文待签收", "阅后签收", url_for("distribution.index"), False),
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
        (
            "role_requests",
            "权限变更待确认",
            "由提出人以外的管理员确认",
            url_for("accounts.role_requests"),
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
    return [
        Tile(name, waiting[name], label, hint, url, hot and waiting[name] > 0)
        for name, label, hint, url, hot in every
        if name in waiting
    ]
