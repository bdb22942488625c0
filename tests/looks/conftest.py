"""The templates alone, as a small application: no database, no accounts; and a browser to try its pages in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from config import PROJECT
from tests.chromium import chromium
from tracker.extensions import CONTENT_SECURITY_POLICY, register_printers

__all__ = ["chromium"]

OpenPage = Callable[..., Page]


def looks_alone() -> Flask:
    """The frame, the macros and the style sheets under the real security policy."""
    app = Flask(__name__, template_folder=str(PROJECT / "templates"), static_folder=str(PROJECT / "static"))
    app.config.update(SECRET_KEY="only for tests", WTF_I18N_ENABLED=False, BOOTSTRAP_SERVE_LOCAL=True)
    CSRFProtect(app)
    Bootstrap5(app)
    register_printers(app)
    app.after_request(
        lambda response: (
            response.headers.update({"Content-Security-Policy": CONTENT_SECURITY_POLICY}) or response
        )
    )
    return app


@pytest.fixture(scope="module")
def page_maker() -> Flask:
    app = looks_alone()
    app.add_url_rule("/tasks/<int:task_id>", "tasks.close", lambda task_id: "", methods=["GET", "POST"])
    return app


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serve an application on a free port until the test ends; gives its address."""
    running = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.port}"

    yield start
    for server in running:
        server.shutdown()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open an address as on a desk or a phone, light or dark; a complaint of the browser fails the test."""
    contexts = []
    complaints: list[str] = []

    def opened(address: str, *, width: int = 1360, theme: str = "light", expected: str = "") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=theme, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and not (expected and expected in said.text)
                else None
            ),
        )
        page.goto(address, wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def accessibility() -> Callable[[Page], list[str]]:
    """What axe finds on the page: the rule and the elements."""

    def found(page: Page) -> list[str]:
        result = Axe().run(page)
        return [
            f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}"
            for one in result.response["violations"]
        ]

    return found
