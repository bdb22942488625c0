"""Proposals from the twelve measures of the real plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.documents.punctuation import normalise
from tracker.plans.parsing.plan import parse_plan
from tracker.tasks.breakdown import LONGEST_TITLE, ProposedTask, grouped, propose, sentences_of, title_of
from tracker.tasks.models import TaskKind

SEED = (Path(__file__).parents[1] / "data" / "plans" / "00-seed.txt").read_text(encoding="utf-8")
MEASURES = parse_plan(SEED).measures
YEAR_END = date(2022, 12, 31)


def tasks_of(number: int) -> tuple[ProposedTask, ...]:
    measure = MEASURES[number - 1]
    return propose(measure.text, default_due=YEAR_END, heading=measure.title)


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (1, "长期 长期 长期 长期 节点"),
        (2, "长期 节点"),
        (3, "长期 长期 长期"),
        (4, "节点"),
        (5, "长期 长期"),
        (6, "长期 长期 长期"),
        (7, "长期 长期"),
        (8, "量化 长期"),
        (9, "节点 长期"),
        (10, "长期"),
        (11, "长期 节点 节点"),
        (12, "长期 长期 长期"),
    ],
)
def test_the_measures_of_the_real_plan(number: int, kinds: str) -> None:
    assert " ".join(task.kind.word for task in tasks_of(number)) == kinds


@pytest.mark.parametrize(
    ("number", "titles"),
    [
        (4, ["积极探索现代产业学院建设"]),
        (8, ["开展创业培训", "落实一次性扶持补助"]),
        (9, ["推进打造“高新工匠”人力资源品牌", "广泛动员各类培训机构、就业服务机构、创业服务机构"]),
        (
            12,
            [
                "发放职业技能电子培训券",
                "完善“发券—培训—评价—持证—兑现”闭环管理",
                "优化对劳动者培训就业全链条服务",
            ],
        ),
    ],
)
def test_titles_are_short_and_begin_with_a_verb(number: int, titles: list[str]) -> None:
    assert [task.title for task in tasks_of(number)] == titles


@pytest.mark.parametrize("number", range(1, 13))
def test_every_proposal_is_ready_to_be_looked_at(number: int) -> None:
    proposals = tasks_of(number)
    assert 1 <= len(proposals) <= 5
    for task in proposals:
        assert task.title and len(task.title) <= LONGEST_TITLE
        assert task.reason
        assert (task.due_on is None) == (task.kind is TaskKind.STANDING)
        assert bool(task.targets) == (task.kind is TaskKind.QUANTIFIED)
        assert bool(task.milestones) == (task.kind is TaskKind.MILESTONE)
        assert "责任单位" not in task.text


@pytest.mark.parametrize("number", range(1, 13))
def test_no_word_of_the_measure_is_lost(number: int) -> None:
    measure = MEASURES[number - 1]
    said = "".join(task.text for task in tasks_of(number))
    text = normalise(measure.text).removeprefix(normalise(measure.title)).lstrip("。.")
    text = text.partition("（责任单位")[0].partition("（牵头单位")[0]
    assert said.replace("；", "。") == text.replace("；", "。")


def test_a_task_ends_like_a_sentence() -> None:
    text = "开展创业培训300人次以上；建成孵化基地2家；每年10月底前对创业成功的给予1.5万元一次性创业补贴。"
    proposals = propose(text, default_due=YEAR_END)
    assert [task.title for task in proposals] == ["开展创业培训", "建成孵化基地", "落实一次性创业补贴"]
    assert all(task.text.endswith("。") for task in proposals)


def test_the_quantity_of_measure_8_becomes_the_target() -> None:
    (target,) = tasks_of(8)[0].targets
    assert (target.indicator, target.value, target.unit) == ("创业培训", Decimal(300), "人次")
    assert "创业培训300人次" in tasks_of(8)[0].reason


def test_money_that_is_paid_is_no_target() -> None:
    assert all(not task.targets for task in tasks_of(7))


def test_a_sentence_with_a_date_sets_the_due_date() -> None:
    (task,) = propose("2022年6月底前制定实施细则。", default_due=YEAR_END)
    assert (task.kind, task.due_on) == (TaskKind.MILESTONE, date(2022, 6, 30))


def test_marks_inside_brackets_and_quotation_marks_do_not_end_a_sentence() -> None:
    text = "推行“招工；招生”。开展培训（含线上。）共三期"
    assert sentences_of(text) == ["推行“招工；招生”。", "开展培训（含线上。）共三期"]


def test_neighbours_with_the_same_verb_make_one_task() -> None:
    assert (
        len(
            grouped(
                ["鼓励行业协会开展职业技能培训标准化建设。", "鼓励龙头企业开发共享培训项目，提供培训便利。"]
            )
        )
        == 1
    )


def test_many_sentences_are_never_more_than_five_tasks() -> None:
    verbs = ("落实", "加强", "完善", "推动", "开展", "组织", "规范", "宣传", "扩大", "增强")
    text = "".join(f"{verb}企业职工岗位技能培训各项工作要求并抓好检查。" for verb in verbs)
    assert 2 <= len(propose(text, default_due=YEAR_END)) <= 5


def test_a_measure_without_text_gives_its_heading() -> None:
    (task,) = propose("", default_due=YEAR_END, heading="实行培训全覆盖")
    assert task.title == "实行培训全覆盖"
    assert propose("", default_due=YEAR_END) == ()


@given(st.text(alphabet="推行开展建立，。；、“”（）300人次的对将8%年底前\n", max_size=200))
def test_any_text_gives_sound_proposals(text: str) -> None:
    for task in propose(text, default_due=YEAR_END):
        assert task.text
        assert len(task.title) <= LONGEST_TITLE
        assert all(target.value > 0 for target in task.targets)


def test_a_long_clause_is_cut_where_it_may_be_cut() -> None:
    title = title_of(
        "完善创业培训、创业担保贷款、创业孵化、创业辅导、创业跟踪服务等多位一体的创业服务体系建设"
    )
    assert title == "完善创业服务体系建设"
