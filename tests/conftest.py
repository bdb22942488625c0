"""One real database per session (SQLite, or PostgreSQL by TEST_DATABASE_URL); every test is rolled back; the clock stands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from config import PROJECT, Settings
from tests.cast import Cast, hire
from tests.client import Browser
from tracker import create_app
from tracker.core import clock
from tracker.core.calendar import seed_calendar
from tracker.core.db import Base, db

# No test fails because the machine is busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

MONDAY = datetime(2022, 3, 7, 9, 30, tzinfo=clock.OFFICE_ZONE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database: `script/test` runs it a second time on PostgreSQL."""
    for item in items:
        if "settings" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


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


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application inside a transaction that the test's end undoes: commits are savepoints in it."""
    with whole_app.app_context():
        connection = db.engine.connect()
        transaction = connection.begin()
        factory = db.session.session_factory
        before = factory.kw.get("bind"), factory.kw.get("join_transaction_mode")
        original_get_bind = factory.class_.get_bind
        factory.class_.get_bind = lambda self, *args, **kwargs: connection
        factory.configure(join_transaction_mode="create_savepoint")
        db.session.remove()
        try:
            yield whole_app
        finally:
            db.session.remove()
            factory.class_.get_bind = original_get_bind
            factory.configure(bind=before[0], join_transaction_mode=before[1] or "conditional_savepoint")
            transaction.rollback()
            connection.close()


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
