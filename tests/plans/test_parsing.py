"""The sample plans are read as a careful reader reads them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.plan_scoring import Score, score
from tracker.plans.parsing.json_form import as_json
from tracker.plans.parsing.plan import ParsedPlan, parse_plan, parse_plans

SAMPLES = Path(__file__).parents[1] / "data" / "plans"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))
FACTS = ("measures", "lead", "responsible", "numbers", "deadlines", "targets", "indicators", "facts")


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")


def truth(name: str) -> dict[str, Any]:
    return dict(json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8")))


def seed() -> ParsedPlan:
    return parse_plan(sample("00-seed"))


def test_the_seed_is_read_without_a_fault() -> None:
    result = score(truth("00-seed"), as_json(seed()))
    assert {fact: result.f1(fact) for fact in FACTS} == dict.fromkeys(FACTS, 1.0)


def test_the_other_samples_are_read_within_the_bars() -> None:
    total = Score()
    for name in NAMES:
        if name != "00-seed":
            total += score(truth(name), as_json(parse_plan(sample(name))))
    assert total.f1("measures") >= 0.95
    assert total.f1("lead") >= 0.92
    assert total.f1("responsible") >= 0.92
    assert total.rate("deadlines") >= 0.90
    assert total.f1("targets") >= 0.85
    assert total.rate("facts") >= 0.95


def test_the_seed_has_its_pairs_of_measure_and_unit() -> None:
    """Rulebook §3: 59 measure × unit pairs, 组织人社局 in all 12, eight measures without a lead."""
    measures = seed().measures
    pairs = [(m.number, unit.name) for m in measures for unit in m.lead_units + m.responsible_units]
    assert len(pairs) == 59
    assert sum(name == "组织人社局" for _, name in pairs) == 12
    assert sum(not m.lead_units for m in measures) == 8


def test_the_seed_has_its_sections_and_supporting_measures() -> None:
    plan = seed()
    assert plan.sections[0].heading == "(一)建立健全技能人才培养培训体系"
    assert [item.title for item in plan.supporting_measures] == [
        "加强组织领导",
        "加大资金投入",
        "强化宣传引导",
    ]
    assert plan.issued_on is not None
    assert plan.issued_on.isoformat() == "2022-01-26"


@pytest.mark.parametrize("name", NAMES)
def test_every_item_points_at_its_passage(name: str) -> None:
    source = sample(name)
    plan = parse_plan(source)
    for measure in plan.measures:
        for unit in measure.lead_units + measure.responsible_units:
            assert "".join(source[slice(*unit.span)].split()) == unit.name
        assert "".join(source[slice(*measure.title_span)].split()).strip("*") == measure.title
        for target in measure.targets:
            assert target.unit.removeprefix("个") in source[slice(*target.span)]
        if measure.deadline_span:
            assert "".join(source[slice(*measure.deadline_span)].split()) == measure.deadline
        assert all(0 <= start < end <= len(source) for start, end in measure.spans)


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_gives_the_same(name: str) -> None:
    assert parse_plan(sample(name)) == parse_plan(sample(name))
    assert parse_plans(sample(name)) == (parse_plan(sample(name)),)


def _wrapped(text: str, width: int) -> str:
    return "\n".join(line[i : i + width] for line in text.split("\n") for i in range(0, len(line), width))


def _with_page_numbers(text: str) -> str:
    lines = _wrapped(text, 30).split("\n")
    return "\n— 3 —\n".join("\n".join(lines[i : i + 20]) for i in range(0, len(lines), 20))


def _scattered(mark: str, text: str, every: int) -> str:
    """The mark after some of the ideographs."""
    return "".join(c + mark * ("一" <= c <= "鿿" and index % every == 0) for index, c in enumerate(text))


NOISE: dict[str, Callable[[str], str]] = {
    "hard-wrapped lines": lambda text: _wrapped(text, 28),
    "page numbers": _with_page_numbers,
    "one endless line": lambda text: "".join(line.strip() for line in text.split("\n")),
    "stray blanks": lambda text: _scattered(" ", text, 23),
    "zero-width marks": lambda text: _scattered("\u200b", text, 1),
    "half-width marks": lambda text: text.translate(str.maketrans("（）：，；", "():,;")),
    "full-width marks": lambda text: text.translate(
        str.maketrans("():,;0123456789%", "（）：，；０１２３４５６７８９％")
    ),
    "blank lines": lambda text: text.replace("\n", "\r\n\r\n"),
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE.keys())
def test_noise_does_not_change_what_is_read(noise: Callable[[str], str]) -> None:
    total = Score()
    for name in NAMES:
        total += score(truth(name), as_json(parse_plan(noise(sample(name)))))
    facts = {fact: total.f1(fact) for fact in ("measures", "lead", "responsible", "deadlines", "targets")}
    assert min(facts.values()) >= 0.97, facts


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\u200b",
        "。",
        "(" * 2000,
        "1." * 900,
        "牵头单位:",
        "\t\n|" * 50,
        "责任单位：同上",
        "一、\n二、",
    ],
)
def test_nothing_much_is_read_as_nothing(text: str) -> None:
    plan = parse_plan(text)
    assert not [m for m in plan.measures if m.lead_units or m.responsible_units]


def test_a_long_plan_is_read_in_a_tenth_of_a_second() -> None:
    """50,000 characters in less than 100 ms of a quiet machine; the bound leaves room for a busy one."""
    text = (sample("00-seed") * 13)[:50_000]
    parse_plan(text)
    start = time.process_time()
    parse_plan(text)
    assert time.process_time() - start < 0.25


ROWS = (
    ("开展文明交通宣传", "县文明办、县公安局"),
    ("整治城区占道经营", "县城管局"),
    ("完善道路标线", "县住建局"),
)


def test_a_table_of_two_columns_parted_by_blanks_is_read() -> None:
    lines = ["清水县文明创建任务分工", "工作任务 责任单位", *(f"{task} {units}" for task, units in ROWS)]
    plan = parse_plan("\n".join(lines))
    assert [(m.title, "、".join(u.name for u in m.responsible_units)) for m in plan.measures] == list(ROWS)


def test_rows_without_heads_are_told_as_unread() -> None:
    lines = ["清水县文明创建任务分工", *(f"{task} {units}" for task, units in ROWS)]
    plan = parse_plan("\n".join(lines))
    assert [passage.text for passage in plan.unread] == [f"{task} {units}" for task, units in ROWS]


def test_where_no_measure_is_found_the_words_are_told_as_unread() -> None:
    source = "清水县文明创建工作安排\n为深化创建，制定如下安排：\n提升市民文明素质\n整治城区占道经营\n清水县人民政府\n2024年3月1日"
    plan = parse_plan(source)
    assert not plan.measures
    assert [source[slice(*passage.span)] for passage in plan.unread] == [
        "提升市民文明素质",
        "整治城区占道经营",
    ]


@pytest.mark.parametrize(
    "steps",
    [
        ["（一）动员部署阶段（3月底前）。召开动员会。", "（二）总结验收阶段。2024年11月前，开展验收。"],
        ["三、时间安排\n2024年3月底前，印发方案。"],
    ],
)
def test_steps_without_owners_are_no_measures_and_told_as_unread(steps: list[str]) -> None:
    heading = [] if steps[0].startswith("三") else ["三、实施步骤"]
    lines = [
        "清水县文明创建方案",
        "二、重点任务",
        "（一）整治占道经营。（责任单位：县城管局）",
        *heading,
        *steps,
    ]
    plan = parse_plan("\n".join(lines))
    assert len(plan.measures) == 1
    assert [(passage.text, passage.reason) for passage in plan.unread] == [
        (step, "实施步骤，未作为措施读入") for step in steps
    ]


def test_owners_that_no_rule_reads_are_told_as_unread() -> None:
    """A label that nobody knows, and 牵头 in a sentence without a name, are left to the clerk."""
    plan = parse_plan(
        "关于防汛的工作方案\n一、重点任务\n1.巡查堤防。落实巡查。\n包联单位：区水利局、各镇\n责任单位：区住建局\n"
        "2.抢险救灾。由分管同志牵头，组建队伍。\n3.物资储备。储备沙袋2万条。责任单位：区应急局\n"
    )
    assert [passage.text for passage in plan.unread] == [
        "包联单位：区水利局、各镇",
        "由分管同志牵头，组建队伍",
    ]


def test_a_target_is_named_in_printed_words_and_its_value_is_plain() -> None:
    """Quoted words stay, owners of the sentence before and the title of the row above the figure do not; 3.5万 is 35000."""
    plan = parse_plan(
        "2023年民生实事任务分解表\n序号\t项目\t年度目标\t牵头单位\t完成时限\n"
        "1\t校园食堂\t实现“互联网+明厨亮灶”覆盖率100%，为3.5万名适龄妇女免费筛查。\t区教育局\t6月底前\n"
    )
    assert [(target.name, str(target.value)) for target in plan.measures[0].targets] == [
        ("“互联网+明厨亮灶”覆盖率", "100"),
        ("适龄妇女免费筛查", "35000"),
    ]
