"""Specimens: every role's face as it prints, drawn from the file itself, so that nothing can step in unseen."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from tracker.documents.fonts import (
    ROLE_NAMES,
    STEPPING_IN,
    Face,
    FontsMissing,
    Origin,
    Role,
    chosen,
    faces_in,
    font_set,
    fonts_folder,
)

WORDS: Final = "关于督查落实情况的通报〔2022〕5号0123456789䶮㛃𠅤"
OWN_WORDS: Final[Mapping[Role, str]] = {
    Role.LATIN: "ABCXYZabcxyz0123456789.%",
    Role.RARE: "䶮㛃燚堃喆犇",
    Role.RAREST: "𠅤𠮷𨱏",
}
SIZE: Final = 40  # pixels: 三号 at 180 dots to the inch
MARGIN: Final = 8
INK: Final = 0
FOR: Final[Mapping[Role, str]] = {
    Role.FANGSONG: "正文、主送、落款、版记",
    Role.KAITI: "二级标题",
    Role.HEITI: "一级标题、表头、密级和紧急程度",
    Role.XIAOBIAOSONG: "发文机关标志、标题",
    Role.SONG: "页码",
    Role.LATIN: "字母和数字",
    Role.RARE: "各字体没有的字，如䶮、㛃",
    Role.RAREST: "更少用的字，如𠅤",
}


@dataclass(frozen=True)
class Line:
    """A role on the page. `face`: None where it has none. `borrowed`: the specimen's characters that another face prints.

    `lacking`: those that no face holds. `in_use`: this process prints with this very face.
    """

    role: Role
    face: Face | None
    borrowed: str
    lacking: str
    in_use: bool

    @property
    def name(self) -> str:
        """What the role is called."""
        return ROLE_NAMES[self.role]

    @property
    def used_for(self) -> str:
        """What is printed in it."""
        return FOR[self.role]

    @property
    def family(self) -> str:
        """What the face is called, preferably in Chinese."""
        names = sorted(self.face.names) if self.face else []
        return next((name for name in names if not name.isascii()), names[0] if names else "")


@dataclass(frozen=True)
class Stock:
    """What lies in the folder now: a line for each role, the licensed files that serve none, and what is wrong."""

    lines: tuple[Line, ...]
    idle: tuple[Face, ...]
    fault: str

    @property
    def missing(self) -> list[str]:
        """The roles without a face."""
        return [line.name for line in self.lines if line.face is None]

    @property
    def changed(self) -> bool:
        """Whether the folder holds other faces than this process prints with."""
        return any(not line.in_use for line in self.lines)


def stock(folder: Path | None = None) -> Stock:
    """Look into the folder (by default the one in use)."""
    fault = ""
    try:
        found = faces_in(folder or fonts_folder())
    except FontsMissing as broken:
        found, fault = [], str(broken)
    faces = chosen(found)
    using = _in_use()
    lines = tuple(_line(role, faces, using) for role in Role)
    idle = tuple(face for face in found if face.origin is Origin.LICENSED and face not in set(faces.values()))
    return Stock(lines, idle, fault)


def _in_use() -> Mapping[Role, Face]:
    try:
        return font_set().faces
    except FontsMissing:
        return {}


def _line(role: Role, faces: Mapping[Role, Face], using: Mapping[Role, Face]) -> Line:
    face = faces.get(role)
    printers = {letter: printer_of(letter, role, faces) for letter in sorted(words_of(role))}
    return Line(
        role=role,
        face=face,
        borrowed="".join(letter for letter, by in printers.items() if by not in {None, face}),
        lacking="".join(letter for letter, by in printers.items() if by is None),
        in_use=using.get(role) == face,
    )


def words_of(role: Role) -> str:
    """What the specimen of a role says."""
    return OWN_WORDS.get(role, WORDS)


def printer_of(letter: str, role: Role, faces: Mapping[Role, Face]) -> Face | None:
    """The face that prints a character where the role is asked for; None where nobody holds it."""
    for one in (role, *STEPPING_IN):
        face = faces.get(one)
        if face is not None and face.prints(letter):
            return face
    return None


def specimen(role: Role, folder: Path | None = None) -> bytes:
    """The role's line of type as PNG. Raises FontsMissing where it has no face."""
    faces = chosen(faces_in(folder or fonts_folder()))
    if role not in faces:
        raise FontsMissing(f"缺少字体：{ROLE_NAMES[role]}")
    runs = tuple(
        (face.path, face.index, face.path.stat().st_mtime_ns, "".join(letters))
        for face, letters in groupby(words_of(role), lambda letter: printer_of(letter, role, faces))
        if face is not None
    )
    return _drawn(runs)


@lru_cache(maxsize=32)
def _drawn(runs: tuple[tuple[Path, int, int, str], ...]) -> bytes:
    """The runs side by side on one baseline; the time of the file makes a new one new."""
    set_runs = list(_placed(runs))
    width = round(sum(font.getlength(letters) for _, font, letters in set_runs))
    picture = Image.new("L", (width + 2 * MARGIN, SIZE + 2 * MARGIN), 255)
    pen = ImageDraw.Draw(picture)
    for left, font, letters in set_runs:
        pen.text((left, MARGIN + round(SIZE * 0.86)), letters, font=font, fill=INK, anchor="ls")
    png = io.BytesIO()
    picture.quantize(16).save(png, "PNG", optimize=True)
    return png.getvalue()


def _placed(
    runs: tuple[tuple[Path, int, int, str], ...],
) -> Iterator[tuple[float, ImageFont.FreeTypeFont, str]]:
    left = float(MARGIN)
    for path, index, _, letters in runs:
        font = ImageFont.truetype(str(path), SIZE, index=index, layout_engine=ImageFont.Layout.BASIC)
        yield left, font, letters
        left += font.getlength(letters)
