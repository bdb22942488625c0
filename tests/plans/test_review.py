"""The steps of a review, as pure functions of a draft."""

from __future__ import annotations

import pytest

from tests.plans.conftest import SEED
from tracker.plans import review
from tracker.plans.drafting import draft_of, passages_of, reviewed_from
from tracker.plans.highlights import Detail, Kind, Passage, marked_source
from tracker.plans.models import Counting
from tracker.plans.parsing.plan import parse_plan
from tracker.plans.review import Draft, DraftMeasure, DraftTarget
from tracker.plans.reviewed import NameChoice

TEXT = "一、任务\n1.办培训。每年一次。2.建基地。"


def a_draft(**changes: object) -> Draft:
    """Two measures and a figure of the second."""
    first = DraftMeasure(
        key=1,
        number="1",
        title="办培训",
        text="办培训。每年一次。",
        lead=("甲局",),
        responsible=("乙局",),
        span=(5, 16),
    )
    second = DraftMeasure(
        key=2, number="2", title="建基地", text="建基地。", responsible=("甲局", "丙局"), span=(16, 22)
    )
    target = DraftTarget(key=3, name="基地", measure=2, span=(18, 21))
    return Draft(**{"source": TEXT, "measures": (first, second), "targets": (target,), **changes})  # type: ignore[arg-type]


def test_merging_keeps_text_owners_passage_and_figures():
    merged = review.merged(a_draft(), 2)
    (whole,) = merged.measures
    assert whole.text == "办培训。每年一次。\n建基地。"
    assert (whole.lead, whole.responsible) == (("甲局",), ("乙局", "丙局"))
    assert whole.span == (5, 22)
    assert merged.targets[0].measure == whole.key


def test_the_first_measure_has_nothing_to_merge_with():
    assert review.merged(a_draft(), 1) == a_draft()


def test_splitting_cuts_text_and_passage_and_both_keep_the_owners():
    split = review.split(a_draft(), 1, 4)
    head, tail, _ = split.measures
    assert (head.text, tail.text) == ("办培训。", "每年一次。")
    assert split.passage(tail.span).startswith("每年一次")
    assert head.span[1] == tail.span[0]
    assert tail.lead == ("甲局",)
    assert tail.title == "每年一次"
    assert len({measure.key for measure in split.measures}) == 3


@pytest.mark.parametrize("at", [0, -1, 9, 400])
def test_a_cut_that_leaves_nothing_on_one_side_is_no_cut(at: int):
    assert len(review.split(a_draft(), 1, at).measures) == (3 if at == -1 else 2)


def test_a_figure_goes_with_the_half_that_prints_it():
    source = "1.建基地。建成5个。培训300人。"
    measure = DraftMeasure(key=1, title="建基地", text="建基地。建成5个。培训300人。", span=(0, len(source)))
    figures = (DraftTarget(key=2, measure=1, span=(8, 10)), DraftTarget(key=3, measure=1, span=(13, 17)))
    split = review.split(Draft(source=source, measures=(measure,), targets=figures), 1, 10)
    assert [figure.measure for figure in split.targets] == [1, split.measures[1].key]


def test_moving_stops_at_the_ends():
    draft = a_draft()
    assert [m.key for m in review.moved(draft, 2, -1).measures] == [2, 1]
    assert review.moved(draft, 1, -1) == draft
    assert review.moved(draft, 2, 1) == draft


def test_a_removed_measure_stays_as_an_unread_passage_and_comes_back_at_its_place():
    removed = review.removed(a_draft(), 1)
    assert removed.unread == ((5, 16),)
    assert review.removed(a_draft(), 2).targets[0].measure is None
    back = review.added(removed, (5, 16))
    assert [measure.title for measure in back.measures] == ["1.办培训", "建基地"]
    assert back.unread == ()


def test_steps_on_measures_that_are_gone_change_nothing():
    draft = a_draft()
    for step in (review.merged, review.removed):
        assert step(draft, 99) == draft
    assert review.split(draft, 99, 3) == draft
    assert review.moved(draft, 99, 1) == draft


@pytest.mark.parametrize(
    ("line", "known", "names"),
    [
        ("甲局、乙局", (), ("甲局", "乙局")),
        ("甲局，乙局；丙局\n甲局", (), ("甲局", "乙局", "丙局")),
        ("各县（市、区）人民政府、甲局", (), ("各县（市、区）人民政府", "甲局")),
        ("各市、县人民政府、甲局", ("各市、县人民政府",), ("各市、县人民政府", "甲局")),
        (" 、、", (), ()),
        ("", (), ()),
        ("甲局(乙", (), ("甲局(乙",)),
    ],
)
def test_a_line_of_names(line: str, known: tuple[str, ...], names: tuple[str, ...]):
    assert review.names_of(line, known) == names


def test_the_source_is_counted_in_one_way():
    assert review.normalised(" 一\r\n二\r三\x00\x0c四 \n") == "一\n二\n三\n四"


def test_marks_add_no_words_and_let_no_markup_through():
    source = "<b>1.办培训</b>（甲局）"
    marked = marked_source(
        source,
        [Passage((3, 9), "measure-1", "措施<1>")],
        [Detail((14, 16), Kind.OWNER), Detail((15, 90), Kind.TARGET)],
    )
    assert marked.striptags() == source
    assert "<b>" not in marked
    assert 'id="source-measure-1"' in marked
    assert 'href="#measure-1"' in marked


def test_passages_that_overlap_are_cut_and_empty_ones_left_out():
    marked = marked_source(
        "一二三四五", [Passage((0, 4), "a", "甲"), Passage((2, 5), "b", "乙"), Passage((5, 5), "c", "丙")], []
    )
    assert marked.striptags() == "一二三四五"
    assert marked.count('class="passage ') == 2


def test_what_was_read_of_the_real_plan_can_be_confirmed_without_the_page():
    source = SEED.read_text(encoding="utf-8")
    parsed = parse_plan(review.normalised(source))
    mapping = {name: NameChoice(new_group=name) for name in draft_of(parsed, source).printed_names}
    counting = {"培训人次": Counting.FLOW, "新增技能人才": Counting.FLOW}
    plan = reviewed_from(parsed, mapping, source=source, counting=counting)
    main = [measure for measure in plan.measures if not measure.is_supporting]
    assert len(main) == 12
    assert sum(len(measure.owners) for measure in main) == 59
    assert sum(not measure.lead for measure in main) == 8
    assert [indicator.name for indicator in plan.indicators] == ["培训人次", "新增技能人才"]
    assert all(source[m.source_start : m.source_end].strip().endswith(m.text[-6:]) for m in main)


def test_a_name_without_a_meaning_is_refused_at_once():
    source = SEED.read_text(encoding="utf-8")
    with pytest.raises(KeyError):
        reviewed_from(parse_plan(source), {}, source=source)


def test_a_printed_name_means_one_thing():
    with pytest.raises(ValueError, match="one unit or one group"):
        NameChoice(unit_id=1, group_id=2)
    with pytest.raises(ValueError, match="one unit or one group"):
        NameChoice()


def test_supporting_measures_are_named_apart_in_the_margin():
    """Their numbers begin anew, so that two passages of one source were both called 措施一."""
    draft = Draft(
        source="一段措施一段保障",
        measures=(
            DraftMeasure(key=1, number="（一）", span=(0, 4)),
            DraftMeasure(key=2, number="（一）", span=(4, 8), is_supporting=True),
        ),
    )
    assert [passage.label for passage in passages_of(draft)] == ["措施一", "保障一"]
