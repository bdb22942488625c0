"""A browser, people at their desks in it, and pictures of what they saw (tests/journeys/output/, not in git).

`PICTURES=1 script/test tests/journeys` takes them; otherwise only what a failed story saw at its end is kept.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.chromium import chromium

__all__ = ["chromium"]

OUTPUT = Path(__file__).parent / "output"
PICTURES = os.environ.get("PICTURES") == "1"
REFUSALS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
PATIENCE = 30_000  # milliseconds; the machine may be busy

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a journey."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("journey")


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    """Not here: a server keeps the machine's time, and so does this process."""


def photograph(page: Page, path: Path) -> None:
    """The whole page, also what is below the screen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)


class Desks:
    """The browsers of a story: each person has one; every complaint and every page is remembered."""

    def __init__(self, chromium: Browser, story: str) -> None:
        self.chromium = chromium
        self.folder = OUTPUT / story
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []
        self.pictures = 0
        shutil.rmtree(self.folder, ignore_errors=True)

    def desk(self, address: str, *, width: int = 1360, height: int = 900, theme: Any = "light") -> Page:
        """A fresh browser for one person; relative addresses lead to the server."""
        context = self.chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        context.on("weberror", lambda error: self.complaints.append(f"{page.url}: {error.error}"))
        context.on(
            "console", lambda said: self._hear(said.page.url if said.page else "", said.type, said.text)
        )
        return page

    def _hear(self, address: str, kind: str, text: str) -> None:
        if kind == "error" and not REFUSALS.match(text):
            self.complaints.append(f"{address}: {text}")

    def picture(self, page: Page, name: str) -> None:
        """A screenshot of the whole page, numbered in the order of the story."""
        self.pictures += 1
        if PICTURES:
            photograph(page, self.folder / f"{self.pictures:02d}-{name}.png")

    def keep_evidence(self) -> None:
        """After a failure: what every open page shows, as picture and as text."""
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages):
            path = self.folder / f"failed-{number}.png"
            photograph(page, path)
            words = page.locator("body").inner_text()
            path.with_suffix(".txt").write_text(f"{page.url}\n{page.title()}\n\n{words}", encoding="utf-8")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Let fixtures know whether their test failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture
def desks(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Desks]:
    """Browsers for the people of this story. A complaint of a page fails the test."""
    opened = Desks(chromium, request.node.name.removeprefix("test_"))
    yield opened
    failed = request.node.stash.get(FAILED, True)
    if failed:
        opened.keep_evidence()
    opened.close()
    assert failed or not opened.complaints, opened.complaints
