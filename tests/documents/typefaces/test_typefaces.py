"""The page of the faces: what serves which role, what is missing, and that nobody signs what cannot be printed."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from tests.cast import Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tracker.documents import actions, fonts
from tracker.documents.fonts import FontsMissing, Role, font_set
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document
from tracker.documents.typefaces.specimen import specimen, stock, words_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy (by links) of the faces in use."""
    for kind in ("free", "commercial"):
        (tmp_path / kind).mkdir()
    for face in (font_set().folder / "free").iterdir():
        (tmp_path / "free" / face.name).symlink_to(face)
    return tmp_path


@pytest.fixture
def in_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """This folder is the one that the process prints with, read again after every change."""
    monkeypatch.setenv("TRACKER_FONTS", str(folder))
    fonts.font_set.cache_clear()
    yield folder
    monkeypatch.undo()
    fonts.font_set.cache_clear()


def licensed(folder: Path, family: str, name: str) -> Path:
    """A face with another name, as if it had been bought."""
    path = folder / "commercial" / name
    shutil.copy(font_set().faces[Role.SONG].path, path)
    with TTFont(path) as font:
        font["name"].names = [record for record in font["name"].names if record.nameID not in {1, 16}]
        font["name"].setName(family, 1, 3, 1, 0x804)
        font.save(path)
    return path


def test_every_role_has_a_free_face_and_every_character_of_the_specimen_somebody_who_prints_it():
    found = stock()
    assert not found.fault
    assert not found.missing
    assert not found.changed
    assert [line.lacking for line in found.lines] == [""] * len(Role)
    text = next(line for line in found.lines if line.role is Role.FANGSONG)
    assert text.borrowed == "0123456789㛃䶮𠅤"  # the free 仿宋 has figures, but sans ones


@pytest.mark.parametrize("role", Role)
def test_a_specimen_is_drawn_from_the_file(role: Role):
    picture = Image.open(io.BytesIO(specimen(role))).convert("L")
    assert picture.width > 18 * len(words_of(role))
    ink = ImageChops.invert(picture)
    columns = [ink.crop((x, 0, x + 20, ink.height)).getextrema()[1] for x in range(8, picture.width - 28, 20)]
    assert (
        sum(darkest < 60 for darkest in columns) <= 2
    )  # the white sides of 〔〕, and no hole where a character should be


def test_a_licensed_face_wins_and_one_that_nobody_asks_for_is_told(folder: Path):
    licensed(folder, "方正小标宋简体", "FZXBSJW.ttf")
    licensed(folder, "方正舒体", "FZSTK.ttf")
    found = stock(folder)
    title = next(line for line in found.lines if line.role is Role.XIAOBIAOSONG)
    assert title.face is not None
    assert (title.family, title.face.origin.word) == ("方正小标宋简体", "已购字体")
    assert not title.in_use
    assert found.changed
    assert [face.path.name for face in found.idle] == ["FZSTK.ttf"]


def test_a_broken_file_is_named(folder: Path):
    (folder / "commercial" / "simfang.ttf").write_bytes(b"\0\1\0\0 no font")
    with pytest.raises(FontsMissing, match=r"simfang\.ttf不是可用的字体文件"):
        fonts.read_folder(folder)
    assert "simfang.ttf" in stock(folder).fault


def test_the_page_shows_role_face_origin_and_specimen(signed_in: Callable[[str], Browser]):
    shown = signed_in("clerk").get("/settings/fonts")
    for words in ("仿宋", "FandolFang", "免费字体", "扩展区生僻字", "HanaMinA", "commercial"):
        assert words in shown.text
    pictures = [image["src"] for image in shown.soup.select("img.specimen")]
    assert len(pictures) == len(Role)
    assert signed_in("system_admin").get(pictures[0]).response.mimetype == "image/png"
    assert signed_in("clerk").get("/settings/fonts/nonsense.png", status=404)


@pytest.fixture
def sent(cast: Cast) -> Document:
    """A letter that lies before the leader."""
    document = signed_order(cast)
    actions.step(document, DocumentStep.REOPEN, actor_id=cast.person("leader").id, reason="改")
    for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF):
        actions.step(document, step, actor_id=cast.person("clerk").id)
    return document


def test_without_a_face_nobody_signs_and_the_page_says_why(
    sent: Document, in_use: Path, signed_in: Callable[[str], Browser]
):
    (in_use / "free" / "FandolKai-Regular.otf").unlink()
    leader = signed_in("leader")
    assert "缺少字体：楷体" in leader.get(f"/letters/{sent.id}").text
    leader.post(f"/documents/{sent.id}/sign-off", {"version": sent.version})
    assert "不能签发：缺少字体：楷体" in leader.get(f"/letters/{sent.id}").text
    assert sent.state is DocumentState.AWAITING_SIGN_OFF
    assert "缺少楷体" in signed_in("clerk").get("/settings/fonts").text


def test_a_file_that_goes_away_while_the_house_is_open_stops_the_action_itself(
    sent: Document, in_use: Path, cast: Cast
):
    font_set()
    (in_use / "free" / "FandolKai-Regular.otf").unlink()
    with pytest.raises(FontsMissing, match=r"字体文件不见了：FandolKai-Regular\.otf"):
        actions.step(sent, DocumentStep.SIGN_OFF, actor_id=cast.person("leader").id)
    assert sent.state is DocumentState.AWAITING_SIGN_OFF


def test_what_would_be_printed_without_a_face_is_refused_in_words(
    sent: Document, in_use: Path, signed_in: Callable[[str], Browser]
):
    (in_use / "free" / "uming.ttc").unlink()
    (in_use / "free" / "HanaMinA.ttf").unlink()
    answer = signed_in("clerk").get(f"/documents/{sent.id}/preview.pdf", status=422)
    assert "缺少字体：生僻字、扩展区生僻字" in answer.text
