"""The private names that `tracker.documents.speed` touches are still there and still quick."""

from __future__ import annotations

import pydyf
import weasyprint
from weasyprint.pdf import fonts as written

from tests.documents import samples
from tracker.documents import probes, speed
from tracker.documents.rendering import official_html, stylesheet


def test_what_is_touched_exists():
    assert weasyprint.__version__.startswith("70.")
    assert hasattr(written.Font, "_harfbuzz_subset")
    assert hasattr(written, "get_hb_object_data")
    assert hasattr(weasyprint.HTML, "_ua_stylesheets")
    assert pydyf.zlib is not None


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
