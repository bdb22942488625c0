"""Documents are rendered once for the whole session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.cast import Cast
from tests.documents import samples
from tracker.documents import actions
from tracker.documents.content import LedgerSheet
from tracker.documents.lifecycle import DocumentStep
from tracker.documents.models import Document, DocumentKind
from tracker.documents.rendering import render_ledger, render_official
from tracker.documents.text import Live, written
from tracker.meetings.drafting import MATTERS, LetterText

Printed = Callable[[str], bytes]


@pytest.fixture(scope="session")
def printed() -> Printed:
    """The PDF of a sample by its name in `samples.DOCUMENTS`."""

    @cache
    def render(name: str) -> bytes:
        content = samples.DOCUMENTS[name]
        return render_ledger(content) if isinstance(content, LedgerSheet) else render_official(content)

    return render


def signed_order(
    cast: Cast,
    *,
    title: str = "关于报送培训台账的工作提醒函",
    addressed: str = "",
    more: tuple[str, ...] = (),
    matters: tuple[str, ...] = (),
) -> Document:
    """A 工作提醒函 that the leader has signed and nobody has issued; to one unit, or to whom it concerns.

    One page, or as many as a table of these `matters` takes.
    """
    text = LetterText(
        title=title,
        series="宛开督函",
        mark="南阳高新区组织人社局",
        signer="南阳高新区组织人社局",
        urgency="",
        addressees=addressed or "各有关单位",
        text=written("请于3月15日前报送2月份培训台账。", *more, *([Live("", MATTERS)] if matters else [])),
        contact="",
        copies_to="",
        rows=tuple(
            (str(n), matter, "按期", "2022年3月15日", "牵头")
            for n, matter in enumerate(matters or ("报送培训台账",), 1)
        ),
    )
    document = actions.draft(
        kind=DocumentKind.LETTER,
        title=text.title,
        series=text.series,
        content=text.as_json(),
        addressed_unit_id=cast.unit(addressed).id if addressed else None,
        actor_id=cast.person("clerk").id,
    )
    for step, by in (
        (DocumentStep.CHECK_FIGURES, "clerk"),
        (DocumentStep.SEND_FOR_SIGN_OFF, "clerk"),
        (DocumentStep.SIGN_OFF, "leader"),
    ):
        actions.step(document, step, actor_id=cast.person(by).id)
    return document
