"""The private names that `speed`, `shaping`, `styling` and `lines` touch are still there, and what they make quicker stays the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pydyf
import pytest
import weasyprint
from fontTools.pens.boundsPen import BoundsPen
from weasyprint.layout import block
from weasyprint.pdf import fonts as written

from config import PROJECT
from tests.documents import samples
from tracker.documents import probes, speed
from tracker.documents.fonts import Coverage, Role, font_set
from tracker.documents.outlines import Outlines
from tracker.documents.rendering import VARIANT, official_html, stylesheet
from tracker.documents.stylesheet import print_stylesheet


def test_what_is_touched_exists():
    assert weasyprint.__version__.startswith("70.")
    assert hasattr(written.Font, "_harfbuzz_subset")
    assert hasattr(written, "get_hb_object_data")
    assert hasattr(weasyprint.HTML, "_ua_stylesheets")
    assert pydyf.zlib is not None
    assert hasattr(block, "iter_line_boxes")


def test_the_minimal_sheet_lays_the_page_out_like_the_full_one():
    _, html = official_html(samples.with_text(3))

    def lines(kind: type[weasyprint.HTML]) -> list[tuple[float, ...]]:
        document = kind(string=html).render(
            stylesheets=[stylesheet()], font_config=probes.font_configuration()
        )
        boxes = [box for page in document.pages for box in page._page_box.descendants()]
        return [
            (box.position_x, box.position_y, box.width) for box in boxes if type(box).__name__ == "TextBox"
        ]

    assert lines(speed.quick_html()) == lines(weasyprint.HTML)


BY_ITSELF = """
import sys
from pathlib import Path
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
html, sheet, pdf = map(Path, sys.argv[1:])
fonts = FontConfiguration()
styles = [CSS(string=sheet.read_text(encoding="utf-8"), font_config=fonts)]
document = HTML(string=html.read_text(encoding="utf-8")).render(stylesheets=styles, font_config=fonts)
pdf.write_bytes(document.write_pdf(pdf_tags=True, uncompressed_pdf=True, pdf_identifier=b"same"))
"""


@pytest.mark.parametrize("name", ["rare characters", "one row", "three annexes without a chart"])
def test_not_a_byte_differs_from_what_weasyprint_writes_by_itself(name: str, tmp_path: Path):
    content = (
        samples.with_text(3, attachments=(), annexes=(samples.WIDE_ANNEX, samples.TABLE_ANNEX))
        if name not in samples.DOCUMENTS
        else samples.DOCUMENTS[name]
    )
    assert isinstance(content, samples.OfficialDocument)
    _, html = official_html(content)
    fonts = probes.font_configuration()  # and the private faces, for the other process too
    speed.install()
    drawn = speed.parsed(html).render(stylesheets=[stylesheet()], font_config=fonts)
    ours = drawn.write_pdf(pdf_tags=True, uncompressed_pdf=True, pdf_identifier=b"same")
    files = [tmp_path / "page.html", tmp_path / "sheet.css", tmp_path / "theirs.pdf"]
    files[0].write_text(html, encoding="utf-8")
    files[1].write_text(print_stylesheet(), encoding="utf-8")
    subprocess.run([sys.executable, "-c", BY_ITSELF, *map(str, files)], cwd=PROJECT, check=True, timeout=120)
    assert ours == files[2].read_bytes()


def test_a_file_written_in_one_walk_is_what_pydyf_writes():
    speed.install()
    fonts = probes.font_configuration()
    _, html = official_html(samples.with_text(3, attachments=(), annexes=(samples.TABLE_ANNEX,)))
    drawn = speed.parsed(html).render(stylesheets=[stylesheet()], font_config=fonts, pdf_variant=VARIANT)
    at_once = pydyf.PDF.write

    def written() -> bytes:
        pdf: bytes = drawn.write_pdf(pdf_variant=VARIANT, pdf_tags=True)
        return pdf

    ours = written()
    pydyf.PDF.write = at_once.__wrapped__
    try:
        theirs = written()
    finally:
        pydyf.PDF.write = at_once
    assert ours == theirs


@pytest.mark.parametrize("role", Role)
def test_a_face_holds_and_draws_what_fonttools_says(role: Role):
    face = font_set().faces[role]
    outlines = Outlines(face.path, face.index)
    with face.open() as font:
        names, glyphs, em = font.getBestCmap(), font.getGlyphSet(), font["head"].unitsPerEm
        assert face.cover == Coverage.of(names)
        for letter in "南阳高新区文件—公g 𠅤":
            pen = BoundsPen(glyphs)
            if ord(letter) in names:
                glyphs[names[ord(letter)]].draw(pen)
            assert outlines.bounds(letter) == (pen.bounds and tuple(edge / em for edge in pen.bounds)), letter
