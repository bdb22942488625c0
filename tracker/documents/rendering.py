"""Content → PDF bytes. The same content always gives the same bytes.

Runs without Flask, so that a job or a worker can print. WeasyPrint skips what it does not understand and replaces
what it does not find; here both are errors: every warning, every face outside the set, every missing glyph.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from threading import Lock
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker.documents import probes, speed
from tracker.documents.archive import identity
from tracker.documents.composer import Line
from tracker.documents.content import (
    Booklet,
    Briefing,
    Bundle,
    Issuable,
    LedgerSheet,
    Letter,
    OfficialDocument,
    OnePage,
    SlipSheet,
)
from tracker.documents.fonts import PROJECT, font_set
from tracker.documents.layout import (
    Sheet,
    booklet_sheets,
    briefing_sheets,
    bundle_sheets,
    ledger_sheets,
    letter_sheets,
    official_sheets,
    printed_date,
    slip_sheets,
    text_width,
)
from tracker.documents.measures import PITCH, TYPE_BOTTOM
from tracker.documents.one_page import laid_out
from tracker.documents.pieces import Row, lines_html
from tracker.documents.punctuation import full_width
from tracker.documents.stylesheet import BAR_COLOURS, print_stylesheet, svg_families
from tracker.documents.tables import BORDER
from tracker.documents.verification.code import Code, code_of

VARIANT: Final = "pdf/a-2u"  # for the archive; what PDF/UA-1 asks besides is in `archive.identity`
_one_at_a_time = (
    Lock()
)  # Pango's font map is not made for several threads; more speed comes from more processes


class RenderingFailed(RuntimeError):
    """The engine could not print the page as laid out; the message says what WeasyPrint complained of."""


def render(content: Issuable) -> bytes:
    """Print whatever can be issued, in its own format. Raises like `render_official`."""
    if isinstance(content, OfficialDocument):
        return render_official(content)
    if isinstance(content, Letter):
        return render_letter(content)
    if isinstance(content, Briefing):
        return render_briefing(content)
    return render_ledger(content) if isinstance(content, LedgerSheet) else render_slip(content)


def render_official(content: OfficialDocument) -> bytes:
    """Print a document in 文件格式 (GB/T 9704 7) as tagged PDF.

    Raises FontsMissing, UnprintableText, TitleTooLong or RenderingFailed; their messages are for the user.
    """
    with _one_at_a_time:
        sheets, html = official_html(content)
        return write_pdf(html, sheets, turn_wide_pages=True)


def render_letter(content: Letter) -> bytes:
    """Print a letter in 信函格式 (GB/T 9704 10.1) as tagged PDF. Raises like `render_official`."""
    with _one_at_a_time:
        sheets, html = letter_html(content)
        return write_pdf(html, sheets, turn_wide_pages=True)


def render_briefing(content: Briefing) -> bytes:
    """Print a 简报 as tagged PDF. Raises like `render_official`."""
    with _one_at_a_time:
        sheets, html = briefing_html(content)
        return write_pdf(html, sheets, turn_wide_pages=True)


def render_booklet(content: Booklet) -> bytes:
    """Print 会议材料 as tagged PDF. Raises like `render_official`."""
    with _one_at_a_time:
        sheets, html = booklet_html(content)
        return write_pdf(html, sheets, turn_wide_pages=True)


def render_bundle(content: Bundle) -> bytes:
    """Print 案卷 as tagged PDF. Raises like `render_official`."""
    with _one_at_a_time:
        sheets, html = bundle_html(content)
        return write_pdf(html, sheets, turn_wide_pages=False)


def render_one_page(content: OnePage) -> bytes:
    """Print 一页纸 as tagged PDF. Raises like `render_official`."""
    with _one_at_a_time:
        html = one_page_html(content)
        return write_pdf(html, [Sheet("one-page")], turn_wide_pages=False)


def render_ledger(content: LedgerSheet) -> bytes:
    """Print a 横排 table (GB/T 9704 8) as tagged PDF on landscape pages. Raises like `render_official`."""
    with _one_at_a_time:
        sheets, html = ledger_html(content)
        return write_pdf(html, sheets, turn_wide_pages=False)


def render_slip(content: SlipSheet) -> bytes:
    """Print a 催办单 as tagged PDF. Raises like `render_official`."""
    with _one_at_a_time:
        sheets, html = slip_html(content)
        return write_pdf(html, sheets, turn_wide_pages=False)


def load() -> None:
    """Import what printing needs (a second), for processes to be forked; nothing of Pango is made yet, whose threads no fork copies."""
    speed.install()


def warm_up() -> None:
    """Make everything a first document would wait for, in the process that prints. Raises FontsMissing."""
    load()
    speed.quick_html()
    stylesheet()
    speed.settle()


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def official_html(content: OfficialDocument) -> tuple[list[Sheet], str]:
    """The laid-out pages of a document and their HTML."""
    font_set().require(_texts(content))
    sheets = official_sheets(content)
    html = (
        environment()
        .get_template("official.html")
        .render(
            sheets=sheets,
            number=full_width(content.number),
            code=_code(content),
            imprint_bottom=TYPE_BOTTOM - probes.page_top(),
            **_metadata(
                content.title, content.issuing_organ, content.number, content.keywords, content.signed_on
            ),
        )
    )
    return sheets, html


def letter_html(content: Letter) -> tuple[list[Sheet], str]:
    """The laid-out pages of a letter and their HTML."""
    font_set().require(_texts(content))
    sheets = letter_sheets(content)
    html = (
        environment()
        .get_template("letter.html")
        .render(
            sheets=sheets,
            number=full_width(content.number),
            urgency=full_width(content.urgency),
            code=_code(content),
            imprint_bottom=TYPE_BOTTOM - probes.page_top(),
            **_metadata(content.title, content.signer, content.number, content.keywords, content.signed_on),
        )
    )
    return sheets, html


def briefing_html(content: Briefing) -> tuple[list[Sheet], str]:
    """The laid-out pages of a 简报 and their HTML."""
    font_set().require(_texts(content))
    sheets = briefing_sheets(content)
    html = (
        environment()
        .get_template("briefing.html")
        .render(
            sheets=sheets,
            content=content,
            signed_on=printed_date(content.signed_on),
            code=_code(content),
            imprint_bottom=TYPE_BOTTOM - probes.page_top(),
            **_metadata(content.title, content.editor, content.number, content.keywords, content.signed_on),
        )
    )
    return sheets, html


def booklet_html(content: Booklet) -> tuple[list[Sheet], str]:
    """The laid-out pages of 会议材料 and their HTML."""
    font_set().require(_texts(content))
    sheets = booklet_sheets(content)
    html = (
        environment()
        .get_template("booklet.html")
        .render(
            sheets=sheets,
            **_metadata(content.title, content.organ, content.mark, content.keywords, content.drawn_up_on),
        )
    )
    return sheets, html


def bundle_html(content: Bundle) -> tuple[list[Sheet], str]:
    """The laid-out pages of 案卷 and their HTML."""
    font_set().require(_texts(content))
    sheets = bundle_sheets(content)
    html = (
        environment()
        .get_template("booklet.html")
        .render(
            sheets=sheets,
            **_metadata(content.title, content.organ, content.mark, content.keywords, content.drawn_up_on),
        )
    )
    return sheets, html


def one_page_html(content: OnePage) -> str:
    """The HTML of 一页纸."""
    font_set().require(_texts(content))
    return (
        environment()
        .get_template("one_page.html")
        .render(
            page=laid_out(content),
            **_metadata(content.title, content.organ, content.remark, content.keywords, content.drawn_up_on),
        )
    )


def ledger_html(content: LedgerSheet) -> tuple[list[Sheet], str]:
    """The laid-out pages of a 台账 and their HTML."""
    font_set().require(_texts(content))
    sheets = ledger_sheets(content)
    html = (
        environment()
        .get_template("ledger.html")
        .render(
            sheets=sheets,
            code=_code(content),
            **_metadata(
                content.title, content.issuing_organ, content.mark, content.keywords, content.drawn_up_on
            ),
        )
    )
    return sheets, html


def slip_html(content: SlipSheet) -> tuple[list[Sheet], str]:
    """The laid-out pages of a 催办单 and their HTML."""
    font_set().require(_texts(content))
    sheets = slip_sheets(content)
    html = (
        environment()
        .get_template("slip.html")
        .render(
            sheets=sheets,
            number=full_width(content.number),
            code=_code(content),
            **_metadata(content.title, content.signer, content.number, content.keywords, content.signed_on),
        )
    )
    return sheets, html


def _code(content: Issuable) -> Code | None:
    return code_of(content.verification) if content.verification else None


def _metadata(
    title: str, author: str, subject: str, keywords: Iterable[str], created: date
) -> dict[str, object]:
    return {
        "title": full_width(title.replace("|", "")),
        "author": author,
        "subject": subject,
        "keywords": tuple(keywords),
        "created": created.isoformat(),
    }


def _texts(value: object) -> Iterator[str]:
    """Every text in a content."""
    if isinstance(value, str):
        yield full_width(value)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


@cache
def environment() -> Environment:
    """The templates of printed documents, apart from those of the pages."""
    jinja = Environment(
        loader=FileSystemLoader(PROJECT / "templates" / "documents"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    jinja.filters.update(pt=_pt, number=_number, set_lines=_set_lines, to_grid=_to_grid)
    jinja.globals.update(colours=BAR_COLOURS, svg_families=svg_families(), text_width=text_width)
    return jinja


def _pt(length: float) -> str:
    return f"{length:.3f}pt"


def _number(length: float) -> str:
    return f"{length:.2f}"


def _set_lines(lines: Iterable[Line]) -> Markup:
    return lines_html(lines, natural=0.0)


def _to_grid(rows: Sequence[Row]) -> float:
    """What is missing below these rows to a full line; the half borders above and below stand outside the rows."""
    height = rows[0].table.head_height + sum(row.row_height for row in rows)
    return -(-(height - 0.01) // PITCH) * PITCH - height - BORDER


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def stylesheet() -> Any:
    """The parsed print sheet, one for the process."""
    fonts = probes.font_configuration()
    from weasyprint import CSS  # noqa: PLC0415 - importing WeasyPrint takes a second

    with _no_warnings():
        return CSS(string=print_stylesheet(), font_config=fonts)


def write_pdf(
    html: str, sheets: Sequence[Sheet], *, turn_wide_pages: bool, stylesheets: Iterable[Any] | None = None
) -> bytes:
    """Draw the laid-out pages. `turn_wide_pages`: show 横排 pages as they lie in the portrait document."""
    speed.install()
    is_short = len(sheets) <= speed.AT_ONCE
    with speed.undisturbed() if is_short else nullcontext():
        return _written(html, sheets, turn_wide_pages=turn_wide_pages, stylesheets=stylesheets)


def _written(
    html: str, sheets: Sequence[Sheet], *, turn_wide_pages: bool, stylesheets: Iterable[Any] | None
) -> bytes:
    from tracker.documents import drawing  # noqa: PLC0415 - importing WeasyPrint takes a second

    sheets_of_style = [stylesheet()] if stylesheets is None else list(stylesheets)
    with _no_warnings():
        document = drawing.laid_out(
            html, sheets_of_style, font_config=probes.font_configuration(), pdf_variant=VARIANT
        )
        if len(document.pages) != len(sheets):
            raise RenderingFailed(f"{len(sheets)} pages were laid out, {len(document.pages)} drawn")
        turned = [n for n, sheet in enumerate(sheets) if sheet.form == "wide"] if turn_wide_pages else []

        def finish(drawn: Any, pdf: Any) -> None:
            _check_fonts(drawn.fonts.values())
            kids = pdf.pages["Kids"]
            for n in turned:
                pdf.objects[kids[3 * n]]["Rotate"] = 270

        identity.claim_both(document.metadata)
        written: bytes = document.write_pdf(pdf_variant=VARIANT, pdf_tags=True, finisher=finish)
        return written


def _check_fonts(embedded: Iterable[Any]) -> None:
    allowed = font_set().names
    for font in embedded:
        if font.family not in allowed:
            raise RenderingFailed(f"A face outside the set was used: {font.family}")
        if font.missing:
            letters = "".join(chr(code) for code in font.missing)
            raise RenderingFailed(f"{font.family} has no glyph for {letters}")


class _Complaints(logging.Handler):
    """Keeps what WeasyPrint warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _no_warnings() -> Iterator[None]:
    """Raise RenderingFailed if WeasyPrint warned of anything."""
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    logger.addHandler(complaints)
    try:
        yield
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise RenderingFailed("；".join(complaints.messages))
