"""The checker refuses a page by the very rule that it breaks; what cannot be measured is told in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.documents import samples
from tests.documents.papers import (
    briefing,
    charted,
    draw,
    filled,
    ledger,
    letter,
    minutes,
    notice,
    stamped,
    unsealed,
)
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind

PRINTED = Path(__file__).parent / "printed"
Change = Callable[[str], str]

BASES: dict[Callable[[], str], Kind] = {
    notice: Kind.NOTICE,
    filled: Kind.NOTICE,
    unsealed: Kind.NOTICE,
    stamped: Kind.NOTICE,
    minutes: Kind.MINUTES,
    letter: Kind.ORDER,
    briefing: Kind.BULLETIN,
    ledger: Kind.LEDGER,
}


def refused(pdf: bytes, kind: Kind = Kind.NOTICE) -> set[str]:
    """The rules that the page breaks."""
    return {finding.rule for finding in failed(check(pdf, kind))}


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_what_is_spoilt_below_is_in_order_before(base: Callable[[], str]):
    assert refused(draw(base()), BASES[base]) == set()


def test_every_finding_that_can_be_shown_lies_on_its_page():
    findings = check(draw(stamped()), Kind.NOTICE)
    places = [finding.place for finding in findings if finding.place]
    assert len(places) > 40
    for place in places:
        box = place.box
        assert 1 <= place.page <= 4
        assert -1 <= box.left <= box.right <= 211, place
        assert -1 <= box.top <= box.bottom <= 298, place


# ── What breaks a rule ───────────────────────────────────────────────────────────────────────────────────────────────

SHEETS: list[tuple[Callable[[], str], str, str]] = [
    (notice, "订口", "@page { margin-left: 22mm } @page :left { margin-left: 20mm }"),
    (notice, "天头", "@page { margin-top: 42mm; margin-bottom: 20mm }"),
    (notice, "版心宽度", "p .z, p span { letter-spacing: -.5pt !important }"),
    (notice, "正文字体", "p .z { font-family: 'Tracker kaiti' }"),
    (notice, "正文字号", "p { font-size: 15.4pt }"),
    (notice, "撑满版心", "p .z, p span { letter-spacing: -.4pt !important }"),
    (notice, "正文颜色", "p .z { color: #234f8e }"),
    (notice, "段首缩进", "p { text-indent: 16pt }"),
    (notice, "“一、”级标题", ".hei { font-family: 'Tracker kaiti' }"),
    (notice, "“（一）”级标题", ".kai { font-family: 'Tracker fangsong' }"),
    (filled, "“1.”级标题", "p:last-of-type .z { font-family: 'Tracker heiti' }"),
    (notice, "行距", "p, h2, h3 { line-height: 27pt }"),
    (notice, "行距均匀", "h2 + p { position: relative; top: 1pt }"),
    (filled, "地脚", ".sheet main { top: 4mm }"),
    (notice, "阅读顺序", "h2 { position: relative }"),
    (notice, "发文机关标志", ".head > .mark { color: #000 }"),
    (notice, "发文机关标志字体", ".head > .mark { font-family: 'Tracker heiti'; font-weight: 400 }"),
    (notice, "发文机关标志上边缘", ".head > .mark { margin-top: 12pt }"),
    (notice, "发文机关标志居中", ".head > .mark { margin-left: 12pt }"),
    (notice, "发文机关标志不超出版心", ".head > .mark { margin-left: -16pt }"),
    (notice, "红色分隔线", ".rule { height: .4pt !important }"),
    (notice, "发文字号与分隔线距离", ".rule { margin-top: 9pt }"),
    (notice, "标志与发文字号间空二行", ".head > .number { margin-top: -30pt }"),
    (notice, "发文字号居中", ".head > .number { text-align: right }"),
    (notice, "发文字号字体", ".head > .number { font-family: 'Tracker heiti' }"),
    (notice, "标题居中", ".title { text-align: left }"),
    (notice, "标题字体", ".title { font-family: 'Tracker heiti'; font-weight: 400 }"),
    (notice, "标题字号", ".title { font-size: 21pt }"),
    (notice, "标题", ".title { font-size: 18pt }"),
    (notice, "分隔线与标题间空二行", ".title { margin-top: -24pt }"),
    (notice, "主送机关顶格", "p.to { text-indent: 8pt }"),
    (notice, "标题与主送机关间空一行", ".title { margin-top: -40pt }"),
    (notice, "署名和成文日期位置", ".placed.right { padding-right: 0 !important }"),
    (unsealed, "署名和成文日期位置", ".placed { margin-left: -20pt }"),
    (notice, "版记首末分隔线粗细", ".imprint { border-width: .7mm 0 }"),
    (notice, "版记中间分隔线粗细", ".copies + .issued { border-top-width: .5mm }"),
    (notice, "版记分隔线", ".copies + .issued { border-top: 0 }"),
    (notice, "版记分隔线宽度", ".imprint { right: 2mm }"),
    (notice, "末条分隔线与版心下边缘重合", ".imprint { margin-top: -12pt }"),
    (notice, "版记字体", ".imprint { font-size: 12pt }"),
    (notice, "版记左右各空一字", ".issued { padding-left: 0 !important }"),
    (notice, "编排页码", "@page :right { @bottom-right { content: none } }"),
    (notice, "页码写法", "@page :right { @bottom-right { content: counter(page) } }"),
    (notice, "页码字体", "@page :right { @bottom-right { font-family: 'Tracker heiti' } }"),
    (notice, "一字线距版心下边缘", "@page :right { @bottom-right { padding-top: 8mm } }"),
    (notice, "单页居右、双页居左空一字", "@page :right { @bottom-right { text-align: center } }"),
    (stamped, "印章居中", ".press img { margin-left: 20pt }"),
    (stamped, "印章下压署名和成文日期", ".press img { margin-top: 60pt }"),
    (stamped, "印章顶端距正文一行之内", ".press img { margin-top: 20pt }"),
    (minutes, "纪要标志上边缘", ".head > .mark { margin-top: -12pt }"),
    (minutes, "标题与正文间空一行", ".title { margin-top: -40pt }"),
    (minutes, "名单左空二字", ".placed { margin-left: 8pt }"),
    (minutes, "名单字体", ".placed .hei { font-family: 'Tracker fangsong' }"),
    (letter, "发文机关标志上边缘", ".head > .mark { margin-top: 12pt }"),
    (letter, "红色双线", ".rules .thin { background: #000 }"),
    (letter, "双线粗细", ".rules i { height: 1.2pt !important }"),
    (letter, "双线宽度", ".head > .rules { right: 2mm }"),
    (letter, "下双线距下页边", ".rules + .rules { margin-top: 12pt }"),
    (letter, "上双线与标志距离", ".head > .rules { margin-top: 6pt }"),
    (letter, "发文字号与双线距离", ".head > .letter-number { margin-top: 9pt }"),
    (letter, "发文字号顶右", ".head > .letter-number { right: 10pt }"),
    (letter, "编排页码", "@page letter:right { @bottom-right { content: counter(page) } }"),
    (letter, "版记在页脚、不加分隔线", ".imprint.plain { border-top: 1pt solid #000 }"),
    (letter, "版记字体", ".imprint { font-size: 16pt }"),
    (briefing, "期号", ".head > .issue { padding-left: 30pt }"),
    (briefing, "编发单位和日期左右各空一字", ".head > .edited { padding-right: 40pt }"),
    (briefing, "报头字体", ".head > .mark { font-family: 'Tracker heiti'; font-weight: 400 }"),
    (briefing, "红色分隔线", ".head > .rule { right: 20mm }"),
    (briefing, "版记分隔线", ".copies + .issued { border-top: 0 }"),
    (briefing, "末条分隔线与版心下边缘重合", ".imprint { margin-top: -12pt }"),
    (ledger, "附件标识", ".annex-mark { font-family: 'Tracker fangsong' }"),
    (ledger, "表头方位", "@page wide:left { margin-top: 32mm; margin-bottom: 20mm }"),
    (ledger, "表内字号", ".wide table { font-size: 8pt }"),
    (ledger, "文字不超出版心", "td:last-child .z { position: relative; left: 14mm }"),
    (ledger, "幅面", "@page wide { size: 280mm 210mm }"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "rule", "css"), SHEETS, ids=[f"{base.__name__} {rule}" for base, rule, _ in SHEETS]
)
def test_a_spoilt_sheet_is_refused(base: Callable[[], str], rule: str, css: str):
    assert rule in refused(draw(base(), css=css), BASES[base])


def headless(html: str) -> str:
    """The ledger with a head on its first page only."""
    first, *others = html.split("<thead>")
    kept, *spoilt = (part.partition("</thead>") for part in others)
    return first + "<thead>" + "".join(kept) + "".join(after for _, _, after in spoilt)


def between(html: str, begin: str, end: str, words: str = "") -> str:
    """With `words` for what stands from `begin` up to `end`."""
    head, _, rest = html.partition(begin)
    assert rest, begin
    return head + words + end + rest.partition(end)[2]


def without_paragraph(html: str) -> str:
    """With a paragraph less on the second page, which then ends early."""
    second = html.split('<section class="sheet text">')[2]
    before, _, after = second.partition("<p>")
    return html.replace(second, before + after.partition("</p>")[2])


TEXTS: list[tuple[Callable[[], str], str, Change]] = [
    (notice, "全角标点", lambda html: html.replace("，", ",")),
    (notice, "避头尾", lambda html: html.replace("\n", "\n，").replace("\n，<", "\n<")),
    (notice, "没有缺字", lambda html: html.replace("责任", "责𰻝", 1)),
    (notice, "发文字号", lambda html: html.replace("〔2022〕18号", "第18期")),
    (notice, "发文字号写法", lambda html: html.replace("〔2022〕18号", "[2022]18号")),
    (notice, "发文字号写法", lambda html: html.replace("〔2022〕18号", "〔2022〕第018号")),
    (notice, "主送机关", lambda html: html.replace("服务中心：", "服务中心")),
    (notice, "成文日期", lambda html: html.replace("2022年7月8日</span></div>", "二〇二二年七月八日</span></div>")),
    (notice, "成文日期写法", lambda html: html.replace("2022年7月8日</span></div>", "2022年07月08日</span></div>")),
    (notice, "盖章留位", lambda html: html.replace('<div style="height:29.609pt"></div>', "")),
    (unsealed, "署名与正文间空一行", lambda html: html.replace('<div style="height:29.609pt"></div>', "")),
    (notice, "印发日期写法", lambda html: html.replace("2022年7月8日印发", "2022年07月08日印发")),
    (notice, "版记", lambda html: html.replace("印发</span>", "</span>")),
    (
        notice,
        "版记在最后一面",
        lambda html: html.replace(
            '<section class="sheet text">',
            '<section class="sheet text"><p>国</p></section><section class="sheet text">',
            1,
        ),
    ),
    (notice, "首页显示正文", lambda html: between(html, "<main>", "</main>")),
    (notice, "每行字数", lambda html: html.replace("确\n保", "确保")),
    (filled, "每面行数", without_paragraph),
    (notice, "文档语言", lambda html: html.replace("zh-CN", "en")),
    (
        notice,
        "文档标题",
        lambda html: html.replace("<title>", "<title></title><meta name=x content='").replace(
            '</title>\n<meta name="author"', '\'>\n<meta name="author"'
        ),
    ),
    (minutes, "标志写明纪要", lambda html: html.replace("会议纪要</div>", "会议文件</div>")),
    (minutes, "没有主送机关", lambda html: html.replace("<main>", '<main><p class="to">区直各部门：</p>', 1)),
    (minutes, "出席人员名单", lambda html: html.replace("出席：", "到会：").replace("请假：", "没到：")),
    (minutes, "名单回行对齐", lambda html: html.replace("padding-left:78.9", "padding-left:98.9")),
    (ledger, "表头重复", headless),
    (ledger, "序号连续", lambda html: html.replace(">3</span>", "></span>", 1)),
    (
        ledger,
        "表格宽度",
        lambda html: html.replace("<colgroup>", "<!--").replace("</colgroup>", "-->").replace(
            "</head>", "<style>table { width: 90% }</style></head>"
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "rule", "spoil"), TEXTS, ids=[f"{n} {rule}" for n, (_, rule, _) in enumerate(TEXTS)]
)
def test_a_spoilt_text_is_refused(base: Callable[[], str], rule: str, spoil: Change):
    assert rule in refused(draw(spoil(base())), BASES[base])


def test_a_signature_on_a_page_without_text_is_refused():
    """此页无正文 (7.3.5.5)."""
    page = '<section class="sheet text"><main><div class="placed right" style="padding-right:63pt">'
    head, signature, rest = notice().rpartition('<div class="placed right"')
    name, _, date_line = head.rpartition('<div class="placed right"')
    html = f"{name}</main></section>{page}{samples.OFFICE}</div>{signature}{rest}"
    assert date_line
    assert "署名与正文同页" in refused(draw(html))


def unembed(_document: Any, pdf: Any) -> None:
    """Take the font programs out again."""
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("Type") == "/FontDescriptor":
            for key in ("FontFile", "FontFile2", "FontFile3"):
                thing.pop(key, None)


def without_words(_document: Any, pdf: Any) -> None:
    """Take away what tells machines which characters are shown."""
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("Type") == "/Font":
            thing.pop("ToUnicode", None)


def test_an_untagged_file_is_refused():
    assert {"结构标签", "归档标识"} <= refused(draw(notice(), variant=None))


def test_a_face_that_is_not_embedded_is_refused():
    assert "字体嵌入" in refused(draw(notice(), finish=unembed))


def test_text_that_machines_cannot_read_is_refused():
    assert "文字可提取" in refused(draw(notice(), finish=without_words))


def test_a_figure_without_words_is_refused():
    head, _, rest = charted().partition("<svg")
    before, _, after = rest.partition("<title>")
    assert "图形有替代文字" in refused(draw(f"{head}<svg{before}{after.partition('</title>')[2]}"))


@pytest.mark.parametrize("kind", [Kind.BULLETIN, Kind.ORDER])
def test_formats_that_another_engine_printed_are_known(kind: Kind):
    assert refused((PRINTED / f"{kind}.pdf").read_bytes(), kind) == set()


def test_a_letter_is_no_document():
    assert "红色分隔线" in refused((PRINTED / "order.pdf").read_bytes(), Kind.NOTICE)


def test_any_paper_is_measured_by_the_rules_that_all_share():
    assert refused(draw(notice()), Kind.PLAIN) == set()
    assert "行距" in refused(draw(notice(), css="p, h2, h3 { line-height: 27pt }"), Kind.PLAIN)
