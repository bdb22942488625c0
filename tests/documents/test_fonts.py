"""Faces by role: what is missing is named, licensed faces win, no character is printed as a box."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.documents import samples
from tracker.documents.content import Paragraph
from tracker.documents.fonts import (
    FontsMissing,
    Role,
    UnprintableText,
    font_set,
    read_folder,
    use_private_fonts,
)
from tracker.documents.rendering import render_official


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy (by links) of the fonts in use."""
    for kind in ("free", "commercial"):
        (tmp_path / kind).mkdir()
    for face in (font_set().folder / "free").iterdir():
        (tmp_path / "free" / face.name).symlink_to(face)
    return tmp_path


def test_a_missing_role_is_named(folder: Path):
    (folder / "free" / "FandolKai-Regular.otf").unlink()
    with pytest.raises(FontsMissing, match=r"楷体.*script/fonts"):
        read_folder(folder)


def test_an_empty_folder_names_every_role(tmp_path: Path):
    with pytest.raises(FontsMissing, match="仿宋、楷体、黑体、小标宋、宋体、西文、生僻字、扩展区生僻字"):
        read_folder(tmp_path)


def test_a_licensed_face_wins(folder: Path):
    licensed = folder / "commercial" / "simfang.ttf"
    shutil.copy(font_set().faces[Role.LATIN].path, licensed)
    with TTFont(licensed) as font:
        for record in font["name"].names:
            if record.nameID in {1, 16}:
                font["name"].setName("仿宋_GB2312", record.nameID, 3, 1, 0x804)
        font.save(licensed)
    assert read_folder(folder).faces[Role.FANGSONG].path == licensed


def test_the_private_file_sees_these_folders_only(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    text = use_private_fonts(read_folder(folder)).read_text(encoding="utf-8")
    assert text.count("<dir>") == 1
    assert f"<dir>{folder / 'free'}</dir>" in text
    assert "/usr/share" not in text


def test_characters_without_a_face_are_named():
    content = replace(samples.with_text(2), body=(Paragraph("关于𰻝🫠的情况"),))
    with pytest.raises(UnprintableText, match=r"🫠（U\+1FAE0）、𰻝（U\+30EDD）"):
        render_official(content)
