"""Notices on one matter, of praise and of criticism: drafted from frozen figures, naming only whom a leader approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.client import Browser
from tests.notices.facts import LATE, MIXED, ON_TIME, TASK
from tracker.core.lifecycle import IllegalStep
from tracker.documents.content import Paragraph
from tracker.documents.number_check import TrueFigures, doubts
from tracker.documents.questions import LiveBlock
from tracker.documents.text import DocumentText, Live
from tracker.notices import actions
from tracker.notices.document import live_blocks
from tracker.notices.drafting.demands import Demands
from tracker.notices.genres import MATTERS, facts_by_unit, text_of, title_of
from tracker.notices.models import Genre, Notice, Ranking
from tracker.notices.queries import frozen_notices, known_texts
from tracker.tasks.lights import Light

DEMANDS = Demands(date(2022, 7, 11), date(2022, 7, 28))
FACTS = replace(MIXED, reporting=(replace(ON_TIME, unit="社会事业局"), LATE))


def words(genre: Genre, *units: str, matter: str = "") -> DocumentText:
    return text_of(genre, FACTS, units, matter, DEMANDS)


def test_praise_says_what_was_done_well():
    text = words(Genre.PRAISE, "社会事业局").plain()
    assert "决定对社会事业局予以通报表扬" in text
    assert "职业技能培训累计完成521人次，占年度任务800人次的65.1%" in text
    assert "应报进展报告8份，全部按时报送" in text
    assert "\n社会事业局职业技能培训累计完成" in text
    assert "希望社会事业局珍惜荣誉" in text


def test_praise_tells_what_is_closed_from_what_goes_well():
    closed = replace(TASK, title="案例征集", light=Light.BLUE.value)
    facts = replace(FACTS, tasks=(TASK, closed))
    text = text_of(Genre.PRAISE, facts, ("经济发展局",), "", DEMANDS).plain()
    assert "牵头的“案例征集”已办结；牵头的“企业职工在岗培训”进展正常" in text


def test_criticism_of_nothing_done_does_not_say_nought_percent():
    shares = (*FACTS.shares[:-1], replace(FACTS.shares[-1], actual=Decimal(0)))
    text = text_of(Genre.CRITICISM, replace(FACTS, shares=shares), ("财政金融局",), "", DEMANDS).plain()
    assert "职业技能培训尚无完成量（年度任务300人次），慢于序时进度49.6个百分点" in text


@pytest.mark.parametrize(
    ("matter", "asked", "not_asked"),
    [
        ("indicators", "对标对表抓进度。各单位要对照年度目标", "抓报送"),
        ("tasks", "对标对表抓整改。经济发展局要认真分析滞后原因", "抓报送"),
        ("reporting", "严肃纪律抓报送。财政金融局要查明原因", "抓整改"),
    ],
)
def test_a_special_notice_asks_for_its_matter_alone(matter: str, asked: str, not_asked: str):
    text = words(Genre.SPECIAL, matter=matter)
    assert asked in text.plain()
    assert not_asked not in text.plain()
    (note,) = (one for one in live_blocks(FACTS, Ranking.NONE, text) if one.key == "note")
    said = words_of(note)
    assert ("迟报" in said) is (matter == "reporting")
    assert ("完成率" in said) is (matter == "indicators")


def words_of(block: LiveBlock) -> str:
    return "".join(one.text for one in block.blocks if isinstance(one, Paragraph))


def test_criticism_says_what_lags_and_by_when_to_answer():
    text = words(Genre.CRITICISM, "经济发展局", "财政金融局").plain()
    assert "一、经济发展局\n牵头的“现代产业学院共建”尚无进展，低于序时进度50.0个百分点" in text
    assert "进展报告迟报3份、漏报1份、被退回2次" in text
    assert "于7月11日前向领导小组办公室书面报告整改情况" in text


@pytest.mark.parametrize("matter", MATTERS)
def test_a_special_notice_speaks_of_one_matter_with_its_table(matter: str):
    text = words(Genre.SPECIAL, matter=matter)
    assert f"一、{MATTERS[matter]}" in text.plain()
    assert [part.key for part in text.parts if isinstance(part, Live)] == [matter, "note"]
    assert "附件" not in text.plain()


@pytest.mark.parametrize(
    ("genre", "units", "title"),
    [
        (Genre.PRAISE, ("社会事业局",), "关于对社会事业局|予以通报表扬的通报"),
        (Genre.CRITICISM, ("经济发展局", "财政金融局"), "关于对经济发展局等2个单位|予以通报批评的通报"),
        (
            Genre.SPECIAL,
            (),
            "关于南阳高新区高质量推进“人人持证、技能河南”建设工作2022年上半年报送情况的专项通报",
        ),
    ],
)
def test_titles(genre: Genre, units: tuple[str, ...], title: str):
    assert title_of(genre, FACTS, units, "reporting") == title


def test_every_figure_of_the_drafts_is_one_of_the_snapshot(app: Flask):
    true = TrueFigures(known_texts(FACTS))
    everybody = tuple(facts_by_unit(FACTS))
    texts = [words(Genre.PRAISE, *everybody), words(Genre.CRITICISM, *everybody)]
    texts += [words(Genre.SPECIAL, matter=matter) for matter in MATTERS]
    for text in texts:
        assert list(doubts(text.lines(), true)) == []


def test_nobody_is_named_without_a_leaders_word(notice: Notice, cast: Cast):
    with pytest.raises(IllegalStep, match="批准点名"):
        actions.draft_special(
            notice,
            Genre.CRITICISM,
            units=["社会事业局"],
            matter="",
            approver=None,
            contact="",
            actor_id=cast.person("clerk").id,
        )


def test_the_office_drafts_criticism_with_its_approver_on_record(
    notice: Notice, signed_in: Callable[[str], Browser], session: Any, cast: Cast
):
    clerk = signed_in("clerk")
    form = clerk.get("/notices/special/new").filled() | {"genre": "criticism"}
    shown = clerk.post(f"/notices/special/new?plan={notice.plan_id}", form, status=422)
    assert "请选定点名的单位" in shown.text
    assert "请选定批准点名的领导" in shown.text
    leader = cast.person("leader").id
    typed = form | {"units": ["社会事业局"], "approver_id": leader}
    made = clerk.post(f"/notices/special/new?plan={notice.plan_id}", typed)
    clerk.get(made.location)
    one = session.query(Notice).order_by(Notice.id.desc()).first()
    assert (one.genre, one.named, one.naming_approved_by_id) == (Genre.CRITICISM, ["社会事业局"], leader)
    page = clerk.get(f"/notices/{one.id}")
    assert "李喆登记张衡批准点名社会事业局" in page.text
    assert "批评通报" in clerk.get("/notices").text
    assert clerk.get(f"/documents/{one.document_id}/preview.pdf").response.data.startswith(b"%PDF-")
    assert frozen_notices() == [notice]  # special ones go on from the periodic one
