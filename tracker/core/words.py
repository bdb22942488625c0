"""Enumerations with two names: the value that is stored, and the word that the office uses."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """An enumeration whose members are written `DRAFT = "draft", "拟定"`: stored as the first, shown as `.word`."""

    word: str

    def __new__(cls, value: str, word: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.word = word
        return member
