"""How document numbers 文号 are printed. Pure; taking one is an action."""

from __future__ import annotations

BLANK_NUMBER = "〔　　　　〕　号"  # of a draft, behind its series


def printed_number(series: str, year: int, sequence: int) -> str:
    """宛开督〔2022〕3号: year in 〔〕, no 第, no leading zero (GB/T 9704 7.2.5)."""
    return f"{series}〔{year}〕{sequence}号"
