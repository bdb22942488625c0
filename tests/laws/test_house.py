"""The repository watches itself: the mechanisms of design.md hold in every file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import PROJECT, Settings
from tracker import create_app
from tracker.core.db import Base
from tracker.core.events import Event
from tracker.core.policy import access_of
from tracker.subscriptions import SUBSCRIPTIONS

TRACKER = PROJECT / "tracker"
FLOORS = [
    "core",
    "units",
    "accounts",
    "messages documents settings",
    "distribution",
    "plans",
    "tasks",
    "reports",
    "reminders",
    "meetings",
    "inspections",
    "notices",
    "assessment",
    "dashboard audit",
]
HEIGHT = {feature: height for height, features in enumerate(FLOORS) for feature in features.split()}
SOURCES = sorted(path for path in TRACKER.rglob("*.py") if "versions" not in path.parts)
FEATURES = sorted(path.name for path in TRACKER.iterdir() if path.is_dir() and (path / "models.py").exists())


def feature_of(module: str) -> str:
    return module.split(".")[1]


def calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_relations_point_down(whole_app: Flask):
    for mapper in Base.registry.mappers:
        for relation in mapper.relationships:
            here, there = (feature_of(side.class_.__module__) for side in (mapper, relation.mapper))
            assert HEIGHT[there] <= HEIGHT[here], (
                f"{mapper.class_.__name__}.{relation.key} points up to {there}"
            )
            assert relation.backref is None, f"{mapper.class_.__name__}.{relation.key} has a backref"


def test_foreign_keys_point_down(whole_app: Flask):
    home = {mapper.local_table.name: feature_of(mapper.class_.__module__) for mapper in Base.registry.mappers}
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            there = home[key.column.table.name]
            assert HEIGHT[there] <= HEIGHT[home[table.name]], (
                f"{table.name}.{key.parent.name} points up to {there}"
            )


def all_events(kind: type[Event] = Event) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("tracker."):
            if "tag" in vars(child):
                yield child
            yield from all_events(child)


def test_every_event_is_on_the_page_of_subscriptions(whole_app: Flask):
    assert set(all_events()) == set(SUBSCRIPTIONS)


def test_every_event_has_a_sentence_and_no_sentence_lacks_its_event(whole_app: Flask):
    tags = {event.tag.replace(":", "/") for event in all_events()}
    folder = PROJECT / "templates" / "events"
    sentences = {
        str(path.relative_to(folder).with_suffix(""))
        for path in folder.rglob("*.html")
        if not path.name.startswith("_")
    }
    assert sentences == tags


def test_every_route_declares_who_may_use_it(settings: Settings):
    app = create_app(settings)  # an own one: other tests hang doors into theirs
    open_doors = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access_of(app.view_functions[rule.endpoint]) is None
    ]
    assert open_doors == []


def test_only_the_unit_of_work_commits():
    commits = [
        f"{path.relative_to(PROJECT)}:{line}"
        for path in SOURCES
        if path != TRACKER / "core" / "unit_of_work.py"
        for line, name in calls(path)
        if name.endswith("session.commit")
    ]
    assert commits == []


def test_only_actions_write_state():
    """`thing.state = …` and its stored companions stand in actions.py alone (sample and core have none)."""
    written = re.compile(
        r"^\s*\w+(?:\.\w+)*\.(?:state|light|completion|accepted_at|submitted_at|issued_at)\b[^=!<>]*=[^=]"
    )
    found = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in SOURCES
        if path.name != "actions.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if written.match(line)
    ]
    assert found == []


def test_nobody_but_the_clock_asks_for_the_time():
    asked = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"}
    found = [
        f"{path.relative_to(PROJECT)}:{line}"
        for path in SOURCES
        if path.name != "clock.py"
        for line, name in calls(path)
        if name in asked
    ]
    assert found == []


@pytest.mark.parametrize("name", ["models", "lifecycle", "policy", "queries"])
def test_files_keep_to_what_their_names_say(name: str):
    """models and rules know no web; queries and policies announce nothing."""
    forbidden = {
        "models": {"flask", "tracker.core.events", "tracker.core.clock"},
        "lifecycle": {"flask", "sqlalchemy", "tracker.core.db", "tracker.core.clock"},
        "policy": {"flask", "sqlalchemy", "tracker.core.db"},
        "queries": {"flask", "tracker.core.events"},
    }[name]
    for path in SOURCES:
        if path.stem == name and path.parent != TRACKER / "core":
            imported = set(imports(path))
            assert not imported & forbidden, f"{path.relative_to(PROJECT)} imports {imported & forbidden}"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_a_features_front_page_is_only_words():
    for feature in FEATURES:
        tree = ast.parse((TRACKER / feature / "__init__.py").read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{feature} does not say what it is"
        assert len(tree.body) == 1, f"tracker/{feature}/__init__.py holds code"


def test_there_is_no_drawer_for_odds_and_ends():
    odd = {"utils", "util", "helpers", "helper", "common", "misc", "services", "managers", "base"}
    assert not [path for path in SOURCES if path.stem in odd or path.parent.name in odd]


def test_templates_compile(whole_app: Flask):
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        if (
            path.relative_to(PROJECT / "templates").parts[0] != "documents"
        ):  # the print engine has an environment of its own
            whole_app.jinja_env.get_template(str(path.relative_to(PROJECT / "templates")))


def test_pages_have_no_inline_style_or_script():
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        if path.relative_to(PROJECT / "templates").parts[0] == "documents":
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"\sstyle=|\son\w+=\"|<script(?![^>]*\ssrc=)", text), path
        assert "//cdn" not in text and "https://" not in text, f"{path} asks a foreign host"


def test_the_map_in_the_readme_is_the_house():
    """Every folder of the program and of the project stands on the map, and nothing else does."""
    shown = (PROJECT / "README.md").read_text(encoding="utf-8").split("```")[-2]
    rooms = set(re.findall(r"^  (\w+)/ ", shown, re.MULTILINE))
    assert rooms == {
        path.name for path in TRACKER.iterdir() if path.is_dir() and not path.name.startswith("_")
    }
    outside = set(re.findall(r"^(\w+)/\s", shown, re.MULTILINE))
    folders = {
        path.name for path in PROJECT.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))
    }
    assert outside == folders | {"instance"}
