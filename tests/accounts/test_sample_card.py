"""The sign-in card of the sample: there only while the sample is loaded."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from tests.client import Browser
from tracker.accounts.actions import deactivate_person
from tracker.core.office_clock import set_office_clock


@pytest.fixture
def sample(cast: Cast) -> None:
    set_office_clock(date(2022, 5, 6))


def test_a_real_instance_has_no_card_and_no_door(client: Browser, cast: Cast) -> None:
    assert "示例人员" not in client.get("/sign-in").text
    client.post(f"/sample-sign-in/{cast.person('clerk').id}", status=404)
    client.get("/account", status=303)


@pytest.mark.usefixtures("sample")
def test_the_card_lists_people_by_role(client: Browser) -> None:
    card = client.get("/sign-in").soup.find(class_="sample-people")
    assert [head.get_text() for head in card.select("th[scope=rowgroup]")][:3] == [
        "办公室经办",
        "办公室负责人",
        "领导",
    ]
    assert "李喆 组织人社局 clerk 登录" in card.get_text(" ", strip=True)
    assert len(card.select("form")) == 12


@pytest.mark.usefixtures("sample")
def test_the_card_signs_in_and_goes_on(client: Browser, cast: Cast) -> None:
    page = client.get("/sign-in?next=/account")
    action = page.soup.select_one(f'form[action*="/sample-sign-in/{cast.person("clerk").id}"]')["action"]
    assert client.post(action).location == "/account"
    assert "李喆登录（示例登录卡）" in client.get("/account").text


@pytest.mark.usefixtures("sample")
def test_the_card_opens_no_closed_account(client: Browser, cast: Cast) -> None:
    deactivate_person(cast.person("liaison"), reason="调离", actor_id=None)
    client.post(f"/sample-sign-in/{cast.person('liaison').id}", status=404)
    client.post("/sample-sign-in/99999", status=404)
    assert "赵敏" not in client.get("/sign-in").text
