"""The checker refuses a page by the very rule that it breaks; what cannot be measured is told in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

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
from tracker.documents.checker.examination import examination_in
from tracker.documents.checker.examining import examine
from tracker.documents.checker.findings import Kind, Part, Verdict
from tracker.documents.checker.reading import shown
from tracker.documents.numbering import blank_number

PRINTED = Path(__file__).parent / "printed"
Change = Callable[[str], str]
How = TypeVar("How")

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


@cache
def sound(base: Callable[[], str]) -> bytes:
    """Printed as it is."""
    return draw(base())


def refused(pdf: bytes, kind: Kind = Kind.NOTICE) -> set[str]:
    """The rules that the page breaks."""
    return {finding.rule for finding in failed(check(pdf, kind))}


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_what_is_spoilt_below_is_in_order_before(base: Callable[[], str]):
    assert refused(sound(base), BASES[base]) == set()


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_nothing_is_off_by_less_than_nothing(base: Callable[[], str]):
    """A measure that rounds to nothing has no minus."""
    for finding in check(sound(base), BASES[base]):
        assert not re.search(r"-0(\.0+)?(?![\d.])", finding.measured), finding


@pytest.mark.parametrize(
    ("off", "words"), [(-0.004, "+0.00"), (0.004, "+0.00"), (-0.006, "-0.01"), (1.5, "+1.50")]
)
def test_what_rounds_to_nothing_is_nothing(off: float, words: str):
    assert shown([off], "+z.2f") == words


def test_every_finding_that_can_be_shown_lies_on_its_page():
    findings = check(sound(stamped), Kind.NOTICE)
    places = [finding.place for finding in findings if finding.place]
    assert len(places) > 40
    for place in places:
        box = place.box
        assert 1 <= place.page <= 4
        assert -1 <= box.left <= box.right <= 211, place
        assert -1 <= box.top <= box.bottom <= 298, place


# ── What breaks a rule ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Spoilt(Generic[How]):
    """A sound paper, what is done to it, the rule that it breaks by that, and those that follow from it."""

    base: Callable[[], str]
    rule: str
    how: How
    also: AbstractSet[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.base.__name__} {self.rule}"


SHEETS: list[Spoilt[str]] = [
    Spoilt(notice, "订口", "@page { margin-left: 22mm } @page :left { margin-left: 20mm }", {"单页居右、双页居左空一字", "发文字号居中", "标题居中", "版记分隔线宽度", "版记左右各空一字", "红色分隔线", "署名与正文间空一行", "署名和成文日期位置"}),
    Spoilt(notice, "天头", "@page { margin-top: 42mm; margin-bottom: 20mm }", {"一字线距版心下边缘", "发文机关标志上边缘", "末条分隔线与版心下边缘重合"}),
    Spoilt(notice, "版心宽度", "p .z, p span { letter-spacing: -.5pt !important }"),
    Spoilt(notice, "正文字体", "p .z { font-family: 'Tracker kaiti' }"),
    Spoilt(notice, "正文字号", "p { font-size: 15.4pt }", {"撑满版心", "版心宽度"}),
    Spoilt(notice, "撑满版心", "p .z, p span { letter-spacing: -.4pt !important }", {"版心宽度"}),
    Spoilt(notice, "正文颜色", "p .z { color: #234f8e }"),
    Spoilt(notice, "段首缩进", "p { text-indent: 35.6pt }", {"撑满版心"}),
    Spoilt(notice, "“一、”级标题", ".hei { font-family: 'Tracker kaiti' }"),
    Spoilt(notice, "“（一）”级标题", ".kai { font-family: 'Tracker fangsong' }"),
    Spoilt(filled, "“1.”级标题", "p:last-of-type .z { font-family: 'Tracker heiti' }"),
    Spoilt(notice, "行距", "p, h2, h3 { line-height: 27pt }", {"行距均匀"}),
    Spoilt(notice, "行距均匀", "h2 + p { position: relative; top: 1pt }"),
    Spoilt(filled, "地脚", ".sheet main { top: 4mm }", {"天头", "标题与主送机关间空一行"}),
    Spoilt(notice, "阅读顺序", "h2 { position: relative }"),
    Spoilt(notice, "发文机关标志", ".head > .mark { color: #000 }"),
    Spoilt(notice, "发文机关标志字体", ".head > .mark { font-family: 'Tracker heiti'; font-weight: 400 }"),
    Spoilt(notice, "发文机关标志上边缘", ".head > .mark { margin-top: 12pt }"),
    Spoilt(notice, "发文机关标志居中", ".head > .mark { margin-left: 6pt }"),
    Spoilt(notice, "发文机关标志不超出版心", ".head > .mark { margin-left: -16pt }", {"发文机关标志居中"}),
    Spoilt(notice, "红色分隔线", ".rule { height: .4pt !important }"),
    Spoilt(notice, "发文字号与分隔线距离", ".rule { margin-top: 9pt }"),
    Spoilt(notice, "标志与发文字号间空二行", ".head > .number { margin-top: -30pt }", {"发文字号与分隔线距离"}),
    Spoilt(notice, "发文字号居中", ".head > .number { text-align: right }"),
    Spoilt(notice, "发文字号字体", ".head > .number { font-family: 'Tracker heiti' }"),
    Spoilt(notice, "标题居中", ".title { text-align: left }"),
    Spoilt(notice, "标题字体", ".title { font-family: 'Tracker heiti'; font-weight: 400 }"),
    Spoilt(notice, "标题字号", ".title { font-size: 21pt }"),
    Spoilt(notice, "标题", ".title { font-size: 18pt }"),
    Spoilt(notice, "分隔线与标题间空二行", ".title { margin-top: -24pt }", {"标题与主送机关间空一行"}),
    Spoilt(notice, "主送机关顶格", "p.to { text-indent: 8pt }"),
    Spoilt(notice, "标题与主送机关间空一行", ".title { margin-top: -40pt }", {"分隔线与标题间空二行"}),
    Spoilt(notice, "署名和成文日期位置", ".placed.right { padding-right: 0 !important }", {"署名与正文间空一行"}),
    Spoilt(unsealed, "署名和成文日期位置", ".placed { margin-left: -20pt }"),
    Spoilt(notice, "版记首末分隔线粗细", ".imprint { border-top-width: .7mm }"),
    Spoilt(notice, "版记中间分隔线粗细", ".copies + .issued { border-top-width: .5mm }"),
    Spoilt(notice, "版记分隔线", ".copies + .issued { border-top: 0 }"),
    Spoilt(notice, "版记分隔线宽度", ".imprint { right: 2mm }", {"版记左右各空一字"}),
    Spoilt(notice, "末条分隔线与版心下边缘重合", ".imprint { margin-top: -12pt }"),
    Spoilt(notice, "版记字体", ".imprint { font-family: 'Tracker kaiti' }"),
    Spoilt(notice, "版记左右各空一字", ".issued { padding-left: 0 !important }"),
    Spoilt(notice, "编排页码", "@page :right { @bottom-right { content: none } }"),
    Spoilt(notice, "页码写法", "@page :right { @bottom-right { content: counter(page) } }"),
    Spoilt(notice, "页码字体", "@page :right { @bottom-right { font-family: 'Tracker heiti' } }"),
    Spoilt(notice, "一字线距版心下边缘", "@page :right { @bottom-right { padding-top: 8mm } }"),
    Spoilt(notice, "单页居右、双页居左空一字", "@page :right { @bottom-right { text-align: center } }"),
    Spoilt(stamped, "印章居中", ".press img { margin-left: 20pt }"),
    Spoilt(stamped, "印章下压署名和成文日期", ".press img { margin-top: 60pt }", {"印章顶端距正文一行之内"}),
    Spoilt(stamped, "印章顶端距正文一行之内", ".press img { margin-top: 5pt }"),
    Spoilt(stamped, "印章顶端距正文一行之内", ".press img { margin-top: -34pt }"),
    Spoilt(stamped, "印章居中", ".press img { margin-left: -20pt }"),
    Spoilt(stamped, "署名和成文日期位置", ".placed.right { padding-right: 0 !important }", {"印章居中", "署名与正文间空一行"}),
    Spoilt(minutes, "纪要标志上边缘", ".head > .mark { margin-top: -12pt }"),
    Spoilt(minutes, "标题与正文间空一行", ".title { margin-top: -40pt }", {"分隔线与标题间空二行"}),
    Spoilt(minutes, "纪要标志", ".head > .mark { color: #000 }"),
    Spoilt(minutes, "纪要标志字体", ".head > .mark { font-family: 'Tracker heiti'; font-weight: 400 }"),
    Spoilt(minutes, "纪要标志居中", ".head > .mark { margin-left: 6pt }"),
    Spoilt(minutes, "红色分隔线", ".rule { height: .4pt !important }"),
    Spoilt(minutes, "标题字体", ".title { font-family: 'Tracker heiti'; font-weight: 400 }"),
    Spoilt(minutes, "版记中间分隔线粗细", ".copies + .issued { border-top-width: .5mm }"),
    Spoilt(minutes, "页码字体", "@page :right { @bottom-right { font-family: 'Tracker heiti' } }"),
    Spoilt(minutes, "正文颜色", "p .z { color: #234f8e }"),
    Spoilt(minutes, "名单左空二字", ".placed { margin-left: 8pt }"),
    Spoilt(minutes, "名单字体", ".placed .hei { font-family: 'Tracker fangsong' }"),
    Spoilt(letter, "发文机关标志上边缘", ".head > .mark { margin-top: 12pt }", {"上双线与标志距离"}),
    Spoilt(letter, "红色双线", ".rules .thin { background: #000 }"),
    Spoilt(letter, "双线粗细", ".rules i { height: 1.2pt !important }"),
    Spoilt(letter, "双线宽度", ".head > .rules { right: 2mm }"),
    Spoilt(letter, "下双线距下页边", ".rules + .rules { margin-top: 6pt }"),
    Spoilt(letter, "上双线与标志距离", ".head > .rules { margin-top: 6pt }", {"下双线距下页边", "发文字号与双线距离"}),
    Spoilt(letter, "发文字号与双线距离", ".head > .letter-number { margin-top: 9pt }"),
    Spoilt(letter, "发文字号顶右", ".head > .letter-number { right: 10pt }"),
    Spoilt(letter, "编排页码", "@page letter:right { @bottom-right { content: counter(page) } }"),
    Spoilt(letter, "版记在页脚、不加分隔线", ".imprint.plain { border-top: 1pt solid #000 }"),
    Spoilt(letter, "版记字体", ".imprint { font-size: 16pt }"),
    Spoilt(briefing, "期号", ".head > .issue { padding-left: 30pt }"),
    Spoilt(briefing, "编发单位和日期左右各空一字", ".head > .edited { padding-right: 40pt }"),
    Spoilt(briefing, "报头字体", ".head > .mark { font-family: 'Tracker heiti'; font-weight: 400 }"),
    Spoilt(briefing, "红色分隔线", ".head > .rule { right: 20mm }", {"编发单位和日期"}),
    Spoilt(briefing, "版记分隔线", ".copies + .issued { border-top: 0 }"),
    Spoilt(briefing, "末条分隔线与版心下边缘重合", ".imprint { margin-top: -12pt }"),
    Spoilt(ledger, "附件标识", ".annex-mark { font-family: 'Tracker fangsong' }"),
    Spoilt(ledger, "表头方位", "@page wide:left { margin-top: 32mm; margin-bottom: 20mm }", {"单页居右、双页居左空一字"}),
    Spoilt(ledger, "表内字号", ".wide table { font-size: 8pt }"),
    Spoilt(ledger, "文字不超出版心", "td:last-child .z { position: relative; left: 14mm }"),
    Spoilt(ledger, "幅面", "@page wide { size: 280mm 210mm }", {"标题居中"}),
]  # fmt: skip


@pytest.mark.parametrize("spoilt", SHEETS, ids=str)
def test_a_spoilt_sheet_is_refused(spoilt: Spoilt[str]):
    assert refused(draw(spoilt.base(), css=spoilt.how), BASES[spoilt.base]) == {spoilt.rule, *spoilt.also}


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


def with_a_page_more(html: str) -> str:
    """With another page before the last."""
    before, sheet, last = html.rpartition('<section class="sheet text">')
    return f"{before}{sheet}<p>国</p></section>{sheet}{last}"


TEXTS: list[Spoilt[Change]] = [
    Spoilt(notice, "全角标点", lambda html: html.replace("，", ",", 1)),
    Spoilt(notice, "避头尾", lambda html: html.replace("确\n保", "确\n，保")),
    Spoilt(notice, "没有缺字", lambda html: html.replace("责任", "责\U00031350", 1), {"文字可提取", "版心宽度"}),
    Spoilt(notice, "发文字号", lambda html: html.replace("〔2022〕18号", "第18期")),
    Spoilt(notice, "发文字号写法", lambda html: html.replace("〔2022〕18号", "[2022]18号")),
    Spoilt(notice, "发文字号写法", lambda html: html.replace("〔2022〕18号", "〔2022〕第018号")),
    Spoilt(notice, "主送机关", lambda html: html.replace("服务中心：", "服务中心")),
    Spoilt(notice, "成文日期", lambda html: html.replace("2022年7月8日</span></div>", "二〇二二年七月八日</span></div>")),
    Spoilt(notice, "成文日期写法", lambda html: html.replace("2022年7月8日</span></div>", "2022年07月08日</span></div>"), {"署名与正文间空一行", "署名和成文日期位置"}),
    Spoilt(notice, "盖章留位", lambda html: html.replace('<div style="height:29.609pt"></div>', "")),
    Spoilt(unsealed, "署名与正文间空一行", lambda html: html.replace('<div style="height:29.609pt"></div>', "")),
    Spoilt(notice, "印发日期写法", lambda html: html.replace("2022年7月8日印发", "2022年07月08日印发")),
    Spoilt(notice, "版记", lambda html: html.replace("印发</span>", "</span>")),
    Spoilt(notice, "版记在最后一面", with_a_page_more, {"单页居右、双页居左空一字"}),
    Spoilt(notice, "首页显示正文", lambda html: between(html, "<main>", "</main>"), {"段首缩进"}),
    Spoilt(notice, "每行字数", lambda html: html.replace("确\n保", "确保")),
    Spoilt(filled, "每面行数", without_paragraph),
    Spoilt(notice, "文档语言", lambda html: html.replace("zh-CN", "en")),
    Spoilt(
        notice,
        "文档标题",
        lambda html: html.replace("<title>", "<title></title><meta name=x content='").replace(
            '</title>\n<meta name="author"', '\'>\n<meta name="author"'
        ),
    ),
    Spoilt(minutes, "标志写明纪要", lambda html: html.replace("会议纪要</div>", "会议文件</div>")),
    Spoilt(minutes, "没有主送机关", lambda html: html.replace("<p>", '<p class="to">', 1)),
    Spoilt(minutes, "出席人员名单", lambda html: html.replace("出席：", "到会：").replace("请假：", "没到：")),
    Spoilt(minutes, "名单回行对齐", lambda html: html.replace("padding-left:78.9", "padding-left:98.9")),
    Spoilt(ledger, "表头重复", headless),
    Spoilt(ledger, "序号连续", lambda html: html.replace(">3</span>", "></span>", 1)),
    Spoilt(
        ledger,
        "表格宽度",
        lambda html: html.replace("<colgroup>", "<!--").replace("</colgroup>", "-->").replace(
            "</head>", "<style>table { width: 90% }</style></head>"
        ),
        {"序号连续"},
    ),
]  # fmt: skip


@pytest.mark.parametrize("spoilt", TEXTS, ids=str)
def test_a_spoilt_text_is_refused(spoilt: Spoilt[Change]):
    assert refused(draw(spoilt.how(spoilt.base())), BASES[spoilt.base]) == {spoilt.rule, *spoilt.also}


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


def test_a_notice_is_no_bulletin():
    assert {"期号", "编发单位和日期", "报尾发送范围"} <= refused(sound(notice), Kind.BULLETIN)


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_the_kind_is_told_by_the_head(base: Callable[[], str]):
    assert examine(sound(base)).kind is BASES[base]


def test_the_kind_of_a_bulletin_is_told_by_its_issue():
    assert examine((PRINTED / "bulletin.pdf").read_bytes()).kind is Kind.BULLETIN


def test_a_short_letter_need_not_fill_a_line():
    """A line that is not turned tells nothing of the type area."""
    begin, paragraph, rest = letter().partition("<p>")
    short = f"{begin}{paragraph}请于3月15日前报送。</p></main></section></body></html>"
    assert rest
    found = {one.rule: one.verdict for one in check(draw(short), Kind.ORDER)}
    assert {found[rule] for rule in ("每行字数", "订口", "版心宽度", "撑满版心")} == {Verdict.NOT_APPLICABLE}


def test_a_draft_is_measured_without_its_number():
    found = {
        one.rule: one.verdict
        for one in check(draw(notice().replace("〔2022〕18号", blank_number(""))), Kind.NOTICE)
    }
    assert found["发文字号写法"] is Verdict.NOT_APPLICABLE
    issue = draw(briefing().replace("第3期", "第　期"))
    assert {one.rule: one.verdict for one in examine(issue).findings}["期号"] is Verdict.NOT_APPLICABLE
    assert found["发文字号居中"] is found["发文字号与分隔线距离"] is Verdict.KEPT


def test_every_finding_has_its_part_and_parts_stand_in_the_order_of_the_paper():
    found = examine(sound(stamped), Kind.NOTICE)
    assert list(found.by_part) == [part for part in Part if part is not Part.TABLE]
    assert [one.rule for one in found.by_part[Part.SIGNATURE]][-3:] == [
        "印章居中",
        "印章下压署名和成文日期",
        "印章顶端距正文一行之内",
    ]
    assert examination_in(found.as_json()).by_part.keys() == found.by_part.keys()


def test_a_letter_is_no_document():
    assert "红色分隔线" in refused((PRINTED / "order.pdf").read_bytes(), Kind.NOTICE)


def test_any_paper_is_measured_by_the_rules_that_all_share():
    assert refused(sound(notice), Kind.PLAIN) == set()
    assert "行距" in refused(draw(notice(), css="p, h2, h3 { line-height: 27pt }"), Kind.PLAIN)
