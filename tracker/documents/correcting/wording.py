"""What a 更正通知 says: from what was wrong and what is right to its first text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from tracker.core.text import office_date, quoted
from tracker.documents.number_check import figures_in
from tracker.documents.questions import Restated
from tracker.documents.text import DocumentText, Heading, Live, numeral, written

FIGURES: Final = "figures"
LONGEST_NAME: Final = (
    60  # characters of a title that a title can still cite; a longer one is cited by its number
)
LONGEST_QUOTE: Final = 60  # characters of a passage that falls away
_CLAUSE: Final = re.compile(r"[^，。；：]+[，。；：]?|[，。；：]")
_SENTENCE: Final = re.compile(r"[^；。]+[；。]?|[；。]")
_BECAUSE: Final = re.compile(r"^(?:由于|因为|因)")


@dataclass(frozen=True)
class Citation:
    """The document that is corrected, as it is cited: 《…》（宛开督〔2022〕3号）."""

    title: str
    number: str
    issued_on: date

    @property
    def name(self) -> str:
        """《…》; titles within become 〈〉 (GB/T 15834 4.15)."""
        plain = self.title.replace("|", "").replace("《", "〈").replace("》", "〉")
        return f"《{plain}》"

    @property
    def words(self) -> str:
        """With its number."""
        return f"{self.name}（{self.number}）"


def title_for(cited: Citation) -> str:
    """The title of the correction."""
    name = cited.name if len(cited.name) <= LONGEST_NAME else f"{cited.number}文件"
    return f"关于更正{name}的通知"


@dataclass(frozen=True)
class Passage:
    """A passage of the issued text: its part, where it stands, its words."""

    part: str
    where: str
    words: str


def passages_of(text: DocumentText) -> Iterator[Passage]:
    """The headings and paragraphs, each with its place: 正文第2段, “二、指标完成情况”部分第1段."""
    chapter, place = "", 0
    for number, part in text.numbered():
        if isinstance(part, Live):
            continue
        if isinstance(part, Heading) and part.level == 1:
            name = part.text.partition("。")[0]
            chapter, place = f"{quoted(number + name)}部分", 0
            where = f"标题{quoted(number + name)}" if "。" not in part.text[:-1] else f"{chapter}首段"
        else:
            place += 1
            where = f"{chapter or '正文'}第{place}段"
        yield Passage(part.id, where, part.text)


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """(wrong, right) clause by clause; what was only added is shown with the clause beside it."""
    before, after = _CLAUSE.findall(old), _CLAUSE.findall(new)
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if tag == "insert":  # with the clause before it, or at the beginning the one behind it
            beside = before[a - 1] if a else (before[0] if before else "")
            right = beside + "".join(after[c:d]) if a else "".join(after[c:d]) + beside
            found.append((beside, right))
        else:
            found.append(("".join(before[a:b]), "".join(after[c:d])))
    return [_without_common_end(was, is_now) for was, is_now in found]


def _without_common_end(was: str, is_now: str) -> tuple[str, str]:
    if was and is_now and was[-1] == is_now[-1] and was[-1] in "，。；：":
        return was[:-1], is_now[:-1]
    return was, is_now


def change_words(passage: Passage, right: str) -> str:
    """What is wrong in a passage and what is right, as a paragraph; '' where nothing differs."""
    if right == passage.words:
        return ""
    if not right:
        shown = passage.words
        shown = shown if len(shown) <= LONGEST_QUOTE else f"{shown[:20]}……{shown[-20:]}"
        return f"{passage.where}{quoted(shown)}删去。"
    said = [
        f"{quoted(was)}更正为{quoted(is_now)}" if is_now else f"{quoted(was)}删去"
        for was, is_now in changes(passage.words, right)
    ]
    return f"{passage.where}中，{'；'.join(said)}。"


def proposed(words: str, restated: Iterable[Restated]) -> str:
    """The passage with the restated figures put right in the sentences that name what they count; the clerk decides."""
    return "".join(_put_right(sentence, restated) for sentence in _SENTENCE.findall(words))


def _put_right(sentence: str, restated: Iterable[Restated]) -> str:
    right: dict[str, str] = {}
    for one in restated:
        if one.name and one.name in sentence:
            for was, is_now in one.pairs:
                for old, new in zip(figures_in(was), figures_in(is_now), strict=False):
                    right.setdefault(old.text, new.text)
    for figure in reversed(figures_in(sentence)):
        if figure.text in right:
            end = figure.start + len(figure.text)
            sentence = sentence[: figure.start] + right[figure.text] + sentence[end:]
    return sentence


def first_text(
    cited: Citation, *, reason: str, passages: Sequence[str], has_figures: bool, others: Sequence[str]
) -> DocumentText:
    """The drafted text. `passages`, `others`: ready paragraphs; the restated figures stand in a table."""
    because = _BECAUSE.sub("", reason.strip()).rstrip("。，；")
    wrong = "" if because.endswith(("有误", "错误")) else "部分内容有误，"
    sections: list[tuple[str, list[str | Live]]] = [
        ("正文", list(passages)),
        ("数据", ["下列数据已重新核定：", Live("", FIGURES)] if has_figures else []),
        ("其他", list(others)),
    ]
    filled = [(heading, pieces) for heading, pieces in sections if pieces]
    body: list[str | Live] = [
        f"{office_date(cited.issued_on)}印发的{cited.words}，因{because}，{wrong}现更正如下："
    ]
    for place, (heading, pieces) in enumerate(filled, 1):
        if len(filled) > 1:
            body.append(f"{numeral(place)}、{heading}")
        body += pieces
    return written(*body, "上述内容以本通知为准，其他内容不变。")
