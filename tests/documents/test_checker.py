"""The checker refuses a page by the very rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.documents import samples
from tracker.documents import probes, speed
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.rendering import ledger_html, official_html
from tracker.documents.stylesheet import print_stylesheet

PRINTED = Path(__file__).parent / "printed"
Change = Callable[[str], str]


def draw(
    html: str, *, css: str = "", sheet: Change = str, variant: str | None = "pdf/ua-1", finish: Any = None
) -> bytes:
    """Print the HTML with a spoilt sheet and without the engine's own refusals."""
    from weasyprint import CSS  # noqa: PLC0415 - after the private fonts are chosen

    fonts = probes.font_configuration()
    styles = [CSS(string=sheet(print_stylesheet()) + css, font_config=fonts)]
    document = speed.quick_html()(string=html).render(
        stylesheets=styles, font_config=fonts, **({"pdf_variant": variant} if variant else {})
    )
    pdf: bytes = document.write_pdf(pdf_variant=variant, finisher=finish)
    return pdf


@cache
def notice() -> str:
    """Two pages of text."""
    return official_html(samples.with_text(4))[1]


@cache
def ledger() -> str:
    """Two landscape pages."""
    return ledger_html(samples.ledger_of(6))[1]


@cache
def charted() -> str:
    """A page with a figure."""
    return official_html(samples.NOTICE)[1]


def unembed(_document: Any, pdf: Any) -> None:
    """Take the font programs out again."""
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("Type") == "/FontDescriptor":
            for key in ("FontFile", "FontFile2", "FontFile3"):
                thing.pop(key, None)


def refused(pdf: bytes, kind: Kind = Kind.NOTICE) -> set[str]:
    """The rules that the page breaks."""
    return {finding.rule for finding in failed(check(pdf, kind))}


def test_what_is_spoilt_below_is_in_order_before():
    assert refused(draw(notice())) == set()
    assert refused(draw(ledger()), Kind.LEDGER) == set()


MARGIN = "@page { margin-left: 22mm } @page :left { margin-left: 20mm }"
BY_CSS = [
    ("订口 / left edge", MARGIN),
    ("天头 (white above the text)", "@page { margin-top: 42mm; margin-bottom: 20mm }"),
    ("body typeface", "p .z { font-family: 'Tracker kaiti' }"),
    ("running text is black", "p .z { color: #234f8e }"),
    ("paragraph indent", "p { text-indent: 16pt }"),
    ("heading level 一、", ".hei { font-family: 'Tracker kaiti' }"),
    ("heading level （一）", ".kai { font-family: 'Tracker fangsong' }"),
    ("line pitch", "p, h2, h3 { line-height: 27pt }"),
    ("red 发文机关标志", ".head > .mark { color: #000 }"),
    ("发文机关标志 typeface", ".head > .mark { font-family: 'Tracker heiti'; font-weight: 400 }"),
    ("标志 upper edge below 版心 edge", ".head > .mark { margin-top: 12pt }"),
    ("发文机关标志 centred", ".head > .mark { margin-left: 12pt }"),
    ("red rule", ".rule { height: .4pt !important }"),
    ("red rule below 发文字号", ".rule { margin-top: 9pt }"),
    ("title centred", ".title { text-align: left }"),
    ("title typeface", ".title { font-family: 'Tracker heiti'; font-weight: 400 }"),
    ("title size", ".title { font-size: 21pt }"),
    ("发文字号 centred", ".head > .number { text-align: right }"),
    ("署名 and 成文日期 place", ".placed.right { padding-right: 0 !important }"),
    ("版记 first/last rule", ".imprint { border-width: .7mm 0 }"),
    ("last rule on 版心 lower edge", ".imprint { margin-top: -12pt }"),
    ("版记 type", ".imprint { font-size: 12pt }"),
    ("page number present", "@page :right { @bottom-right { content: none } }"),
    ("page number form", "@page :right { @bottom-right { content: counter(page) } }"),
    ("page number type", "@page :right { @bottom-right { font-family: 'Tracker heiti' } }"),
    ("page number 7 mm below 版心", "@page :right { @bottom-right { padding-top: 8mm } }"),
    ("odd right / even left, one character in", "@page :right { @bottom-right { text-align: center } }"),
]


@pytest.mark.parametrize(("rule", "css"), BY_CSS, ids=[rule for rule, _ in BY_CSS])
def test_a_spoilt_sheet_is_refused(rule: str, css: str):
    assert rule in refused(draw(notice(), css=css))


BY_TEXT: list[tuple[str, Change]] = [
    ("full-width punctuation", lambda html: html.replace("，", ",")),
    ("发文字号 form", lambda html: html.replace("〔2022〕18号", "[2022]18号")),
    ("发文字号 form", lambda html: html.replace("〔2022〕18号", "〔2022〕第018号")),
    (
        "成文日期 form",
        lambda html: html.replace('ls">2022年7月8日', "").replace(
            "2022年7月8日</span></div>", "2022年07月08日</span></div>"
        ),
    ),
    ("印发日期 form", lambda html: html.replace("2022年7月8日印发", "2022年07月8日印发")),
    ("版记", lambda html: html.replace("印发</span>", "</span>")),
    (
        "版记 on an even last page",
        lambda html: html.replace(
            '<section class="sheet text">',
            '<section class="sheet text"><p>国</p></section><section class="sheet text">',
            1,
        ),
    ),
    ("document language", lambda html: html.replace("zh-CN", "en")),
    (
        "title metadata",
        lambda html: html.replace("<title>", "<title></title><meta name=x content='").replace(
            '</title>\n<meta name="author"', '\'>\n<meta name="author"'
        ),
    ),
    ("no missing glyph (.notdef)", lambda html: html.replace("责任", "责𠮷", 1)),
    ("避头尾", lambda html: html.replace("\n", "\n，").replace("\n，<", "\n<")),
    ("主送机关", lambda html: html.replace("服务中心：", "服务中心")),
]


@pytest.mark.parametrize(
    ("rule", "spoil"), BY_TEXT, ids=[f"{n} {rule}" for n, (rule, _) in enumerate(BY_TEXT)]
)
def test_a_spoilt_text_is_refused(rule: str, spoil: Change):
    assert rule in refused(draw(spoil(notice())))


def test_an_untagged_file_is_refused():
    assert {"tagged structure", "PDF/UA or PDF/A identification"} <= refused(draw(notice(), variant=None))


def test_a_face_that_is_not_embedded_is_refused():
    assert "fonts embedded" in refused(draw(notice(), finish=unembed))


def test_a_figure_without_words_is_refused():
    head, _, rest = charted().partition("<svg")
    before, _, after = rest.partition("<title>")
    assert "figures have alt text" in refused(draw(f"{head}<svg{before}{after.partition('</title>')[2]}"))


def headless(html: str) -> str:
    """The ledger with a head on its first page only."""
    first, *others = html.split("<thead>")
    kept, *spoilt = (part.partition("</thead>") for part in others)
    return first + "<thead>" + "".join(kept) + "".join(after for _, _, after in spoilt)


BY_LEDGER: list[tuple[str, str, Change]] = [
    ("附件 mark", ".annex-mark { font-family: 'Tracker fangsong' }", str),
    (
        "table width",
        "table { width: 90% }",
        lambda html: html.replace("<colgroup>", "<!--").replace("</colgroup>", "-->"),
    ),
    (
        "head side: 订口 28 odd / 切口 26 even",
        "@page wide:left { margin-top: 32mm; margin-bottom: 20mm }",
        str,
    ),
    ("header row repeated", "", headless),
    ("row numbers complete", "", lambda html: html.replace(">3</span>", "></span>", 1)),
    ("page size", "@page wide { size: 280mm 210mm }", str),
]


@pytest.mark.parametrize(("rule", "css", "spoil"), BY_LEDGER, ids=[rule for rule, _, _ in BY_LEDGER])
def test_a_spoilt_ledger_is_refused(rule: str, css: str, spoil: Change):
    assert rule in refused(draw(spoil(ledger()), css=css), Kind.LEDGER)


@pytest.mark.parametrize("kind", [Kind.BULLETIN, Kind.ORDER])
def test_formats_that_the_engine_does_not_print_yet_are_known(kind: Kind):
    assert refused((PRINTED / f"{kind}.pdf").read_bytes(), kind) == set()


def test_a_letter_is_no_document():
    assert "red rule" in refused((PRINTED / "order.pdf").read_bytes(), Kind.NOTICE)
