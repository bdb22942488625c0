"""flask accounts …"""

from __future__ import annotations

import re

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tracker.accounts.models import Person, PersonRole, Role
from tracker.units import queries as units
from tracker.units.models import Unit, UnitAlias, UnitGroup, UnitGroupMember


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["accounts", *arguments])


def test_an_account_is_created_and_its_password_printed_once(app: Flask, cast: Cast, client: Browser) -> None:
    result = run(
        app, "create", "--username", "HanMei", "--name", "韩梅", "--unit", "市场监管局", "--role", "liaison", "--role", "unit_head"
    )  # fmt: skip
    assert result.exit_code == 0
    person = cast.person("hanmei")
    assert person.unit.short_name == "市场监管分局"
    assert person.role_names == "联络员、单位负责人"
    password = re.search(r"One-time password: (\S+)", result.output)
    assert password is not None
    client.post("/sign-in", {"username": "hanmei", "password": password[1]})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"--unit": "新华书店"}, "there is no active unit called 新华书店"),
        ({"--unit": "各园区中心"}, "there is no active unit called 各园区中心"),
        ({"--username": "Clerk"}, "已有人使用"),
        ({"--username": " "}, "请填写用户名和姓名"),
        ({"--name": "　"}, "请填写用户名和姓名"),
        ({"--role": "audit_admin"}, "互斥"),
    ],
)
def test_a_refusal_is_one_sentence_and_status_1(app: Flask, changed: dict[str, str], sentence: str) -> None:
    options = {
        "--username": "hanmei",
        "--name": "韩梅",
        "--unit": "财政金融局",
        "--role": "liaison",
        **changed,
    }
    extra = ["--role", "system_admin"] if changed.get("--role") else []
    result = run(app, "create", *(word for pair in options.items() for word in pair), *extra)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_with_accounts_there_is_no_first_administrator(app: Flask, cast: Cast) -> None:
    result = run(app, "first-administrator")
    assert (result.exit_code, result.output) == (0, "")


def test_the_first_administrator_of_an_empty_instance(app: Flask, session: Session, client: Browser) -> None:
    for table in (PersonRole, Person, UnitAlias, UnitGroupMember, UnitGroup, Unit):
        session.execute(delete(table))
    session.commit()
    result = run(app, "first-administrator")
    assert result.exit_code == 0
    password = re.search(r"One-time password: (\S+)", result.output)
    assert password is not None
    assert units.host().name == "领导小组办公室"
    client.post("/sign-in", {"username": "admin", "password": password[1]})
    assert client.get("/people", status=303).location == "/account/password"
    client.post(
        "/account/password", {"current": password[1], "new": "Neu-und-gut-7", "again": "Neu-und-gut-7"}
    )
    assert "还没有安全管理员" in client.get("/people").text
    assert session.query(PersonRole).one().role is Role.SYSTEM_ADMIN
    assert run(app, "first-administrator").output == ""


def test_a_wrong_word_on_the_command_line_is_a_sentence_and_status_1(app: Flask) -> None:
    result = run(app, "create", "--username", "hanmei", "--role", "king")
    assert result.exit_code == 1
    assert "'king' is not one of" in result.output
