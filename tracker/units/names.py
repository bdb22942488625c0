"""Printed names of units: when two are the same, and how near two are. Pure: text in, text or figures out.

Plans print the same unit in many ways: with or without quotation marks, in full or half width, with the
place in front (南阳高新区组织人社局), shortened (市场监管局 for 市场监督管理分局), as a group (“一园两办”).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

NOT_PRINTED = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
MARKS = re.compile("[“”„‟\"'‘’‚‛「」『』《》〈〉〔〕【】\\[\\]·•・∙]")
PLACES = re.compile("^.{0,10}?(?:高新技术产业开发区|经济技术开发区|高新区|开发区|新区|示范区|管委会|党工委)")
SUFFIXES = (
    "领导小组办公室", "街道办事处", "办事处", "管理委员会", "委员会", "服务中心", "园区中心", "中心", "办公室",
    "管理分局", "管理局", "分局", "总局", "局", "支队", "大队", "公司", "机关", "部", "委", "办", "处", "科", "室", "院", "站", "所",
)  # fmt: skip
ALL_OF = re.compile("^(?:各有关|各相关|各|有关|相关)")
FILLERS = re.compile("[和与及、的]")

NEAR = 0.5


def normalised(name: str) -> str:
    """The name without quotation marks, blanks and differences of width or case: equal means the same printed name."""
    text = unicodedata.normalize("NFKC", name)
    return MARKS.sub("", NOT_PRINTED.sub("", text)).casefold()


def stem(name: str) -> str:
    """What distinguishes a unit: its normalised name without place, filler words and the usual ending.

    Never empty for a name that is not: 办公室 stays 办公室.
    """
    text = normalised(name)
    placeless = ALL_OF.sub("", PLACES.sub("", text)) or text
    if placeless not in SUFFIXES:
        ending = next((suffix for suffix in SUFFIXES if placeless.endswith(suffix)), "")
        placeless = placeless.removesuffix(ending)
    return FILLERS.sub("", placeless) or text


def likeness(one: str, other: str) -> float:
    """How near two printed names are: 0 (nothing in common) to 1 (the same)."""
    if normalised(one) == normalised(other):
        return 1.0
    short, long = sorted((stem(one), stem(other)), key=len)
    if short == long:
        return 0.95
    whole = SequenceMatcher(None, normalised(one), normalised(other), autojunk=False).ratio()
    core = SequenceMatcher(None, short, long, autojunk=False).ratio()
    score = 0.3 * whole + 0.65 * core
    if len(short) >= 2 and is_shortened(short, long):
        score = max(score, 0.7 + 0.2 * len(short) / len(long))
    return score


def is_shortened(short: str, long: str) -> bool:
    """Whether all characters of `short` stand in `long` in the same order (人社 in 人力资源社会保障)."""
    rest = iter(long)
    return all(character in rest for character in short)


def ranked(name: str, candidates: Iterable[str], limit: int = 5) -> list[tuple[str, float]]:
    """The candidates nearest to the name with their likeness, nearest first; those far from it are left out."""
    scored = [(candidate, likeness(name, candidate)) for candidate in candidates]
    near = [pair for pair in scored if pair[1] >= NEAR]
    return sorted(near, key=lambda pair: (-pair[1], pair[0]))[:limit]
