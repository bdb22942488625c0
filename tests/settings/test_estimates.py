"""Dates in years whose calendar is not entered are counted Monday–Friday, and the pages say so (rulebook §6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.client import Browser
from tests.reports.conftest import Office, office
from tracker.settings.queries import estimate_words

__all__ = ["office"]  # a fixture


def test_the_home_page_of_the_office_says_so_when_a_running_task_reaches_there(
    office: Office, signed_in: Callable[[str], Browser]
):
    assert "尚未录入" not in signed_in("clerk").get("/").text
    office.centre.due_on = date(2024, 6, 30)
    office.session.commit()
    assert "2024年放假安排尚未录入" in signed_in("clerk").get("/").text
    assert "尚未录入" not in signed_in("liaison").get("/").text


def test_the_words_name_only_years_that_are_missing(office: Office):
    assert estimate_words(range(2021, 2024)) == ""
    assert estimate_words(range(2023, 2026)).startswith("2024、2025年放假安排尚未录入")
