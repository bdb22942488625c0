"""What many tests begin with is set up once: it stands under their savepoints until a test asks for something else.

`@scene` in the place of `@pytest.fixture` gives what the function made when a test of this process first asked for it.
Its rows are there unchanged; its objects belong to the running test's session and are read when they are first looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, fields, is_dataclass, replace
from inspect import signature
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.engine import Connection, NestedTransaction
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from tests.cast import MONDAY
from tracker.core import clock
from tracker.core.db import Base, db


def scene(set_up: Callable[..., Any]) -> Any:
    """A fixture; it asks for others by its arguments like any. On Monday 7 March 2022, unless it says otherwise."""

    @pytest.fixture(name=set_up.__name__)
    def shown(app: Flask, stage: Stage, request: pytest.FixtureRequest) -> Any:
        return stage.show(set_up, *(request.getfixturevalue(name) for name in signature(set_up).parameters))

    return shown


class Scene(NamedTuple):
    """What a function made, the savepoint in which it stands, and what its session knew beside the rows."""

    set_up: Callable[..., Any]
    made: Any
    savepoint: NestedTransaction
    noted: dict[Any, Any]


@dataclass
class Stage:
    """The connection of all tests of a process, in one transaction that nobody commits.

    On it stand the scenes for which the running test asked, each on the one before, and on these the test itself.
    """

    connection: Connection
    scenes: list[Scene] = field(default_factory=list)
    asked: int = 0
    sets: bool = False
    test: NestedTransaction | None = None

    def show(self, set_up: Callable[..., Any], *given: Any) -> Any:
        """What `set_up(*given)` made, now or for a test before."""
        assert self.test is None, "a scene is set before a test reads or writes anything"
        known = self.asked < len(self.scenes) and self.scenes[self.asked].set_up is set_up
        if not known:
            self.strike(self.asked)
            self.scenes.append(self.set(set_up, given))
        scene = self.scenes[self.asked]
        self.asked += 1
        session = db.session()
        session.info.update(deepcopy(scene.noted))
        return each(scene.made, lambda leaf: leaf.of(session) if isinstance(leaf, Kept) else leaf)

    def set(self, set_up: Callable[..., Any], given: tuple[Any, ...]) -> Scene:
        savepoint = self.connection.begin_nested()
        session = db.session()
        self.sets = True
        try:
            with clock.frozen_at(MONDAY):
                made = set_up(*given)
            session.flush()
            kept = each(made, kept_of)
            session.commit()
        except BaseException:
            session.rollback()
            savepoint.rollback()
            raise
        finally:
            self.sets = False
        return Scene(set_up, kept, savepoint, deepcopy(session.info))

    def strike(self, number: int) -> None:
        """Take down all scenes but the first so many."""
        while len(self.scenes) > number:
            self.scenes.pop().savepoint.rollback()

    def bind(self, *_: Any, **__: Any) -> Connection:
        """What a session works on; where it is the test's, its first question begins the test."""
        if not self.sets and self.test is None:
            self.strike(self.asked)
            self.test = self.connection.begin_nested()
        return self.connection

    @contextmanager
    def open(self) -> Iterator[None]:
        """All sessions work on the stage, their commits are savepoints on it; afterwards nothing was done."""
        factory = db.session.session_factory
        own_bind, own_mode = factory.class_.get_bind, factory.kw.get("join_transaction_mode")
        factory.class_.get_bind = lambda _session, *args, **kwargs: self.bind(*args, **kwargs)
        factory.configure(join_transaction_mode="create_savepoint")
        db.session.remove()
        try:
            yield
        finally:
            db.session.remove()
            factory.class_.get_bind = own_bind
            factory.configure(join_transaction_mode=own_mode or "conditional_savepoint")
            if self.test is not None:
                self.test.rollback()
            self.test, self.asked = None, 0


class Kept(NamedTuple):
    """A row of a scene, or its session (without a model), while no test is running."""

    model: type[Base] | None
    identity: tuple[Any, ...]

    def of(self, session: Session) -> Base | Session:
        """The same in this session."""
        if self.model is None:
            return session
        known = session.identity_map.get(identity_key(self.model, self.identity))
        if known is not None:
            return known
        mapper = inspect(self.model)
        row: Base = mapper.class_manager.new_instance()
        for column, value in zip(mapper.primary_key, self.identity, strict=True):
            setattr(row, mapper.get_property_by_column(column).key, value)
        make_transient_to_detached(row)
        session.add(row)
        return row


def kept_of(leaf: Any) -> Any:
    """What to keep of something that a scene made."""
    if isinstance(leaf, Session):
        return Kept(None, ())
    if isinstance(leaf, Base):
        return Kept(type(leaf), inspect(leaf).identity or ())
    return leaf


def each(thing: Any, change: Callable[[Any], Any]) -> Any:
    """The same dataclasses and containers with something else at every end."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{one.name: each(getattr(thing, one.name), change) for one in fields(thing)})
    if isinstance(thing, dict):
        return {name: each(value, change) for name, value in thing.items()}
    if type(thing) in {list, tuple}:
        return type(thing)(each(value, change) for value in thing)
    return change(thing)
