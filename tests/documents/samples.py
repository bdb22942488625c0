"""Documents to print: the plan of 2022 half a year on, with invented figures, and everything that strains a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tracker.documents.content import (
    Align,
    Annex,
    Bar,
    BarChart,
    Block,
    Column,
    Issuable,
    Lamp,
    LampColour,
    LedgerSheet,
    Letter,
    OfficialDocument,
    Paragraph,
    Table,
)
from tracker.documents.punctuation import normalise

PLAN = Path(__file__).parents[1] / "data" / "plans" / "00-seed.txt"
OFFICE = "南阳高新区综合办公室"
LIGHTS = {
    "绿灯": Lamp(LampColour.GREEN, "绿灯"),
    "黄灯": Lamp(LampColour.YELLOW, "黄灯"),
    "红灯": Lamp(LampColour.RED, "红灯"),
}
UNITS = (
    ("组织人社局", 1500, 1086),
    ("经济发展局", 900, 618),
    ("社会事业局", 800, 521),
    ("光电产业园服务中心", 600, 372),
    ("科技创新局", 400, 214),
    ("市场监管分局", 400, 203),
    ("政法工委", 300, 141),
    ("财政金融局", 300, 128),
    ("防爆产业园服务中心", 300, 96),
)
MEASURES = (
    ("发挥企业职业技能培训主体作用", "经济发展局", "40家", "23家", "绿灯"),
    ("强化院校技能培训主阵地作用", "社会事业局", "6所", "3所", "绿灯"),
    ("全面推行企业新型学徒制", "组织人社局", "200人", "118人", "绿灯"),
    ("积极探索现代产业学院建设", "经济发展局", "2个", "0个", "红灯"),
    ("实行培训全覆盖", "组织人社局", "5500人次", "3379人次", "绿灯"),
    ("加大培养选拔优秀技能人才力度", "组织人社局", "12人", "5人", "黄灯"),
    ("鼓励就地就近和有组织输出就业", "组织人社局", "1200人", "655人", "绿灯"),
    ("扶持创业带动就业", "组织人社局", "300人次", "142人次", "黄灯"),
    ("打造人力资源品牌促进就业", "组织人社局", "3个", "1个", "黄灯"),
    ("提供全方位公共就业服务", "组织人社局", "24场", "13场", "绿灯"),
    ("强化职业培训信息化建设", "组织人社局", "1套", "0套", "红灯"),
    ("全面落实使用职业培训券", "组织人社局", "2000张", "961张", "黄灯"),
)


def rate(done: int, target: int) -> Decimal:
    """Completion in percent."""
    return Decimal(done * 100) / Decimal(target)


def paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    """Texts as paragraphs."""
    return tuple(map(Paragraph, texts))


RANKING = Table(
    caption="表1　各单位职业技能培训任务完成情况排名",
    columns=(
        Column("名次", 14),
        Column("责任单位", 56),
        Column("年度目标\n（人次）", 26),
        Column("实际完成\n（人次）", 26),
        Column("完成率", 34),
    ),
    rows=tuple(
        (str(place), name, str(target), str(done), f"{rate(done, target):.1f}%")
        for place, (name, target, done) in enumerate(UNITS, 1)
    ),
)

RATES = BarChart(
    caption="图1　各单位培训任务完成率",
    bars=tuple(
        Bar(
            name,
            rate(done, target),
            f"{rate(done, target):.1f}%",
            LampColour.GREEN
            if rate(done, target) >= 50
            else LampColour.YELLOW
            if rate(done, target) >= 40
            else LampColour.RED,
        )
        for name, target, done in UNITS
    ),
    planned=Decimal(50),
    planned_label="时序进度50%",
)

PROGRESS = Table(
    caption="表2　12项重点措施进展“红黄绿灯”台账",
    columns=(
        Column("序号", 11),
        Column("重点措施", 58, Align.LEFT),
        Column("牵头单位", 26),
        Column("年度目标", 21),
        Column("完成情况", 21),
        Column("亮灯", 19),
    ),
    rows=tuple(
        (str(n), measure, unit, target, done, LIGHTS[light])
        for n, (measure, unit, target, done, light) in enumerate(MEASURES, 1)
    ),
)

NOTICE = OfficialDocument(
    mark="南阳高新区综合办公室文件",
    number="宛开办〔2022〕18号",
    title="南阳高新区综合办公室|关于“人人持证、技能河南”建设工作|上半年进展情况的通报",
    addressees="“一园两办”，区直各部门，各园区服务中心",
    body=(
        *paragraphs(
            "为推动《南阳高新区高质量推进“人人持证、技能河南”建设工作方案》（宛开办〔2022〕5号）落地见效，综合办公室会同组织人社局，于6月27日至7月1日对12项重点措施、9个责任单位上半年任务完成情况进行了督查。现将有关情况通报如下：",
            "一、总体进展",
            "截至6月30日，全区累计开展各类职业技能培训3379人次，占年度目标5500人次的61.4%，快于时序进度11.4个百分点；新增技能人才4216人，占年度目标8000人的52.7%；新增高技能人才903人，占年度目标1900人的47.5%，慢于时序进度2.5个百分点。各单位培训任务完成情况见表1、图1。",
        ),
        RANKING,
        RATES,
        *paragraphs(
            "组织人社局、经济发展局、社会事业局工作扎实，完成率均高于时序进度15个百分点以上，予以通报表扬。",
            "二、存在问题",
            "（一）任务进展不平衡。政法工委、财政金融局、防爆产业园服务中心完成率低于时序进度，其中防爆产业园服务中心完成率仅32.0%，居全区末位。",
            "（二）重点措施有短板。12项重点措施中，6项达到时序进度，4项进展偏慢，2项严重滞后，现代产业学院建设、职业培训信息化建设被亮红灯。具体情况见表2。",
        ),
        PROGRESS,
        *paragraphs(
            "（三）基础工作不扎实。个别单位台账与系统数据不一致，抽查的180份培训档案中有7份缺少签到记录。",
            "三、下步要求",
            "（一）对标对表抓落实。各单位要对照年度目标逐项梳理差距，亮红灯、黄灯的单位要于7月20日前将整改方案报综合办公室，明确整改措施、责任人和完成时限。",
            "（二）强化协同抓进度。组织人社局要每月调度一次、每季度通报一次；现代产业学院要确保9月底前实质性运行。",
            "（三）严肃纪律抓质量。严格落实“实名制、不得转让、以证换券、无证无价”要求，对弄虚作假、套取补贴资金的，依规依纪严肃处理。",
        ),
    ),
    attachments=("2022年度重点任务分解台账", "亮红灯、黄灯事项整改清单"),
    signer=OFFICE,
    signed_on=date(2022, 7, 8),
    contact="联系人：张衡，联系电话：0377—00000000",
    copies_to="党工委、管委会领导，市“人人持证、技能河南”建设工作领导小组办公室",
    issuing_organ=OFFICE,
    issued_on=date(2022, 7, 8),
    keywords=("通报", "督查"),
)

_LEDGER_COLUMNS = (
    Column("序号", 11),
    Column("重点措施", 28, Align.LEFT),
    Column("主要任务", 80, Align.LEFT),
    Column("牵头单位", 22),
    Column("责任单位", 35, Align.LEFT),
    Column("年度目标", 19),
    Column("完成时限", 18),
    Column("进展", 12),
)


_MEASURE = re.compile(r"(\d{1,2})\.(.+?)。(.*)（(?:牵头单位：(.+?)；?)?责任单位：(.+?)）$")


def plan_measures() -> list[tuple[str, str, str, str]]:
    """Title, text, lead and responsible units of the seed plan's twelve measures."""
    lines = (normalise(line) for line in PLAN.read_text(encoding="utf-8").splitlines())
    found = (_MEASURE.match(line) for line in lines)
    return [(m[2], m[3], m[4] or m[5].split("、")[0], m[5]) for m in found if m]


def ledger_of(
    rows: int, title: str = "南阳高新区“人人持证、技能河南”建设工作|2022年度重点任务分解台账"
) -> LedgerSheet:
    """The break-down of the plan, repeated or cut to that many rows."""
    measures = plan_measures()
    table = []
    for n in range(rows):
        name, text, lead, responsible = measures[n % len(measures)]
        _, _, target, _, light = MEASURES[n % len(MEASURES)]
        table.append((str(n + 1), name, _opening(text), lead, responsible, target, "2022年12月底", light))
    return LedgerSheet(
        title=title,
        mark="附件1",
        table=Table(columns=_LEDGER_COLUMNS, rows=tuple(table)),
        issuing_organ=OFFICE,
        drawn_up_on=date(2022, 7, 8),
    )


def _opening(text: str) -> str:
    """The first sentences, up to about a hundred characters."""
    kept = ""
    for sentence in text.split("。"):
        if kept and len(kept) + len(sentence) > 105:
            break
        kept += sentence + "。" if sentence else ""
    return kept


LEDGER = ledger_of(12)

ORDER = Letter(
    mark=OFFICE,
    number="宛开督改〔2022〕3号",
    title="关于限期整改“红灯”事项的通知",
    addressees="经济发展局",
    body=(
        *paragraphs(
            "经核查，你单位牵头的现代产业学院建设未达到时序进度。请对照下列问题逐项整改，于7月20日前将整改报告报综合办公室。"
        ),
        Table(
            columns=(Column("序号", 11), Column("问题", 60, Align.LEFT), Column("时限", 30)),
            rows=(("1", "学院尚未挂牌，实训设备没有到位", "2022年7月20日"),),
        ),
    ),
    signer=OFFICE,
    signed_on=date(2022, 7, 8),
)
MEASURED: dict[str, Issuable] = {"order": ORDER, "notice": NOTICE, "ledger": ledger_of(157)}


def plan_document() -> OfficialDocument:
    """The seed plan itself as a notice of eight pages: nothing but text."""
    lines = [line.strip() for line in PLAN.read_text(encoding="utf-8").splitlines() if line.strip()]
    body: tuple[Block, ...] = paragraphs(lines[3], *lines[8:])
    return OfficialDocument(
        mark="南阳高新区综合办公室文件",
        number="宛开办〔2022〕5号",
        title="南阳高新区综合办公室关于印发《南阳高新区高质量推进“人人持证、技能河南”建设工作方案》的通知",
        addressees=lines[2],
        body=body,
        signer=OFFICE,
        signed_on=date(2022, 1, 26),
        copies_to="党工委、管委会领导",
        issuing_organ=OFFICE,
        issued_on=date(2022, 1, 26),
    )


# ── What strains a page ──────────────────────────────────────────────────────────────────────────────────────────────

SENTENCES = (
    "各单位要提高认识、压实责任，对照年度目标任务逐项梳理差距，明确整改措施、责任人和完成时限，确保全年目标任务如期完成。",
    "要坚持问题导向，聚焦培训质量不高、台账更新不及时、档案资料不完整等突出问题，建立清单，逐一销号。",
    "组织人社局要发挥牵头作用，每月调度一次、每季度通报一次；财政金融局要保障资金，做到应补尽补。",
)
LAMPS = (
    Lamp(LampColour.BLUE, "已办结"),
    Lamp(LampColour.GREEN, "正常"),
    Lamp(LampColour.WATCH, "关注"),
    Lamp(LampColour.YELLOW, "滞后"),
    Lamp(LampColour.RED, "严重滞后"),
    Lamp(LampColour.GREY, "未启动"),
)


def text_of(count: int) -> tuple[Paragraph, ...]:
    """Paragraphs of differing length under numbered headings."""
    texts = []
    for n in range(count):
        if n % 4 == 0:
            texts.append(f"{'一二三四五六七八九十'[n // 4 % 10]}、工作要求")
        body = "".join(SENTENCES[: n % 3 + 1]) * (n % 2 + 1)
        texts.append(f"（{'一二三四'[n % 4]}）压实责任。{body}")
    return paragraphs("现将有关情况通报如下：", *texts)


def long_table(rows: int, caption: str = "表1　全区任务推进情况一览") -> Table:
    """Long unit names, rare characters and all six lights."""
    return Table(
        caption=caption,
        columns=(
            Column("序号", 11),
            Column("责任单位", 62, Align.LEFT),
            Column("年度目标", 30, Align.RIGHT),
            Column("完成率", 27, Align.RIGHT),
            Column("亮灯", 26),
        ),
        rows=tuple(
            (
                str(n + 1),
                "南阳高新技术产业开发区光电产业园服务中心（䶮㛃项目管理办公室）"
                if n % 9 == 4
                else UNITS[n % 9][0],
                f"{100 + 37 * n}人次",
                f"{n * 1.3:.1f}%",
                LAMPS[n % 6],
            )
            for n in range(rows)
        ),
    )


def with_text(count: int, **changes: Any) -> OfficialDocument:
    """A notice of that many paragraphs and nothing else."""
    plain = replace(NOTICE, body=text_of(count), attachments=(), contact="")
    return replace(plain, **changes)


TEXT_ANNEX = Annex("指标口径说明", text_of(3))
TABLE_ANNEX = Annex("亮红灯、黄灯事项整改清单", (long_table(30, ""),))
WIDE_ANNEX = Annex("2022年度重点任务分解台账", (LEDGER.table,), wide=True)
LONG_TITLE = (
    "南阳高新区综合办公室关于高质量推进“人人持证、技能河南”建设工作领导小组各成员单位"
    "2022年上半年任务进展情况和亮红灯事项整改落实情况的通报"
)
LONG_NAME = "南阳高新区“人人持证、技能河南”建设工作领导小组办公室"

DOCUMENTS: dict[str, OfficialDocument | LedgerSheet] = {
    "notice": NOTICE,
    "plan": plan_document(),
    "short": with_text(5),
    "title of one line": with_text(5, title="关于上半年工作情况的通报"),
    "title of two lines": with_text(5, title="南阳高新区综合办公室关于2022年上半年工作情况的通报"),
    "title of four lines": with_text(9, title=LONG_TITLE),
    "rare characters": with_text(
        5,
        title="南阳高新区综合办公室关于䶮㛃项目建设推进情况的通报",
        addressees="㛃䶮产业园服务中心，区直各部门",
    ),
    "sixty rows": replace(NOTICE, body=(*text_of(9)[:4], long_table(60), *text_of(9)[4:])),
    "one row": replace(NOTICE, body=(*text_of(3), long_table(1), *text_of(5))),
    "no row": replace(NOTICE, body=(*text_of(3), long_table(0), *text_of(5))),
    "twelve pages": with_text(34),
    "unsealed": with_text(6, sealed=False),
    "unsealed, short name": with_text(6, sealed=False, signer="综合办"),
    "long names": with_text(
        7, signer=LONG_NAME, issuing_organ=LONG_NAME, copies_to="，".join([LONG_NAME] * 4)
    ),
    "three annexes": replace(NOTICE, attachments=(), annexes=(WIDE_ANNEX, TABLE_ANNEX, TEXT_ANNEX)),
    "wide annex last": replace(NOTICE, attachments=(), annexes=(TABLE_ANNEX, TEXT_ANNEX, WIDE_ANNEX)),
    "ledger": LEDGER,
    "ledger of no row": ledger_of(0),
    "ledger of one row": ledger_of(1),
    "ledger of sixty rows": ledger_of(60),
    **{f"text of {count}": with_text(count) for count in range(6, 12)},
}
