"""Files become text, or a sentence that says what to do."""

from __future__ import annotations

import zipfile
import zlib
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
import weasyprint
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from tracker.plans.parsing.plan import parse_plan
from tracker.plans.readers import LIMIT, Unreadable, text_of

SEED = (Path(__file__).parents[1] / "data" / "plans" / "00-seed.txt").read_text(encoding="utf-8")
ENCRYPTED_PDF = b"\n".join(
    (
        b"%PDF-1.4",
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj",
        b"3 0 obj<</Filter/Standard/V 1/R 2/Length 40/P -44/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>endobj",
        b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>",
        b"startxref\n0\n%%EOF",
    )
)
TABLE_STYLE = "<style>table{border-collapse:collapse}td{border:1px solid;padding:2px}</style>"


def saved(document: Any) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def printed(html: str) -> bytes:
    return bytes(
        weasyprint.HTML(string=f"<style>*{{font-family:'Noto Serif CJK SC'}}</style>{html}").write_pdf()
    )


UNRULED_HEAD = ("序号", "工作任务", "牵头单位", "责任单位", "完成时限")
UNRULED_ROWS = (
    ("1", "全面排查城区老旧小区燃气管道和用户设施隐患，建立台账，逐项整改销号，整改率达到100%", "市住房和城乡建设局", "市城市管理局、市市场监督管理局、各区人民政府", "2024年6月底前"),
    ("2", "改造老旧燃气管网120公里", "市城市管理局", "市财政局、市自然资源和规划局、市交通运输局", "2024年12月底前"),
    ("3", "开展燃气安全进社区宣传活动200场，居民知晓率达到95%以上", "市委宣传部", "市应急管理局、各街道办事处", "长期坚持"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("style", "first"),
    [
        ("vertical-align:top", 0),
        ("vertical-align:middle", 0),
        ("vertical-align:top;text-align:center", 0),
        ("vertical-align:top", 1),
        ("vertical-align:middle", 1),
    ],
)
def test_wrapped_cells_of_a_pdf_table_without_rules_are_put_together(style: str, first: int) -> None:
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row[first:])}</tr>"
        for row in (UNRULED_HEAD, *UNRULED_ROWS)
    )
    widths = "".join(f"<col style='width:{width}%'>" for width in (8, 38, 18, 22, 14)[first:])
    table = f"<table style='width:100%;table-layout:fixed;font-size:10.5pt'>{widths}{rows}</table>"
    text = text_of(
        "清单.pdf",
        printed(
            f"<style>td{{padding:5px;{style}}}</style><h3>燃气安全整治任务清单</h3><p>制定本清单。</p>{table}"
            "<p>注：各责任单位每月25日前向领导小组办公室报送进展情况，逾期不报的予以通报。</p>"
        ),
    )
    rows_read = [line.split("\t") for line in text.split("\n") if "\t" in line]
    assert rows_read == [list(row[first:]) for row in (UNRULED_HEAD, *UNRULED_ROWS)]
    assert "注：各责任单位每月25日前" in text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"]
)
def test_a_text_is_read_in_any_common_encoding(encoding: str) -> None:
    data = SEED.encode(encoding)
    assert text_of("方案.txt", data) == SEED


def test_a_word_file_is_read_in_order_with_tables_as_rows() -> None:
    document = docx.Document()
    document.add_paragraph("一、重点任务")
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows,
        (("序号", "任务", "牵头单位"), ("1", "新建公园2处", "市园林局"), ("2", "改造道路3条", "")),
        strict=True,
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    document.add_paragraph("二、工作要求")
    lines = text_of("清单.docx", saved(document)).split("\n")
    assert lines == [
        "一、重点任务",
        "序号\t任务\t牵头单位",
        "1\t新建公园2处\t市园林局",
        "2\t改造道路3条\t同上",
        "二、工作要求",
    ]
    assert [
        [unit.name for unit in measure.lead_units] for measure in parse_plan("\n".join(lines)).measures
    ] == [["市园林局"]] * 2


def test_words_in_a_text_box_are_read_once_and_moved_words_where_they_stand_now() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、重点任务")._p
    box = "<w:txbxContent><w:p><w:r><w:t>责任单位：市水利局</w:t></w:r></w:p></w:txbxContent>"
    paragraph.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
            f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    moved = document.add_paragraph("二、")._p
    for kind in ("moveFrom", "moveTo"):
        moved.append(
            parse_xml(f'<w:{kind} {nsdecls("w")} w:id="1"><w:r><w:t>工作要求</w:t></w:r></w:{kind}>')
        )
    assert text_of("方案.docx", saved(document)).split("\n") == [
        "一、重点任务",
        "责任单位：市水利局",
        "二、工作要求",
    ]


def test_the_automatic_numbers_of_a_word_list_are_printed() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in ((0, "重点任务"), (1, "修路。"), (1, "架桥。"), (0, "工作要求")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="78"/></w:numPr>')
        )
    assert text_of("方案.docx", saved(document)).split("\n") == [
        "一、重点任务",
        "1.修路。",
        "2.架桥。",
        "二、工作要求",
    ]


def test_a_pdf_is_read_with_its_table() -> None:
    cells = "".join(
        f"<tr><td>{a}</td><td>{b}</td><td>{c}</td></tr>"
        for a, b, c in (
            ("序号", "工作任务", "牵头单位"),
            ("1", "新建口袋公园20处", "市园林局<br>各镇（街道）"),
            ("2", "改造背街小巷30条", "市城管局"),
        )
    )
    html = f"<p>城市更新任务清单</p>{TABLE_STYLE}<table>{cells}</table><p>以上任务年底前完成。</p>"
    plan = parse_plan(text_of("清单.pdf", printed(html)))
    assert [(m.number, m.title, [u.name for u in m.lead_units]) for m in plan.measures] == [
        ("1", "新建口袋公园20处", ["市园林局", "各镇（街道）"]),
        ("2", "改造背街小巷30条", ["市城管局"]),
    ]


UNITS = ("市水利局", "市住建局", "市教育局", "市交通局", "市民政局", "市商务局")
LONG = "坚持问题导向和目标导向，完善工作机制，压实工作责任，推动各项措施落地见效，确保群众得实惠。"


@pytest.mark.parametrize("style", ["", "td{vertical-align:middle}", "tr{break-inside:avoid}"])
@pytest.mark.parametrize("head", ["thead", "tbody"])
def test_a_table_that_runs_on_over_pages_keeps_its_rows(style: str, head: str) -> None:
    rows = "".join(
        f"<tr><td>{n}<td>改造第{n}号泵站<td>{LONG * (2 + n % 3)}"
        + (f'<td rowspan="3">{UNITS[n // 3]}' if n % 3 == 0 else "")
        + f"<td>2022年{n % 12 + 1}月底前</tr>"
        for n in range(18)
    )
    columns = "<tr><td>序号<td>工作任务<td>工作措施<td>牵头单位<td>完成时限</tr>"
    html = f"<style>@page{{size:A5;margin:15mm}}{style}</style>{TABLE_STYLE}<table><{head}>{columns}</{head}>{rows}</table>"
    plan = parse_plan(text_of("清单.pdf", printed(html)))
    assert [(m.title, [u.name for u in m.lead_units], m.deadline) for m in plan.measures] == [
        (f"改造第{n}号泵站", [UNITS[n // 3]], f"2022年{n % 12 + 1}月底前") for n in range(18)
    ]
    assert not plan.unread


RUNNING = "@page{size:A5;margin:2cm;@top-center{content:'石门县2024年重点任务清单'}@bottom-center{content:'第' counter(page) '页 共' counter(pages) '页'}}"


def test_a_table_under_a_running_head_keeps_its_rows() -> None:
    """What every page repeats at its top and foot stood between the halves of a table: rows torn by a page break were lost."""
    rows = "".join(
        f"<tr><td>{number}</td><td>第{number}项任务。{LONG * 3}</td><td>{UNITS[number % 6]}</td><td>{number % 12 + 1}月底前</td></tr>"
        for number in range(1, 13)
    )
    head = "<tr><td>序号</td><td>工作任务</td><td>牵头单位</td><td>完成时限</td></tr>"
    html = (
        f"<style>{RUNNING}</style>{TABLE_STYLE}<h1>石门县2024年重点任务清单</h1><table>{head}{rows}</table>"
    )
    plan = parse_plan(text_of("清单.pdf", printed(html)))
    assert plan.title == "石门县2024年重点任务清单"
    assert [(m.number, m.lead_units[0].name, m.deadline) for m in plan.measures] == [
        (str(number), UNITS[number % 6], f"{number % 12 + 1}月底前") for number in range(1, 13)
    ]
    assert not plan.unread


@pytest.mark.parametrize("count", [2, 3])
def test_a_pdf_in_columns_is_read_column_by_column(count: int) -> None:
    measures = "".join(
        f"<p>{n}.改造第{n}号泵站。{LONG * 2}2022年{n % 12 + 1}月底前完成。（责任单位：{UNITS[n % 6]}、{UNITS[(n + 2) % 6]}）</p>"
        for n in range(1, 31)
    )
    html = (
        "<h3>关于印发某市2022年重点工作实施方案的通知</h3>"
        f"<div style='column-count:{count};column-gap:8mm'><p>一、重点任务</p>{measures}</div>"
    )
    plan = parse_plan(text_of("方案.pdf", printed(html)))
    assert [(m.number, [u.name for u in m.responsible_units], m.deadline) for m in plan.measures] == [
        (str(n), [UNITS[n % 6], UNITS[(n + 2) % 6]], f"2022年{n % 12 + 1}月底前") for n in range(1, 31)
    ]


def test_a_list_without_sentences_in_columns_is_read_column_by_column() -> None:
    items = "".join(
        f"<p>{n}.改造第{n}号泵站（责任单位：{UNITS[n % 6]}、{UNITS[(n + 2) % 6]}）</p>" for n in range(1, 31)
    )
    html = f"<div style='column-count:2'><p>一、重点任务</p>{items}</div>"
    plan = parse_plan(text_of("方案.pdf", printed(html)))
    assert [(m.number, [u.name for u in m.responsible_units]) for m in plan.measures] == [
        (str(n), [UNITS[n % 6], UNITS[(n + 2) % 6]]) for n in range(1, 31)
    ]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.txt", b"", "空文件"),
        ("白.txt", b" \r\n \t", "没有文字"),
        ("大.txt", b"a" * (LIMIT + 1), "超过20MB"),
        ("计划.xlsx", b"PK\x03\x04", "不是可以读取的类型"),
        ("方案.pdf", b"MZ\x90\x00" + b"\x00" * 200, "内容与扩展名不符"),
        ("方案.txt", b"%PDF-1.4 ", "内容与扩展名不符"),
        ("方案.docx", SEED.encode(), "内容与扩展名不符"),
        ("方案.txt", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\xff\xff", "内容与扩展名不符"),
        ("方案.txt", "關於印發實施方案的通知，請認真貫徹執行".encode("big5"), "编码无法识别"),
        ("方案.txt", bytes(range(128, 256)) * 20, "编码无法识别"),
        ("方案.docx", b"PK\x03\x04" + b"\x00" * 60, "损坏"),
        (
            "方案.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "设有密码",
        ),
        ("方案.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧版Office"),
        ("方案.pdf", b"%PDF-1.7\n%broken", "损坏"),
        ("方案.pdf", ENCRYPTED_PDF, "设有密码"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence) as refusal:
        text_of(name, data)
    assert f"“{name}”" in str(refusal.value)


def test_a_scan_is_refused() -> None:
    with pytest.raises(Unreadable, match="扫描件"):
        text_of("扫描.pdf", printed("<div style='height:5cm;background:#ccc'></div>"))


def test_a_word_file_without_its_parts_is_refused() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(Unreadable, match="损坏"):
        text_of("方案.docx", stream.getvalue())


def test_a_word_bomb_is_refused_unopened() -> None:
    """150 KB that unpack to 60 MB of markup took a gigabyte and twenty seconds."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:p/>" * 3_000_000)
    with pytest.raises(Unreadable, match="解开后过大"):
        text_of("方案.docx", packed.getvalue())


def test_a_pdf_bomb_is_refused_unread() -> None:
    with pytest.raises(Unreadable, match="内容过多"):
        text_of("方案.pdf", pdf_with(b"BT /F1 12 Tf 72 720 Td (x) Tj ET " * 100_000))


def pdf_with(drawing: bytes) -> bytes:
    """One page with these drawing commands, packed."""
    packed = zlib.compress(drawing)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed),
    )
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        written + b"xref\n0 5\n0000000000 65535 f \n" + table
        + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(written)
    )  # fmt: skip


def with_stream(packed: bytes, words: bytes) -> bytes:
    """A PDF of one page and one object more, which holds this stream."""
    pdf = printed(
        "<p>一、重点任务包括新建公园两处、改造道路三条，由市城市管理局牵头，各区人民政府配合，年底前完成。</p>"
    )
    head = b"99 0 obj\n<<" + words + b"/Length %d>>\nstream\n" % len(packed)
    return pdf + b"\n" + head + packed + b"\nendstream\nendobj\n"


def lzw(codes: list[int]) -> bytes:
    """The codes as LZW packs them: nine bits wide, wider as the table grows."""
    written, bits, entries, width = 0, 0, 0, 9
    for code in codes:
        written, bits = written << width | code, bits + width
        entries = -1 if code == 256 else entries + 1
        width = min(12, max(9, (entries + 259).bit_length()))
    return (written << -bits % 8).to_bytes((bits + 7) // 8, "big")


# A run that doubles nothing but grows by one byte a code, then the longest run again and again.
LZW_BOMB = lzw([256, 0, *range(258, 4094), *[4093] * 8_000, 257])


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (LZW_BOMB, b"/Filter/LZWDecode"),
        (LZW_BOMB, b"/Filter[/LZW#44ecode]"),
        (b"\x81\x00" * 400_000, b"/Filter/RunLengthDecode"),
        (zlib.compress(b"\x81\x00" * 40_000) * 200, b"/Filter[/ASCII85Decode/LZWDecode]"),
        (zlib.compress(bytes(60_000_000)), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
        (zlib.compress(bytes(60_000_000)), b"/Filter/FlateDecode"),
        (zlib.compress(zlib.compress(bytes(300_000_000))), b"/Type/ObjStm/Filter[/FlateDecode/FlateDecode]"),
    ],
    ids=["lzw", "lzw-in-codes", "runs", "lzw-behind-another", "objects", "any-object", "packed-twice"],
)
def test_a_pdf_that_unpacks_without_end_is_refused(packed: bytes, words: bytes) -> None:
    with pytest.raises(Unreadable, match="内容过多"):
        text_of("方案.pdf", with_stream(packed, words))


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (lzw([256, *b"plain words", 257]), b"/Filter/LZWDecode"),
        (b"\x04words\xfdx\x80", b"/Filter/RunLengthDecode"),
    ],
    ids=["lzw", "runs"],
)
def test_a_small_stream_of_an_old_filter_is_no_bomb(packed: bytes, words: bytes) -> None:
    assert "重点任务" in text_of("方案.pdf", with_stream(packed, words))


def test_a_picture_in_a_pdf_is_not_weighed() -> None:
    stream = BytesIO()
    Image.new("RGB", (4000, 3000), "white").save(stream, "PNG")
    picture = f"<img width=40 src='data:image/png;base64,{b64encode(stream.getvalue()).decode()}'>"
    data = printed(
        f"<p>一、重点任务包括新建公园两处、改造道路三条，由市城市管理局牵头，年底前完成。</p>{picture}"
    )
    assert b"/Image" in data
    assert "重点任务" in text_of("方案.pdf", data)
