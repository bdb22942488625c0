"""The import through its pages: read, review step by step, confirm, or be told why not."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import MONDAY
from tests.client import Browser, Shown
from tests.plans.conftest import SEED, plan_of, reviewed_by_clerk
from tests.plans.test_readers import ENCRYPTED_PDF
from tracker.plans import actions, incoming, queries
from tracker.plans.jobs import clear_incoming
from tracker.plans.models import Counting, Indicator, LeadBasis, Measure, Plan
from tracker.units.models import Unit
from tracker.units.queries import find_by_printed_name

SignedIn = Callable[[str], Browser]
CONFIRM = "/plans/import/confirmation"
REVIEW = "/plans/import/review"
ENCRYPTED_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")


@pytest.fixture
def clerk(signed_in: SignedIn) -> Browser:
    return signed_in("clerk")


def read(clerk: Browser, text: str) -> Shown:
    """The review of a pasted text."""
    return clerk.post("/plans/import", {"text": text}, status=200)


def upload(name: str, data: bytes, **fields: Any) -> dict[str, Any]:
    return {"file": (io.BytesIO(data), name), **fields}


def test_the_real_plan(session: Session, imported: Plan):
    main = [measure for measure in queries.measures_of(imported) if not measure.is_supporting]
    assert len(main) == 12
    assert sum(len(measure.parties) for measure in main) == 59
    assert len(queries.unconfirmed_measures(imported)) == 8
    assert {
        measure.lead.printed_name for measure in queries.unconfirmed_measures(imported) if measure.lead
    } == {"组织人社局"}
    indicators = {
        indicator.unit_of_measure + indicator.name: indicator for indicator in queries.indicators_of(imported)
    }
    figures = {name: queries.targets_of([one])[one.id][0] for name, one in indicators.items()}
    values = [(target.value, name[:2].rstrip("新高培用")) for name, target in figures.items()]
    assert (5500, "人次") in values
    assert (8000, "人") in values
    assert (1900, "人") in values
    assert (300, "人次") in values
    assert {target.year for target in figures.values()} == {2022}


def test_nothing_is_kept_before_the_confirmation(session: Session, clerk: Browser, seed_text: str):
    units = session.scalar(select(func.count(Unit.id)))
    shown = read(clerk, seed_text)
    clerk.post(REVIEW, {**reviewed_by_clerk(shown), "step": "merge:2"}, status=200)
    assert session.scalar(select(func.count(Plan.id))) == 0
    assert session.scalar(select(func.count(Unit.id))) == units


def test_source_and_reading_are_linked_both_ways(clerk: Browser, seed_text: str):
    page = read(clerk, seed_text).soup
    marks = page.select(".source-text mark.passage")
    assert len(marks) == 15
    for mark in marks:
        card = page.find(id=mark["id"].removeprefix("source-"))
        assert card is not None
        assert mark.find("a", href=f"#{card['id']}")
        assert card.find("a", href=f"#{mark['id']}")
    assert len(page.select(".source-text mark.detail-owner")) == 59
    assert page.select_one(".source-text").get_text() == seed_text.strip()


def test_markup_in_a_plan_is_only_text(clerk: Browser):
    shown = read(clerk, "<script>alert(1)</script>工作方案\n1.办<b>培训</b>。责任单位：经济发展局\n")
    assert "<script>alert" not in shown.response.get_data(as_text=True)


def test_steps_work_without_scripts_and_keep_what_was_typed(clerk: Browser, seed_text: str):
    values = reviewed_by_clerk(read(clerk, seed_text))
    values["measures-0-title"] = "改过的标题"
    key = values["measures-3-key"]
    shown = clerk.post(REVIEW, {**values, "step": f"merge:{key}"}, status=200)
    values = shown.filled(action=REVIEW)
    assert values["measures-0-title"] == "改过的标题"
    assert "积极探索现代产业学院建设" in values["measures-2-text"]
    assert len(shown.soup.select("[data-measure]")) == 14
    cut = values["measures-2-text"].index("积极探索现代")
    shown = clerk.post(
        REVIEW,
        {**values, "step": f"split:{values['measures-2-key']}", f"split-{values['measures-2-key']}": cut},
        status=200,
    )
    values = shown.filled(action=REVIEW)
    assert values["measures-3-title"] == "积极探索现代产业学院建设"
    shown = clerk.post(REVIEW, {**values, "step": f"up:{values['measures-3-key']}"}, status=200)
    values = shown.filled(action=REVIEW)
    assert values["measures-2-title"] == "积极探索现代产业学院建设"
    shown = clerk.post(REVIEW, {**values, "step": f"remove:{values['measures-2-key']}"}, status=200)
    (passage,) = shown.soup.select("#unread-passages li")
    assert passage.find("button")["value"].startswith("read:")
    shown = clerk.post(
        REVIEW, {**shown.filled(action=REVIEW), "step": passage.find("button")["value"]}, status=200
    )
    assert len(shown.soup.select("[data-measure]")) == 15
    assert shown.soup.select("#unread-passages li") == []


def test_words_selected_in_the_source_become_a_measure(clerk: Browser, seed_text: str):
    shown = read(clerk, seed_text)
    start = seed_text.index("把服务制造业")
    shown = clerk.post(
        REVIEW, {**shown.filled(action=REVIEW), "step": "pick", "pick": f"{start}-{start + 30}"}, status=200
    )
    assert shown.filled(action=REVIEW)["measures-0-text"] == seed_text[start : start + 30]


def test_steps_are_undone_one_after_the_other(clerk: Browser, seed_text: str):
    """The order, the words and the owners come back as they were typed; what cannot be undone changes nothing."""
    start = read(clerk, seed_text).filled(action=REVIEW)
    assert start["before"] == ""
    typed = {**start, "measures-1-title": "改过的标题", "measures-1-responsible": "财政金融局"}
    merged = clerk.post(REVIEW, {**typed, "step": f"merge:{typed['measures-1-key']}"}, status=200).filled(
        action=REVIEW
    )
    removed = clerk.post(REVIEW, {**merged, "step": f"remove:{merged['measures-0-key']}"}, status=200)
    values = removed.filled(action=REVIEW)
    assert "撤销上一步" in removed.text
    for expected in (merged, typed):
        values = clerk.post(REVIEW, {**values, "step": "undo"}, status=200).filled(action=REVIEW)
        fields = [
            name for name in expected if re.fullmatch(r"measures-\d+-(?:title|lead|responsible|number)", name)
        ]
        assert {name: values.get(name) for name in fields} == {name: expected[name] for name in fields}
    assert values["before"] == ""
    again = clerk.post(REVIEW, {**values, "step": "undo", "before": "nobody packed this"}, status=200)
    assert again.filled(action=REVIEW)["measures-1-title"] == "改过的标题"


@pytest.mark.parametrize(
    "step", ["", "merge", "merge:999", "split:x", "read:0-9999999", "pick", "drop:1", "remove:-1"]
)
def test_steps_that_mean_nothing_change_nothing(clerk: Browser, seed_text: str, step: str):
    shown = read(clerk, seed_text)
    again = clerk.post(REVIEW, {**shown.filled(action=REVIEW), "step": step, "pick": "9-3"}, status=200)
    assert len(again.soup.select("[data-measure]")) == 15


def test_a_name_typed_into_a_measure_is_asked_for_too(clerk: Browser, seed_text: str):
    values = reviewed_by_clerk(read(clerk, seed_text))
    values["measures-0-responsible"] += "、区教体局"
    shown = clerk.post(CONFIRM, values, status=422)
    assert "名称区教体局：请选择对应的单位" in shown.text
    assert shown.filled(action=REVIEW)["measures-0-responsible"].endswith("、区教体局")


def test_everything_still_open_is_said_at_its_field_and_nothing_is_lost(
    session: Session, clerk: Browser, seed_text: str
):
    values = read(clerk, seed_text).filled(action=REVIEW)
    values |= {
        "measures-4-title": "",
        "document_number": "",
        "targets-0-value": "",
        "measures-1-text": "改写的正文",
    }
    shown = clerk.post(CONFIRM, values, status=422)
    errors = shown.soup.select_one(".form-errors").get_text()
    for sentence in (
        "文号：请填写",
        "措施5标题：请填写",
        "填报口径：请选择",
        "名称政法工委：请选择对应的单位",
        "目标值：请填写",
    ):
        assert sentence in errors
    for link in shown.soup.select(".form-errors a"):
        assert shown.soup.find(id=link["href"].removeprefix("#")), link
    assert shown.filled(action=REVIEW)["measures-1-text"] == "改写的正文"
    assert session.scalar(select(func.count(Plan.id))) == 0


def test_a_figure_that_is_none_stays_as_typed(clerk: Browser, seed_text: str):
    values = {**reviewed_by_clerk(read(clerk, seed_text)), "targets-0-value": "五千五", "step": "merge:3"}
    for url in (REVIEW, CONFIRM):
        shown = clerk.post(url, values, status=422)
        assert "请填写数字" in shown.text
        assert shown.filled(action=REVIEW)["targets-0-value"] == "五千五"


def test_figures_of_one_name_must_agree(clerk: Browser, seed_text: str):
    values = reviewed_by_clerk(read(clerk, seed_text))
    values |= {"targets-1-name": values["targets-0-name"]}
    assert "同一年度有两个目标值" in clerk.post(CONFIRM, values, status=422).text
    values |= {"targets-1-year": "2023"}
    assert "须一致" in clerk.post(CONFIRM, values, status=422).text


def test_counting_bound_and_choice_of_names_are_kept(session: Session, clerk: Browser, seed_text: str):
    values = reviewed_by_clerk(read(clerk, seed_text))
    values |= {"targets-2-counting": "stock", "targets-2-not_above": values["targets-1-name"]}
    row = next(
        field for field, value in values.items() if field.endswith("-printed") and value == "政法工委"
    ).removesuffix("printed")
    values |= {f"{row}choice": f"unit:{find_by_printed_name('综合办公室').id}", f"{row}is_alias": "y"}
    clerk.post(CONFIRM, values)
    highly = session.scalars(select(Indicator).where(Indicator.name == values["targets-2-name"])).one()
    assert highly.counting is Counting.STOCK
    (bond,) = queries.bonds_of(highly.plan_id)
    assert bond.sentence == f"{highly.name}不得多于{values['targets-1-name']}"
    assert find_by_printed_name("政法工委") is find_by_printed_name("综合办公室")


def test_a_new_unit_with_a_name_that_is_taken_is_refused_whole(
    session: Session, clerk: Browser, seed_text: str
):
    values = reviewed_by_clerk(read(clerk, seed_text))
    rows = [
        field.removesuffix("printed")
        for field, value in values.items()
        if value in ("政法工委", "科技创新局")
    ]
    for row in rows:
        values |= {f"{row}new_name": "同名单位", f"{row}new_short_name": "同名"}
    shown = clerk.post(CONFIRM, values, status=422)
    assert "同名" in shown.text
    assert session.scalar(select(func.count(Plan.id))) == 0
    assert find_by_printed_name("同名单位") is None


def test_sent_twice_the_second_is_told_and_nothing_doubled(session: Session, clerk: Browser, seed_text: str):
    values = reviewed_by_clerk(read(clerk, seed_text))
    clerk.post(CONFIRM, values)
    shown = clerk.post(CONFIRM, values, status=409)
    assert "已有第1版，本次没有导入" in shown.text
    assert "与第1版相同" in shown.text
    assert session.scalar(select(func.count(Plan.id))) == 1


def test_a_new_edition_shows_its_changes_before_and_after(
    session: Session, imported: Plan, clerk: Browser, seed_text: str
):
    changed = seed_text.replace("开展创业培训300人次以上", "开展创业培训500人次以上").replace(
        "3. 全面推行企业新型学徒制。", "3. 设立公共实训基地。"
    )
    changed = re.sub(r"4\. 积极探索现代产业学院建设.*?\n", "", changed)
    changed = changed.replace(
        "(责任单位:组织人社局、财政金融局、各园区中心)", "(责任单位:组织人社局、各园区中心)"
    )
    shown = read(clerk, changed)
    words = shown.soup.select_one("#changes").get_text(" ", strip=True)
    assert "第1版" in words
    assert "删去 措施4" in words
    assert "责任单位减去财政金融局" in words
    assert "500" in [word.get_text() for word in shown.soup.select("#changes ins")]
    clerk.post(CONFIRM, reviewed_by_clerk(shown))
    second = plan_of(session, edition=2)
    assert second.supersedes_id == imported.id
    assert "删去" in clerk.get(f"/plans/{second.id}/changes").text
    assert "已按本版交办的任务仍归本版" in clerk.get(f"/plans/{imported.id}").text
    assert "替代了" in clerk.get(f"/plans/{second.id}").text
    measure = session.scalars(select(Measure).where(Measure.plan_id == imported.id)).first()
    clerk.get(f"/measures/{measure.id}")
    clerk.get(f"/measures/{measure.id}/edit", status=403)
    assert "第2版" in clerk.get("/plans?editions=all").text
    assert len(clerk.get("/plans").soup.select("tbody tr")) == 1


def test_a_word_file_is_kept_with_its_plan(session: Session, clerk: Browser, seed_text: str):
    document = docx.Document()
    for line in seed_text.splitlines():
        document.add_paragraph(line)
    data = io.BytesIO()
    document.save(data)
    shown = clerk.post("/plans/import", upload("方案.docx", data.getvalue()), status=200)
    clerk.post(CONFIRM, reviewed_by_clerk(shown))
    plan = plan_of(session)
    assert plan.source_file.name == "方案.docx"
    fetched = clerk.get(f"/plans/{plan.id}/file").response
    assert fetched.data == data.getvalue()
    assert "attachment" in fetched.headers["Content-Disposition"]
    assert incoming.held(plan.source_file.sha256) is None


def test_a_file_that_was_cleared_away_does_not_stop_the_import(
    app: Flask, session: Session, clerk: Browser, seed_text: str
):
    shown = clerk.post("/plans/import", upload("方案.txt", seed_text.encode()), status=200)
    folder = Path(app.config["TRACKER"].instance) / "incoming"
    for path in folder.iterdir():
        path.unlink()
    clerk.post(CONFIRM, reviewed_by_clerk(shown))
    assert plan_of(session).source_file is None


def test_uploads_that_nobody_confirmed_are_cleared(app: Flask):
    digest = incoming.hold("方案".encode())
    assert incoming.held(digest) == "方案".encode()
    path = Path(app.config["TRACKER"].instance) / "incoming" / digest
    for age, removed in ((timedelta(days=1), 0), (timedelta(days=3), 1)):
        changed_at = (MONDAY - age).timestamp()
        os.utime(path, (changed_at, changed_at))
        assert clear_incoming(MONDAY.date()) == {"removed": removed}
    assert incoming.held(digest) is None


@pytest.mark.parametrize("digest", ["", "../../secret_key", "a" * 64, "A" * 64])
def test_a_forged_hash_opens_nothing(app: Flask, digest: str):
    assert incoming.held(digest) is None
    incoming.release(digest)


def a_zip_bomb_named(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, b"x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("方案.txt", b"", "是空文件"),
        ("方案.txt", b"  \n", "没有文字"),
        ("方案.pdf", b"MZ\x90\x00 program", "与扩展名不符"),
        ("方案.pdf", b"%PDF-1.4 broken", "已损坏"),
        ("方案.docx", a_zip_bomb_named("word/nothing.xml"), "已损坏"),
        ("方案.exe", b"MZ\x90\x00", "不是可以读取的类型"),
        ("方案.xlsx", a_zip_bomb_named("xl/workbook.xml"), "不是可以读取的类型"),
        ("方案.txt", b"a" * (20 * 1024 * 1024 + 1), "超过20MB"),
        ("方案.pdf", ENCRYPTED_PDF, "设有密码"),
        ("方案.docx", ENCRYPTED_WORD, "设有密码"),
    ],
    ids=[
        "empty",
        "blank",
        "disguised",
        "broken-pdf",
        "broken-docx",
        "exe",
        "xlsx",
        "huge",
        "locked-pdf",
        "locked-docx",
    ],
)
def test_files_that_cannot_be_read(session: Session, clerk: Browser, name: str, data: bytes, sentence: str):
    shown = clerk.post("/plans/import", upload(name, data), status=422)
    assert sentence in shown.soup.select_one(".form-errors").get_text()
    shown.response.request.environ["wsgi.input"].close()  # the test client leaves its own temporary file open


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "请选择方案文件"),
        ({"text": " \u3000\n"}, "请选择方案文件"),
        ({"text": "任务。" * 30_000}, "超过8万字"),
    ],
)
def test_texts_that_cannot_be_read(clerk: Browser, fields: dict[str, str], sentence: str):
    assert sentence in clerk.post("/plans/import", fields, status=422).text


def test_a_pasted_text_survives_a_bad_file(clerk: Browser):
    shown = clerk.post("/plans/import", upload("方案.txt", b"abc", text="粘贴的方案全文"), status=422)
    assert shown.filled(action="/plans/import")["text"] == "粘贴的方案全文"


def test_a_text_without_measures_opens_a_review_to_add_them(clerk: Browser):
    shown = read(clerk, "关于节日放假的通知。放假三天。")
    assert shown.soup.select("[data-measure]") == []
    shown = clerk.post(REVIEW, {**shown.filled(action=REVIEW), "step": "add"}, status=200)
    assert len(shown.soup.select("[data-measure]")) == 1
    assert "标题：请填写" in clerk.post(CONFIRM, shown.filled(action=REVIEW), status=422).text


def test_a_long_plan_fits_through_the_form(clerk: Browser, seed_text: str):
    body = seed_text[seed_text.index("三、主要措施") : seed_text.index("四、组织保障")]
    shown = read(clerk, seed_text + (body * 20)[:46_000])
    values = reviewed_by_clerk(shown)
    again = clerk.post(REVIEW, {**values, "step": "refresh"}, status=200)
    assert len(again.soup.select("[data-measure]")) == len(shown.soup.select("[data-measure]")) > 100


@pytest.mark.parametrize("person", ["leader", "liaison", "unit_head", "park_liaison"])
@pytest.mark.parametrize("url", ["/plans/import", REVIEW, CONFIRM])
def test_only_the_office_imports(signed_in: SignedIn, person: str, url: str):
    assert "方案由领导小组办公室导入" in signed_in(person).post(url, status=403).text
    if url == "/plans/import":
        signed_in(person).get(url, status=403)


@pytest.mark.parametrize("person", ["system_admin", "security_admin", "audit_admin"])
@pytest.mark.parametrize("url", ["/plans/import", REVIEW, CONFIRM])
def test_administrators_see_no_import(signed_in: SignedIn, person: str, url: str):
    signed_in(person).post(url, status=404)


@pytest.mark.parametrize("path", sorted(SEED.parent.glob("*.txt")), ids=lambda path: path.stem)
def test_plans_of_other_layouts_come_in_after_a_clerks_care(session: Session, clerk: Browser, path: Path):
    shown = read(clerk, path.read_text(encoding="utf-8"))
    values = reviewed_by_clerk(shown)
    values["document_number"] = values["document_number"] or f"无文号·{path.stem}"
    for field, value in list(values.items()):
        if field.startswith("targets-") and field.endswith(("-unit", "-year")):
            values[field] = value or ("项" if field.endswith("-unit") else "2025")
    if values["document_number"].startswith("无文号"):
        values = clerk.post(REVIEW, {**values, "step": "refresh"}, status=200).filled(action=REVIEW)
    plan = clerk.post(CONFIRM, values).location
    measures = len(clerk.get(plan).soup.select("#measures tbody tr:not(.section-row)"))
    assert measures == len(shown.soup.select("[data-measure]")) > 0
    clerk.get(f"{plan}/source")
    clerk.get("/plans/leads")


def test_a_fault_of_the_parser_costs_no_text(clerk: Browser, monkeypatch: pytest.MonkeyPatch):
    def failing(text: str) -> None:
        raise RecursionError(text[:3])

    monkeypatch.setattr("tracker.plans.import_views.parse_plan", failing)
    shown = clerk.post("/plans/import", {"text": "一、任务。市财政局负责。"}, status=422)
    assert "未能识别此方案的版式" in shown.soup.select_one(".form-errors").get_text()
    assert shown.filled(action="/plans/import")["text"] == "一、任务。市财政局负责。"


def test_an_upload_beyond_the_servers_limit_is_told_in_the_form(app: Flask, clerk: Browser):
    app.config["MAX_CONTENT_LENGTH"] = 2000
    try:
        shown = clerk.post("/plans/import", upload("方案.txt", b"a" * 5000), status=413)
    finally:
        app.config["MAX_CONTENT_LENGTH"] = None
    assert "超过20MB" in shown.soup.select_one(".form-errors").get_text()
    assert shown.soup.select_one("form[action='/plans/import']")
    shown.response.request.environ["wsgi.input"].close()


def test_a_confirmed_lead_holds_in_the_next_edition(
    session: Session, imported: Plan, clerk: Browser, seed_text: str
):
    first, second = queries.unconfirmed_measures(imported)[:2]
    unit = next(party.unit for party in first.parties if party.unit is not None)
    actions.confirm_lead(first, unit, actor_id=None)
    shown = read(clerk, seed_text)
    clerk.post(CONFIRM, reviewed_by_clerk(shown))
    again = {measure.title: measure for measure in queries.measures_of(plan_of(session, edition=2))}
    assert again[first.title].lead.unit_id == unit.id
    assert again[first.title].lead_basis is LeadBasis.CONFIRMED
    assert again[second.title].lead_basis is not LeadBasis.CONFIRMED


def test_of_two_clerks_with_the_same_plan_one_is_told_and_nothing_is_doubled(
    session: Session, clerk: Browser, signed_in: SignedIn, seed_text: str
):
    other = signed_in("clerk")
    mine, theirs = (reviewed_by_clerk(read(browser, seed_text)) for browser in (clerk, other))
    clerk.post(CONFIRM, mine)
    units, names = session.scalar(select(func.count(Unit.id))), session.scalar(select(func.count(Plan.id)))
    told = other.post(CONFIRM, theirs, status=409)
    assert "此文号已有第1版" in told.text
    assert session.scalar(select(func.count(Unit.id))) == units
    assert session.scalar(select(func.count(Plan.id))) == names
