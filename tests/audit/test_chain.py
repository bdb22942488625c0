"""The auditor's pages of the chain, the export, the commands, the night's jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.notices.conftest import drafted, office
from tests.reports.conftest import Office
from tracker.audit import jobs, views
from tracker.audit.anchors import anchors_in
from tracker.core import clock, trail
from tracker.core.models import Anchor, EventRecord
from tracker.core.unit_of_work import transaction
from tracker.messages.models import InboxMessage
from tracker.units.actions import add_alias

TODAY = date(2022, 3, 7)

__all__ = ["office"]  # a fixture


@pytest.fixture
def auditor(signed_in: Callable[[str], Browser], cast: Cast) -> Browser:
    """The audit administrator, after three things have happened."""
    for word in ("财政甲", "财政乙", "=1+1"):
        with transaction():
            add_alias(cast.unit("财政金融局"), word, actor_id=cast.person("system_admin").id)
    return signed_in("audit_admin")


def break_the_chain(session: Session) -> None:
    """A record that no program wrote."""
    values = {"tag": "t", "subject": "s", "subject_id": 1, "thread": "s:1", "facts": {}}
    session.execute(insert(EventRecord).values(**values, occurred_at=clock.now()))


def test_the_page_tells_the_end_of_the_chain_and_the_anchors(auditor: Browser, session: Session) -> None:
    assert "还没有锚点" in auditor.get("/trail-chain").text
    with transaction():
        assert jobs.anchor_trail(TODAY) == {"anchors": 1}
        assert jobs.anchor_trail(TODAY) == {"anchors": 0}
    page = auditor.get("/trail-chain").text
    kept = session.get_one(Anchor, TODAY)
    assert kept.digest in page
    assert f"第{kept.position}环" in page
    exported = auditor.get("/trail-anchors.txt").response.text
    assert anchors_in(exported) == {kept.position: kept.digest}


def test_walking_the_chain_on_demand(auditor: Browser, session: Session) -> None:
    auditor.post("/trail-chain/verification")
    assert "条留痕，链条完整" in auditor.get("/trail-chain").text
    break_the_chain(session)
    session.commit()
    auditor.post("/trail-chain/verification")
    assert "留痕链不完整" in auditor.get("/trail-chain").text


def test_who_looks_at_the_trail_stands_in_the_trail(auditor: Browser) -> None:
    auditor.get("/trail?kind=unit")
    shown = auditor.get("/trail?kind=page").soup.find("table").get_text(" ", strip=True)
    assert "查阅留痕（/trail?kind=unit）" in shown
    assert trail.verify().broken is None


def test_a_person_s_page_is_watched(
    auditor: Browser, signed_in: Callable[[str], Browser], cast: Cast
) -> None:
    signed_in("system_admin").get(f"/people/{cast.person('clerk').id}")
    assert f"查阅人员信息（/people/{cast.person('clerk').id}）" in auditor.get("/trail?kind=page").text


def test_a_refused_look_is_none(auditor: Browser, signed_in: Callable[[str], Browser]) -> None:
    signed_in("clerk").get("/trail", status=403)
    assert "没有符合条件的记录" in auditor.get("/trail?kind=page").text


def test_the_address_filters(auditor: Browser, client: Browser) -> None:
    client.post("/sign-in", {"username": "clerk", "password": "wrong"}, environ_base={"REMOTE_ADDR": "10.1.2.3"}, status=422)  # fmt: skip
    assert "10.1.2.3" in auditor.get("/trail?address=10.1.").text
    assert "没有符合条件的记录" in auditor.get("/trail?address=192.168.").text


def test_the_filtered_trail_as_a_workbook(auditor: Browser) -> None:
    answer = auditor.get("/trail/workbook?kind=unit").response.data
    rows = CalamineWorkbook.from_filelike(BytesIO(answer)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["时间", "人员", "经过"]
    assert len(rows) == 4
    assert "=1+1" in rows[1][2]
    assert "查阅导出的留痕" in auditor.get("/trail?kind=page").text


def test_an_export_says_what_it_left_out(auditor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_EXPORTED", 2)
    answer = auditor.get("/trail/workbook?kind=unit").response.data
    rows = CalamineWorkbook.from_filelike(BytesIO(answer)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 2 + 1
    assert rows[-1][0].startswith("另有1条更早的记录未导出")


def test_the_newest_anchor_stands_under_the_list_of_the_archive(
    office: Office, auditor: Browser, signed_in: Callable[[str], Browser], session: Session
) -> None:
    drafted(office)
    with transaction():
        jobs.anchor_trail(TODAY)
    kept = session.get_one(Anchor, TODAY)
    page = signed_in("clerk").get("/documents?state=draft").text
    assert kept.digest in page
    assert f"第{kept.position}环" in page


def test_a_broken_chain_is_told_to_the_auditor_once_a_night(
    auditor: Browser, session: Session, cast: Cast
) -> None:
    with transaction():
        assert jobs.verify_trail(TODAY)["broken"] == 0
    break_the_chain(session)
    session.commit()
    assert jobs.verify_trail(TODAY)["broken"] == 1
    jobs.verify_trail(TODAY)
    told = session.scalars(
        select(InboxMessage).where(InboxMessage.person_id == cast.person("audit_admin").id)
    ).all()
    assert [message.title for message in told] == ["留痕链校验不通过"]
    assert "没有封印" in auditor.get(f"/messages/{told[0].id}").text


def test_old_records_go_to_the_archive_and_are_still_read(auditor: Browser, session: Session) -> None:
    later = TODAY + timedelta(days=1097)
    auditor.get("/trail-chain")
    with clock.frozen_at(clock.office_instant(later)):
        auditor.enter_as("audit_admin")
        auditor.get("/trail")  # the newest record stays
        with transaction():
            assert jobs.archive_trail(later) == {"records": 3}
            assert jobs.archive_trail(later) == {"records": 0}
        assert "没有符合条件的记录" in auditor.get("/trail?kind=unit").text
        assert "财政甲" in auditor.get("/trail?kind=unit&archived=y").text
        assert "把3条留痕移入归档" in auditor.get("/trail?kind=trail").text
    assert trail.verify().broken is None


def test_the_commands(auditor: Browser, app: Flask, session: Session, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    jobs.anchor_trail(TODAY)
    session.commit()
    printed = run(args=["audit", "anchors"])
    assert printed.exit_code == 0
    file = tmp_path / "anchors.txt"
    file.write_text(printed.output, encoding="utf-8")
    sound = run(args=["audit", "verify", "--anchors", str(file)])
    assert (sound.exit_code, "records are sound" in sound.output) == (0, True)
    file.write_text(printed.output.replace(printed.output.split()[2], "0" * 64), encoding="utf-8")
    assert "与留存的锚点不符" in run(args=["audit", "verify", "--anchors", str(file)]).output
    file.write_text("何必", encoding="utf-8")
    assert run(args=["audit", "verify", "--anchors", str(file)]).exit_code == 1
    break_the_chain(session)
    session.commit()
    broken = run(args=["audit", "verify"])
    assert (broken.exit_code, "没有封印" in broken.output) == (1, True)
