"""How document numbers 文号 are printed. Pure; taking one is an action."""

from __future__ import annotations

ISSUES = ("专报", "简报")  # series that count issues 期, not documents


def printed_number(series: str, year: int, sequence: int) -> str:
    """宛开督〔2022〕3号: year in 〔〕, no 第, no leading zero (GB/T 9704 7.2.5). A 简报 counts its issues: 督导专报〔2022〕第3期."""
    return (
        f"{series}〔{year}〕第{sequence}期" if series.endswith(ISSUES) else f"{series}〔{year}〕{sequence}号"
    )


def blank_number(series: str) -> str:
    """The number of a draft, with room for year and sequence."""
    return f"{series}〔　　　　〕第　期" if series.endswith(ISSUES) else f"{series}〔　　　　〕　号"
