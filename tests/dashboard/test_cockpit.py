"""驾驶舱: by risk, what changed, forecast against actual, what waits; and the same on one sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.notices.conftest import drafted
from tests.reports.conftest import DISPATCHED, OPEN, Office, set_up, wall
from tests.stage import scene
from tracker.core import clock
from tracker.dashboard.cockpit import changes
from tracker.dashboard.cockpit.changes import Record, Since, Turn, news_of, red_before, turns_of
from tracker.dashboard.cockpit.document import one_page_of
from tracker.dashboard.cockpit.figures import Figures, shown
from tracker.dashboard.cockpit.queries import baseline_of, cockpit
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentStep
from tracker.documents.one_page import PageTooFull, laid_out, rows_shown
from tracker.documents.rendering import render_one_page
from tracker.plans.models import Target
from tracker.reports.models import Outlook
from tracker.reports.values import FigureValue
from tracker.tasks import actions as tasks
from tracker.tasks.lights import Light

Signer = Callable[[str], Browser]
NOW = wall("2022-04-12 10:00")  # a Tuesday behind 清明


# ── what changed, without a database ─────────────────────────────────────────────────────────────────────────────────


def light(task_id: int, before: Light, after: Light) -> Record:
    return Record(changes.LightChanged.tag, task_id, {"before": before.value, "after": after.value})


@pytest.mark.parametrize(
    ("records", "turns"),
    [
        ([], []),
        ([light(1, Light.GREEN, Light.RED)], [Turn(1, Light.GREEN, Light.RED)]),
        # to and fro is no change, and neither is one untroubled light for another
        ([light(1, Light.GREEN, Light.RED), light(1, Light.RED, Light.GREEN)], []),
        ([light(1, Light.GREY, Light.GREEN), light(2, Light.GREEN, Light.BLUE)], []),
        # over several steps from the first to the last; the worst first
        (
            [
                light(3, Light.RED, Light.BLUE),
                light(1, Light.GREEN, Light.WATCH),
                light(2, Light.WATCH, Light.YELLOW),
                light(1, Light.WATCH, Light.RED),
            ],
            [
                Turn(1, Light.GREEN, Light.RED),
                Turn(2, Light.WATCH, Light.YELLOW),
                Turn(3, Light.RED, Light.BLUE),
            ],
        ),
    ],
)
def test_turns(records: list[Record], turns: list[Turn]):
    assert turns_of(records) == turns


def test_worse_and_better():
    assert Turn(1, Light.WATCH, Light.YELLOW).is_worse
    assert not Turn(1, Light.YELLOW, Light.WATCH).is_worse
    assert not Turn(1, Light.RED, Light.BLUE).is_worse
    turns = [Turn(1, Light.GREEN, Light.RED), Turn(2, Light.RED, Light.BLUE), Turn(3, Light.GREY, Light.RED)]
    assert red_before(5, turns) == 4


def test_news_names_each_thing_once_in_the_order_told():
    records = [
        Record(changes.DocumentIssued.tag, 9, {"number": "宛开督〔2022〕3号"}),
        Record(changes.TaskClosed.tag, 4, {"title": "一"}),
        Record(changes.FindingOrdered.tag, 2, {"unit": "社会事业局", "number": "宛开督改〔2022〕1号"}),
        Record(changes.TaskClosed.tag, 4, {"title": "一"}),
    ]
    found = list(news_of(records))
    assert [(one.word, one.ids) for one in found] == [("办结", (4,)), ("下达整改", (2,)), ("印发公文", (9,))]
    assert found[1].named == {2: "社会事业局"}


def test_the_three_figures_say_how_they_moved():
    figures = Figures(
        on_curve=2, on_curve_before=3, indicators=4, red=5, red_before=3, yellow=6,
        open_problems=1, open_problems_before=1, late_problems=0,
    )  # fmt: skip
    assert [(one.number, one.remark, one.is_worse) for one in shown(figures)] == [
        (2, "共4项，减1项", True),
        (5, "另有滞后6项，增2项", True),
        (1, "超过时限0个，持平", False),
    ]


# ── one page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("heights", "weights", "room", "rows"),
    [
        ([[10, 10], [10]], [1, 1], 30, [2, 1]),
        ([[10, 10], [10]], [1, 1], 29, [1, 1]),
        ([[10] * 9, [10] * 9], [1, 1], 100, [5, 5]),
        ([[10] * 9, [10] * 9], [2, 1], 100, [7, 3]),
        ([[40, 10], [10] * 3], [1, 1], 70, [1, 3]),
        ([], [], 5, []),
    ],
)
def test_the_highest_table_gives_up_its_last_row(
    heights: list[list[float]], weights: list[int], room: float, rows: list[int]
):
    assert rows_shown(heights, weights, room) == rows


def test_what_fits_in_no_way_is_refused():
    with pytest.raises(PageTooFull, match="一页排不下"):
        rows_shown([[30.0], [30.0]], [1, 1], 50)


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@scene
def quarter(session: Any, cast: Cast) -> Office:
    """Two months accepted, with forecasts; since then the training task has turned red. One paper waits to be signed."""
    with clock.frozen_at(DISPATCHED):
        ready = set_up(session, cast)
        target = {"year": 2022, "edition": 1, "value": Decimal(2600), "effective_on": date(2022, 1, 26)}
        session.add(Target(indicator_id=ready.people.id, source="宛开办〔2022〕5号", **target))
    with clock.frozen_at(OPEN):
        ready.accepted(ready.training, "经济发展局", "liaison")  # 312, forecast 300
    with clock.frozen_at(wall("2022-03-28 10:00")):
        said = ready.values(
            people=250,
            skilled=100,
            problems="暂无突出问题",
            coordination="请财政金融局尽快拨付补贴。",
            outlook=Outlook.AT_RISK,
        )
        figures = {**said.figures, ready.people.id: FigureValue(Decimal(250), forecast=Decimal(280))}
        said = replace(said, figures=figures)
        ready.accepted(ready.training, "经济发展局", "liaison", said, period="2022-03")
        record(ready, 562)
        notice = drafted(ready).document
        for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF):
            documents.step(notice, step, actor_id=cast.person("clerk").id)
    with clock.frozen_at(NOW):
        record(ready, 562)
    return ready


@pytest.fixture
def office(quarter: Office) -> Iterator[Office]:
    """And it is now."""
    with clock.frozen_at(NOW):
        yield quarter


def record(office: Office, people: int) -> None:
    """Let the accepted totals and the light follow."""
    totals = {office.people.id: Decimal(people), office.skilled.id: Decimal(0)}
    tasks.record_figures(office.training, totals, today=clock.today(), actor_id=None)
    office.session.flush()


def test_forecast_against_actual(office: Office):
    (line,) = cockpit(Since.WEEK, NOW).indicators
    assert (line.now.actual, line.promised, line.kept, line.coming) == (562, 300, 250, 280)
    assert line.kept_share == Decimal(250) / 300
    assert line.year_end == line.now.rate / line.now.planned
    assert line.gained == 0, "accepted in March, before the last five working days"
    with clock.frozen_at(wall("2022-03-29 10:00")):
        (line,) = cockpit(Since.WEEK, clock.now()).indicators
    assert line.gained == 250


def test_a_forecast_is_compared_with_the_period_that_follows_it_only(office: Office):
    with clock.frozen_at(wall("2022-05-27 10:00")):  # April was missed
        office.accepted(office.training, "经济发展局", "liaison", period="2022-05")
        (line,) = cockpit(Since.WEEK, clock.now()).indicators
    assert (line.promised, line.kept, line.coming) == (None, None, 300)


def test_the_baseline_counts_working_days_and_is_said(office: Office, cast: Cast):
    today = NOW.date()
    assert baseline_of(Since.DAY, today).words == "4月11日"
    # 3 to 5 April were 清明, 2 April a working Saturday
    assert baseline_of(Since.WEEK, today).words == "4月2日"
    assert baseline_of(Since.NOTICE, today).since is Since.WEEK, "no notice was issued yet"


def test_what_was_red_and_is_asked_for_stands_first(office: Office, signed_in: Signer):
    page = cockpit(Since.WEEK, NOW)
    assert page.figures.on_curve == 0 and page.figures.indicators == 1
    assert [one.said for one in page.coordination] == ["请财政金融局尽快拨付补贴"]
    assert page.outlooks == ((Outlook.AT_RISK, 1),)
    assert page.risks[0].problem == "", "nothing is said where there is no problem"


def test_a_leaders_home_is_the_page_and_the_office_finds_it(office: Office, signed_in: Signer):
    leader = signed_in("leader").get("/")
    assert leader.heading == "驾驶舱"
    assert "待我签批" in leader.text and "进展情况的通报" in leader.text
    assert leader.soup.select_one("#signing .btn").get_text() == "签发"
    clerk = signed_in("clerk")
    assert clerk.get("/").heading == "今天要办"
    assert "待领导签发" in clerk.get("/cockpit?since=notice").text
    assert "组织人社局" in clerk.get("/units-now").text
    signed_in("unit_head").get("/cockpit", status=403)


def test_the_sheet_is_one_page_whatever_there_is_to_say(office: Office, signed_in: Signer):
    pdf = signed_in("leader").get("/cockpit.pdf").response.data
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    page = cockpit(Since.WEEK, NOW)
    (asked,) = page.coordination
    crowded = replace(
        page, coordination=(replace(asked, said="协调" * 400),) * 40, indicators=page.indicators * 9
    )
    content = one_page_of(crowded, printed_at=NOW, signing=[], waiting=[], organ="管委会")
    sections = {one.caption for one in laid_out(content).sections}
    assert any(caption.startswith("需协调事项（共40项，列") for caption in sections)
    assert len(pypdfium2.PdfDocument(render_one_page(content))) == 1
