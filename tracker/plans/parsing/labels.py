"""Labels: 牵头单位: 责任部门: 完成时限: … the printed names of what follows them, on a line or over a column."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.unit_names import is_particular


class Field(StrEnum):
    """What a label announces."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    DEADLINE = "deadline"
    PERSON = "person"
    TITLE = "title"
    CONTENT = "content"
    NUMBER = "number"
    SECTION = "section"
    TARGET = "target"
    OTHER = "other"

    __hash__ = (
        str.__hash__
    )  # that of an enumeration is worked out anew each time, and fields are looked up for every cell


class Label(NamedTuple):
    """A label found in a text: what it announces and where it stands, its colon included."""

    field: Field
    start: int
    end: int
    announces_more: bool = False


def _spaced(pattern: str) -> str:
    """The pattern with stray blanks allowed between its characters (责 任 单 位)."""
    return re.sub(r"(?<=[一-鿿])(?=[一-鿿])", " ?", pattern)


_BODY = " ?(?:部门|单位|处室|科室|股室|部室|机构|主体|部委|机关|处|方)"
_BARE_LEAD = "(?:牵头|主办|总牵头)(?=:)"
_DIVISION = "(?:责任|任务|职责|工作)?分工(?=[】\\]:])"
_BARE_RESPONSIBLE = "(?:责任|配合|参与|协办|协同|落实|承办|协助|会同)(?=:)"
_LEAD = rf"(?:[省市县区]级?|国家)?(?:总|主要|共同|具体|整改|工作|任务|项目)?(?:牵头|主办|主责|首责|第一责任|领办|牵头责任|牵头负责|牵头实施|牵头落实|主管)(?:\(.{{1,4}}\))?{_BODY}"
_RESPONSIBLE = (
    r"(?:[省市县区][级直]?|国家|第二|其他|主要|具体|相关|有关|整改|工作|任务|项目|直接)?"
    r"(?!组织 ?机构)(?:(?:责任|配合|参与|参加|实施|落实|推进|协办|协同|协作|协助|承办|负责|组织|支持|共同|会办|联办|执行|承接|会同|联合|技术支撑|成员|完成|指导|承担|整改|办理|经办){1,2})"
    rf"(?:\(.{{1,4}}\))?{_BODY}"
)
_DEADLINE = (
    r"(?:工作|任务|计划|预计|要求|具体)? ?(?:完成|整改|办理|推进|落实|实施|办结|达标|建成|时间|时限|进度) ?"
    r"(?:时限|时间|期限|节点|要求|进度|日期|时间要求|时限要求|时间节点|完成时限|安排)(?:要求)?"
    r"|时间|时限|期限|完成日期|截止(?:时间|日期)|(?:执行|起止|活动|整治|施行|实行)(?:时间|期限)|时间(?:安排|节点|要求|进度)"
)
_PERSON = (
    r"(?:牵头|责任|分管|包保|挂联|联系|主管|市级|区级|县级|市|县|区)+领导|责任人员?|联系人|负责人|第一责任人|(?:监督|督办|督导|督查|考核|监管)(?:部门|单位)|"
    r"联系电话|(?:包联|包抓|挂钩)领导|牵头人|责任领导|(?:项目|具体|直接)责任人|副?链长|(?:专班|行动)?副?组长|副?指挥长|备注|资金来源|总投资"
)
_COMBINED = r"牵头[(及和/、]责任[)]?(?:单位|部门)|牵头[(及和/、]配合[)]?(?:单位|部门)"
_INLINE: tuple[tuple[Field, str], ...] = (
    (Field.LEAD, f"{_LEAD}|{_BARE_LEAD}"),
    (Field.RESPONSIBLE, f"{_RESPONSIBLE}|{_BARE_RESPONSIBLE}|{_DIVISION}"),
    (Field.DEADLINE, _DEADLINE),
    (Field.PERSON, _PERSON),
)
_WITH_COLON = re.compile(
    r"(?:(?P<open>[(【\[〔<])|(?P<before>(?:\A|[\n。;,!?:)】\]\t ”、])))[ —·•●■◆▪○□▶➢*-]{0,3}"
    r"(?:"
    + "|".join(f"(?P<{name}>{_spaced(f'(?:{form})')})" for name, form in _INLINE)
    + r")(?P<tail> ?(?:: *(?:\n(?! ))?|[为是]:? *(?=[一-鿿“])|】 ?:? *\n?|\] ?:? *\n?| *\n|(?<=位)[;.](?=[一-鿿“])|(?<=门)[;.](?=[一-鿿“])| +(?=[一-鿿“])|(?P<bare>(?=(?:[省市县区州各镇乡]|国家)[一-鿿]))))"
)


@remembered
def labels_in(string: str) -> list[Label]:
    """The labels with what they announce, in order: 牵头单位: 责任部门】 配合单位 on a line of its own …"""
    found: list[Label] = []
    for match in _WITH_COLON.finditer(string):
        name = next(name for name, _ in _INLINE if match[name])
        field = Field(name)
        tail = match["tail"]
        if match["bare"] is not None:
            if field in (Field.LEAD, Field.RESPONSIBLE) and _names_follow(string, match.end()):
                found.append(Label(field, match.start(name), match.end()))
            continue
        has_colon = tail.startswith(("为", "是")) or ":" in tail or "】" in tail or "]" in tail
        chained = bool(found) and match["before"] == " "
        if (
            not has_colon
            and not match["open"]
            and not chained
            and match["before"] not in ("", "\n", ")", "\t")
        ):
            continue
        if field is Field.DEADLINE and match[name] in ("时间", "时限", "期限") and not has_colon:
            continue
        more = match[name].endswith(("要求", "安排", "进度"))
        found.append(Label(field, match.start(name), match.end(), more))
    return found


_LIKE_LABEL = re.compile("(?:单位|部门|机构|主体|专班): ?")
_BEFORE_LABEL = frozenset("\n。;,:()【】[]〔〕 ")


@remembered
def unknown_labels(string: str) -> list[tuple[int, int]]:
    """Where labels stand that read like those of owners, but that no rule knows (包联单位: …)."""
    found = [
        (start, like.end())
        for like in _LIKE_LABEL.finditer(string)
        if (start := _label_start(string, like.start())) is not None
    ]
    if not found:
        return []
    known = {label.start for label in labels_in(string)}
    return [span for span in found if span[0] not in known]


def _label_start(string: str, end: int) -> int | None:
    """Where the word begins of which 单位: is the end, two to ten characters before it; None where it is no word of its own."""
    start = end
    while start > 0 and end - start <= 10 and "一" <= string[start - 1] <= "鿿":
        start -= 1
    if not 2 <= end - start <= 10:
        return None
    return start if start == 0 or string[start - 1] in _BEFORE_LABEL else None


def _names_follow(string: str, start: int) -> bool:
    """True where a whole name stands right behind the label (牵头单位市财政局,配合单位…), and no duty (牵头单位各司其职)."""
    name = re.match(r"[^、,;。:)\n和]*", string[start : start + 40])
    return name is not None and is_particular(name[0])


@remembered
def begins_with_label(string: str) -> bool:
    """True for a paragraph that opens with a label."""
    match = _WITH_COLON.match(string.lstrip(" \t"))
    return match is not None


_COLUMNS: tuple[tuple[Field, str], ...] = (
    (Field.NUMBER, r"序号|编号|序|项目编号|任务编号|NO\.?|No\.?"),
    (Field.LEAD, rf"(?:{_LEAD}|牵头|主办)(?:[及和与、/].{{0,2}}(?:责任人|负责人|联系人|领导))?"),
    (
        Field.RESPONSIBLE,
        rf"{_RESPONSIBLE}|责任|配合|参与|协办|承办|责任分工|任务分工|分工|责任主体|{_COMBINED}|(?:{_LEAD}|{_RESPONSIBLE})[及和与、/].{{1,8}}",
    ),
    (Field.PERSON, rf"{_PERSON}|.*(?:领导|责任人|联系人|负责人|电话|处室|科室|(?<!办事)处|股室)"),
    (
        Field.DEADLINE,
        rf"{_DEADLINE}|.*(?:时限|完成时间|时间节点|时间要求|进度安排|[竣完]工时间)|工期",
    ),
    (
        Field.SECTION,
        r"(?:任务|工作|指标|项目|措施|事项|改革)?(?:类别|领域|分类|类型|方面|板块|维度)|重点领域|一级(?:任务|指标)|主要方向|行动(?:名称)?|工程",
    ),
    (
        Field.TITLE,
        r"(?:重点|主要|工作|改革|具体|任务|分解|目标|行动|年度|二级|整治|提升|创建|推进|民生|实事|惠民|攻坚|专项|整改|建设)*(?:任务|事项|项目|举措|措施|工作|内容|项目名称|任务名称|事项名称|任务事项|任务分解)(?:名称)?|.{0,6}(?:任务|事项|项目|举措|工作|指标|实事)名称|(?:存在|反馈|突出|主要)?的?问题(?:表现|描述|清单)?|(?:工作)?重点|要点|(?:民生|惠民)?实事|(?:建议|提案)标题",
    ),
    (
        Field.CONTENT,
        r".*(?:内容|措施|举措|要求|任务|标准|目标任务|工作目标|任务目标|做法|细化|建设规模|任务清单|工作安排)(?:[及和与](?:建设)?(?:规模|标准|要求))?",
    ),
    (Field.TARGET, r".*(?:指标|目标值?|目标|成果|成效|成果形式|标志)"),
    (Field.OTHER, r"备注|资金.*|投资.*|说明|依据|进展.*|依据文件|文件依据"),
)
# One scanner for all, in their order: every short cell of a table is asked whether it names a column.
_COLUMN = re.compile("|".join(f"(?P<{field}>{pattern})" for field, pattern in _COLUMNS))


_LONGEST_PART = 4  # characters of the name of a column that is broken over lines


def columns_of(names: Sequence[str]) -> list[Field | None]:
    """What each column of a header holds. The head right behind the number names the work, whatever it is called (民生实事)."""
    columns = [column_of(name) for name in names]
    naming = (Field.TITLE, Field.CONTENT, Field.TARGET)
    owned = any(column in (Field.LEAD, Field.RESPONSIBLE) for column in columns)
    if columns[0] is not Field.NUMBER or not owned:
        return columns
    unknown = next((index for index, column in enumerate(columns) if column is None), len(columns))
    unnamed = not any(column in naming for column in columns)
    if (unknown == 1 or unnamed) and unknown < len(columns) and _may_name_work(names[unknown]):
        columns[unknown] = Field.TITLE
    return columns


def _may_name_work(head: str) -> bool:
    return 2 <= len(head) <= 12 and re.search("单位|县|区|乡|镇|街道|地方|姓名|点位|时间", head) is None


def column_of(cell: str) -> Field | None:
    """What a column of this header holds; None for a cell that is no header."""
    return _column_of(cell) if len(cell) <= 40 else None


def may_name_column(line: str) -> bool:
    """True for a line that names a column, and for one short enough to be a part of its name; columns begin with no other."""
    return len(line) <= _LONGEST_PART or column_of(line) is not None


def columns_in(lines: Sequence[str]) -> list[tuple[Field, int]]:
    """The column names that stand one to a line at the beginning of these lines, each with how many lines it is broken over."""
    return list(_columns_in(tuple(lines))) if lines and may_name_column(lines[0]) else []


@lru_cache(maxsize=1024)
def _columns_in(lines: tuple[str, ...]) -> list[tuple[Field, int]]:
    found: list[tuple[Field, int]] = []
    index = 0
    while index < len(lines) and not (index and lines[index] == lines[0]):
        column, size = _next_column(*lines[index : index + 3])
        if [each for each, _ in found] == [Field.NUMBER] and _names_work(*lines[index : index + 3]):
            column, size = Field.TITLE, 1
        if column is None:
            break
        found.append((column, size))
        index += size
    return found


def _names_work(name: str, *following: str) -> bool:
    """True for the head behind the number that names the work by a word of its own, where an owner or a time is the next head."""
    if not 4 <= len(name) <= 12 or column_of(name) is not None or not following:
        return False
    return _next_column(*following)[0] in (Field.LEAD, Field.RESPONSIBLE, Field.DEADLINE)


@lru_cache(maxsize=4096)
def _next_column(*lines: str) -> tuple[Field | None, int]:
    """The column that the first of these lines names, with as many of the next as belong to its name."""
    names = ((_column_over(lines[:size]), size) for size in (3, 2, 1))
    return next(((column, size) for column, size in names if column), (None, 0))


def _column_over(lines: Sequence[str]) -> Field | None:
    """The column that these lines name together; None where a part of them is a whole name itself."""
    whole = column_of("".join(lines))
    if len(lines) == 1 or whole is None:
        return whole
    if any(len(line) > _LONGEST_PART for line in lines):
        return None
    first, *rest = (column_of(line) for line in lines)
    broken = (first is None or None in rest) if len(lines) == 2 else first is None or not any(rest)
    short = first is whole and rest == [whole] and all(len(line) == 2 for line in lines)
    return whole if (broken and (first is not Field.NUMBER or whole is first)) or short else None


@lru_cache(maxsize=4096)
def _column_of(cell: str) -> Field | None:
    name = re.sub(r"[ \n\t*]|\(.*?\)", "", cell)
    if not name or len(name) > 14 or re.match(r"[一二三四五六七八九十\d]{1,3}[、.]", name):
        return None
    match = _COLUMN.fullmatch(name)
    return Field(str(match.lastgroup)) if match else None
