"""The pages on which points are read: a unit's own account, all units beside each other, fairness, the workbook."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from tests.assessment.conftest import Ledger, SignedIn, night, objected
from tests.bench.statements import counted
from tests.cast import Cast
from tests.reports.conftest import Office, wall
from tracker.assessment.scoring import Rule
from tracker.core import clock
from tracker.core.db import db


def test_a_unit_reads_its_own_account_and_nobody_else_s(
    settled: Office, signed_in: SignedIn, cast: Cast
) -> None:
    own, other = cast.unit("经济发展局").id, cast.unit("社会事业局").id
    liaison = signed_in("liaison")
    assert liaison.get("/assessment", status=303).location.endswith(f"/assessment/units/{own}?year=2022")
    page = liaison.get(f"/assessment/units/{own}")
    assert "怎样提高" in page.text
    assert "全部完成" in page.text
    assert "第1名" not in page.text
    liaison.get(f"/assessment/units/{other}", status=404)
    slot = settled.slot(settled.training, "社会事业局").id
    liaison.get(f"/assessment/slots/{slot}", status=404)
    clerk = signed_in("clerk")
    assert "迟报" in clerk.get(f"/assessment/units/{other}?rule=late").text
    assert "/reports/" in clerk.get(f"/assessment/slots/{slot}", status=303).location


def test_an_account_shows_what_stands_and_on_demand_how_it_came(
    settled: Office, signed_in: SignedIn, cast: Cast, ledger: Ledger
) -> None:
    unit = cast.unit("社会事业局").id
    clerk = signed_in("clerk")
    page = clerk.get(f"/assessment/units/{unit}")
    assert "（原计" not in page.text
    entries = clerk.get(f"/assessment/units/{unit}?show=entries")
    assert "（原计" in entries.text
    assert "默认办法" in entries.text
    subject = ledger.last("社会事业局", Rule.LATE).subject
    one = clerk.get(f"/assessment/units/{unit}?subject={subject}")
    assert len(one.soup.select("#entries tbody tr")) == len(ledger.entries("社会事业局", Rule.LATE))
    clerk.get(f"/assessment/units/{unit}?rule=nonsense&subject=nonsense")


def test_what_can_still_be_saved_is_said(settled: Office, signed_in: SignedIn, cast: Cast) -> None:
    with clock.frozen_at(wall("2022-05-03 09:30")):  # April's report is late and not locked
        night("2022-05-03")
        page = signed_in("liaison").get(f"/assessment/units/{cast.unit('经济发展局').id}")
        assert "任务“企业职工在岗培训”4月报告已逾期，锁定前补报" in page.text
        assert "少扣0.50分" in page.text.replace(" ", "")


def test_the_office_compares_all_units(settled: Office, signed_in: SignedIn, session: Session) -> None:
    clerk = signed_in("clerk")
    assert "办公室所在单位" in clerk.get("/assessment").text
    page = clerk.get("/assessment/fairness")
    assert "权重变动一成" in page.text
    assert "组织人社局列第1名" in page.text
    causes = page.soup.find(id="causes").get_text(" ", strip=True)
    assert "漏报 3个" in causes
    book = CalamineWorkbook.from_filelike(BytesIO(clerk.get("/assessment/workbook").response.data))
    assert book.sheet_names == ["成绩", "计分明细"]
    entries = book.get_sheet_by_name("计分明细").to_python()
    assert entries[0] == ["序号", "单位", "时间", "事项", "依据", "计分", "理由", "考核办法", "冲正第几条"]
    assert any(str(row[4]).startswith("任务") for row in entries[1:])
    signed_in("liaison").get("/assessment/fairness", status=403)


def test_before_anything_is_due(signed_in: SignedIn, cast: Cast) -> None:
    assert "还没有计分" in signed_in("clerk").get("/assessment").text
    account = f"/assessment/units/{cast.unit('经济发展局').id}"
    assert "本年度还没有计分" in signed_in("liaison").get(account).text
    assert "无从分析" in signed_in("clerk").get("/assessment/fairness").text


def test_what_should_be_decided_before_freezing_is_listed(
    settled: Office, signed_in: SignedIn, cast: Cast
) -> None:
    with clock.frozen_at(wall("2022-04-26 09:00")):
        settled.submitted(settled.training, "经济发展局", "liaison", period="2022-04")
        settled.session.commit()
        assert "封账前请先办结：报告待审核1" in signed_in("clerk").get("/assessment").text.replace(" ", "")


LIST, ACCOUNT, ADVICE = (
    8,
    14,
    15,
)  # an account on trial reads the facts of the moment too, for what would raise it


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/assessment", LIST),
        ("/assessment/fairness", LIST),
        ("/assessment/scheme", LIST),
        ("/assessment/manual-entries", LIST),
        ("/assessment/objections", LIST),
        ("/assessment/units/{unit}", ACCOUNT + ADVICE),
    ],
)
def test_a_page_asks_few_times_whatever_the_number_of_rows(
    settled: Office, signed_in: SignedIn, session: Session, cast: Cast, page: str, most: int
) -> None:
    clerk = signed_in("clerk")
    url = page.format(unit=cast.unit("社会事业局").id)
    clerk.get(url)
    session.commit()
    session.expunge_all()
    with counted(db.engine) as sent:
        clerk.get(url)
    assert len([one for one in sent if "office_clock" not in one]) <= most, "\n".join(sent)


def test_the_bottom_of_an_account_under_publication_costs_no_more_with_its_buttons(
    published: Office, signed_in: SignedIn, session: Session, cast: Cast, ledger: Ledger
) -> None:
    objection = objected(cast, ledger.last("社会事业局", Rule.LATE))
    head = signed_in("other_head")
    url = f"/assessment/units/{cast.unit('社会事业局').id}"
    shown = head.get(url)
    assert len(shown.soup.find_all("a", string="申诉")) > 5  # one for the tab
    assert f"/assessment/objections/{objection.id}" in str(shown.soup.find(id="entries"))
    session.commit()
    session.expunge_all()
    with counted(db.engine) as sent:
        head.get(url)
    assert len([one for one in sent if "office_clock" not in one]) <= ACCOUNT + 6, "\n".join(sent)
