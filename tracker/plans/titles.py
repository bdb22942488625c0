"""What a plan's title says. Pure."""

from __future__ import annotations


def subject_of(plan_title: str) -> str:
    """What the plan is about: its title without 工作方案 and the like (…建设工作方案 → …建设工作)."""
    for ending in ("实施方案", "工作方案", "行动方案", "方案", "行动计划"):
        if plan_title.endswith(ending):
            rest = plan_title.removesuffix(ending)
            return rest if rest.endswith(("工作", "行动")) else f"{rest}工作"
    return plan_title


def series_of(document_number: str, kind: str) -> str:
    """发文代字 of what is written on the plan: 宛开办〔2022〕5号 → 宛开督 with the kind's own character behind it (函, 纪)."""
    issuer = document_number.partition("〔")[0] if "〔" in document_number else ""
    return f"{issuer.removesuffix('办').removesuffix('发')}督{kind}"
