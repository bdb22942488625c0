"""Every page of the sample, seen by everybody who may see it: answered, quiet, accessible, and no wider than the screen.

A person signs in by the card and follows every link of every page; of pages of one kind one is opened and closely looked at by
whoever comes first. What is only downloaded, filtered, or was looked at before, is asked for and must be answered.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml.html import document_fromstring
from playwright.sync_api import APIResponse, Error, Page, Response, expect

from tests.instance import Instance
from tests.journeys.conftest import OUTPUT, PICTURES, Desks, photograph

PEOPLE = {
    "李喆": "clerk",
    "王堃": "office-head",
    "张衡之": "leader",
    "赵敏行": "liaison",
    "钱进": "unit-head",
    "冯启明": "system",
    "陈守安": "security",
    "褚明镜": "audit",
}
LOOKED_AT: set[str] = set()  # kinds of pages that somebody looked at closely, whatever the filter
TORN_CELLS = """() => [...document.querySelectorAll("td, th, dt")].filter((cell) => {
    const words = cell.innerText.trim();
    if (cell.querySelector(".btn") || !words || words.length > 8 || words.includes("\\n")) return false;
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getBoundingClientRect().height > 1.8 * parseFloat(getComputedStyle(cell).lineHeight);
}).map((cell) => cell.innerText.trim()).slice(0, 6)"""  # a word of a few characters stands on one line
ON_THE_PHONE = {
    "clerk": ["/", "/tasks", "/reports/review", "/notices", "/plans", "/reports"],
    "liaison": ["/", "/reports", "/tasks", "/messages"],
    "leader": ["/", "/notices", "/help"],
    "system": ["/people", "/units"],
    "audit": ["/trail"],
}


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with sample.copy_to(tmp_path_factory.mktemp("tour") / "instance").served() as served:
        yield served


WAITING = (
    "SELECT 1 FROM refusal WHERE state = 'pending'",
    "SELECT 1 FROM extension WHERE state = 'requested'",
    "SELECT 1 FROM instruction WHERE state = 'given'",
    "SELECT 1 FROM closure WHERE state = 'requested'",
    "SELECT 1 FROM correction WHERE state = 'asked'",
    "SELECT 1 FROM figure_confirmation WHERE outcome = 'disputed'",
    "SELECT 1 FROM task WHERE state = 'suspended'",
    "SELECT 1 FROM slot_exception",
    "SELECT 1 FROM robot",
)


def test_of_every_life_something_waits(site: Instance):
    """A page that starts empty shows nobody what it is for."""
    with closing(sqlite3.connect(site.folder / "tracker.sqlite3")) as connection:
        assert [one for one in WAITING if connection.execute(one).fetchone() is None] == []


def enter_by_card(desk: Page, name: str) -> None:
    """Choose a person of the sample on the sign-in page."""
    desk.goto("/sign-in")
    desk.get_by_role("button", name=re.compile(name)).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("今天要办|驾驶舱"))


@pytest.mark.parametrize("name", PEOPLE, ids=PEOPLE.values())
def test_everybody_may_go_everywhere_that_is_linked(desks: Desks, site: Instance, name: str):
    desk = desks.desk(site.address)
    enter_by_card(desk, name)
    look = Look(desk, PEOPLE[name])
    seen: set[str] = set()
    kinds: set[str] = set()
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if kind in kinds:
            continue
        seen.add(address)
        kinds.add(kind)
        unfiltered = kind.removesuffix("?")
        closely = address == "/" or unfiltered not in LOOKED_AT
        LOOKED_AT.add(unfiltered)
        waiting.extend(link for link in (look.at if closely else look.passing)(address) if link not in seen)
    assert not look.faults, "\n".join(look.faults)
    assert len(seen) > 3


@pytest.mark.parametrize(("width", "theme"), [(375, "light"), (375, "dark"), (1360, "dark")])
def test_the_main_pages_on_a_phone_and_in_the_dark(desks: Desks, site: Instance, width: int, theme: str):
    names = {role: name for name, role in PEOPLE.items()}
    faults = []
    for role, addresses in ON_THE_PHONE.items():
        desk = desks.desk(site.address, width=width, height=800, theme=theme)
        enter_by_card(desk, names[role])
        look = Look(desk, f"{role}-{width}-{theme}")
        for address in addresses:
            look.at(address)
        for link in links_in(desk.content(), desk.url):
            if re.fullmatch(r"/(tasks|reports|notices|plans)/\d+|/slots/\d+/report", link):
                look.at(link)
                break
        faults += look.faults
    assert not faults, "\n".join(faults)


def kind_of(address: str) -> str:
    """Addresses that differ by ids, or by the value of a filter, are of one kind."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "#", parts.path) + ("?" if parts.query else "")


def links_in(source: str, address: str) -> list[str]:
    """The addresses on this site that a page leads to."""
    links = []
    for link in document_fromstring(source).xpath("//a/@href"):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or link.startswith("#"):
            continue
        path = (parts.path or urlsplit(address).path) + (f"?{parts.query}" if parts.query else "")
        links.append(path)
    return list(dict.fromkeys(links))


class Look:
    """Opens pages and notes what is wrong with each."""

    def __init__(self, desk: Page, who: str) -> None:
        self.desk = desk
        self.who = who
        self.faults: list[str] = []

    def passing(self, address: str) -> list[str]:
        """Status only, without a browser's work; gives the links of the page."""
        return self._links(self.desk.request.get(address), address)

    def _links(self, answer: APIResponse | Response, address: str) -> list[str]:
        if answer.status != 200:
            self.faults.append(f"{self.who} {address}: status {answer.status}")
        elif answer.headers.get("content-type", "").startswith("text/html"):
            return links_in(answer.text(), answer.url)
        return []

    def at(self, address: str) -> list[str]:
        """Status, width, accessibility, and a picture where they are wanted; gives the links of the page."""
        try:
            answer = self.desk.goto(address, wait_until="load")
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return self.passing(address)
        assert answer is not None
        links = self._links(answer, address)
        if not links:
            return []
        self._width(address)
        size = self.desk.viewport_size
        on_a_large_screen = size is not None and size["width"] > 1000
        if on_a_large_screen and (torn := self.desk.evaluate(TORN_CELLS)):
            self.faults.append(f"{self.who} {address}: torn over two lines: {torn}")
        for violation in self._violations():
            nodes = json.dumps([node["html"][:160] for node in violation["nodes"][:3]], ensure_ascii=False)
            self.faults.append(f"{self.who} {address}: {violation['id']}: {nodes}")
        name = re.sub(r"[^\w=&-]+", "_", address.strip("/")) or "home"
        if PICTURES:
            photograph(self.desk, OUTPUT / self.who / f"{name}.png")
        if on_a_large_screen and size is not None:  # a telephone in between, without another request
            self.desk.set_viewport_size({"width": 375, "height": 800})
            self._width(address)
            self.desk.set_viewport_size(size)
        return links

    def _width(self, address: str) -> None:
        """The page is no wider than the screen."""
        screen, page = self.desk.evaluate(
            "() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        if page > screen:
            self.faults.append(f"{self.who} {address}: {page} px on a screen of {screen} px")

    def _violations(self) -> list[dict[str, Any]]:
        """What axe finds; its preloading of style sheets would break the security policy."""
        found = Axe().run(self.desk, options={"preload": False, "resultTypes": ["violations"]})
        return list(found.response["violations"])
