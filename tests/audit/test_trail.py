"""The page of the trail, and the sentences of timelines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tracker.accounts import actions as accounts
from tracker.audit.kinds import KINDS, SUBJECTS
from tracker.core.db import db
from tracker.core.rules import OfficeRules
from tracker.core.timeline import timeline
from tracker.subscriptions import SUBSCRIPTIONS
from tracker.units import actions as units


@pytest.fixture
def auditor(signed_in: Callable[[str], Browser], client: Browser, cast: Cast) -> Browser:
    """The audit administrator, after four things have happened."""
    keeper = cast.person("system_admin").id
    units.add_alias(cast.unit("财政金融局"), "财政局", actor_id=keeper)
    accounts.deactivate_person(cast.person("liaison"), reason="<b>调离</b>", actor_id=keeper)
    units.deactivate_unit(cast.unit("市场监管分局"), reason="撤并", actor_id=None)
    client.post(
        "/sign-in", {"username": "clerk", "password": PASSWORD}, environ_base={"REMOTE_ADDR": "10.1.2.3"}
    )
    return signed_in("audit_admin")


def rows(browser: Browser, query: str = "") -> list[str]:
    table = browser.get(f"/trail{query}").soup.find("table")
    return [] if table is None else [row.get_text(" ", strip=True) for row in table.select("tbody tr")]


def test_newest_first_as_sentences_with_the_raw_facts(auditor: Browser) -> None:
    shown = rows(auditor)
    assert len(shown) == 4
    assert "李喆登录" in shown[0]
    assert "10.1.2.3" in shown[0]
    assert "系统停用单位“市场监督管理分局”，原因：撤并" in shown[1]
    assert "unit:deactivated" in shown[1]
    assert "2022-03-07 09:30:00" in shown[0]


def test_what_people_typed_is_never_markup(auditor: Browser) -> None:
    page = auditor.get("/trail?kind=person")
    assert "原因：<b>调离</b>" in page.text
    assert page.soup.find("b", string="调离") is None


def test_filters_by_person_kind_object_and_date(auditor: Browser, cast: Cast) -> None:
    assert len(rows(auditor, f"?actor={cast.person('system_admin').id}")) == 2
    assert len(rows(auditor, "?actor=0")) == 1
    assert len(rows(auditor, "?kind=account")) == 1
    assert len(rows(auditor, "?subject=unit")) == 2
    assert len(rows(auditor, f"?subject=unit&subject_id={cast.unit('财政金融局').id}")) == 1
    assert len(rows(auditor, "?first=2022-03-07&last=2022-03-07")) == 4 + 5  # and the looks above
    assert rows(auditor, "?last=2022-03-06") == []
    assert rows(auditor, "?first=2022-03-08") == []
    assert len(rows(auditor, "?last=9999-12-31")) == 4 + 8


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?first=2022-03-08&last=2022-03-07", "截止日期不能早于起始日期"),
        ("?subject_id=0", "请填写对象的编号"),
        ("?subject_id=99999999999999999999", "请填写对象的编号"),
        ("?first=tomorrow", "自"),
        ("?actor=99999", "人员"),
        ("?kind=nonsense", "类别"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told(auditor: Browser, query: str, sentence: str) -> None:
    page = auditor.get(f"/trail{query}", status=422)
    assert sentence in page.soup.find(class_="form-errors").get_text()


def test_a_workbook_of_a_filter_that_makes_no_sense_leads_back_whatever_else_was_asked(
    auditor: Browser,
) -> None:
    shown = auditor.get("/trail/workbook?first=tomorrow&endpoint=x&_external=1&kind=unit", status=303)
    assert shown.location.startswith("/trail?")
    assert "kind=unit" in shown.location
    auditor.get(shown.location, status=422)


def test_filters_survive_paging(auditor: Browser, cast: Cast) -> None:
    for _ in range(60):
        accounts.count_failure(cast.person("clerk"), rules=OfficeRules(failures_before_lock=100))
    page = auditor.get("/trail?kind=account")
    following = page.soup.find("a", rel="next")["href"]
    assert "kind=account" in following
    assert len(rows(auditor, following)) == 11


def test_every_event_has_words_for_its_kind_and_its_object() -> None:
    assert {kind.subject for kind in SUBSCRIPTIONS} <= set(SUBJECTS)
    assert {kind.tag.split(":")[0] for kind in SUBSCRIPTIONS} <= set(KINDS)


def test_a_timeline_costs_one_statement(auditor: Browser, cast: Cast, session: Session) -> None:
    unit = cast.unit("财政金融局")
    for number in range(20):
        actor = cast.person("system_admin" if number % 2 else "clerk").id
        units.add_alias(unit, f"别名{number}", actor_id=actor)
    thread = f"unit:{unit.id}"
    session.commit()
    counted: list[str] = []

    def note(*args: object) -> None:
        counted.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    found = timeline(thread)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in counted if one.startswith("SELECT")]) == 1
    assert len(found) == 21
    assert found[0].actor == "冯系"
    assert found[0].sentence.endswith("、别名18、别名19”")
