"""GB/T 15834: full-width beside Chinese, half-width where it belongs."""

from __future__ import annotations

import pytest

from tracker.documents.punctuation import full_width, normalise


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("各单位,各部门:请认真执行!", "各单位，各部门：请认真执行！"),
        ("含残疾人(120人)的培训", "含残疾人（120人）的培训"),
        ("完成率(%)达标", "完成率（%）达标"),
        ("共3,379人次,比例1:2", "共3,379人次，比例1:2"),
        ("Office (2019), Excel", "Office (2019), Excel"),
        ("详见http://x.cn/a?b=1&c=2,联系a@b.cn。", "详见http://x.cn/a?b=1&c=2，联系a@b.cn。"),
        ("给予2万-15万元补助", "给予2万～15万元补助"),
        ("6月27日至28日,9-12月", "6月27日至28日，9—12月"),
        ("发券-培训-评价", "发券—培训—评价"),
        ("1. 充分发挥", "1.充分发挥"),
        ('落实"实名制"要求', "落实“实名制”要求"),
        ("认真执行.", "认真执行。"),
        ("下\u200b达\ufeff", "下达"),
        ("张　衡", "张衡"),
    ],
)
def test_running_text_is_printed_by_the_standard(typed: str, printed: str):
    assert normalise(typed) == printed


def test_a_cell_keeps_the_space_that_sets_two_characters_like_three():
    assert full_width("张　衡") == "张　衡"


def test_normal_text_stays_as_it_is():
    text = "严格落实“实名制、不得转让、以证换券、无证无价”要求——依规依纪严肃处理。"
    assert normalise(text) == text
