"""Finding what was issued."""

import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.cast import Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tracker.core import files, trail
from tracker.core.models import EventRecord
from tracker.documents import actions
from tracker.documents.archive.printed_text import searchable
from tracker.documents.archive.yearbook import ALTERED, INDEX, MISSING, SOUND, Held, zipped
from tracker.documents.correcting import actions as correcting
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document


@pytest.fixture
def issued(cast: Cast) -> Document:
    """A letter of 7 March, 宛开督函〔2022〕1号."""
    document = signed_order(cast)
    actions.issue(document, actor_id=cast.person("clerk").id)
    return document


def test_the_printed_text_is_kept_for_searching(issued: Document):
    assert "请于3月15日前报送2月份培训台账" in issued.printed_text
    assert "宛开督函〔2022〕1号" in issued.printed_text
    assert searchable("培训\n台 账") == "培训台账"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q=2月份培训台账", True),
        ("q=〔2022〕1号", True),
        ("q=100%25", False),
        ("kind=letter", True),
        ("kind=notice", False),
        ("series=宛开督函", True),
        ("series=宛开督", False),
        ("year=2022", True),
        ("year=2021", False),
        ("year=x", True),
        ("since=2022-03-07&until=2022-03-07", True),
        ("until=2022-03-06", False),
        ("since=nonsense", True),
    ],
)
def test_filters_stand_in_the_address(
    issued: Document, signed_in: Callable[[str], Browser], query: str, found: bool
):
    assert issued.issued_on == date(2022, 3, 7)
    shown = signed_in("liaison").get(f"/documents?{query}")
    assert (issued.number in shown.text) is found


@pytest.mark.parametrize("word", ["培训", "台账", "报送", "提醒"])
def test_words_of_two_characters_are_found_in_what_was_printed(
    issued: Document, signed_in: Callable[[str], Browser], word: str
):
    liaison = signed_in("liaison")
    assert issued.number in liaison.get(f"/documents?q={word}").text
    assert issued.number in liaison.get(f"/documents?q={word[0]}%20{word[1]}").text  # a blank typed within
    assert "没有文号、标题或正文含“考勤”的公文" in liaison.get("/documents?q=考勤").text


@pytest.mark.parametrize(("unit", "found"), [("社会事业局", True), ("经济发展局", False)])
def test_documents_are_found_by_the_unit_that_they_went_to(
    cast: Cast, signed_in: Callable[[str], Browser], unit: str, found: bool
):
    document = signed_order(cast)
    document.content = document.content | {"copies_to": "社会事业局"}
    actions.issue(document, actor_id=cast.person("clerk").id)
    shown = signed_in("clerk").get(f"/documents?unit={cast.unit(unit).id}")
    assert (document.number in shown.text) is found


def test_what_is_ticked_is_archived_at_once(
    issued: Document, cast: Cast, signed_in: Callable[[str], Browser], session: Any
):
    second, draft = signed_order(cast, title="二"), signed_order(cast, title="三")
    actions.issue(second, actor_id=cast.person("clerk").id)
    clerk = signed_in("clerk")
    address = "/documents?state=issued"
    assert len(clerk.get(address).soup.select("td.select input")) == 2
    sent = clerk.post(
        "/documents/archivings?state=issued", {"document_ids": [issued.id, second.id, draft.id, 99999]}
    )
    assert sent.location.endswith(address)
    assert (issued.state, second.state) == (DocumentState.ARCHIVED, DocumentState.ARCHIVED)
    assert draft.state is DocumentState.SIGNED_OFF
    said = session.scalars(select(EventRecord).where(EventRecord.tag == "document:stepped"))
    archived = [one.subject_id for one in said if one.facts["step"] == "archive"]
    assert archived == [issued.id, second.id]
    shown = clerk.get(address).text
    assert "已归档2件" in shown and "三没有归档：印发后才能归档" in shown
    assert "归档所选" not in shown
    clerk.post("/documents/archivings", {"document_ids": [issued.id]})
    assert f"{issued.number}没有归档" in clerk.get(address).text
    clerk.post("/documents/archivings")
    assert "请先勾选" in clerk.get(address).text
    assert "归档所选" not in signed_in("leader").get("/documents").text


# ── a year as a zip ──────────────────────────────────────────────────────────────────────────────────────────────────


def year_of(browser: Browser, year: int = 2022) -> tuple[zipfile.ZipFile, list[tuple[Any, ...]]]:
    """The zip, and the rows of its index below the heads."""
    found = zipfile.ZipFile(io.BytesIO(browser.get(f"/documents/years/{year}.zip").response.data))
    assert found.testzip() is None
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(found.read(INDEX))).get_sheet_by_index(0)
    return found, [tuple(row) for row in sheet.to_python()[1:]]


def test_a_year_is_downloaded_with_its_index(
    issued: Document, cast: Cast, signed_in: Callable[[str], Browser]
):
    made = correcting.draft(
        issued, reason="笔误", right={}, others=["第1段有误。"], actor_id=cast.person("clerk").id
    )
    for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF):
        actions.step(made, step, actor_id=cast.person("leader").id)
    actions.issue(made, actor_id=cast.person("clerk").id)
    trail.seal()
    trail.anchor(date(2022, 3, 7))
    found, rows = year_of(signed_in("clerk"))
    assert [row[1] for row in rows] == [issued.number, made.number]
    assert [row[8] for row in rows] == [f"已被{made.number}更正", f"更正{issued.number}"]
    for row, document in zip(rows, (issued, made), strict=True):
        assert row[2:7] == (
            document.title,
            document.kind.word,
            "已印发",
            "2022年3月7日",
            "1" if document is issued else row[6],
        )
        assert row[7] == document.pdf.sha256 == hashlib.sha256(found.read(row[11])).hexdigest()
        assert (row[9].startswith("第"), len(row[10]), row[12]) == (True, 64, SOUND)
    again, _ = year_of(signed_in("clerk"))
    assert [(one.filename, one.CRC) for one in again.infolist()][:-1] == [
        (one.filename, one.CRC) for one in found.infolist()
    ][:-1]


def test_a_unit_takes_along_only_what_it_sees(
    issued: Document, cast: Cast, signed_in: Callable[[str], Browser]
):
    other = signed_order(cast, addressed="社会事业局")
    actions.issue(other, actor_id=cast.person("clerk").id)
    assert [row[1] for row in year_of(signed_in("liaison"))[1]] == [issued.number]
    assert len(year_of(signed_in("other_liaison"))[1]) == 2
    signed_in("liaison").get("/documents/years/2021.zip", status=404)
    signed_in("audit_admin").get("/documents/years/2022.zip", status=403)


def test_a_file_that_is_gone_or_altered_is_named_and_the_others_come(
    issued: Document, cast: Cast, signed_in: Callable[[str], Browser]
):
    gone, altered = signed_order(cast, title="二"), signed_order(cast, title="三")
    for one in (gone, altered):
        actions.issue(one, actor_id=cast.person("clerk").id)
    path = files.path_of(altered.pdf.sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    files.path_of(gone.pdf.sha256).unlink()
    _, rows = year_of(signed_in("clerk"))
    assert [row[12] for row in rows] == [SOUND, MISSING, ALTERED]


def test_a_year_is_never_held_whole(tmp_path: Path, issued: Document):
    pdf = files.content_of(issued.pdf)
    held = []
    for place in range(40):
        path = tmp_path / f"{place}.pdf"
        path.write_bytes(pdf + b"%" * 500_000)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        held.append(Held(f"〔2022〕{place}号", "题", "通报", "已印发", date(2022, 3, 7), digest, path))
    total = sum(one.path.stat().st_size for one in held)
    tracemalloc.start()
    sent = sum(len(piece) for piece in zipped(held))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > total > 20_000_000
    assert peak < total / 4


@pytest.mark.parametrize(
    ("title", "name"),
    [("关于A/B:C的通报", "〔2022〕1号　关于A_B_C的通报.pdf"), ("长" * 300, f"〔2022〕1号　{'长' * 60}.pdf")],
)
def test_file_names_are_safe(title: str, name: str):
    held = Held("〔2022〕1号", title, "通报", "已印发", date(2022, 3, 7), "", Path())
    assert held.file_name == name
    assert len(name.encode()) < 255
