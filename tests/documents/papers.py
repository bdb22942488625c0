"""Papers that are in order, as HTML to be spoilt, and what draws them whatever was done to them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from tests.documents import samples
from tracker.documents import probes, speed
from tracker.documents.content import Briefing, Letter, Paragraph, RollCall, SealImage
from tracker.documents.rendering import briefing_html, ledger_html, letter_html, official_html
from tracker.documents.stylesheet import print_stylesheet


def draw(html: str, *, css: str = "", variant: str | None = "pdf/ua-1", finish: Any = None) -> bytes:
    """Print the HTML with a spoilt sheet and without the engine's own refusals."""
    from weasyprint import CSS  # noqa: PLC0415 - after the private fonts are chosen

    fonts = probes.font_configuration()
    styles = [CSS(string=print_stylesheet() + css, font_config=fonts)]
    document = speed.quick_html()(string=html).render(
        stylesheets=styles, font_config=fonts, **({"pdf_variant": variant} if variant else {})
    )
    pdf: bytes = document.write_pdf(pdf_variant=variant, finisher=finish)
    return pdf


# ── What is in order ─────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def notice() -> str:
    """Two pages of text."""
    return official_html(samples.with_text(2))[1]


@cache
def filled() -> str:
    """Four pages, two of them full of text, with a heading of the third level."""
    deeper = (Paragraph("1.逐项核对台账。" + samples.SENTENCES[0]),)
    return official_html(replace(samples.with_text(11), body=(*samples.text_of(11), *deeper)))[1]


@cache
def unsealed() -> str:
    """A document that nobody seals."""
    return official_html(samples.with_text(2, sealed=False, signer="综合办"))[1]


@cache
def imprint(pixels: int = 500) -> bytes:
    """A round red seal with a star, transparent between its strokes."""
    image = Image.new("RGBA", (pixels, pixels), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((2, 2, pixels - 3, pixels - 3), outline=(220, 0, 0, 255), width=pixels // 35)
    pen.regular_polygon((pixels / 2, pixels / 2, pixels / 6), 5, fill=(220, 0, 0, 255))
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


@cache
def stamped() -> str:
    """A document with the image of a seal."""
    return official_html(samples.with_text(2, seal=SealImage(samples.OFFICE, imprint(), 42.0)))[1]


@cache
def minutes() -> str:
    """A 纪要 with a roll call whose names take more than one line."""
    names = "、".join(f"{unit}张三" for unit, _, _ in samples.UNITS)
    body = (*samples.text_of(3), RollCall((("出席", names), ("请假", "政法工委"))))
    content = replace(
        samples.NOTICE, mark="南阳高新区综合办公室会议纪要", addressees="", signer="", body=body
    )
    return official_html(replace(content, attachments=(), contact=""))[1]


@cache
def letter() -> str:
    """A letter of two pages with 抄送."""
    content = Letter(
        mark="南阳高新区综合办公室",
        number="宛开督函〔2022〕3号",
        title="关于报送培训台账的工作提醒函",
        addressees="区直各部门",
        body=samples.text_of(4),
        signer=samples.OFFICE,
        signed_on=date(2022, 7, 8),
        copies_to="党工委、管委会领导",
    )
    return letter_html(content)[1]


@cache
def briefing() -> str:
    """A 简报 of two pages with 报, 送 and 发."""
    content = Briefing(
        mark="督导专报",
        number="〔2022〕第3期",
        title="关于上半年专项督导情况的报告",
        body=samples.text_of(6),
        editor=samples.OFFICE,
        signed_on=date(2022, 7, 8),
        lists=(("报", "领导小组组长、副组长"), ("送", "区直各部门"), ("发", "各园区服务中心")),
        staff=(("编辑", "李　喆"), ("签发", "张　衡")),
        print_run="30",
    )
    return briefing_html(content)[1]


@cache
def ledger() -> str:
    """Two landscape pages."""
    return ledger_html(samples.ledger_of(6))[1]


@cache
def charted() -> str:
    """A page with a figure."""
    return official_html(samples.NOTICE)[1]
