"""One real database per session (SQLite, or PostgreSQL by TEST_DATABASE_URL); every test is rolled back; the clock stands."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from fcntl import LOCK_EX, flock
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from config import PROJECT, Settings
from tests.cast import MONDAY, Cast, hire
from tests.client import Browser
from tests.instance import Instance
from tests.stage import Stage
from tracker import create_app
from tracker.core import clock
from tracker.core.calendar import seed_calendar
from tracker.core.db import Base, db

# No test fails because the machine is busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# There is memory enough, and a twentieth of the time went into looking for more.
gc.set_threshold(20_000, 20, 20)


LONGEST = ("sample", "documents", "journeys", "laws", "tasks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database: `script/test` runs it a second time on PostgreSQL.

    Of the processes side by side each takes a file at a time. Folders of long files come first, so that all end together;
    the sample first of all, so that it is loaded when a journey asks for it.
    """
    items.sort(
        key=lambda item: LONGEST.index(folder_of(item)) if folder_of(item) in LONGEST else len(LONGEST)
    )
    for item in items:
        if "settings" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


def folder_of(item: pytest.Item) -> str:
    """The feature that a test is about."""
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An instance of its own for the whole test session."""
    instance = tmp_path_factory.mktemp("instance")
    return Settings(
        instance=instance,
        database_url=own_database(os.environ.get("TEST_DATABASE_URL"), instance),
        secret_key="only for tests",
        fonts=Path(os.environ.get("TRACKER_FONTS") or PROJECT / "instance" / "fonts"),
        testing=True,
    )


def own_database(url: str | None, instance: Path, purpose: str = "tests") -> str:
    """SQLite in the instance, or a fresh database on the server (one per test process and purpose)."""
    if not url:
        return f"sqlite:///{instance / 'test.sqlite3'}"
    name = f"{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
    server.dispose()
    return server.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Iterator[Flask]:
    """The application with its tables, calendar and cast, made once."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context(), clock.frozen_at(MONDAY):
        Base.metadata.create_all(db.engine)
        seed_calendar(range(2021, 2024))
        hire(db.session)
        db.session.commit()
    gc.collect()
    gc.freeze()  # as wsgi.py does: what was imported stays, and need not be walked again and again
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def own_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """An application with a database of its own, in which commits are real: for threads and processes side by side."""
    url = own_database(os.environ.get("TEST_DATABASE_URL"), tmp_path, purpose=tmp_path.name)
    app = create_app(replace(settings, instance=tmp_path, database_url=url))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        seed_calendar(range(2021, 2024))
        hire(db.session)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    """It is Monday 7 March 2022, 09:30, for the office and the machine."""
    with clock.frozen_at(MONDAY):
        yield


@pytest.fixture(scope="session")
def stage(whole_app: Flask) -> Iterator[Stage]:
    """Where the tests of this process play, one after the other."""
    with whole_app.app_context():
        connection = db.engine.connect()
    with connection, connection.begin() as transaction:
        yield Stage(connection)
        transaction.rollback()


@pytest.fixture
def app(whole_app: Flask, stage: Stage) -> Iterator[Flask]:
    """The application on a stage that the test's end clears: commits are savepoints."""
    with whole_app.app_context(), stage.open():
        yield whole_app


@pytest.fixture
def session(app: Flask) -> Session:
    """The session that the application uses too."""
    return db.session()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The named units and people, loaded in this test's session."""
    return Cast(db.session)


@pytest.fixture
def client(app: Flask) -> Browser:
    """Nobody signed in yet: a browser that checks every page it is shown."""
    return Browser(app)


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], Browser]:
    """`signed_in("clerk")`: a browser in which that person of the cast has signed in."""

    def browser_of(username: str) -> Browser:
        browser = Browser(app)
        browser.enter_as(username)
        return browser

    return browser_of


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """The loaded sample office, not running; who writes takes a copy. Processes side by side load it once."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    instance = Instance(shared / "sample")
    with (shared / "sample.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (shared / "sample.loaded").exists():
            instance.in_another_process("db", "upgrade")
            instance.in_another_process("sample", "load")
            (shared / "sample.loaded").touch()
    return instance
