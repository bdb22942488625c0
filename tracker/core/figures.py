"""Figures as people type them, in a form or in a sheet: read exactly, or refused with what to do. Pure."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

LARGEST = Decimal(10) ** 12


def figure_of(typed: str, *, negative: bool = False) -> Decimal | None:
    """The figure (full-width digits and thousands commas are read), or None for blank.

    Raises ValueError, with the sentence for the user, for what is no number, has more than four decimal places, is
    10^12 or more, or below zero where `negative` does not allow it.
    """
    plain = unicodedata.normalize("NFKC", typed).strip().replace(",", "")
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise ValueError("请填写数字，例如 312 或 12.5") from None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise ValueError("数字过大，请核对计量单位")
    if value < 0 and not negative:
        raise ValueError("不能为负数")
    if value != round(value, 4):
        raise ValueError("最多保留四位小数")
    return value
