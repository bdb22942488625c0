"""The page behind the QR code: what anybody may know, and nothing else."""

import hashlib
import io
from typing import Any

import pytest
import segno
from pypdfium2 import PdfDocument

from tests.cast import Cast
from tests.client import Browser
from tests.documents import samples
from tests.documents.conftest import signed_order
from tracker.core import files
from tracker.documents import actions
from tracker.documents.archive.printed_text import pdfium
from tracker.documents.measures import MILLIMETRE, TYPE_BOTTOM
from tracker.documents.models import Document
from tracker.documents.rendering import official_html
from tracker.documents.verification.address import verification_address
from tracker.documents.verification.answers import Answer, answer_for
from tracker.documents.verification.code import QUIET, code_of


@pytest.fixture
def issued(cast: Cast) -> Document:
    """An issued letter."""
    document = signed_order(cast)
    actions.issue(document, actor_id=cast.person("clerk").id)
    return document


def test_anybody_with_the_token_sees_number_title_date_and_hash(issued: Document, client: Browser):
    shown = client.get(f"/verify/{issued.token}")
    assert shown.heading == "公文验真"
    assert issued.pdf is not None
    for words in ("有效", "宛开督函〔2022〕1号", issued.title, "2022年3月7日", issued.pdf.sha256):
        assert words in shown.text
    for hidden in ("培训台账，", "李喆", "张衡", "主送"):
        assert hidden not in shown.text


def test_another_token_is_a_page_that_does_not_exist(issued: Document, client: Browser):
    other = client.get(f"/verify/{actions.new_token()}", status=404)
    assert other.text == client.get("/verify/x", status=404).text
    assert issued.number not in other.text


def test_tokens_are_long_and_never_alike():
    tokens = {actions.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {16}


def test_a_document_that_is_not_issued_has_no_page(cast: Cast, client: Browser):
    assert signed_order(cast).token is None
    client.get("/verify/None", status=404)


@pytest.mark.parametrize(("change", "answer"), [(b"", Answer.TRUE), (b" ", Answer.ALTERED)])
def test_a_browser_without_crypto_lets_the_server_compare(
    issued: Document, client: Browser, change: bytes, answer: Answer
):
    upload = (io.BytesIO(files.content_of(issued.pdf) + change), "公文.pdf")
    client.get(f"/verify/{issued.token}")
    shown = client.post(f"/verify/{issued.token}", {"file": upload}, status=200)
    assert answer.word in shown.text


def test_nothing_chosen_is_said(issued: Document, client: Browser):
    client.get(f"/verify/{issued.token}")
    assert "请先选择PDF文件" in client.post(f"/verify/{issued.token}", {}, status=422).text


def test_the_answer_compares_whole_digests():
    digest = hashlib.sha256(b"%PDF-").hexdigest()
    assert answer_for(digest, digest) is Answer.TRUE
    assert answer_for(digest[:-1], digest) is Answer.ALTERED


def test_the_address_is_the_sites_own(app: Any):
    assert verification_address("abc") == "http://127.0.0.1:8000/verify/abc"


def test_the_paper_carries_the_code_of_its_address(issued: Document):
    """Module by module, as a reader would see it: 13 mm, below the type area of the last page, in its middle."""
    scale = 6.0
    with pdfium:
        pdf = PdfDocument(files.content_of(issued.pdf))
        page = pdf[len(pdf) - 1]
        seen = page.render(scale=scale, grayscale=True).to_pil()
        pdf.close()
    address = verification_address(issued.token)
    wanted = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    size = 13 * MILLIMETRE * scale / (len(wanted) + 2 * QUIET)
    left = (
        seen.width / 2
        - size * (len(wanted) / 2)
        + (1 if len(pdf_pages(issued)) % 2 else -1) * MILLIMETRE * scale
    )
    top = (TYPE_BOTTOM + 0.6 * MILLIMETRE) * scale + QUIET * size
    found = [
        [
            seen.getpixel((int(left + (x + 0.5) * size), int(top + (y + 0.5) * size))) < 128
            for x in range(len(wanted))
        ]
        for y in range(len(wanted))
    ]
    assert found == [[bool(module) for module in row] for row in wanted]
    assert code_of(address).size == len(wanted) + 2 * QUIET


def pdf_pages(document: Document) -> range:
    with pdfium:
        pdf = PdfDocument(files.content_of(document.pdf))
        try:
            return range(len(pdf))
        finally:
            pdf.close()


def test_a_draft_carries_no_code():
    assert "验真二维码" not in official_html(samples.NOTICE)[1]
