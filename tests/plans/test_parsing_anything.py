"""Whatever text is imported, the parser answers: it never raises, answers alike, and its spans lie in the text."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.plans.layouts import LAYOUTS
from tracker.plans.parsing.json_form import as_json
from tracker.plans.parsing.plan import ParsedPlan, parse_plan, parse_plans

PIECES = (
    *"一二三四五六七八九十0123456789",
    *"、，。；：（）()【】〔〕《》“”\n\t |.- ",
    *(
        "一、",
        "（一）",
        "1.",
        "1．",
        "第一，",
        "一是",
        "①",
        "1.1",
        "第一条",
        "第一章 ",
        "任务一：",
        "附件1",
        "专栏1 ",
    ),
    *(
        "牵头单位",
        "责任单位：",
        "配合单位：",
        "完成时限：",
        "牵头，",
        "负责",
        "按职责分工负责",
        "会同",
        "由",
        "同上",
        "以下均需",
    ),
    *("市财政局", "各县（市、区）人民政府", "省工业和信息化厅", "科技厅", "等部门", "各有关单位"),
    *("2025年底前", "到2030年", "每季度", "长期坚持", "9月底前完成", "年内"),
    *("新增", "达到", "不低于", "60%", "1.2万人次", "三百家", "5亿元", "百分之八十", "翻一番"),
    *(
        "序号",
        "任务",
        "工作内容",
        "总体目标",
        "重点任务",
        "组织保障",
        "工作方案",
        "关于印发《",
        "》的通知",
        "〔2024〕3号",
    ),
    *("序号 工作任务 责任单位 1 ", "包联单位：", "重点工作：", "每年11月底前", "2O个"),
    *("\u200b", "\ufeff", "⺠", "㎡", "\u3000", "&nbsp;", "<td>", "**", "\r\n", "\x00", "🚩"),
)
genre = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A plan cut at random, its lines shuffled, with another begun inside it."""
    one, other = draw(st.sampled_from(LAYOUTS)).text, draw(st.sampled_from(LAYOUTS)).text
    start, end = sorted(draw(st.tuples(st.integers(0, len(one)), st.integers(0, len(one)))))
    at = draw(st.integers(0, len(other)))
    lines = (other[:at] + one[start:end] + other[at:]).split("\n")
    if draw(st.booleans()):
        lines = draw(st.permutations(lines))
    return draw(st.sampled_from(("\n", "", " ", "\t"))).join(lines)


def _lies_within(plan: ParsedPlan, text: str) -> bool:
    spans = [span for measure in plan.measures for span in (measure.title_span, *measure.spans)]
    units = [unit for measure in plan.measures for unit in measure.lead_units + measure.responsible_units]
    spans += [unit.span for unit in units] + [passage.span for passage in plan.unread]
    return all(0 <= start <= end <= len(text) for start, end in spans) and all(unit.name for unit in units)


@settings(max_examples=150)
@given(st.one_of(genre, mangled(), st.text(max_size=200)))
@example("一、（一）一、一")  # a number without a text
def test_any_text_is_answered_and_answered_alike(text: str) -> None:
    plan = parse_plan(text)
    assert as_json(plan) == as_json(parse_plan(text))
    assert _lies_within(plan, text)
    assert parse_plans(text)
