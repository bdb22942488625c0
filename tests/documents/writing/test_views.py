"""A document is written, checked, spoken of, compared and signed."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from pypdfium2 import PdfDocument
from sqlalchemy import select

from tests.client import Browser, Shown
from tracker.core.models import EventRecord
from tracker.documents import actions as documents
from tracker.documents.former import text_in, with_text
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document
from tracker.documents.text import Live, written
from tracker.documents.writing.models import DocumentComment, KeptAt
from tracker.documents.writing.queries import versions_of
from tracker.notices.models import Notice

Signer = Callable[[str], Browser]
PNG = b"\x89PNG\r\n\x1a\n"


def edit(document: Document) -> str:
    return f"/documents/{document.id}/edit"


def blocks(*pairs: tuple[str, str]) -> dict[str, list[str]]:
    """What the editor sends for these (kind, words)."""
    return {
        "part": [f"p{n}" for n in range(1, len(pairs) + 1)],
        "kind": [kind for kind, _ in pairs],
        "words": [words for _, words in pairs],
    }


def save(browser: Browser, document: Document, *pairs: tuple[str, str], status: int = 303) -> Shown:
    form = browser.get(edit(document)).filled()
    return browser.post(edit(document), form | blocks(*pairs), status=status)


def tags(session: Any, document: Document) -> list[str]:
    statement = select(EventRecord.tag).where(EventRecord.thread == f"document:{document.id}")
    return list(session.scalars(statement.order_by(EventRecord.id)))


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_blocks_are_saved_in_their_order_and_live_ones_can_leave_and_return(
    notice: Notice, signed_in: Signer
):
    clerk, document = signed_in("clerk"), notice.document
    save(clerk, document, ("0", "导语。"), ("1", "总体情况"), ("block", "tasks"), ("2", "好的做法。"))
    assert text_in(document.content).plain() == "导语。\n一、总体情况\n（一）好的做法。"
    shown = clerk.get(edit(document))
    assert "放回各单位进展报告报送情况" in shown.text
    form = shown.filled() | {"arrange": "restore:reporting"}
    clerk.post(edit(document), form)
    assert text_in(document.content).keys == {"tasks", "reporting"}
    last = text_in(document.content).parts[-1]
    form = clerk.get(edit(document)).filled() | {"arrange": f"up:{last.id}"}
    assert clerk.post(edit(document), form).location.endswith(f"#part-{last.id}")
    assert isinstance(text_in(document.content).parts[-2], Live)
    form = clerk.get(edit(document)).filled() | {"arrange": f"remove:{last.id}"}
    clerk.post(edit(document), form)
    assert text_in(document.content).keys == {"tasks"}


def test_a_draft_saves_itself_and_the_later_of_two_is_told(notice: Notice, signed_in: Signer):
    document = notice.document
    clerk, head = signed_in("clerk"), signed_in("office_head")
    address = f"/documents/{document.id}/draft"
    form = clerk.get(edit(document)).filled()
    other = head.get(edit(document)).filled()
    saved = clerk.post(address, form | blocks(("0", "甲。")), status=200).response.json
    assert saved["version"] == str(document.version)
    assert saved["faults"] == []
    late = head.post(address, other | blocks(("0", "乙。")), status=409)
    assert late.response.json == {"version": str(document.version)}
    shown = head.post(edit(document), other | blocks(("0", "乙。")), status=409)
    assert "他人已保存" in shown.text
    assert "乙。" in shown.soup.find("textarea", {"name": "words"}).get_text()
    assert text_in(document.content).plain() == "甲。"
    refused = clerk.post(address, form | {"version": saved["version"]} | blocks(("0", " ")), status=422)
    assert "正文不能空着" in refused.response.json["faults"][0]["words"]


def test_what_no_font_prints_is_said_with_its_place(notice: Notice, signed_in: Signer):
    clerk, document = signed_in("clerk"), notice.document
    form = clerk.get(edit(document)).filled()
    typed = form | blocks(("0", "好。"), ("0", "此处𰻞面一碗。"))
    saved = clerk.post(f"/documents/{document.id}/draft", typed, status=200).response.json
    (fault,) = saved["faults"]
    assert fault["part"] == "p2"
    assert "第2段" in fault["words"]
    assert "𰻞" in fault["words"]
    assert "字库" in clerk.get(f"/documents/{document.id}/pages").response.json["problem"]
    told = clerk.post(f"/documents/{document.id}/figures-check", {"version": document.version})
    assert "不能核数" in clerk.get(told.location).text
    assert document.state is DocumentState.DRAFT


def test_the_pages_beside_the_editor_are_those_of_the_pdf(notice: Notice, signed_in: Signer):
    clerk, document = signed_in("clerk"), notice.document
    save(clerk, document, ("0", "甲" * 300 + "x" * 400))
    pages = clerk.get(f"/documents/{document.id}/pages").response.json
    pdf = PdfDocument(io.BytesIO(clerk.get(f"/documents/{document.id}/preview.pdf").response.data))
    assert len(pages["pages"]) == len(pdf)
    pdf.close()
    assert clerk.get(pages["pages"][0]).response.data.startswith(PNG)
    clerk.get(f"/documents/{document.id}/pages/99.png", status=404)


def test_one_sitting_leaves_one_record(notice: Notice, signed_in: Signer, session: Any):
    clerk, head, document = signed_in("clerk"), signed_in("office_head"), notice.document
    for words in ("甲。", "乙。", "丙。"):
        save(clerk, document, ("0", words))
    save(head, document, ("0", "丁。"))
    assert tags(session, document).count("document:edited") == 2


def test_lists_that_do_not_match_are_refused(notice: Notice, signed_in: Signer):
    clerk = signed_in("clerk")
    form = clerk.get(edit(notice.document)).filled()
    clerk.post(edit(notice.document), form | {"kind": ["0"]}, status=400)


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_false_figure_stops_the_check_until_it_is_corrected_or_vouched_for(
    notice: Notice, signed_in: Signer, session: Any
):
    clerk, document = signed_in("clerk"), notice.document
    save(clerk, document, ("0", "职业技能培训累计完成321人次。"), ("0", "另有7777人参加。"))
    check = f"/documents/{document.id}/figures-check"
    stopped = clerk.post(check, {"version": document.version})
    shown = clerk.get(stopped.location)
    assert "待核2处" in shown.text
    assert "改为312人次" in shown.text
    first = {"part": "p1", "figure": "321人次", "version": document.version}
    clerk.post(f"/documents/{document.id}/figures/correction", first)
    assert "312人次" in text_in(document.content).plain()
    second = {"part": "p2", "figure": "7777人", "version": document.version}
    address = f"/documents/{document.id}/figures/vouching"
    assert "请写明理由" in clerk.post(address, second, status=422).text
    clerk.post(address, second | {"reason": "统计局年报数据"})
    clerk.post(address, first | {"version": document.version, "reason": "不存在"}, status=404)
    assert "李喆" in clerk.get(f"/documents/{document.id}/figures").text
    clerk.post(check, {"version": document.version})
    assert document.state is DocumentState.FIGURES_CHECKED
    assert {"document:figure_corrected", "document:figure_vouched"} <= set(tags(session, document))
    assert "统计局年报数据" in clerk.get(f"/notices/{notice.id}").text


def test_the_drafted_text_itself_holds_no_doubtful_figure(notice: Notice, signed_in: Signer):
    clerk = signed_in("clerk")
    assert "都在冻结的数据里" in clerk.get(f"/documents/{notice.document_id}/figures").text


# ── comments ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reviewer_comments_on_a_passage_and_the_office_deals_with_it(
    notice: Notice, signed_in: Signer, session: Any
):
    leader, clerk, document = signed_in("leader"), signed_in("clerk"), notice.document
    address = f"/documents/{document.id}/comments"
    form = leader.get(address).filled(action="/comments")
    assert "请填写意见" in leader.post(address, form, status=422).text
    leader.post(address, form | {"part": "p1", "quoted": "现将有关情况", "words": "请写明调度方式"})
    leader.post(address, form | {"part": "p1", "quoted": "此处没有的话", "words": "再斟酌"})
    first, second = session.scalars(select(DocumentComment).order_by(DocumentComment.id)).all()
    assert (first.quoted, second.quoted) == ("现将有关情况", "")
    assert "有2条意见没有办结" in clerk.get(f"/notices/{notice.id}").text
    clerk.post(f"{address}/{first.id}/resolution")
    clerk.post(f"{address}/{first.id}/resolution", status=403)
    assert "待办1条" in leader.get(address).text
    signed_in("liaison").get(address, status=404)


# ── versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_step_keeps_a_version_to_be_compared(notice: Notice, signed_in: Signer, cast: Any):
    clerk, document = signed_in("clerk"), notice.document
    save(clerk, document, ("0", "导语。"), ("0", "新的一段。"))
    for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF):
        documents.step(document, step, actor_id=cast.person("leader").id)
    kept = versions_of(document)
    assert [one.kept_at_step for one in kept] == [step for step in KeptAt if step is not KeptAt.DISCARD]
    shown = clerk.get(f"/documents/{document.id}/versions?old={kept[0].id}&new={kept[-1].id}")
    assert shown.soup.find("ins", string="新的一段。") is not None
    assert shown.soup.find("del") is not None
    same = clerk.get(f"/documents/{document.id}/versions?old={kept[2].id}&new={kept[3].id}")
    assert "两稿文字相同" in same.text
    clerk.get(f"/documents/{document.id}/versions?old=x&new=999")


# ── signatures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def scan() -> tuple[io.BytesIO, str]:
    return io.BytesIO(PNG + b"0" * 40), "签发单.png"


def sent(notice: Notice, signed_in: Signer) -> Browser:
    clerk = signed_in("clerk")
    for step in ("figures-check", "sign-off-request"):
        clerk.post(f"/documents/{notice.document_id}/{step}", {"version": notice.document.version})
    return clerk


def test_a_paper_signature_is_recorded_with_its_proof(
    notice: Notice, signed_in: Signer, session: Any, cast: Any
):
    clerk, document = sent(notice, signed_in), notice.document
    sheet = clerk.get(f"/documents/{document.id}/signing-sheet.pdf").response.data
    assert sheet.startswith(b"%PDF-")
    address = f"/documents/{document.id}/signature"
    form = clerk.get(address).filled() | {"signed_on": "2022-03-07"}
    assert "请上传签发单扫描件" in clerk.post(address, form, status=422).text
    broken = form | {"proof": (io.BytesIO(b"MZ"), "签发单.pdf")}
    assert "内容与扩展名不符" in clerk.post(address, broken, status=422).text
    early = form | {"signed_on": "2022-03-01", "proof": scan()}
    assert "不能早于拟稿日期" in clerk.post(address, early, status=422).text
    clerk.post(address, form | {"proof": scan()})
    assert document.state is DocumentState.SIGNED_OFF
    assert document.signed_off_by_id == cast.person("leader").id
    assert document.sign_off_recorded_by_id == cast.person("clerk").id
    shown = clerk.get(f"/notices/{notice.id}")
    assert "纸质签发，李喆登记" in shown.text
    assert "登记张衡于2022年3月7日在签发单上签发" in shown.text
    assert clerk.get(f"{address}/proof").response.data.startswith(PNG)
    signed_in("leader").post(
        f"/documents/{document.id}/return", {"reason": "再改", "version": document.version}
    )
    assert document.sign_off_proof_id is None


def test_who_read_an_older_draft_neither_signs_nor_returns_nor_issues_it(notice: Notice, signed_in: Signer):
    clerk, document, leader = sent(notice, signed_in), notice.document, signed_in("leader")
    leader.post(f"/documents/{document.id}/sign-off", {"version": document.version})
    read = document.version
    leader.post(f"/documents/{document.id}/return", {"reason": "收回", "version": read})
    clerk.post(f"/documents/{document.id}/issue", {"version": read}, status=403)
    sent(notice, signed_in)
    leader.post(f"/documents/{document.id}/sign-off", {"version": document.version})
    clerk.post(f"/documents/{document.id}/issue", {"version": read}, status=409)
    late = {"reason": "收回", "version": read}
    leader.post(f"/documents/{document.id}/return", late, status=409)
    assert document.state is DocumentState.SIGNED_OFF
    assert document.number is None


def test_former_drafts_are_edited_in_the_one_editor(notice: Notice, signed_in: Signer):
    """A draft whose text was kept as sections opens as blocks and is kept as one text."""
    document = notice.document
    sections = [{"key": "overall", "heading": "一、总体情况", "text": "好。"}]
    former = {name: value for name, value in document.content.items() if name != "text"}
    document.content = former | {"opening": "导语。", "sections": sections}
    clerk = signed_in("clerk")
    form = clerk.get(edit(document)).filled()
    clerk.post(edit(document), form)
    assert document.content == with_text(former, written("导语。", "一、总体情况", "好。", Live("", "note")))
