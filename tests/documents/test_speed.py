"""The private names that `speed` and those that it names touch are still there, and what they make quicker stays the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pydyf
import pytest
import weasyprint
from fontTools.pens.boundsPen import BoundsPen
from weasyprint import css, stacking
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.layout import block
from weasyprint.pdf import fonts as written

from config import PROJECT
from tests.documents import samples
from tracker.documents import probes, speed, styling
from tracker.documents.fonts import Coverage, Role, font_set
from tracker.documents.outlines import Outlines
from tracker.documents.rendering import VARIANT, ledger_html, official_html, stylesheet
from tracker.documents.stylesheet import print_stylesheet


def test_what_is_touched_exists():
    assert weasyprint.__version__.startswith("70.")
    assert hasattr(written.Font, "_harfbuzz_subset")
    assert hasattr(written, "get_hb_object_data")
    assert hasattr(weasyprint.HTML, "_ua_stylesheets")
    assert pydyf.zlib is not None
    assert hasattr(block, "iter_line_boxes")
    assert hasattr(stacking, "_dispatch_children")
    assert hasattr(css, "find_style_attributes")


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


def test_the_print_sheets_know_no_selector_that_parts_elements_of_one_kind():
    """See `tracker/documents/kinds.py`."""
    for sheet in (print_stylesheet(), speed.MINIMAL_SHEET):
        rules = re.sub(r"/\*.*?\*/|@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", sheet, flags=re.DOTALL)
        selectors = " ".join(re.findall(r"([^{}]+)\{", rules))
        assert set(re.findall(r":[:\w-]+", selectors)) <= {":first-child"}
        assert not set("~[*") & set(selectors)


@pytest.mark.parametrize("name", ["notice", "three annexes", "ledger of one row"])
def test_elements_of_one_kind_have_the_style_that_weasyprint_gives_to_each(name: str):
    speed.install()
    content = samples.DOCUMENTS[name]
    is_ledger = isinstance(content, samples.LedgerSheet)
    _, html = ledger_html(content) if is_ledger else official_html(content)
    html = html.replace('height="207.27pt"', 'height="190pt"', 1)  # a second drawing of its own size
    by_kind, one_by_one = speed.parsed(html), speed.quick_html()(html)
    styling.part_tracking(one_by_one.etree_element)
    mine, theirs = (
        css.get_all_computed_styles(
            one, user_stylesheets=[stylesheet()], font_config=probes.font_configuration()
        )
        for one in (by_kind, one_by_one)
    )
    for element, same in zip(by_kind.etree_element.iter(), one_by_one.etree_element.iter(), strict=True):
        for key in INITIAL_VALUES:
            assert mine(element)[key] == theirs(same)[key], (element.tag, element.attrib, key)


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
