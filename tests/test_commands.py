"""What scripts rely on: every command ends with 0, or with 1 and one sentence on stderr."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import PROJECT, Settings, SettingsWrong
from tracker import create_app

NEW_DATABASE = [
    ["jobs", "run", "remind-due"],
    ["audit", "verify"],
    ["assessment", "verify"],
    ["accounts", "create", "--username", "a", "--name", "甲", "--unit", "乙", "--role", "liaison"],
]


@pytest.mark.parametrize("words", NEW_DATABASE, ids=" ".join)
def test_a_database_without_tables_is_one_sentence(settings: Settings, tmp_path: Path, words: list[str]):
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    app = create_app(replace(settings, instance=tmp_path, database_url=url))
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 1
    (sentence,) = done.stderr.splitlines()
    assert "no such table" in sentence
    assert "flask --app wsgi db upgrade" in sentence


def test_a_folder_that_cannot_be_made_is_one_sentence(app: Flask, tmp_path: Path):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "samples"
    done = app.test_cli_runner().invoke(args=["documents", "samples", str(folder)])
    assert done.exit_code == 1
    assert done.stderr == f"Error: cannot use {folder}: Not a directory\n"


def test_an_unknown_job_is_called_by_its_argument(app: Flask):
    done = app.test_cli_runner().invoke(args=["jobs", "run", "nonsense"])
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: Invalid value for 'NAME': 'nonsense' is not one of")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TRACKER_PORT", "eighty", "TRACKER_PORT must be a number, not eighty"),
        (
            "TRACKER_INSTANCE",
            f"{PROJECT / 'config.py'}/x",
            "TRACKER_INSTANCE: cannot use .*: Not a directory",
        ),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, sentence: str
):
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path))
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong, match=sentence):
        Settings.from_environment()
