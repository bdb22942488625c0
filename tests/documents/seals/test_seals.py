"""Seals: what is taken in, who may use one, where it stands on the paper, and what the trail says of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from tests.cast import Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tests.documents.papers import imprint
from tests.documents.samples import SENTENCES
from tracker.core import files
from tracker.core.files import FileRefused
from tracker.core.models import EventRecord
from tracker.documents.actions import issue, step
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.correcting import actions as correcting
from tracker.documents.issuing import actions as issuing
from tracker.documents.issuing import queries, worker
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document
from tracker.documents.seals import actions
from tracker.documents.seals.imprint import KEPT, checked_imprint
from tracker.documents.seals.models import OrganSeal

ORGAN = "南阳高新区组织人社局"


def picture(change: Callable[[Image.Image], Image.Image], kind: str = "PNG") -> bytes:
    """The sample seal, changed."""
    with Image.open(io.BytesIO(imprint())) as opened:
        changed = change(opened.convert("RGBA"))
    saved = io.BytesIO()
    changed.save(saved, kind)
    return saved.getvalue()


def on_white(seal: Image.Image) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", seal.size, (255, 255, 255, 255)), seal)


def blue(seal: Image.Image) -> Image.Image:
    red, green, _, alpha = seal.split()
    return Image.merge("RGBA", (green, green, red, alpha))


REFUSED: dict[str, tuple[bytes, str]] = {
    "a photograph": (picture(lambda seal: on_white(seal).convert("RGB"), "JPEG"), "须为PNG"),
    "markup": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "须为PNG"),
    "cut off": (imprint()[:900], "打不开"),
    "only the signature of a PNG": (b"\x89PNG\r\n\x1a\n" + b"x" * 90, "打不开"),
    "white ground": (picture(on_white), "透明底"),
    "blue": (picture(blue), "红色"),
    "too small": (picture(lambda seal: seal.resize((200, 200))), "200×200"),
    "empty": (picture(lambda seal: Image.new("RGBA", seal.size)), "空白"),
    "half a seal": (picture(lambda seal: seal.crop((0, 0, 500, 250)).resize((600, 300))), "不是圆形"),
    "too large a file": (imprint() + b"\0" * 2_200_000, "2MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_seal_is_refused_with_the_reason(name: str):
    data, words = REFUSED[name]
    with pytest.raises(FileRefused, match=words):
        checked_imprint(data)


def test_a_seal_is_cut_to_its_ring_and_loses_what_came_along():
    def with_margin(seal: Image.Image) -> Image.Image:
        wide = Image.new("RGBA", (900, 800))
        wide.paste(seal, (100, 60))
        wide.info["Comment"] = "secret"
        return wide

    kept = Image.open(io.BytesIO(checked_imprint(picture(with_margin))))
    assert kept.format == "PNG"
    assert kept.size[0] == kept.size[1] <= KEPT
    assert kept.getchannel("A").getpixel((0, 0)) == 0
    assert not kept.info
    assert checked_imprint(imprint()) == checked_imprint(imprint())


@pytest.fixture
def seal(cast: Cast) -> OrganSeal:
    """The organ's seal, entrusted to the clerk."""
    return actions.register(
        organ=ORGAN,
        diameter=42,
        upload=imprint(),
        users=[cast.person("clerk")],
        actor_id=cast.person("office_head").id,
    )


@pytest.fixture
def document(cast: Cast) -> Document:
    """A signed letter of the organ."""
    return signed_order(cast, more=SENTENCES)


def test_the_head_registers_what_the_clerk_may_only_know_of(
    cast: Cast, signed_in: Callable[[str], Browser], session: Any
):
    head = signed_in("office_head")
    values = {"organ": ORGAN, "diameter": "42", "user_ids": [str(cast.person("clerk").id)]}
    head.post("/settings/seals/new", values | {"image": (io.BytesIO(b"no image"), "seal.png")}, status=422)
    assert session.scalars(select(OrganSeal)).all() == []
    head.post("/settings/seals/new", values | {"image": (io.BytesIO(imprint()), "seal.png")})
    registered = session.scalars(select(OrganSeal)).one()
    assert cast.person("clerk").name in head.get("/settings/seals").text
    assert head.get(f"/settings/seals/{registered.id}.png").response.mimetype == "image/png"
    clerk = signed_in("clerk")
    assert ORGAN in clerk.get("/settings/seals").text
    clerk.get(f"/settings/seals/{registered.id}.png", status=403)
    signed_in("liaison").get(f"/settings/seals/{registered.id}.png", status=404)
    head.post(f"/settings/seals/{registered.id}/withdrawal")
    assert "停用" in head.get("/settings/seals").text


def test_a_document_is_issued_with_its_seal_on_the_standards_place(
    document: Document, seal: OrganSeal, session: Any, signed_in: Callable[[str], Browser]
):
    session.commit()
    clerk = signed_in("clerk")
    assert "盖章印发" in clerk.get(f"/letters/{document.id}").text
    clerk.post(f"/documents/{document.id}/issue/seals/{seal.id}", {"version": document.version})
    assert worker.drain() == {"issued": 1}
    session.refresh(document)
    assert document.seal_id == seal.id
    assert document.pdf is not None
    findings = check(files.content_of(document.pdf), Kind.ORDER)
    assert [(f.rule, f.measured, f.required) for f in failed(findings)] == []
    measured = {finding.rule for finding in findings}
    assert {"印章居中", "印章下压署名和成文日期", "印章顶端距正文一行之内"} <= measured
    assert f"加盖印章图样（{ORGAN}）" in clerk.get(f"/letters/{document.id}").text
    used = session.scalars(select(EventRecord).where(EventRecord.tag == "document:seal_used")).one()
    assert used.facts["sha256"] == seal.image.sha256
    assert used.thread == f"document:{document.id}"


def test_without_the_image_the_room_stays_and_the_page_says_so(
    document: Document, seal: OrganSeal, cast: Cast, session: Any, signed_in: Callable[[str], Browser]
):
    issuing.ask(document, actor_id=cast.person("clerk").id)
    session.commit()
    assert worker.drain() == {"issued": 1}
    session.refresh(document)
    assert document.pdf is not None
    findings = check(files.content_of(document.pdf), Kind.ORDER)
    assert [(f.rule, f.measured, f.required) for f in failed(findings)] == []
    assert "印章居中" not in {finding.rule for finding in findings}
    assert "未加盖印章图样" in signed_in("clerk").get(f"/letters/{document.id}").text


def test_nobody_else_presses_it(document: Document, seal: OrganSeal, signed_in: Callable[[str], Browser]):
    address = f"/documents/{document.id}/issue/seals/{seal.id}"
    assert "不是这枚印章的用印人" in signed_in("office_head").post(address, {"version": 1}, status=403).text
    signed_in("leader").post(address, {"version": 1}, status=404)
    seal.organ = "南阳高新区综合办公室"
    assert "不是同一机关" in signed_in("clerk").post(address, {"version": 1}, status=403).text


def test_a_seal_withdrawn_while_the_document_waits_stops_it(
    document: Document, seal: OrganSeal, cast: Cast, session: Any
):
    issuing.ask(document, actor_id=cast.person("clerk").id, seal=seal)
    actions.withdraw(seal, actor_id=cast.person("office_head").id)
    session.commit()
    assert worker.drain() == {"failed": 1}
    job = queries.latest_job(document.id)
    assert job is not None
    assert job.error == issuing.WITHDRAWN
    session.refresh(document)
    assert document.state is DocumentState.SIGNED_OFF
    assert document.number is None


def test_an_image_that_is_gone_stops_it_too(document: Document, seal: OrganSeal, cast: Cast, session: Any):
    issuing.ask(document, actor_id=cast.person("clerk").id, seal=seal)
    session.commit()
    files.path_of(seal.image.sha256).unlink()
    assert worker.drain() == {"failed": 1}
    session.refresh(document)
    assert document.state is DocumentState.SIGNED_OFF


def test_the_office_chooses_for_one_document_not_to_seal_it(
    seal: OrganSeal, cast: Cast, session: Any, signed_in: Callable[[str], Browser]
):
    made = signed_order(cast, more=SENTENCES)
    seal.organ = signer = "领导小组办公室"
    step(made, DocumentStep.REOPEN, actor_id=cast.person("leader").id, reason="改为不盖章")
    clerk = signed_in("clerk")
    address = f"/documents/{made.id}/edit"
    page = clerk.get(address)
    assert page.filled()["sealing"] == ""
    clerk.post(address, page.filled())
    assert "sealing" not in made.content
    clerk.post(address, clerk.get(address).filled() | {"sealing": "none", "signer": signer})
    assert clerk.get(address).filled()["sealing"] == "none"
    assert "不加盖印章" in clerk.get(f"/documents/{made.id}/versions").text
    for taken, by in (
        (DocumentStep.CHECK_FIGURES, "clerk"),
        (DocumentStep.SEND_FOR_SIGN_OFF, "clerk"),
        (DocumentStep.SIGN_OFF, "leader"),
    ):
        step(made, taken, actor_id=cast.person(by).id)
    assert "盖章印发" not in clerk.get(f"/letters/{made.id}").text
    sealed = f"/documents/{made.id}/issue/seals/{seal.id}"
    assert "不加盖印章" in clerk.post(sealed, {"version": made.version}, status=403).text
    issue(made, actor_id=cast.person("clerk").id)
    session.commit()
    assert made.pdf is not None
    findings = check(files.content_of(made.pdf), Kind.ORDER)
    assert [(f.rule, f.measured, f.required) for f in failed(findings)] == []
    assert "署名与正文间空一行" in {finding.rule for finding in findings}
    assert "不加盖印章" in clerk.get(f"/letters/{made.id}").text
    correction = correcting.draft(
        made, reason="笔误", right={}, others=["第1段有误。"], actor_id=cast.person("clerk").id
    )
    assert correction.content["sealing"] == "none"
