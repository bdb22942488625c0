"""Pages of tasks: seen, not seen, refused, done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.client import Browser
from tests.tasks.conftest import Desk
from tracker.plans import actions as plans
from tracker.plans.models import LeadBasis
from tracker.tasks import actions
from tracker.tasks.lifecycle import AssignmentState, TaskState
from tracker.tasks.lights import Light
from tracker.tasks.models import Task, TaskKind

SignIn = Callable[[str], Browser]


def saved_tasks(desk: Desk) -> list[Task]:
    return list(desk.session.scalars(select(Task).order_by(Task.measure_id, Task.position)))


def form_of(clerk: Browser, desk: Desk) -> dict[str, Any]:
    return clerk.get(f"/measures/{desk.confirmed.id}/breakdown").filled(action="/breakdown")


# ── break-down ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_break_down_proposes_tasks_and_saves_them_together(desk: Desk, signed_in: SignIn) -> None:
    clerk = signed_in("clerk")
    url = f"/measures/{desk.confirmed.id}/breakdown"
    shown = clerk.get(url)
    assert "文中有可计数的目标" in shown.text
    done = clerk.post(url, {**shown.filled(action="/breakdown"), "do": "save"})
    assert done.location.startswith("/tasks/drafts")
    tasks = saved_tasks(desk)
    assert [task.number for task in tasks] == [f"1-{n}" for n in range(1, len(tasks) + 1)]
    assert 2 <= len(tasks) <= 5
    assert {task.lead_unit.short_name for task in tasks if task.lead_unit} == {"经济发展局"}
    counted = next(task for task in tasks if task.kind is TaskKind.QUANTIFIED)
    assert [(one.indicator_id, one.value) for one in counted.targets] == [(desk.indicator.id, Decimal(300))]
    members = [(one.unit.short_name, one.group.name) for one in counted.assignments if one.group]
    assert members == [("光电园区中心", "各园区中心"), ("防爆园区中心", "各园区中心")]


def test_tasks_are_added_merged_and_removed_without_losing_what_was_typed(
    desk: Desk, signed_in: SignIn
) -> None:
    clerk = signed_in("clerk")
    url = f"/measures/{desk.confirmed.id}/breakdown"
    values = form_of(clerk, desk)
    number = sum(name.endswith("-title") and name.count("-") == 2 for name in values)
    values |= {"tasks-0-title": "我改的标题", "tasks-0-weight": "不是数"}
    more = clerk.post(url, {**values, "do": "add"}, status=200).filled(action="/breakdown")
    assert f"tasks-{number}-title" in more
    assert (more["tasks-0-title"], more["tasks-0-weight"]) == ("我改的标题", "不是数")
    fewer = clerk.post(url, {**more, "do": f"remove-{number}"}, status=200).filled(action="/breakdown")
    assert f"tasks-{number}-title" not in fewer
    merged = clerk.post(url, {**fewer, "do": "merge-0"}, status=200).filled(action="/breakdown")
    assert fewer["tasks-1-description"] in merged["tasks-0-description"]
    assert "tasks-1-title" not in merged
    rows = clerk.post(url, {**merged, "do": "0-add-milestone"}, status=200).filled(action="/breakdown")
    assert any(name.startswith("tasks-0-milestones-") for name in rows)
    assert saved_tasks(desk) == []


def test_a_faulty_break_down_saves_nothing_and_keeps_everything(desk: Desk, signed_in: SignIn) -> None:
    clerk = signed_in("clerk")
    url = f"/measures/{desk.confirmed.id}/breakdown"
    values = form_of(clerk, desk)
    values |= {"tasks-0-title": "", "tasks-1-starts_on": "2022-05-01", "tasks-1-due_on": "2022-04-01"}
    shown = clerk.post(url, {**values, "do": "save"}, status=422)
    assert "请填写任务标题" in shown.text
    assert "完成时限不能早于开始日期" in shown.text
    assert shown.filled(action="/breakdown")["tasks-1-due_on"] == "2022-04-01"
    assert saved_tasks(desk) == []


def test_two_clerks_do_not_break_a_measure_down_twice_unawares(desk: Desk, signed_in: SignIn) -> None:
    clerk = signed_in("clerk")
    url = f"/measures/{desk.confirmed.id}/breakdown"
    values = {**form_of(clerk, desk), "do": "save"}
    clerk.post(url, values)
    number = len(saved_tasks(desk))
    shown = clerk.post(url, values, status=409)
    assert "他人已为本措施拟定了任务" in shown.text
    assert len(saved_tasks(desk)) == number
    clerk.post(url, {**shown.filled(action="/breakdown"), "do": "save"})
    assert len(saved_tasks(desk)) == 2 * number


def test_a_group_without_members_is_named(desk: Desk, signed_in: SignIn) -> None:
    group = desk.cast.group
    group.members.clear()
    clerk = signed_in("clerk")
    values = form_of(clerk, desk)
    shown = clerk.post(f"/measures/{desk.confirmed.id}/breakdown", {**values, "do": "save"}, status=422)
    assert "各园区中心还没有成员" in shown.text


# ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_drafted_task_is_edited_and_a_stale_edit_keeps_what_was_typed(
    desk: Desk, signed_in: SignIn
) -> None:
    task = desk.drafted(TaskKind.MILESTONE)
    clerk, head = signed_in("clerk"), signed_in("office_head")
    url = f"/tasks/{task.id}/edit"
    mine = clerk.get(url).filled(action="/edit")
    theirs = head.get(url).filled(action="/edit")
    assert clerk.post(url, {**mine, "title": "甲的标题", "do": "save"}).location == f"/tasks/{task.id}"
    shown = head.post(url, {**theirs, "title": "乙的标题", "do": "save"}, status=409)
    again = shown.filled(action="/edit")
    assert again["title"] == "乙的标题"
    desk.session.expire_all()
    assert task.title == "甲的标题"
    head.post(url, {**again, "do": "save"})
    desk.session.expire_all()
    assert task.title == "乙的标题"


def test_a_dispatched_task_cannot_be_edited_any_more(desk: Desk, signed_in: SignIn) -> None:
    task = desk.dispatched()
    shown = signed_in("clerk").get(f"/tasks/{task.id}/edit", status=403)
    assert "内容不能再改" in shown.text


# ── dispatch and acknowledgement ─────────────────────────────────────────────────────────────────────────────────────


def test_many_are_dispatched_and_the_blocked_ones_are_named(desk: Desk, signed_in: SignIn) -> None:
    ready, blocked = desk.drafted(), desk.drafted(TaskKind.STANDING, measure=desk.presumed)
    clerk = signed_in("clerk")
    page = clerk.get("/tasks/drafts")
    assert "措施2的牵头单位待确认" in page.text
    clerk.post("/tasks/dispatches", {"task_ids": [str(ready.id), str(blocked.id)]})
    said = clerk.get("/tasks/drafts").text
    assert f"{blocked.number} {blocked.title}未交办：措施2的牵头单位待确认" in said
    assert "已交办1项" in said
    desk.session.expire_all()
    assert (ready.state, blocked.state) == (TaskState.AWAITING_ACKNOWLEDGEMENT, TaskState.DRAFT)


def test_a_single_blocked_task_says_why_on_its_greyed_button(desk: Desk, signed_in: SignIn) -> None:
    task = desk.drafted(TaskKind.QUANTIFIED, targets=())
    clerk = signed_in("clerk")
    assert "量化任务没有指标目标" in clerk.get(f"/tasks/{task.id}").text
    assert "量化任务没有指标目标" in clerk.post(f"/tasks/{task.id}/dispatch", status=403).text


def test_the_units_acknowledge_and_the_lead_sets_the_task_under_way(desk: Desk, signed_in: SignIn) -> None:
    task = desk.dispatched()
    other = signed_in("other_liaison")
    assert "待签收 1" in other.get("/tasks").text
    other.post(f"/assignments/{desk.part(task, '社会事业局').id}/acknowledgement")
    desk.session.expire_all()
    assert task.state is TaskState.AWAITING_ACKNOWLEDGEMENT
    lead = signed_in("liaison")
    page = lead.get("/tasks?awaiting=1").filled(action="/acknowledgements")
    lead.post(
        "/assignments/acknowledgements", {**page, "assignment_ids": [str(desk.part(task, "经济发展局").id)]}
    )
    desk.session.expire_all()
    assert task.state is TaskState.UNDER_WAY
    assert task.acknowledged_at is not None
    assert "赵敏代表经济发展局（牵头）签收" in lead.get(f"/tasks/{task.id}").text


def test_a_unit_does_not_acknowledge_for_another(desk: Desk, signed_in: SignIn) -> None:
    task = desk.dispatched()
    foreign = desk.part(task, "社会事业局")
    liaison = signed_in("liaison")
    liaison.post(f"/assignments/{foreign.id}/acknowledgement", status=404)
    liaison.post("/assignments/acknowledgements", {"assignment_ids": [str(foreign.id)]})
    desk.session.expire_all()
    assert foreign.state is AssignmentState.PENDING


# ── who sees what ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("clerk", (200, 200, 200)),
        ("leader", (200, 200, 200)),
        ("liaison", (404, 200, 404)),
        ("unit_head", (404, 200, 404)),
        ("audit_admin", (404, 404, 404)),
    ],
)
def test_who_opens_which_task(desk: Desk, signed_in: SignIn, who: str, statuses: tuple[int, ...]) -> None:
    foreign = desk.dispatched(lead_unit_id=desk.cast.unit("财政金融局").id, responsible=())
    browser = signed_in(who)
    for task, status in zip((desk.drafted(), desk.dispatched(), foreign), statuses, strict=True):
        browser.get(f"/tasks/{task.id}", status=status)


def test_administrators_of_the_system_have_no_business_with_tasks(desk: Desk, signed_in: SignIn) -> None:
    assert "不接触任务业务" in signed_in("system_admin").get("/tasks", status=403).text


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_chip_counts_exactly_the_list_it_opens(desk: Desk, signed_in: SignIn) -> None:
    desk.under_way(starts_on=desk.values().starts_on.replace(month=1, day=1))
    desk.under_way(TaskKind.MILESTONE)
    desk.dispatched(TaskKind.STANDING)
    desk.drafted()
    desk.dispatched(due_on=desk.values().starts_on.replace(day=12))
    for who in ("clerk", "liaison"):
        browser = signed_in(who)
        for start in (
            "/tasks",
            "/tasks?state=open",
            f"/tasks?measure={desk.confirmed.id}&light=red",
            "/tasks?q=创业",
        ):
            shown = browser.get(start)
            for chip in shown.soup.select(".chips a.chip"):
                words, _, number = chip.get_text(strip=True).rpartition(" ")
                if "on" in chip["class"] or not number.isdigit():
                    continue
                opened = browser.get("/tasks" + str(chip["href"]))
                assert len(opened.soup.select("table.data tbody tr")) == int(number), (who, start, words)


def test_filters_sort_and_paging_live_in_the_url(desk: Desk, signed_in: SignIn) -> None:
    for number in range(53):
        desk.drafted(TaskKind.STANDING, title=f"任务{number:02}")
    clerk = signed_in("clerk")
    assert len(clerk.get("/tasks").soup.select("tbody tr")) == 50
    last = clerk.get("/tasks?sort=-title&page=2")
    assert [row.find("a").get_text() for row in last.soup.select("tbody tr")] == [
        "任务02",
        "任务01",
        "任务00",
    ]
    assert len(clerk.get("/tasks?page=99").soup.select("tbody tr")) == 3
    assert "没有符合条件的任务" in clerk.get("/tasks?light=red").text
    clerk.get("/tasks?sort=nonsense&state=nonsense&light=nonsense&unit=nonsense&page=-1")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("创业", 1),
        ("经济发展", 2),
        ("社会事业局", 1),
        ("1-2", 1),
        ("宛开办", 2),
        ("100%", 0),
        ("没有的词", 0),
    ],
)
def test_words_find_titles_units_numbers_and_document_numbers(
    desk: Desk, signed_in: SignIn, words: str, number: int
) -> None:
    desk.drafted()
    desk.drafted(TaskKind.STANDING, responsible=())
    assert len(signed_in("clerk").get("/tasks", query_string={"q": words}).soup.select("tbody tr")) == number


def test_the_list_offers_the_ledger_of_the_plan(desk: Desk, signed_in: SignIn) -> None:
    desk.dispatched()
    ledger = f"/plans/{desk.plan.id}/ledger.pdf"
    assert ledger in {link["href"] for link in signed_in("leader").get("/tasks").soup.select(".actions a")}
    assert not signed_in("liaison").get("/tasks").soup.select(f'a[href="{ledger}"]')


# ── allocation ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_target_is_shared_among_the_units_and_need_not_add_up(desk: Desk, signed_in: SignIn) -> None:
    task = desk.under_way()
    target = task.targets[0]
    lead, other = desk.part(task, "经济发展局"), desk.part(task, "社会事业局")
    clerk = signed_in("clerk")
    url = f"/tasks/{task.id}/allocation"
    values = clerk.get(url).filled(action="/allocation")
    given = {
        f"share-{target.id}-{lead.id}": "200",
        f"share-{target.id}-{other.id}": "80",
        "source": "宛开办〔2022〕5号",
    }
    assert "请填写依据" in clerk.post(url, {**values, **given, "source": ""}, status=422).text
    clerk.post(url, {**values, **given})
    page = clerk.get(f"/tasks/{task.id}").text
    assert "280／300人次" in page
    assert "经济发展局200人次、社会事业局80人次；依据宛开办〔2022〕5号" in page
    shown = clerk.post(url, {**values, **given, f"share-{target.id}-{lead.id}": "-5"}, status=422)
    assert "不能为负数" in shown.text


def test_the_second_of_two_who_share_out_is_told_and_loses_nothing(desk: Desk, signed_in: SignIn) -> None:
    task = desk.under_way()
    target = task.targets[0]
    part = desk.part(task, "经济发展局")
    url, field = f"/tasks/{task.id}/allocation", f"share-{target.id}-{part.id}"
    clerk, head = signed_in("clerk"), signed_in("office_head")
    values = {**clerk.get(url).filled(action="/allocation"), "source": "办公会"}
    head.post(url, {**head.get(url).filled(action="/allocation"), "source": "办公会", field: "150"})
    shown = clerk.post(url, {**values, field: "120"}, status=409)
    assert "他人保存了新的分配" in shown.text
    assert "现为 150" in shown.text
    again = shown.filled(action="/allocation")
    assert again[field] == "120"
    assert [one.value for one in target.allocations] == [Decimal(150)]
    clerk.post(url, again)
    desk.session.expire_all()
    assert [(one.edition, one.shares[0][2]) for one in target.editions] == [(2, "120"), (1, "150")]
    assert "历次分配（2）" in clerk.get(url).text


def test_a_unit_that_confirms_is_not_taken_off_by_a_page_opened_before(desk: Desk, signed_in: SignIn) -> None:
    task = desk.under_way()
    target = task.targets[0]
    url, field = f"/tasks/{task.id}/allocation", f"confirmer-{target.id}"
    confirmer = desk.part(task, "社会事业局").unit_id
    clerk, head = signed_in("clerk"), signed_in("office_head")
    values = {**clerk.get(url).filled(action="/allocation"), "source": "办公会"}
    head.post(url, {**head.get(url).filled(action="/allocation"), "source": "办公会", field: str(confirmer)})
    share = f"share-{target.id}-{desk.part(task, '经济发展局').id}"
    assert "他人保存了新的分配" in clerk.post(url, {**values, share: "120"}, status=409).text
    desk.session.expire_all()
    assert target.confirming_unit_id == confirmer


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("equal", ["75", "75", "75", "75"]),
        ("scale", ["200", "100", "", ""]),
        ("clear", ["", "", "", ""]),
        ("nonsense", ["40", "20", "", ""]),
    ],
)
def test_tools_fill_the_form_and_save_nothing(
    desk: Desk, signed_in: SignIn, step: str, expected: list[str]
) -> None:
    task = desk.under_way()
    (target,) = task.targets
    clerk, url = signed_in("clerk"), f"/tasks/{task.id}/allocation"
    fields = [f"share-{target.id}-{one.id}" for one in task.assignments]
    values = clerk.get(url).filled(action="/allocation")
    typed = {} if step == "equal" else dict(zip(fields, ["40", "20"], strict=False))
    shown = clerk.post(url, {**values, **typed, "do": f"{step}:{target.id}"}, status=200)
    filled = shown.filled(action="/allocation")
    assert [filled[field] for field in fields] == expected
    assert target.allocations == []


def test_the_office_is_warned_of_what_does_not_add_up_and_not_stopped(desk: Desk, signed_in: SignIn) -> None:
    task = desk.under_way()
    (target,) = task.targets
    clerk, url = signed_in("clerk"), f"/tasks/{task.id}/allocation"
    values = {**clerk.get(url).filled(action="/allocation"), "source": "办公会"}
    field = f"share-{target.id}-{task.assignments[0].id}"
    clerk.post(url, {**values, field: "350"})
    assert "各单位合计多分配50人次" in clerk.get(url).text
    late = {**clerk.get(url).filled(action="/allocation"), "source": "办公会", "effective_on": "2022-12-01"}
    assert "不能晚于今天" in clerk.post(url, late, status=422).text


def test_an_indicator_is_shared_out_beside_the_plans_total(desk: Desk, signed_in: SignIn) -> None:
    task = desk.under_way()
    (target,) = task.targets
    plans.set_target(
        desk.indicator,
        year=2022,
        value=Decimal(500),
        effective_on=date(2022, 1, 26),
        source="宛开办〔2022〕5号",
        actor_id=desk.clerk_id,
    )
    clerk, url = signed_in("clerk"), f"/indicators/{desk.indicator.id}/allocation"
    shown = clerk.get(url)
    assert "少分配200人次" in shown.text
    values = {**shown.filled(action="/allocation"), "source": "办公会", f"value-{target.id}": "500"}
    clerk.post(url, {**values, f"share-{target.id}-{task.assignments[0].id}": "500"})
    assert (target.value, target.edition) == (500, 1)
    table = clerk.get(f"/plans/{desk.plan.id}/allocations")
    assert "500人次" in table.text
    assert "没有分解到单位的目标" in clerk.get(f"/plans/{desk.plan.id}/allocations?year=2025").text
    assert "本年没有承担此指标的任务" in clerk.get(f"{url}?year=2025").text


def test_a_task_gets_points_of_its_own(desk: Desk, signed_in: SignIn) -> None:
    task = desk.under_way(TaskKind.MILESTONE)
    clerk, url = signed_in("clerk"), f"/tasks/{task.id}/curve"
    values = clerk.get(url).filled(action="/curve")
    points = [name for name in values if name.startswith("point-")]
    assert len(points) == 10
    falling = dict(zip(points, ["0", "0", "50", "40", "60", "70", "80", "90", "95", "100"], strict=True))
    assert "不能低于上一期的50%" in clerk.post(url, {**values, **falling}, status=422).text
    clerk.post(url, {**values, **falling, points[3]: "50"})
    desk.session.refresh(task)
    assert task.curve.startswith("2022-03-31:0 2022-04-30:0 2022-05-31:50")
    assert task.light is Light.GREEN  # nothing is due in March
    assert clerk.post(url, {**values, **falling, points[3]: "55"}, status=409)
    values = clerk.get(url).filled(action="/curve")
    assert [values[point] for point in points[:4]] == ["0", "0", "50", "50"]
    clerk.post(url, values | dict.fromkeys(points, ""))
    desk.session.refresh(task)
    assert (task.curve, task.light) == ("", Light.WATCH)


def test_the_indicators_curve_moves_its_tasks(desk: Desk, signed_in: SignIn) -> None:
    task = desk.under_way()
    assert task.light is Light.WATCH
    clerk, url = signed_in("clerk"), f"/indicators/{desk.indicator.id}/curve"
    values = clerk.get(url).filled(action="/curve")
    late = dict(
        zip(
            [f"point-{n}" for n in range(12)],
            ["0", "0", "0", "0", "0", "0", "0", "0", "0", "50", "80", "100"],
            strict=True,
        )
    )
    clerk.post(url, {**values, **late})
    desk.session.refresh(task)
    assert task.light is Light.GREEN
    assert "各月底0、0、0、0、0、0、0、0、0、50、80、100（%）" in clerk.get(f"/plans/{desk.plan.id}").text


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_ledger_is_for_those_who_see_all(desk: Desk, signed_in: SignIn) -> None:
    signed_in("liaison").get(f"/plans/{desk.plan.id}/ledger.pdf", status=403)


def test_confirming_the_lead_moves_drafted_tasks_that_followed_it(desk: Desk, signed_in: SignIn) -> None:
    followed = desk.drafted(
        TaskKind.STANDING, measure=desk.presumed, lead_unit_id=desk.cast.unit("财政金融局").id, responsible=()
    )
    chosen = desk.drafted(TaskKind.STANDING, measure=desk.presumed)
    social = desk.cast.unit("社会事业局")
    plans.confirm_lead(desk.presumed, social, actor_id=desk.clerk_id)
    assert desk.presumed.lead_basis is LeadBasis.CONFIRMED
    assert followed.lead_unit_id == social.id
    assert [(one.unit.short_name, one.role.word) for one in followed.assignments] == [
        ("社会事业局", "牵头"),
        ("财政金融局", "责任"),
    ]
    assert chosen.lead_unit_id == desk.cast.unit("经济发展局").id
    actions.dispatch(followed, actor_id=desk.clerk_id)
    assert followed.state is TaskState.AWAITING_ACKNOWLEDGEMENT
