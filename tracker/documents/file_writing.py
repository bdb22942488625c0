"""The PDF file, written once: what WeasyPrint 70 and pydyf copy, subset, compress and put together twice.

Not a byte changes but those that a quicker compression makes; figures in `speed`.
"""

from __future__ import annotations

import zlib
from functools import cache, wraps
from hashlib import md5
from itertools import count
from math import ceil, log
from types import SimpleNamespace
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
import weasyprint.pdf.fonts as written

DEFLATE_LEVEL: Final = 1


@cache
def install() -> None:
    """Let WeasyPrint and pydyf write files this way, in the whole process."""
    _deflate_quickly()
    _leave_faces_where_they_are()
    _keep_objects_small()
    _write_quickly()
    _write_once()
    _name_pages_once()


def _deflate_quickly() -> None:
    """pydyf asks zlib for level 9; level 1 makes the file 3 % larger and saves 15 ms."""
    pydyf.zlib = SimpleNamespace(
        compressobj=lambda level=DEFLATE_LEVEL: zlib.compressobj(DEFLATE_LEVEL),
        compress=lambda data: zlib.compress(data, DEFLATE_LEVEL),
        crc32=zlib.crc32,
    )


def _leave_faces_where_they_are() -> None:
    """WeasyPrint copies each whole face (7–27 MB) before HarfBuzz subsets it; the copy is read only if that fails.

    −5 ms and −27 MB a document.
    """
    font: Any = written.Font
    whole_face, start, subset = written.get_hb_object_data, font.__init__, font._harfbuzz_subset  # noqa: SLF001

    def start_empty(self: Any, *arguments: Any) -> None:
        written.get_hb_object_data = lambda _face: b""
        try:
            start(self, *arguments)
        finally:
            written.get_hb_object_data = whole_face

    def subset_or_copy(self: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        if "CFF " in self.tables:
            self.file_content = _subset_at_once(self, sorted(to_unicode), hinting=hinting)
        if not self.file_content:
            subset(self, to_unicode, hinting)
        if not self.file_content:
            self.file_content = whole_face(self.hb_face)

    font.__init__ = start_empty
    font._harfbuzz_subset = subset_or_copy  # noqa: SLF001


DROPPED: Final = b"BASE DSIG EBDT EBLC EBSC GPOS GSUB JSTF LTSH PCLT".split()


def _subset_at_once(font: Any, glyphs: list[int], *, hinting: bool) -> bytes:
    """The part of an OpenType face that holds these glyphs under their numbers; nothing where HarfBuzz keeps what lies behind them.

    WeasyPrint subsets twice, to drop what lies behind the last glyph: HarfBuzz 6 has done so already. −9 ms.
    """
    ffi, harfbuzz, subsets = written.ffi, written.harfbuzz, written.harfbuzz_subset

    def fill(numbers: Any, values: list[int]) -> None:
        harfbuzz.hb_set_add_sorted_array(numbers, ffi.new("hb_codepoint_t[]", values), len(values))

    wanted = ffi.gc(subsets.hb_subset_input_create_or_fail(), subsets.hb_subset_input_destroy)
    fill(subsets.hb_subset_input_glyph_set(wanted), glyphs)
    flags = (
        subsets.HB_SUBSET_FLAGS_RETAIN_GIDS
        | subsets.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED
        | subsets.HB_SUBSET_FLAGS_DESUBROUTINIZE
        | (0 if hinting else subsets.HB_SUBSET_FLAGS_NO_HINTING)
        | (subsets.HB_SUBSET_FLAGS_NOTDEF_OUTLINE if font.missing else 0)
    )
    subsets.hb_subset_input_set_flags(wanted, flags)
    dropped = subsets.hb_subset_input_set(wanted, subsets.HB_SUBSET_SETS_DROP_TABLE_TAG)
    fill(dropped, [harfbuzz.hb_tag_from_string(name, -1) for name in (*DROPPED, b"SVG ")])
    face = ffi.gc(subsets.hb_subset_or_fail(font.hb_face, wanted), harfbuzz.hb_face_destroy)
    if not face or harfbuzz.hb_face_get_glyph_count(face) != glyphs[-1] + 1:
        return b""
    found: bytes = written.get_hb_object_data(face)
    return found


def _keep_objects_small() -> None:
    """Tens of thousands of parts of a PDF each carry a number, an offset …, which only a few ever need: the class has them.

    −6 MB for forty pages.
    """
    own: Any = pydyf.Object
    own.number, own.offset, own.generation, own.free = None, 0, 0, "n"
    own.__init__ = lambda _self: None


def _write_quickly() -> None:
    """The bytes of numbers, names and dictionaries by their exact types: −10 ms for the 2,000 parts of a tag tree."""
    own = pydyf._to_bytes  # noqa: SLF001

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]
        if kind is int:
            return b"%d" % item
        if kind is float and not item.is_integer():
            return f"{item:f}".rstrip("0").encode("ascii")
        written: bytes = item.data if isinstance(item, pydyf.Object) else own(item)
        return written

    def dictionary(self: Any) -> bytes:
        parts = [b"<<"]
        for key, value in self.items():
            parts += (
                b"/",
                key if type(key) is bytes else to_bytes(key),
                b" ",
                value if type(value) is bytes else to_bytes(value),
            )
        parts.append(b">>")
        return b"".join(parts)

    pydyf._to_bytes = to_bytes  # noqa: SLF001
    pydyf.Dictionary.data = property(dictionary)


def _name_pages_once() -> None:
    """Each element of a tag tree names its page, for which pydyf names all pages: −1 ms, forty pages −100 ms."""
    own = pydyf.PDF.page_references.fget

    def page_references(self: Any) -> tuple[bytes, ...]:
        known: tuple[bytes, ...] = self.__dict__.get("known_pages", ())
        if len(known) * 3 != len(self.pages["Kids"]):
            known = self.known_pages = own(self)
        return known

    pydyf.PDF.page_references = property(page_references)


def _write_once() -> None:
    """A file is written and hashed in one walk: pydyf makes each part, and compresses each stream, twice. −20 ms."""
    own = pydyf.PDF.write

    @wraps(own)
    def write(
        self: Any, output: Any, version: Any = b"1.7", identifier: Any = False, compress: bool = False
    ) -> None:
        asked = pydyf._to_bytes(version or b"1.7")  # noqa: SLF001
        if compress and identifier and asked >= b"1.5":
            _Written(output).write(self, asked, identifier)
        else:
            own(self, output, version, identifier, compress)

    pydyf.PDF.write = write


class _Written:
    """A file with object streams, as pydyf writes it, byte for byte."""

    def __init__(self, output: Any) -> None:
        self.output, self.place, self.contents = output, 0, md5(usedforsecurity=False)

    def write(self, pdf: Any, version: bytes, identifier: Any) -> None:
        """Everything from the head to the end."""
        if pdf.info:
            pdf.add_object(pdf.info)
        self._line(b"%PDF-" + version)
        self._line("%🖤".encode())
        gathered = self._parts(pdf)
        pdf.xref_position = self.place
        entries = pydyf.Stream(
            [_table(pdf, gathered.number, self.place)], self._trailer(pdf, identifier), compress=True
        )
        pdf.add_object(entries)
        self._part(entries, entries.data)
        self._line(b"startxref")
        self._line(b"%d" % pdf.xref_position)
        self._line(b"%%EOF")

    def _line(self, line: bytes) -> None:
        self.place += self.output.write(line) + self.output.write(b"\n")

    def _part(self, part: Any, data: bytes) -> None:
        part.offset = self.place
        self._line(b"%d %d obj\n%b\nendobj" % (part.number, part.generation, data))

    def _parts(self, pdf: Any) -> Any:
        """Streams as they come, then the stream of all small parts, which is given back."""
        small: list[bytes] = []
        places: list[int] = []
        length = 0
        for part in pdf.objects:
            if part.free == "f":
                continue
            data = part.data
            self.contents.update(data)
            if part.compressible:
                small.append(data)
                places += (part.number, length)
                length += len(data) + 1
            else:
                self._part(part, data)
        index = " ".join(map(str, places)).encode()
        heading = {"Type": "/ObjStm", "N": len(small), "First": len(index) + 1}
        gathered = pydyf.Stream([index, *small], heading, compress=True)
        pdf.add_object(gathered)
        data = gathered.data
        self.contents.update(data)
        self._part(gathered, data)
        return gathered

    def _trailer(self, pdf: Any, identifier: Any) -> dict[str, Any]:
        found = self.contents.hexdigest()
        names = (found if identifier is True else identifier, found)
        return {
            "Type": "/XRef",
            "Index": pydyf.Array((0, len(pdf.objects) + 1)),
            "W": pydyf.Array(_widths(pdf, self.place)),
            "Size": len(pdf.objects) + 1,
            "Root": pdf.catalog.reference,
            **({"Info": pdf.info.reference} if pdf.info else {}),
            "ID": pydyf.Array(pydyf.String(name).data for name in names),
        }


def _widths(pdf: Any, place: int) -> tuple[int, int, int]:
    """How many bytes the three numbers of an entry take."""
    small = sum(part.compressible for part in pdf.objects if part.free != "f")
    most = max(small, *(part.generation for part in pdf.objects))
    return 1, ceil(log(place + 1, 256)), ceil(log(most + 1, 256))


def _table(pdf: Any, gathered: int, place: int) -> bytes:
    """Where each part lies: in the file, or in the stream of small parts."""
    rows, nth = [], count()
    for part in pdf.objects:
        if part.compressible:
            rows.append((2, gathered, next(nth)))
        else:
            rows.append((int(bool(part.number)), part.offset, part.generation))
    rows.append((1, place, 0))
    widths = _widths(pdf, place)
    return b"".join(n.to_bytes(width, "big") for row in rows for width, n in zip(widths, row, strict=True))
