"""任务档案: what is filed of a task, for whom, and the bundle with its table of contents."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from pdfminer.high_level import extract_text

from tests.cast import Cast
from tests.client import Browser
from tests.inspections.conftest import Inspecting
from tests.notices.conftest import drafted
from tests.reports.conftest import DISPATCHED, OPEN, Office, set_up, wall
from tests.stage import scene
from tracker.assessment import actions as assessment
from tracker.core import clock, trail
from tracker.core.unit_of_work import transaction
from tracker.dashboard.task_file.spans import LightSpan, months_between, spans_of
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentStep
from tracker.reminders import actions as reminders
from tracker.reports import actions as reports
from tracker.tasks import actions as tasks
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.lights import Light

Signer = Callable[[str], Browser]
NOW = wall("2022-04-12 10:00")


# ── the lights, without a database ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "spans"),
    [
        ([], [(Light.GREEN, 1, 31)]),
        ([(5, Light.GREY, Light.GREEN)], [(Light.GREY, 1, 5), (Light.GREEN, 5, 31)]),
        # two changes of a day: only the last one was ever seen
        ([(5, Light.GREEN, Light.RED), (5, Light.RED, Light.GREEN)], [(Light.GREEN, 1, 31)]),
        # what changed on the day of the dispatch, or was written down before it, is how the task began
        ([(1, Light.GREY, Light.WATCH)], [(Light.WATCH, 1, 31)]),
        (
            [(9, Light.GREEN, Light.YELLOW), (31, Light.YELLOW, Light.RED)],
            [(Light.GREEN, 1, 9), (Light.YELLOW, 9, 31), (Light.RED, 31, 31)],
        ),
    ],
)
def test_spans(changes: list[tuple[int, Light, Light]], spans: list[tuple[Light, int, int]]):
    def day(number: int) -> date:
        return date(2022, 3, number)

    found = spans_of(
        [(day(number), before, after) for number, before, after in changes],
        now=Light.GREEN,
        starts_on=day(1),
        today=day(31),
    )
    assert found == [LightSpan(light, day(first), day(last)) for light, first, last in spans]
    assert sum(one.days for one in found) == 30


def test_months_are_marked_between_the_ends():
    assert months_between(date(2022, 2, 8), date(2022, 4, 1)) == [date(2022, 3, 1)]
    assert months_between(date(2022, 2, 8), date(2022, 2, 9)) == []


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@scene
def quarter(session: object, cast: Cast) -> Office:
    """A quarter of work on one task: reports of two units, a draft, a reminder, a notice, a problem, points."""
    with clock.frozen_at(DISPATCHED):
        ready = set_up(session, cast)
    with clock.frozen_at(OPEN):
        ready.accepted(ready.training, "经济发展局", "liaison")
        ready.accepted(ready.training, "社会事业局", "other_liaison", ready.values(people=41, skilled=9))
    with clock.frozen_at(wall("2022-03-28 10:00")):
        for unit, by in (("经济发展局", "liaison"), ("社会事业局", "other_liaison")):
            who = cast.person(by).id
            draft = reports.open_report(ready.slot(ready.training, unit, "2022-03"), actor_id=who)
            reports.save(draft, ready.values(progress=f"{unit}的草稿"), actor_id=who)
        reminders.remind(
            ready.training,
            cast.unit("社会事业局"),
            content="请按时报送3月进展",
            asked_on=None,
            actor=cast.person("clerk"),
        )
        notice = drafted(ready)
        for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF):
            documents.step(notice.document, step, actor_id=cast.person("leader").id)
        documents.issue(notice.document, actor_id=cast.person("clerk").id)
    with clock.frozen_at(NOW):
        inspecting = Inspecting(ready, cast)
        inspection = inspecting.under_way()
        inspecting.ordered(inspecting.found(inspection))
        totals = {ready.people.id: Decimal(353), ready.skilled.id: Decimal(109)}
        tasks.record_figures(ready.training, totals, today=NOW.date(), actor_id=None)
        units = [cast.unit("经济发展局").id, cast.unit("社会事业局").id]
        assessment.settle(units, 2022, as_of=NOW)
    return ready


@pytest.fixture
def office(quarter: Office) -> Iterator[Office]:
    """And it is now."""
    with clock.frozen_at(NOW):
        yield quarter


def parts_of(browser: Browser, office: Office) -> dict[str, str]:
    """Section id → its text."""
    page = browser.get(f"/tasks/{office.training.id}/task-file")
    return {
        section["id"]: section.get_text(" ", strip=True) for section in page.soup.select("main section[id]")
    }


def test_the_office_reads_everything(office: Office, signed_in: Signer):
    filed = parts_of(signed_in("clerk"), office)
    assert "技能人才培育方案" in filed["source"]
    assert "经济发展局" in filed["content"] and "社会事业局" in filed["content"]
    assert "组织14家企业开展培训9期" in filed["reports"]
    assert "草稿。" not in filed["reports"] and "局的草稿" not in filed["reports"]
    assert "漏报" in filed["reports"]  # March was never handed in
    assert "2月8日起关注17天 2月25日起正常46天 4月12日起关注" in filed["lights"]
    assert "请按时报送3月进展" in filed["reminders"]
    assert "截至3月5日：正常，完成率12.8%，序时9.9%" in filed["documents"]
    assert "抽查18份培训档案" in filed["findings"]
    assert "经济发展局" in filed["points"] and "社会事业局" in filed["points"]
    assert "签收" in filed["course"] and "报送" not in filed["course"]


def test_a_responsible_unit_reads_its_own_part(office: Office, signed_in: Signer):
    filed = parts_of(signed_in("other_head"), office)
    assert "41人" in filed["reports"]
    assert "312" not in filed["reports"], "another unit's report"
    assert "草稿" not in filed["reports"].replace("草稿不入档", "")
    assert "请按时报送3月进展" in filed["reminders"]
    assert "抽查18份培训档案" not in filed["findings"], "put to another unit"
    assert "社会事业局" in filed["points"]
    assert "经济发展局" not in filed["points"], "another unit's points"


def test_the_lead_reads_the_reports_of_the_others_but_not_their_points(office: Office, signed_in: Signer):
    filed = parts_of(signed_in("liaison"), office)
    assert "312" in filed["reports"] and "41人" in filed["reports"]
    assert "请按时报送3月进展" not in filed["reminders"]
    assert "抽查18份培训档案" in filed["findings"]
    assert "社会事业局" not in filed["points"]


def test_a_drafted_task_and_one_of_another_unit_have_no_file_for_a_unit(office: Office, signed_in: Signer):
    signed_in("park_liaison").get(f"/tasks/{office.training.id}/task-file", status=404)
    signed_in("system_admin").get(f"/tasks/{office.training.id}/task-file.pdf", status=404)
    signed_in("liaison").get(f"/tasks/{office.training.id}/task-file")
    office.training.state, office.training.dispatched_at = TaskState.DRAFT, None
    signed_in("liaison").get(f"/tasks/{office.training.id}/task-file", status=404)


def test_the_task_page_leads_to_its_file(office: Office, signed_in: Signer):
    page = signed_in("other_liaison").get(f"/tasks/{office.training.id}")
    assert page.soup.select_one(f'a[href="/tasks/{office.training.id}/task-file"]')


def test_the_bundle_names_the_pages_on_which_its_parts_begin(office: Office, signed_in: Signer):
    office.training.description = "实行培训全覆盖🫠"  # no face holds it: a file must be printed all the same
    pdf = signed_in("clerk").get(f"/tasks/{office.training.id}/task-file.pdf").response.data
    bound = pypdfium2.PdfDocument(pdf)
    outline = {one.get_title(): one.get_dest().get_index() + 1 for one in bound.get_toc()}
    pages = [page.get_textpage().get_text_bounded().replace("\r\n", "") for page in bound]
    front = pages[0]
    assert "全部内容" in front
    parts = [title for title in outline if "、" in title]
    assert len(parts) == 9
    for title in parts:
        before, _, rest = front.partition(title)
        assert before and rest.lstrip("… ").startswith(str(outline[title])), title
        assert title in pages[outline[title] - 1]
    assert "实行培训全覆盖〓" in "".join(pages)


def test_a_units_bundle_says_whose_view_it_is(office: Office, signed_in: Signer):
    pdf = signed_in("other_head").get(f"/tasks/{office.training.id}/task-file.pdf").response.data
    printed = extract_text(io.BytesIO(pdf)).replace("\n", "")
    assert "社会事业局可查阅的内容" in printed
    assert "312人" not in printed


def test_what_has_moved_into_the_archive_of_the_trail_stays_in_the_file(office: Office, signed_in: Signer):
    with transaction():
        before = parts_of(signed_in("clerk"), office)
    assert trail.move_to_archive(clock.now(), at_most=10_000)
    after = parts_of(signed_in("clerk"), office)
    assert after["lights"] == before["lights"]
    assert after["course"] == before["course"]
