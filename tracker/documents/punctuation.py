"""Punctuation as GB/T 15834 wants it: full-width beside Chinese, never at the wrong end of a line."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

NEVER_FIRST: Final = frozenset("，。、；：？！）》」』】〉〕］｝”’…·～％‰℃°—")
NEVER_LAST: Final = frozenset("（《「『【〈〔［｛“‘￥＄№")
HALF_BLANK: Final = frozenset("，。、；：？！）》」』】〉〕］”’")
"""Marks whose right half is white: at the end of a line they may hang half a character into the margin (5.1.10)."""

HAN: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE: Final = re.compile(rf"[{HAN}，。、；：？！（）《》〈〉【】〔〕“”‘’…—]")
_FULL: Final = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_LEFT_ALONE: Final = re.compile(r"https?://[\x21-\x7e]*[\w/=&#-]|[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII)
_COUNTED: Final = "%|‰|℃|[个人万亿元家所项次件份户台套场名张吨亩天日月年]"


def normalise(text: str) -> str:
    """Running text as it is printed: `full_width`, without stray spaces."""
    return _spaces(full_width(text.replace("\u3000", " ").replace("\t", " ")))


def full_width(text: str) -> str:
    """Full-width marks beside Chinese, dashes and ranges of GB/T 15834; spaces stay (a cell may hold 张　衡).

    Addresses of the web and of mail keep their half-width marks, and so do marks between Latin words or figures.
    """
    text = _straight_quotes(_INVISIBLE.sub("", text).strip())
    parts: list[str] = []
    end = 0
    for kept in _LEFT_ALONE.finditer(text):
        parts += [_marks(text, end, kept.start()), kept.group()]
        end = kept.end()
    parts.append(_marks(text, end, len(text)))
    return _ranges("".join(parts))


def _marks(text: str, start: int, end: int) -> str:
    """`text[start:end]` with the half-width marks that stand beside Chinese made full-width."""
    letters = list(text[start:end])
    opened: list[int] = []
    for place, mark in enumerate(letters):
        if mark == "(":
            opened.append(place)
        if mark == ")" and opened:
            first = opened.pop()
            if _beside_chinese(text, start + first) or _beside_chinese(text, start + place):
                letters[first], letters[place] = "（", "）"
        elif mark in _FULL and _beside_chinese(text, start + place):
            letters[place] = _FULL[mark]
        elif mark == "." and _ends_chinese_sentence(text, start + place):
            letters[place] = "。"
    return "".join(letters)


def _beside_chinese(text: str, place: int) -> bool:
    before = text[:place].rstrip()[-1:]
    after = text[place + 1 :].lstrip()[:1]
    return bool(_CHINESE.match(before) or _CHINESE.match(after)) and not (
        _is_figure(before) and _is_figure(after)
    )


def _is_figure(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _ends_chinese_sentence(text: str, place: int) -> bool:
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    return bool(re.match(rf"[{HAN}）》”]", before)) and not _is_figure(after) and after != "."


def _straight_quotes(text: str) -> str:
    """Turn paired straight quotation marks round Chinese into “ ”."""
    if text.count('"') % 2 or not _CHINESE.search(text):
        return text
    pieces = text.split('"')
    return "".join(piece if n == 0 else ("“" if n % 2 else "”") + piece for n, piece in enumerate(pieces))


def _ranges(text: str) -> str:
    text = re.sub(r"(?<=\d)[-~—](?=\d+[年月日])", "—", text)  # 4.13: dates and places take —
    text = re.sub(rf"(?<=[\d万亿%])[-~](?=\d+(?:\.\d+)?(?:{_COUNTED}))", "～", text)  # figures take ～
    return re.sub(rf"(?<=[{HAN}])-(?=[{HAN}])", "—", text)


def _spaces(text: str) -> str:
    text = re.sub(rf"(?<=\d\.) +(?=[{HAN}“《])", "", text)  # "1. 充分" → "1.充分"
    return re.sub(rf"(?<=[{HAN}，。；：、！？）0-9]) +(?=[{HAN}（0-9，。；：、！？“”])", "", text)


def is_wide(letter: str) -> bool:
    """Whether the character always takes a full cell, so that no font need be asked: Han and full-width marks."""
    return (
        "\u3000" <= letter <= "\u9fff" or letter >= "\uff00" or unicodedata.east_asian_width(letter) in "WF"
    )
