"""The faces of official documents, found in a private folder and served by a private fontconfig file.

The system's fonts play no part: a missing 仿宋 must be an error, not a Japanese substitute. `script/fonts` fills the
folder; licensed faces dropped into its `commercial/` win over the free ones. The private file
- gives each face the name of its role *behind* its own names, so that the PDF shows the true name,
- hides the sans-looking Latin letters and digits of the free 仿宋 and 楷体 (Liberation Serif steps in; U+0020 stays,
  because WeasyPrint places the line on it),
- marks the title face as bold, which its own tables do not.
"""

from __future__ import annotations

import hashlib
import logging
import os
import struct
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont, TTLibError

from tracker.core.words import Worded

PROJECT: Final = Path(__file__).resolve().parents[2]

# AR PL SungtiL GB carries four bytes of padding behind its outlines, which fontTools reports at every opening.
logging.getLogger("fontTools.ttLib.tables._g_l_y_f").setLevel(logging.ERROR)


class Role(StrEnum):
    """What a face is for."""

    FANGSONG = "fangsong"  # 仿宋: the text
    KAITI = "kaiti"  # 楷体: second headings
    HEITI = "heiti"  # 黑体: first headings, table heads
    XIAOBIAOSONG = "xiaobiaosong"  # 小标宋: marks and titles
    SONG = "song"  # 宋体: page numbers, with half-width digits
    LATIN = "latin"  # letters and digits
    RARE = "rare"  # characters outside GB 2312
    RAREST = "rarest"  # characters outside the basic plane, as names have them: 𠅤


ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.FANGSONG: "仿宋",
    Role.KAITI: "楷体",
    Role.HEITI: "黑体",
    Role.XIAOBIAOSONG: "小标宋",
    Role.SONG: "宋体",
    Role.LATIN: "西文",
    Role.RARE: "生僻字",
    Role.RAREST: "扩展区生僻字",
}

PREFERRED: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.FANGSONG: (
        "仿宋_GB2312",
        "FangSong_GB2312",
        "方正仿宋_GB2312",
        "仿宋",
        "FangSong",
        "STFangsong",
        "华文仿宋",
        "方正仿宋简体",
        "FandolFang",
        "FandolFang R",
    ),
    Role.KAITI: (
        "楷体_GB2312",
        "KaiTi_GB2312",
        "方正楷体_GB2312",
        "楷体",
        "KaiTi",
        "STKaiti",
        "华文楷体",
        "FandolKai",
    ),
    Role.HEITI: ("黑体", "SimHei", "方正黑体_GBK", "方正黑体简体", "STHeiti", "FandolHei"),
    Role.XIAOBIAOSONG: (
        "方正小标宋简体",
        "方正小标宋_GBK",
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "华文中宋",
        "STZhongsong",
        "FandolSong",
    ),
    Role.SONG: ("宋体", "SimSun", "NSimSun", "AR PL SungtiL GB"),
    Role.LATIN: ("Liberation Serif", "Times New Roman"),
    Role.RARE: ("AR PL UMing CN", "Noto Serif CJK SC", "HanaMinA", "BabelStone Han"),
    Role.RAREST: ("HanaMinA", "BabelStone Han", "Noto Serif CJK SC"),
}
"""Family names by role, licensed ones first; the first that lies in the folder serves the role."""

STEPPING_IN: Final = (Role.LATIN, Role.RARE, Role.RAREST)
"""Who prints what the face of a role does not hold, in this order."""

SANS_LATIN: Final = ("FandolFang", "FandolFang R", "FandolKai")
CODE_POINTS: Final = 0x40000  # planes 0 to 3 hold all Chinese characters
BOLD: Final = 200  # fontconfig's weight


class Origin(Worded):
    """Where a face came from: which of the two folders it lies in."""

    LICENSED = "commercial", "已购字体"
    FREE = "free", "免费字体"


class FontsMissing(Exception):
    """No face for a role, or a file that is no font; the message names it and says what to do."""


class UnprintableText(ValueError):
    """Characters that none of the faces holds; the message names them."""


@dataclass(frozen=True)
class Coverage:
    """A set of code points, one bit each: 25 kB where a frozenset takes 4 MB."""

    bits: bytes

    @classmethod
    def of(cls, codes: Iterable[int]) -> Coverage:
        """The set of these code points."""
        bits = bytearray(CODE_POINTS // 8)
        for code in codes:
            if code < CODE_POINTS:
                bits[code >> 3] |= 1 << (code & 7)
        return cls(bytes(bits))

    @classmethod
    def union(cls, coverages: Iterable[Coverage]) -> Coverage:
        """All code points of all of them."""
        together = 0
        for coverage in coverages:
            together |= int.from_bytes(coverage.bits, "little")
        return cls(together.to_bytes(CODE_POINTS // 8, "little"))

    def __contains__(self, code: int) -> bool:
        return code < CODE_POINTS and bool(self.bits[code >> 3] >> (code & 7) & 1)


@dataclass(frozen=True)
class Face:
    """One face of the folder: its file, its index in the file and all names it goes by."""

    path: Path
    index: int
    names: frozenset[str]

    @property
    def origin(self) -> Origin:
        """Which folder it lies in."""
        return Origin(self.path.parent.name)

    def prints(self, letter: str) -> bool:
        """Whether the character is taken from this face: it holds it, and its look is not hidden by the private file."""
        hidden = "!" <= letter <= "~" and self.names.intersection(SANS_LATIN)
        return ord(letter) in self.cover and not hidden

    def open(self) -> TTFont:
        """The font itself, to be closed soon: its tables take tens of megabytes once they are read."""
        return TTFont(self.path, fontNumber=self.index, lazy=True)

    @cached_property
    def cover(self) -> Coverage:
        """The code points it can print."""
        with self.open() as font:
            return Coverage.of(_codes(font.reader["cmap"]) or font.getBestCmap())


@dataclass(frozen=True)
class FontSet:
    """The faces in use, one for each role."""

    folder: Path
    faces: Mapping[Role, Face]

    def css(self, role: Role) -> str:
        """The CSS font-family of a role, with the faces that step in for Latin and for rare characters."""
        return ", ".join(f'"{name}"' for name in families(role))

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name under which an allowed face may appear in a PDF."""
        return frozenset(name for face in self.faces.values() for name in face.names)

    @cached_property
    def cover(self) -> Coverage:
        """The code points that some face can print."""
        return Coverage.union(face.cover for face in self.faces.values())

    def require(self, texts: Iterable[str]) -> None:
        """Raise UnprintableText if a text holds a character that no face can print."""
        letters = set().union(*texts)
        missing = sorted(c for c in letters if ord(c) not in self.cover and not c.isspace())
        if missing:
            named = "、".join(f"{c}（U+{ord(c):04X}）" for c in missing)
            raise UnprintableText(f"字库中没有这些字：{named}")

    def printable(self, text: str) -> str:
        """The text with 〓 for every character that no face can print: where nobody could still correct it."""
        return "".join(c if ord(c) in self.cover or c.isspace() else "〓" for c in text)


def alias(role: Role) -> str:
    """The private family name of a role, which only the private fontconfig file knows."""
    return f"Tracker {role.value}"


def families(role: Role) -> tuple[str, ...]:
    """The private names of the role's face and of those that step in for it."""
    return tuple(alias(one) for one in (role, *STEPPING_IN))


def fonts_folder() -> Path:
    """TRACKER_FONTS, or instance/fonts in the project."""
    return Path(os.environ.get("TRACKER_FONTS") or PROJECT / "instance" / "fonts").resolve()


@cache
def font_set() -> FontSet:
    """The faces of the folder. Raises FontsMissing where a role has none."""
    return read_folder(fonts_folder())


def read_folder(folder: Path) -> FontSet:
    """Choose a face for every role among the fonts in the folder. Raises FontsMissing where a role has none."""
    faces = chosen(faces_in(folder))
    missing = [ROLE_NAMES[role] for role in Role if role not in faces]
    if missing:
        raise FontsMissing(
            f"缺少字体：{'、'.join(missing)}。请系统管理员运行script/fonts，或把字体放入{folder}"
        )
    return FontSet(folder, faces)


def chosen(found: Sequence[Face]) -> dict[Role, Face]:
    """The face of each role that has one: the first in the order of preference, licensed ones before free ones."""
    faces: dict[Role, Face] = {}
    for role, names in PREFERRED.items():
        for name in names:
            if choice := next((face for face in found if name in face.names), None):
                faces[role] = choice
                break
    return faces


def faces_in(folder: Path) -> list[Face]:
    """Every face of the folder, licensed ones (`commercial/`) first. Raises FontsMissing at a file that is no font."""
    return [face for origin in Origin for face in _faces(folder / origin.value)]


def require_faces() -> None:
    """Raise FontsMissing where a role has no face now, also if its file went away while this process runs."""
    gone = [face.path.name for face in font_set().faces.values() if not face.path.is_file()]
    if gone:
        raise FontsMissing(f"字体文件不见了：{'、'.join(gone)}。请系统管理员运行script/fonts，再重新启动")


def _faces(folder: Path) -> list[Face]:
    faces = []
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() not in {".otf", ".ttf", ".ttc"}:
            continue
        try:
            written = path.stat().st_mtime_ns
            faces += [_face(path, index, written) for index in range(_count(path))]
        except (TTLibError, OSError, struct.error, KeyError) as error:
            raise FontsMissing(f"{path.name}不是可用的字体文件，请从{folder}中移走或重新放入") from error
    return faces


def _count(path: Path) -> int:
    """How many faces the file holds."""
    if path.suffix.lower() != ".ttc":
        return 1
    with path.open("rb") as file:
        file.seek(8)
        return int.from_bytes(file.read(4), "big")


BEST_CMAPS: Final = ((3, 10), (3, 1), (0, 6), (0, 4), (0, 3), (0, 2), (0, 1), (0, 0))  # platform, encoding


def _codes(table: bytes) -> Iterator[int] | None:
    """The code points of a font's `cmap`, read straight from it: fontTools makes dictionaries of all faces, whose 26 MB no
    process gives back. None where the table has a form that is seldom met.
    """
    records = struct.iter_unpack(">HHI", table[4 : 4 + 8 * int.from_bytes(table[2:4], "big")])
    offsets = {(platform, encoding): offset for platform, encoding, offset in records}
    offset = next((offsets[kind] for kind in BEST_CMAPS if kind in offsets), None)
    if offset is None:
        return None
    match int.from_bytes(table[offset : offset + 2], "big"):
        case 4:
            return _codes_of_segments(table[offset:])
        case 12:
            return _codes_of_groups(table[offset:])
    return None


def _codes_of_segments(table: bytes) -> Iterator[int]:
    """Format 4: the basic plane in segments, each with a shift of its own or a list of glyphs."""
    count = int.from_bytes(table[6:8], "big") // 2
    ends, starts, _, places = (
        struct.unpack_from(f">{count}H", table, at)
        for at in (14, 16 + 2 * count, 16 + 4 * count, 16 + 6 * count)
    )
    for n in range(count - 1):  # the last one is the end mark
        for code in range(starts[n], ends[n] + 1):
            if places[n] == 0:
                yield code
            else:
                at = 16 + 6 * count + 2 * n + places[n] + 2 * (code - starts[n])
                if table[at : at + 2] != b"\0\0":
                    yield code


def _codes_of_groups(table: bytes) -> Iterator[int]:
    """Format 12: all planes in groups."""
    count = int.from_bytes(table[12:16], "big")
    for first, last, glyph in struct.iter_unpack(">III", table[16 : 16 + 12 * count]):
        yield from range(first if glyph else first + 1, last + 1)


@cache
def _face(path: Path, index: int, _written: int) -> Face:
    """Read once for each file and time of writing, and what it covers with it."""
    with path.open("rb") as file, TTFont(file, fontNumber=index, lazy=True) as font:
        names = {record.toUnicode() for record in font["name"].names if record.nameID in {1, 16}}
    return Face(path, index, frozenset(names))


# ── The private fontconfig file ──────────────────────────────────────────────────────────────────────────────────────


def use_private_fonts(fonts: FontSet) -> Path:
    """Write the private file and point FONTCONFIG_FILE at it; must run before a font map is made.

    The name holds a digest of the content, and so does the cache folder: fontconfig caches what its file edits at
    scan time, so that a changed file with an old cache would change nothing. Safe with many workers at once.
    """
    text = _configuration(fonts)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    folder = fonts.folder / "cache" if os.access(fonts.folder, os.W_OK) else _own_temporary_folder()
    path = folder / f"fonts-{digest}.conf"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
            file.write(text.replace("@CACHE@", escape(str(folder / digest))))
        Path(file.name).replace(path)
    os.environ["FONTCONFIG_FILE"] = str(path)
    return path


@cache
def _own_temporary_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="tracker-fonts-"))


def _configuration(fonts: FontSet) -> str:
    folders = sorted({face.path.parent for face in fonts.faces.values()})
    lines = [
        '<?xml version="1.0"?>',
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
        "<fontconfig>",
        *(f"<dir>{escape(str(folder))}</dir>" for folder in folders),
        "<cachedir>@CACHE@</cachedir>",
        "<config><rescan><int>0</int></rescan></config>",
        *(_scan_rule(role, face) for role, face in fonts.faces.items()),
        "</fontconfig>",
    ]
    return "\n".join(lines) + "\n"


def _scan_rule(role: Role, face: Face) -> str:
    edits = f'<edit name="family" mode="append_last"><string>{alias(role)}</string></edit>'
    if face.names.intersection(SANS_LATIN):
        edits += (
            '<edit name="charset" mode="assign"><minus><name>charset</name><charset><range><int>0x21</int>'
            "<int>0x7e</int></range></charset></minus></edit>"
        )
    if role is Role.XIAOBIAOSONG:
        edits += f'<edit name="weight" mode="assign"><int>{BOLD}</int></edit>'
    return (
        f'<match target="scan"><test name="file"><string>{escape(str(face.path))}</string></test>'
        f'<test name="index"><int>{face.index}</int></test>{edits}</match>'
    )
