"""Break-down of a measure: tasks proposed from its sentences. Pure; a proposal is only ever a start for the clerk.

Sentences that belong together make one task: a measure gives two to five tasks, a single sentence one. What a
sentence asks to be counted makes its task quantified; what it asks to be set up gives milestones; the rest is
standing work. Every guess carries its reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.documents.punctuation import normalise
from tracker.plans.parsing.characters import folded
from tracker.plans.parsing.deadlines import day_of, deadline_in_prose
from tracker.plans.parsing.targets import counted_thing, targets_in
from tracker.tasks.models import TaskKind

MOST_TASKS = 5
LONGEST_TITLE = 26
SHORT_SENTENCE = 18

# Verbs that set something up: they have an end that can be checked.
SETS_UP = "建立健全|建成|建立|建设|组建|设立|成立|搭建|打造|制定|出台|编制|印发|形成|签订|开发|争创|创建|培育|探索|推进建设|完成|研发|开通|上线|纳入|实现"
# Verbs of work that goes on: encouraging, supporting, enforcing, improving.
GOES_ON = (
    "鼓励|支持|引导|督促|落实|加强|加大|强化|健全|完善|优化|提升|提高|推动|推行|推进|持续|广泛|大规模|充分发挥|发挥|全面|积极|严格|开展|组织|实施|协助|帮助|"
    "动员|宣传|做好|抓好|规范|扩大|增强|保障|发放|给予|进行|采取|聚焦|统筹|深化|深入|加快|巩固|扶持|选拔|推荐|筑牢|承担|通过|对接|着力|切实|有效|共享|完成"
)
PRELUDE = re.compile(
    "根据|按照|围绕|锚定|聚焦|结合|充分发挥|以|为|通过|坚持|立足|对于?|将|把|在|依托|利用|采取"
)
SETTING_UP = re.compile(f"^(?:着力|积极|加快|全面|努力|推进|不断)?(?:{SETS_UP})")
VERB = re.compile(f"^(?:{SETS_UP}|{GOES_ON})")
INNER_VERB = re.compile(f"(?:{SETS_UP}|发放|给予|开展|实行|进行|纳入)")
TAKES_CLAUSE = re.compile(
    "鼓励|支持|引导|督促|协助|帮助|推动|组织"
)  # 鼓励企业…的培养模式 is not about the 模式
FROM_VERB = re.compile("^(?:对|每|按|为|以|于)")
GOES_WITH_BEFORE = re.compile("^(?:其中|同时|即|并|对上述|上述|此外|有关|具体|确保|切实|以上)")
SENTENCE_END = re.compile("[。；;！？!?\n]")
CLAUSE_END = re.compile("[，,：:]")
QUOTED = re.compile("《[^》]*》|“[^”]*”")
# What is paid, behind the last figure: 给予2万～15万元一次性扶持补助 → 一次性扶持补助.
PAYS = re.compile("给予|发放|补助|补贴|奖励")
PAID = re.compile(
    r"(?:给予|发放)[^，。；]*?\d[\d.,]*(?:[～~—-]\d[\d.,]*)?(?:万|亿)?(?:元|%)(?:/人|以内|以下)?的?(?:标准)?(?:给予|的)?"
    r"([一-鿿]{2,16}(?:补助|补贴|奖励|资助|贴息|津贴|扶持))"
)
OWNERS = re.compile(r"[（(][^（()）]*(?:单位|部门)[：:][^（()）]*[）)]\s*$")
OPENING, CLOSING = "（(“《〈【", "）)”》〉】"


@dataclass(frozen=True)
class ProposedTarget:
    """A quantity found in the text, in the unit as printed."""

    indicator: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class ProposedMilestone:
    """A step that the text asks to be set up."""

    title: str
    due_on: date


@dataclass(frozen=True)
class ProposedTask:
    """A task as the system would write it down. `reason`: why this kind; `due_on` None only for standing work."""

    title: str
    text: str
    kind: TaskKind
    reason: str
    due_on: date | None
    targets: tuple[ProposedTarget, ...] = ()
    milestones: tuple[ProposedMilestone, ...] = ()


def propose(text: str, *, default_due: date, heading: str = "") -> tuple[ProposedTask, ...]:
    """Tasks from a measure's text (with or without its heading). `default_due` is the end of the plan's year,
    used where a sentence sets no date of its own. Punctuation comes out full-width, as it is printed.
    """
    text, heading = normalise(text), normalise(heading)
    sentences = sentences_of(_without_heading(text, heading))
    if not sentences:
        return (_task(heading or text.strip(), default_due, heading),) if (heading or text.strip()) else ()
    return _unlike(tuple(_task(group, default_due, heading) for group in grouped(sentences)), heading)


# ── sentences ────────────────────────────────────────────────────────────────────────────────────────────────────────


def sentences_of(text: str) -> list[str]:
    """The sentences with their closing mark; marks inside brackets and quotation marks do not end one."""
    found, start, depth = [], 0, 0
    for place, character in enumerate(text):
        if character in OPENING:
            depth += 1
        elif character in CLOSING:
            depth = max(0, depth - 1)
        elif SENTENCE_END.match(character) and depth == 0:
            found.append(text[start : place + 1].strip())
            start = place + 1
    found.append(text[start:].strip())
    return [sentence for sentence in found if len(sentence.strip("。；;！？!? \n")) > 1]


def grouped(sentences: list[str]) -> list[str]:
    """Sentences that belong together, joined: what explains the one before, what begins with the same verb, what is
    short; then the shortest neighbours, until no more than five are left.
    """
    groups: list[str] = []
    for sentence in sentences:
        if groups and _belongs_to(groups[-1], sentence):
            groups[-1] += sentence
        else:
            groups.append(sentence)
    while len(groups) > MOST_TASKS:
        place = min(range(len(groups) - 1), key=lambda one: len(groups[one]) + len(groups[one + 1]))
        groups[place : place + 2] = [groups[place] + groups[place + 1]]
    return groups


def _belongs_to(before: str, sentence: str) -> bool:
    if _targets(sentence):
        return False
    first = VERB.match(before)
    again = VERB.match(sentence)
    return bool(
        GOES_WITH_BEFORE.match(sentence)
        or len(sentence) < SHORT_SENTENCE
        or (first and again and first[0] == again[0])
    )


def _without_heading(text: str, heading: str) -> str:
    stripped = OWNERS.sub("", text.strip())
    return stripped.removeprefix(heading).lstrip("。.．：: ") if heading else stripped


# ── one task ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _task(text: str, default_due: date, heading: str) -> ProposedTask:
    text = f"{text[:-1]}。" if text.endswith(("；", ";")) else text
    printed = deadline_in_prose(folded(text))
    day = day_of(printed.printed, default_due.year) if printed else None
    due = day or default_due
    targets = _targets(text)
    task = ProposedTask(title_of(text, heading), text, TaskKind.STANDING, "", due)
    if targets:
        words = "、".join(f"{one.indicator}{one.value:f}{one.unit}" for one in targets)
        title = _title_of_counted(text, targets[0]) or task.title
        reason = f"文中有可计数的目标：{words}"
        return replace(task, title=title, kind=TaskKind.QUANTIFIED, reason=reason, targets=targets)
    steps = _milestones(text, due)
    if steps:
        reason = f"文中有可验收的成果：{'、'.join(step.title for step in steps)}"
        return replace(task, kind=TaskKind.MILESTONE, reason=reason, milestones=steps)
    if day:
        step = ProposedMilestone(task.title, day)
        reason = f"文中定有时限：{printed.printed if printed else ''}"
        return replace(task, kind=TaskKind.MILESTONE, reason=reason, milestones=(step,))
    return replace(task, due_on=None, reason="文中是经常性工作，没有数量、成果和时限")


def _targets(text: str) -> tuple[ProposedTarget, ...]:
    found = {
        name: ProposedTarget(name, target.value, target.unit)
        for target in targets_in(folded(text))
        if target.value > 0 and (name := counted_thing(target.name))
    }
    return tuple(found.values())


def _milestones(text: str, due: date) -> tuple[ProposedMilestone, ...]:
    titles = [_shortened(clause) for clause in _clauses(text) if SETTING_UP.match(clause)]
    return tuple(ProposedMilestone(title, due) for title in dict.fromkeys(titles) if len(title) > 3)[:4]


def _title_of_counted(text: str, target: ProposedTarget) -> str:
    """The clause that holds the quantity, without the figure, where it begins with a verb."""
    counted = re.compile(f"(.*{re.escape(target.indicator)})\\D{{0,3}}\\d")
    before = next((found[1] for clause in _clauses(text) if (found := counted.match(clause))), "")
    return before if VERB.match(before) and len(before) <= LONGEST_TITLE else ""


def title_of(text: str, heading: str = "") -> str:
    """A short title that begins with a verb: the first clause that does, else the first verb within a clause, else
    the heading of the measure. A sentence that only says what is paid asks for its payment: 落实一次性扶持补助.
    """
    clauses = _clauses(text)
    if PAYS.search(text) and not any(SETTING_UP.match(clause) for clause in clauses):
        paid = next((found[1] for clause in clauses if (found := PAID.search(clause))), "")
        if paid:
            return _shortened(f"落实{paid}")
    for clause in clauses:
        if VERB.match(clause) and not PRELUDE.match(clause) and len(clause) > 3:
            return _shortened(clause)
    for clause in clauses:
        if (inner := INNER_VERB.search(QUOTED.sub(_blank, clause))) and len(clause) - inner.start() > 4:
            whole = len(clause) <= LONGEST_TITLE and not FROM_VERB.match(clause)
            return _shortened(clause if whole else clause[inner.start() :])
    return heading or _shortened(next(iter(clauses), text))


def _blank(quoted: re.Match[str]) -> str:
    return "□" * len(quoted[0])


def _clauses(text: str) -> list[str]:
    """Clauses between commas, outside of brackets and quotation marks, without closing marks."""
    found, start, depth = [], 0, 0
    for place, character in enumerate(text):
        if character in OPENING:
            depth += 1
        elif character in CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and (CLAUSE_END.match(character) or SENTENCE_END.match(character)):
            found.append(text[start:place])
            start = place + 1
    found.append(text[start:])
    return [clause.strip("、。；; ") for clause in found if len(clause.strip("、。；; ")) > 1]


def _shortened(clause: str) -> str:
    """At most 26 characters: without brackets, then without the attribute before 的, then cut at a list mark."""
    plain = re.sub("（[^）]*）|\\([^)]*\\)", "", clause).strip()
    if len(plain) <= LONGEST_TITLE:
        return plain
    verb = VERB.match(plain)
    head = plain.rfind("的", 0, -2)
    if (
        verb
        and not TAKES_CLAUSE.match(plain)
        and head > 0
        and 4 < len(verb[0]) + len(plain) - head - 1 <= LONGEST_TITLE
    ):
        return verb[0] + plain[head + 1 :]
    ends = [plain.rfind(mark, 6, LONGEST_TITLE) for mark in "、和与"] + [
        plain.rfind("”", 6, LONGEST_TITLE) + 1
    ]
    whole = [plain[:end] for end in sorted(ends, reverse=True) if end > 0 and _is_whole(plain[:end])]
    return whole[0] if whole else plain[: LONGEST_TITLE - 1] + "…"


def _is_whole(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in zip("“《（", "”》）", strict=True))


def _unlike(tasks: tuple[ProposedTask, ...], heading: str) -> tuple[ProposedTask, ...]:
    """A lone task takes the measure's heading as its title."""
    if len(tasks) == 1 and heading and len(heading) <= LONGEST_TITLE:
        return (replace(tasks[0], title=heading),)
    return tasks
