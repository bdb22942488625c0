"""A browser for tests that is the style guide: every page it is shown is checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask, g, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from sqlalchemy import select
from werkzeug.test import TestResponse

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import db

SPOKEN = "//text()[not(ancestor::script or ancestor::style or ancestor::template)]"
CONTROLS = {"input", "select", "textarea"}
QUOTING = ["pre", "blockquote", "textarea", "mark"]
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")


@dataclass
class Shown:
    """An answer with its parsed page."""

    response: TestResponse

    def __post_init__(self) -> None:
        self.response.get_data()  # a download is read to its end and its file closed
        self.response.close()

    @property
    def is_page(self) -> bool:
        """Whether it is a page with something on it."""
        return self.response.mimetype == "text/html" and bool(self.response.data)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The parsed page, empty where the answer is none."""
        return BeautifulSoup(self.response.get_data(as_text=True) if self.is_page else "", "lxml")

    @cached_property
    def page(self) -> HtmlElement:
        """The same, parsed by lxml alone, in a fifteenth of the time: every page is looked through."""
        return document_fromstring(self.response.data, parser=HTMLParser(encoding="utf-8"))

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    @property
    def text(self) -> str:
        """The page's words, blanks folded."""
        return " ".join(" ".join(self.page.xpath(SPOKEN)).split()) if self.is_page else ""

    @property
    def heading(self) -> str:
        found = self.soup.find("h1")
        return found.get_text(strip=True) if found else ""

    def forms(self) -> list[Tag]:
        return self.soup.find_all("form")

    def filled(self, **contains: str) -> dict[str, Any]:
        """The values of the form whose action ends with `action=` (default: the first POST form in main)."""
        main = self.soup.find("main") or self.soup
        posts = [form for form in main.find_all("form") if (form.get("method") or "").lower() == "post"]
        wanted = contains.get("action")
        form = next(
            form for form in posts if not wanted or (form.get("action") or "").split("?")[0].endswith(wanted)
        )
        return values_of(form)


def values_of(form: Tag) -> dict[str, Any]:
    """What a browser would send if the form were submitted as shown."""
    values: dict[str, Any] = {}

    def put(name: str, value: str) -> None:
        if name in values:
            held = values[name] if isinstance(values[name], list) else [values[name]]
            values[name] = [*held, value]
        else:
            values[name] = value

    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = control.get("name"), (control.get("type") or "text").lower()
        if not name or control.has_attr("disabled") or kind in {"submit", "button", "file"}:
            continue
        if control.name == "select":
            options = control.find_all("option")
            chosen = [option for option in options if option.has_attr("selected")]
            if not chosen and options and not control.has_attr("multiple"):
                chosen = options[:1]
            for option in chosen:
                put(name, option.get("value", option.get_text()))
        elif kind in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                put(name, control.get("value", "on"))
        elif control.name == "textarea":
            put(name, re.sub(r"^\r?\n", "", control.get_text()))  # the line break that a browser drops
        else:
            put(name, control.get("value", ""))
    return values


def begin_afresh() -> None:
    """A request of a test shares the test's application context: keep what the test wrote, forget who was signed in."""
    db.session.commit()
    vars(g).clear()


class Browser:
    """Fetches, checks and submits. `get` and `post` do not follow redirects."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()

    def enter_as(self, username: str) -> None:
        """Sign this person in without the form (the form has tests of its own)."""
        person = db.session.scalars(select(Person).where(Person.username == username)).unique().one()
        with self.http.session_transaction() as cookie:
            cookie["_user_id"] = person.get_id()
            cookie["_fresh"] = True
            cookie["seen_at"] = clock.machine_now().timestamp()

    def get(self, url: str, *, status: int = 200, **options: Any) -> Shown:
        """Fetch a page, expect the status, and check the page."""
        begin_afresh()
        return self._checked(Shown(self.http.get(url, **options)), url, status)

    def post(
        self, url: str, data: dict[str, Any] | None = None, *, status: int = 303, **options: Any
    ) -> Shown:
        """Submit with a valid CSRF token, expect the status, and check the page if one came."""
        data = {"csrf_token": self.token(), **(data or {})}
        begin_afresh()
        return self._checked(Shown(self.http.post(url, data=data, **options)), url, status)

    def token(self) -> str:
        """A CSRF token of this browser's session (and not of the browser that asked before in this test)."""
        vars(g).clear()
        with self.http.session_transaction() as cookie, self.app.test_request_context():
            session.update(cookie)
            token = generate_csrf()
            cookie.update(session)
        return token

    def _checked(self, shown: Shown, url: str, status: int) -> Shown:
        assert shown.status == status, f"{url}: {shown.status} instead of {status}\n{shown.text[:600]}"
        for name, value in shown.response.headers:
            assert value.encode("latin-1"), f"{url}: a server cannot send the header {name}: {value}"
        is_whole = shown.is_page and b"<body" in shown.response.data
        if (
            is_whole and db.engine.dialect.name == "sqlite"
        ):  # the style of a page is not another on PostgreSQL
            problems = faults(shown.page)
            assert not problems, f"{url}: {problems}"
        return shown


def faults(page: HtmlElement) -> list[str]:
    """What is wrong with a page by the house's style: headings, labels, ids, CSRF, inline style, punctuation."""
    found: list[str] = []
    tags = [tag for tag in page.iter() if isinstance(tag.tag, str)]  # no comments
    headings, titles = page.xpath("//h1"), page.xpath("//head/title")
    if len(headings) != 1:
        found.append(f"{len(headings)} h1")
    elif not titles or not words_of(titles[0]).startswith(words_of(headings[0])):
        found.append("the title does not begin with the h1")
    ids = Counter(tag.get("id") for tag in tags if "id" in tag.attrib)
    found += [f"id {name} twice" for name, times in ids.items() if times > 1]
    labelled = {tag.get("for") for tag in tags if tag.tag == "label"}
    for tag in tags:
        found += faults_of(tag, labelled)
    found += half_width(page)
    return found


def words_of(tag: HtmlElement) -> str:
    """The words in the tag, without the blanks around them."""
    return "".join(text.strip() for text in tag.itertext())


def faults_of(tag: HtmlElement, labelled: set[Any]) -> Iterator[str]:
    """What is wrong with one tag; `labelled` holds the ids that labels name."""
    if tag.tag in CONTROLS and tag.get("type") not in {"hidden", "submit", "button"}:
        named = tag.get("aria-label") or tag.get("aria-labelledby") or tag.get("id") in labelled
        if not named and next(tag.iterancestors("label"), None) is None:
            yield f"no label for {tag.get('name')}"
    if (
        tag.tag == "form"
        and (tag.get("method") or "get").lower() == "post"
        and not tag.xpath(".//input[@name='csrf_token']")
    ):
        yield f"no CSRF token in the form to {tag.get('action')}"
    if tag.tag == "script" and not tag.get("src"):
        yield f"inline script {words_of(tag)}"
    for attribute in tag.attrib:
        if attribute == "style":
            yield f"inline style on {tag.tag}"
        elif attribute.startswith("on"):
            yield f"handler on {tag.tag}"


def half_width(page: HtmlElement) -> list[str]:
    """The first place with punctuation of half width between Chinese words; what is quoted speaks for itself."""
    for text in page.xpath("//main//text()"):
        if HALF_WIDTH.search(text):
            owner = text.getparent() if text.is_text else text.getparent().getparent()
            within = [owner, *owner.iterancestors()]
            if not any(one.tag in QUOTING or "source" in one.classes for one in within):
                return [f"half-width punctuation in “{text.strip()[:40]}”"]
    return []
