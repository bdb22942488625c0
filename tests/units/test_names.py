"""When two printed names are the same, and how near two are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.units.names import likeness, normalised, ranked, stem

DIRECTORY = [
    "组织人社局",
    "经济发展局",
    "社会事业局",
    "财政金融局",
    "科技创新局",
    "市场监督管理分局",
    "综合办公室",
    "营商环境办",
    "政法工委",
    "党工委巡察办",
    "一园两办",
    "各园区中心",
    "光电产业园区服务中心",
    "防爆装备产业园区服务中心",
    "百里奚街道办事处",
]


@pytest.mark.parametrize(
    "printed",
    [
        "“一园两办”",
        "一园两办",
        "「一园两办」",
        "'一园两办'",
        " 一 园两办\n",
        "一园\u200b两办",
        "《一园两办》",
        "＂一园两办＂",
    ],
)
def test_marks_blanks_and_width_make_no_other_name(printed: str) -> None:
    assert normalised(printed) == "一园两办"


@pytest.mark.parametrize(
    ("one", "other"),
    [("管委会（办公室）", "管委会(办公室)"), ("ＡＢ中心", "ab中心"), ("⼯信局", "工信局")],
)
def test_width_case_and_radicals_make_no_other_name(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("市场监督管理分局", "市场监督"),
        ("市场监管局", "市场监管"),
        ("南阳高新区组织人社局", "组织人社"),
        ("人力资源和社会保障局", "人力资源社会保障"),
        ("百里奚街道办事处", "百里奚"),
        ("办公室", "办公室"),
        ("中心", "中心"),
        ("高新区", "高新区"),
    ],
)
def test_the_stem_is_what_distinguishes(name: str, core: str) -> None:
    assert stem(name) == core


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("市场监管局", "市场监督管理分局"),
        ("区市场监管分局", "市场监督管理分局"),
        ("高新区经济发展局", "经济发展局"),
        ("经发局", "经济发展局"),
        ("组织和人力资源社会保障局", "组织人社局"),
        ("财金局", "财政金融局"),
        ("财政局", "财政金融局"),
        ("科创局", "科技创新局"),
        ("营商环境办公室", "营商环境办"),
        ("党工委巡察办公室", "党工委巡察办"),
        ("一园二办", "一园两办"),
        ("园区中心", "各园区中心"),
        ("光电园区中心", "光电产业园区服务中心"),
        ("百里奚街道", "百里奚街道办事处"),
        ("综合办", "综合办公室"),
        ("社会事业管理局", "社会事业局"),
    ],
)
def test_the_unit_meant_is_proposed_first(printed: str, meant: str) -> None:
    assert next(iter(ranked(printed, DIRECTORY)))[0] == meant


@pytest.mark.parametrize("stranger", ["消防救援大队", "新华书店", "x", ""])
def test_nothing_is_proposed_for_strangers(stranger: str) -> None:
    assert ranked(stranger, DIRECTORY) == []


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == pytest.approx(likeness(other, one), abs=0.35)
    assert likeness(one, one) == 1
