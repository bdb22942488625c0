"""The pages of plans: what each shows, who may open and change it, bad input, and the later of two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tracker.plans import queries
from tracker.plans.models import Counting, Indicator, LeadBasis, Measure, Plan

SignedIn = Callable[[str], Browser]

OFFICE = ("clerk", "office_head")
READERS = ("leader", "liaison", "unit_head", "host_liaison", "park_liaison")
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


@pytest.fixture
def clerk(imported: Plan, signed_in: SignedIn) -> Browser:
    """Who has imported the plan."""
    return signed_in("clerk")


@pytest.fixture
def unconfirmed(imported: Plan) -> Measure:
    """Measure 5 of the real plan, which prints no lead."""
    return next(m for m in queries.measures_of(imported) if m.number == "5")


@pytest.fixture
def trained(imported: Plan) -> Indicator:
    """The first indicator of the real plan: 5500人次."""
    return queries.indicators_of(imported)[0]


def pages_of(imported: Plan, unconfirmed: Measure, trained: Indicator) -> dict[str, list[str]]:
    """Every page of plans: those that readers open, and those of the office."""
    plan, measure, indicator = (
        f"/plans/{imported.id}",
        f"/measures/{unconfirmed.id}",
        f"/indicators/{trained.id}",
    )
    return {
        "read": ["/plans", plan, f"{plan}/source", f"{plan}/changes", measure, indicator],
        "keep": [
            "/plans/import",
            "/plans/leads",
            f"{plan}/edit",
            f"{plan}/indicators/new",
            f"{measure}/edit",
        ],
        "write": [
            "/plans/import",
            "/plans/import/review",
            "/plans/import/confirmation",
            "/plans/leads",
            f"{plan}/edit",
            f"{plan}/indicators/new",
            f"{measure}/edit",
            f"{measure}/lead",
            indicator,
            f"{indicator}/targets",
        ],
    }


@pytest.mark.parametrize("person", OFFICE + READERS + ADMINISTRATORS)
def test_who_opens_which_page(
    signed_in: SignedIn, imported: Plan, unconfirmed: Measure, trained: Indicator, person: str
):
    browser = signed_in(person)
    pages = pages_of(imported, unconfirmed, trained)
    for url in pages["read"]:
        browser.get(url, status=404 if person in ADMINISTRATORS else 200)
    for url in pages["keep"]:
        shown = browser.get(url, status=404 if person in ADMINISTRATORS else 200 if person in OFFICE else 403)
        assert person not in READERS or "领导小组办公室" in shown.text
    if person not in OFFICE:
        for url in pages["write"]:
            browser.post(url, status=404 if person in ADMINISTRATORS else 403)


def test_things_that_are_not_there(clerk: Browser, imported: Plan):
    for url in ("/plans/999", "/plans/999/source", "/measures/999", "/indicators/999", "/measures/999/edit"):
        clerk.get(url, status=404)


def test_a_new_house_says_what_to_do(signed_in: SignedIn):
    clerk = signed_in("clerk")
    assert "导入方案" in clerk.get("/plans").soup.select_one(".empty").get_text()
    assert "由领导小组办公室导入" in signed_in("liaison").get("/plans").text
    assert "都已确认" in clerk.get("/plans/leads").text


def test_the_plan_page_says_who_leads_and_how_that_is_known(signed_in: SignedIn, imported: Plan):
    shown = signed_in("liaison").get(f"/plans/{imported.id}")
    rows = [
        row.get_text(" ", strip=True) for row in shown.soup.select("#measures tbody tr:not(.section-row)")
    ]
    assert len(rows) == 15
    assert rows[0].startswith("1 充分发挥企业职业技能培训的主体作用 经济发展局 组织人社局")
    assert sum("待确认" in row for row in rows) == 8
    assert "59个措施与单位对应" in shown.text
    assert "≥5500人次" in shown.text
    assert shown.soup.select("main form") == []


def test_the_source_page_leads_to_every_measure(clerk: Browser, imported: Plan, seed_text: str):
    shown = clerk.get(f"/plans/{imported.id}/source")
    assert shown.soup.select_one(".source-text").get_text() == seed_text.strip()
    for link in shown.soup.select(".source-index a"):
        assert shown.soup.find(id=link["href"].removeprefix("#")) is not None


def test_all_presumed_leads_confirmed_at_once(session: Session, clerk: Browser, imported: Plan):
    values = clerk.get("/plans/leads").filled(action="/plans/leads")
    numbers = [measure.id for measure in queries.unconfirmed_measures()]
    clerk.post("/plans/leads", {**values, "measures": numbers})
    session.expire_all()
    assert queries.unconfirmed_measures() == []
    confirmed = [m for m in queries.measures_of(imported) if m.lead_basis is LeadBasis.CONFIRMED]
    assert {m.lead.printed_name for m in confirmed if m.lead} == {"组织人社局"}
    assert "确认措施5由组织人社局牵头" in clerk.get(f"/plans/{imported.id}").text


def test_nothing_chosen_or_no_unit_confirms_nothing(clerk: Browser, imported: Plan):
    assert "请先勾选" in clerk.post("/plans/leads", {}, status=422).text
    first, second = (measure.id for measure in queries.unconfirmed_measures()[:2])
    fields: dict[str, Any] = {
        "measures": [first, second],
        f"lead-{first}-unit": "",
        f"lead-{second}-unit": "99999999999",
    }
    assert "请选择牵头单位" in clerk.post("/plans/leads", fields, status=422).text
    assert len(queries.unconfirmed_measures()) == 8


def test_one_lead_confirmed_on_the_measure_page(
    session: Session, clerk: Browser, cast: Cast, unconfirmed: Measure
):
    url = f"/measures/{unconfirmed.id}"
    assert "请选择牵头单位" in clerk.post(f"{url}/lead", {}, status=422).text
    clerk.post(f"{url}/lead", {f"lead-{unconfirmed.id}-unit": cast.unit("经济发展局").id})
    session.refresh(unconfirmed)
    assert unconfirmed.lead is not None
    assert unconfirmed.lead.printed_name == "经济发展局"
    assert "组织人社局" in {party.printed_name for party in unconfirmed.responsible}
    assert "办公室确认" in clerk.get(url).text


def test_a_group_is_no_lead_until_a_member_is_chosen(
    session: Session, clerk: Browser, unconfirmed: Measure, cast: Cast
):
    for party in unconfirmed.parties:
        party.position += 10 * (party.printed_name != "各园区中心")
        party.role = (
            type(party.role).LEAD if party.printed_name == "各园区中心" else type(party.role).RESPONSIBLE
        )
    session.flush()
    session.expire(unconfirmed)
    shown = clerk.get("/plans/leads")
    field = shown.soup.find("select", {"name": f"lead-{unconfirmed.id}-unit"})
    assert "首列是单位组" in field.find_parent("td").get_text()
    assert field.find("option", selected=True)["value"] == ""
    assert [option.get_text() for option in field.select("option")][1:3] == ["光电园区中心", "防爆园区中心"]


def test_supporting_measures_need_no_lead(clerk: Browser, imported: Plan, cast: Cast):
    supporting = next(m for m in queries.measures_of(imported) if m.is_supporting)
    unit = cast.unit("经济发展局").id
    shown = clerk.post(f"/measures/{supporting.id}/lead", {f"lead-{supporting.id}-unit": unit}, status=403)
    assert "组织保障措施不分解任务" in shown.text


def test_facts_of_a_plan_corrected_and_the_later_of_two_is_told(
    session: Session, clerk: Browser, imported: Plan
):
    url = f"/plans/{imported.id}/edit"
    values = clerk.get(url).filled()
    clerk.post(url, {**values, "issuer": "综合办"})
    session.refresh(imported)
    assert imported.issuer == "综合办"
    shown = clerk.post(url, {**values, "issuer": "另一人填的"}, status=409)
    assert shown.filled()["issuer"] == "另一人填的"
    assert clerk.post(url, {**values, "title": " ", "version": imported.version}, status=422)


def test_a_measure_corrected_with_its_owners(session: Session, clerk: Browser, unconfirmed: Measure):
    url = f"/measures/{unconfirmed.id}/edit"
    values = clerk.get(url).filled()
    assert "政法工委" in values["responsible"]
    shown = clerk.post(url, {**values, "responsible": "政法工委、查无此局"}, status=422)
    assert "单位名录中没有“查无此局”" in shown.text
    clerk.post(
        url, {**values, "responsible": "社会事业局、市场监管局", "deadline": "年底前", "due_on": "2022-12-31"}
    )
    session.expire_all()
    assert [party.printed_name for party in unconfirmed.responsible] == ["社会事业局", "市场监管局"]
    assert clerk.post(url, values, status=409).filled()["title"] == values["title"]
    assert "时限由“空”改为“年底前”" in clerk.get(f"/plans/{unconfirmed.plan_id}").text


def test_an_indicator_corrected_and_its_target_raised(session: Session, clerk: Browser, trained: Indicator):
    url = f"/indicators/{trained.id}"
    values = clerk.get(url).filled(action=url)
    clerk.post(url, {**values, "counting": "stock"})
    session.refresh(trained)
    assert trained.counting is Counting.STOCK
    setting = f"{url}/targets"
    target = {
        **clerk.get(setting).filled(action=setting),
        "year": "2022",
        "value": "6,000",
        "effective_on": "2022-07-01",
        "source": "宛开办〔2022〕30号",
    }
    clerk.post(setting, target)
    assert [(t.edition, t.value) for t in queries.targets_of([trained])[trained.id]] == [(2, 6000), (1, 5500)]
    shown = clerk.post(f"{url}/targets", {**target, "value": "-1", "effective_on": "2022-13-01"}, status=422)
    assert "不能为负数" in shown.text
    other = queries.indicators_of(trained.plan)[1]
    stale = clerk.post(setting, {**target, "value": "7000"}, status=409)
    assert "他人保存了新的一版" in stale.text
    assert stale.filled(action=setting)["value"] == "7000"
    assert "已有同名指标" in clerk.post(url, {**values, "name": other.name}, status=422).text
    assert clerk.post(url, {**values, "counting": "guess"}, status=422)
    assert clerk.post(url, {**values, "name": "又一名称"}, status=409)


def test_an_indicator_entered_by_hand(session: Session, clerk: Browser, imported: Plan):
    url = f"/plans/{imported.id}/indicators/new"
    facts = {"name": "持证人员", "unit_of_measure": "人", "counting": "stock", "direction": "at_least"}
    measure = queries.measures_of(imported)[1]
    clerk.post(url, {**facts, "measure": str(measure.id)})
    indicator = queries.indicators_of(imported)[-1]
    assert (indicator.name, indicator.measure_id) == ("持证人员", measure.id)
    assert "还没有设定年度目标" in clerk.get(f"/indicators/{indicator.id}").text
    assert "设定目标" in clerk.get(f"/plans/{imported.id}").text
    assert "已有同名指标" in clerk.post(url, facts, status=422).text
    assert "请选择" in clerk.post(url, {**facts, "name": "另一个", "counting": ""}, status=422).text


def test_a_plan_page_asks_the_database_no_more_for_more_measures(
    session: Session, clerk: Browser, imported: Plan
):
    statements: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *told: statements.append(told[2]))
    clerk.get(f"/plans/{imported.id}")
    assert len([one for one in statements if one.startswith("SELECT")]) <= 16
