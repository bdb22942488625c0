"""The tree is clean on any machine: small text, no addresses, a whole lock, and commands that explain themselves."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "__pycache__", "instance", "var", "output"}  # made while running; see .gitignore
LARGEST = 500_000  # bytes

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/")
REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|debian|ubuntu|yarnpkg|jsdelivr|unpkg|cdnjs)\.(?:org|com|net)\b"
)
BROUGHT_IN = {
    ".pyc",
    ".so",
    ".whl",
    ".zip",
    ".gz",
    ".tgz",
    ".deb",
    ".otf",
    ".ttf",
    ".ttc",
    ".woff",
    ".woff2",
    ".map",
}

SCRIPTS = sorted(path for folder in ("script", ".ci") for path in (ROOT / folder).iterdir())


def files() -> Iterator[Path]:
    """Every file of the tree, leaving out what running and testing make."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        folders[:] = [name for name in folders if name != ".hypothesis"]
        yield from (Path(folder, name) for name in names if name != ".git" and not name.endswith(".pyc"))


def texts() -> Iterator[tuple[str, str]]:
    """Path from the root, and text, of every text file of ours. Plans under tests/data are other people's words."""
    for path in files():
        if path.is_relative_to(ROOT / "tests" / "data"):
            continue
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def locked() -> dict[str, tuple[Requirement, str]]:
    """What requirements.txt pins, by canonical name, each with the lines of its entry."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    pins = [(Requirement(entry.split("\\")[0].strip()), entry) for entry in entries]
    return {canonicalize_name(pin.name): (pin, entry) for pin, entry in pins}


def asked_for() -> list[Requirement]:
    """What pyproject.toml asks for, to run and to test."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["test"]]


def test_no_path_of_one_machine_stands_in_the_tree() -> None:
    assert lines_with(MACHINE_PATH) == []


def test_no_address_of_a_package_registry_stands_in_the_tree() -> None:
    assert lines_with(REGISTRY) == []


def test_no_file_is_large() -> None:
    assert [
        f"{path.relative_to(ROOT)}: {path.stat().st_size}"
        for path in files()
        if path.stat().st_size > LARGEST
    ] == []


def test_nothing_generated_or_vendored_is_kept() -> None:
    assert [
        str(path.relative_to(ROOT)) for path in files() if path.suffix in BROUGHT_IN or ".min." in path.name
    ] == []


def test_every_locked_package_is_pinned_with_hashes() -> None:
    without = [
        name
        for name, (pin, entry) in locked().items()
        if not re.fullmatch(r"==[\w.!+]+", str(pin.specifier))
        or not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)
    ]
    assert without == []


def test_the_lock_holds_no_address_and_no_option_of_pip() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert re.findall(r"^-.*|.*://.*|.* @ .*", text, flags=re.MULTILINE) == []


def test_the_lock_covers_what_the_project_asks_for() -> None:
    pins = {name: next(iter(pin.specifier)).version for name, (pin, _) in locked().items()}
    uncovered = [
        str(wish)
        for wish in asked_for()
        if not wish.specifier.contains(pins.get(canonicalize_name(wish.name), "0"), prereleases=True)
        or canonicalize_name(wish.name) not in pins
    ]
    assert uncovered == [], "run script/lock"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_is_executable_and_tells_its_usage(script: Path) -> None:
    shebang, usage = script.read_text(encoding="utf-8").splitlines()[:2]
    assert os.access(script, os.X_OK)
    assert shebang in {"#!/usr/bin/env bash", "#!/bin/sh"}
    assert usage.startswith(f"# Usage: {script.relative_to(ROOT)}")

    help_page = subprocess.run([script, "--help"], capture_output=True, text=True, timeout=30, check=False)
    assert (help_page.returncode, help_page.stderr) == (0, "")
    assert "Usage: script/" in help_page.stdout


@pytest.mark.parametrize("name", ["bootstrap", "server", "lock", "fonts"])
def test_a_script_refuses_an_unknown_option_with_a_sentence(name: str) -> None:
    answer = subprocess.run(
        [ROOT / "script" / name, "--colour"], capture_output=True, text=True, timeout=30, check=False
    )
    assert answer.returncode == 2
    assert answer.stderr == f"script/{name}: unknown option: --colour (see script/{name} --help)\n"
