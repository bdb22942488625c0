"""Deadlines: by when, as printed, and the day where one can be computed.

A deadline under a label (完成时限:) is taken as printed. In the text, a date counts where something is to be done by it (2025年底前, 到2025年,
于4月30日前, 9月底前完成); the last of several wins, since only then is all done. A standing duty (长期坚持, 持续推进) and a rhythm (每季度) have no day.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tracker.plans.parsing.characters import Span, Text, alone
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.numbering import chinese_number


class Deadline(NamedTuple):
    """A deadline as printed and where."""

    printed: str
    span: Span

    def within(self, text: Text) -> "Deadline":
        """A deadline read from `alone(text.string)`, where it stands in the text."""
        return Deadline(*text.cited(self.printed, *self.span))


_YEAR = r"(?:20\d{2}|二[〇零○][一二三四五六七八九〇零]{2})年"
_NAMED_YEAR = rf"(?:{_YEAR}|今年|本年|明年|次年|当年)"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
_DAY = r"(?:[12]\d|3[01]|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_QUARTER = r"第?[一二三四1-4]季度"
_PLAN_PERIOD = r"“?十[三四五六七]五”?(?:时期|期间|规划)?"
_POINT = (
    rf"(?:{_NAMED_YEAR}?(?:{_MONTH}(?:{_DAY}|上旬|中旬|下旬|初|中|底|末|份)?|{_QUARTER}|上半年|下半年|年底|年末|年中|年内)|{_NAMED_YEAR}[底末内]"
    rf"|{_YEAR}|年底|年末|年内|月底|季度末|{_PLAN_PERIOD}(?:末期?|期末))"
)
_BEFORE = r"(?:(?:之|以)?前|底前|末前|内|底|末|中)?"
_PROSE = re.compile(
    r"(?=[截到至于在力确今本明次当年月季上下底末内第“十一二三四五六七八九\d])"
    rf"(?P<by>(?:截至|截止到?|到|至|于|在|力争|确保|争取)?)(?P<point>{_POINT}(?:[、和至-]{_POINT})?)"
    rf"(?P<before>(?:底|末|年底|年末)?(?:之|以)?(?:前|内)(?!期|后|提下|景|沿|置|瞻)|(?:底|末)?)(?P<done>[,]?(?:基本|全面|全部|力争|要)?(?:完成|建成|实现|达到|出台|印发|投用|投入使用|完工|竣工|开工|建立|形成|取得))?"
)
_STANDING = re.compile(
    r"(?:^|(?<=[,。;(]))(?:并)?(?:(?:年内|全年|今年)?持续(?:推进|开展|实施|推动|用力|深化|进行|抓好)?|长期(?:坚持|推进|开展|实施)?|贯穿全年|适时(?:推进|开展)?|常态化(?:推进|开展|实施)|立行立改|即知即改|即行即改|立即(?:实施|执行|整改|启动|开展|办理)?|全年(?:推进|开展|实施))(?=[。;)\s]|$)"
)
# No time and no standing duty is told without one of these.
_MAY_DATE = re.compile("[年月季底末内期五]")
_MAY_STAND = re.compile("持续|长期|贯穿|适时|常态|[立即]|全年")
# By when in every period: 每年11月底前完成; what is to be handed in every month is no deadline of the work.
_EVERY = re.compile(
    rf"每(?:年度?|半年|季度|月)(?:{_MONTH}(?:{_DAY}|上旬|中旬|下旬|初|中|底|末)?|底|末|{_DAY})(?:之|以)?前(?![^,。;]{{0,12}}报)"
)
# A time at the end of a list of owners: (责任单位:市教育局、市财政局,2024年6月底前完成) (县文旅局牵头,2024—2026年)
_AT_END = re.compile(
    rf"[,;。 ] *(?P<time>(?:力争|确保|争取|要求|预计)?(?:于|在|到|至|自|从|截至)?(?:"
    rf"(?:{_YEAR}|20\d{{2}})[-—~至到]+{_YEAR}(?:底|末)?"
    rf"|每(?:年度?|半年|季度?|月|周)(?:{_MONTH}(?:{_DAY}|上旬|中旬|下旬|初|中|底|末)?|底|末|{_DAY})?(?:之|以)?前?"
    rf"|{_POINT}(?:[-—~至到]+{_POINT})?(?:(?:之|以)?(?:底|末)?(?:前|内|起))?|(?:今年|本年|明年)?全年"
    r"|(?=长期|持续|常态|立即|即日|立行|即知|贯穿|适时|全程|动态)))"
    r"(?P<rest>(?:(?:内|前)?(?:基本|全面|全部|陆续|分批|分步|并|再|且)*(?:完成|完工|竣工|建成|实现|达到|出台|印发|投用|投入使用|上线|开工|启动|建立|形成|取得|落实|到位|见效|组织|报送|"
    r"持续|长期|常态|立即|即日起?|立行立改|即知即改|贯穿|适时|全程|动态|推进|实施|开展|坚持)[^,;。、()]{0,12})?)\Z"
)
_CLOSES_TIME = re.compile("(?:基本|全面|全部)*(?:完成|实施|推进)?")
# A time that opens a sentence and within which something is done, or a feast or season before which it is: 3月1日—5月31日,开展整治; 2024年春节前;
# 汛期前.
_TO = r"[-—~至到]+"
_PERIOD = re.compile(
    r"(?:\A|(?<=[,。;:\n]))(?:"
    rf"(?:{_YEAR})?{_MONTH}(?:{_DAY}|上旬|中旬|下旬)?{_TO}(?:{_YEAR})?{_MONTH}(?:{_DAY}|上旬|中旬|下旬|底|末)?"
    rf"|(?:{_YEAR})?\d{{1,2}}{_TO}{_MONTH}|(?:{_YEAR}|20\d{{2}}){_TO}{_YEAR}|“?十[三四五六]五”?(?:时期|期间))"
    r"(?=,|[一-鿿]{2})(?!的|期间的|每)"
    rf"|(?:{_YEAR}|今年|明年)?“?(?:元旦|春节|清明节?|五一|中秋节?|国庆节?)”?(?:假期)?(?:之|以)?前(?=[,。;]|[一-鿿])"
    rf"|(?:{_YEAR}|今年|明年)?(?:(?:主?汛期|雨季|供暖[季期]|采暖[季期]|冬季|春耕|春播|秋收|秋播|开学|高考|暑假|寒假|封冻)(?:来临|到来|开始)?(?:之|以)?前(?=[,。;]|[一-鿿])|(?:入汛|汛)前(?=[,。;]|完成))"
)
_NOT_BEFORE = re.compile(
    r"(?:自|从|比|较|于|在|以|与|同|为|不超过|不早于)$|(?:按照?|根据|落实|印发|发布)[^,。]{0,4}$"
)
_NOT_AFTER = re.compile(
    r"(?:以来|起|度?以后|之后|后|期间的|[一-鿿]{0,6}(?:计划|工作方案|工作要点|规划|培训计划|名单|目录)|基础上|相比|同期|版|印发)"
)
# A time that tells which things are meant and not when something is done: 2000年底前建成的老旧小区, 年底前到期的贷款.
_QUALIFIES = re.compile(
    "(?:到期|届满|建成|竣工|投产|注册|成立|登记|出生|毕业|签约|备案|开工|取得|入库|完工|交付|发放|参保)?的|到期"
)
_STATES_GOAL = re.compile(r"[^,。;]{0,30}(?:达到?|实现|完成|突破|超过|不低于|不少于|新增|建成|降至|控制)")
_WITHIN_YEAR = re.compile("年内|年底前?")
_FEAST = re.compile("元旦|春节|清明|五一|中秋|国庆")
# The last day before a feast; those of the moon's calendar have none here.
_LAST_BEFORE = {"元旦": (12, 31), "五一": (4, 30), "国庆": (9, 30)}
_UNKNOWN_YEAR = 4  # dates without a year are compared among themselves, before any dated one; a leap year
_DAY_IN_FIGURES = re.compile(r"(20\d{2})[-./](\d{1,2})(?:[-./](\d{1,2}))?(?!\d)")
_CADENCE = re.compile(r"每(?:年|季度?|月|半年|周)")


def deadline_in_label(value: Text) -> Deadline | None:
    """What stands under 完成时限: as printed, without a closing mark."""
    found = _deadline_in_label(value.string)
    return found.within(value) if found else None


@remembered
def _deadline_in_label(string: str) -> Deadline | None:
    value = alone(string).strip(" 。.,;、)】\n\t")
    if not value or re.fullmatch(r"[-—/\\无]+", value.string):
        return None
    tight = value.tight()
    return Deadline(tight.printed, tight.span)


def time_at_end(text: Text) -> tuple[int, Deadline] | None:
    """Where the times begin that close a list of owners, with the last of them; None where it closes with an owner."""
    found = _time_at_end(text.string)
    return (found[0], found[1].within(text)) if found else None


@remembered
def _time_at_end(string: str) -> tuple[int, Deadline] | None:
    match = _AT_END.search(string)
    if match is None or not match["time"] + match["rest"]:
        return None
    text = alone(string)
    end = match.end("time") if _CLOSES_TIME.fullmatch(match["rest"]) else match.end()
    if not match["time"] or match["rest"].startswith(("持续", "长期")):
        end = match.end()
    deadline = deadline_in_label(text.part(match.start("time"), end))
    if deadline is None:
        return None
    before = _time_at_end(string[: match.start()])
    return (before[0] if before else match.start(), deadline)


def deadline_in_prose(text: Text) -> Deadline | None:
    """The deadline that the sentences set, the last where there are several; None where they set none."""
    found = _deadline_in_prose(text.string)
    return found.within(text) if found else None


@remembered
def _deadline_in_prose(string: str) -> Deadline | None:
    tight = alone(string).tight()
    found: list[tuple[date, int, int]] = []
    year = _UNKNOWN_YEAR
    for match in _PROSE.finditer(tight.string) if _MAY_DATE.search(tight.string) else ():
        if _sets_deadline(tight.string, match):
            day = day_of(match["point"] + match["before"], year) or date.min
            year = day.year if day > date.min else year
            start = match.start() if match["by"] in ("到", "至") else match.start("point")
            found.append((day, start, match.end("before")))
    standing = _STANDING.search(tight.string) if _MAY_STAND.search(tight.string) else None
    if standing and (not found or standing.end() > found[-1][2]):
        return _deadline(tight, standing.start(), standing.end())
    if not found:
        every = _EVERY.search(tight.string) if "每" in tight.string else None
        period = every or _PERIOD.search(tight.string)
        return _deadline(tight, *period.span()) if period else None
    precise = [each for each in found if not _WITHIN_YEAR.fullmatch(tight.string[each[1] : each[2]])]
    _, start, end = max(precise or found, key=lambda each: each[0])
    return _deadline(tight, start, end)


@lru_cache(maxsize=4096)
def day_of(printed: str, year: int | None) -> date | None:
    """The last day that still meets the deadline; `year` is assumed where none is printed; None where it names no day."""
    string = re.sub(r"\s", "", printed)
    if _CADENCE.search(string):
        return None
    if feast := _FEAST.search(string):
        named = _year_of(next(iter(re.findall(_YEAR, string)), None)) or year
        last = _LAST_BEFORE.get(feast[0])
        return date(named - (feast[0] == "元旦"), *last) if named and last else None
    if match := _DAY_IN_FIGURES.search(string):
        return _day(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    days = [
        found
        for match in re.finditer(rf"({_YEAR})?({_MONTH})({_DAY}|上旬|中旬)?", string)
        if (found := _from_month(match, string, year))
    ]
    if days:
        return max(days)
    if match := re.search(rf"({_YEAR})?第?([一二三四1-4])季度", string):
        named = _year_of(match[1]) or year
        quarter = int(match[2]) if match[2].isdigit() else chinese_number(match[2])
        return _day(named, quarter * 3, None) if named else None
    years = [_year_of(match) for match in re.findall(_YEAR, string)]
    latest = max((value for value in years if value), default=None)
    if match := re.search(r"“?十([三四五六])五”?", string):
        latest = latest or {"三": 2020, "四": 2025, "五": 2030, "六": 2035}[match[1]]
    if "明年" in string or "次年" in string:
        latest = year + 1 if year else None
    if latest is None and re.search(r"年底|年末|年内|今年|本年|全年|半年|年中", string):
        latest = year
    if latest is None:
        return None
    if "上半年" in string or "年中" in string:
        return date(latest, 6, 30)
    return date(latest, 12, 31)


def _from_month(match: re.Match[str], string: str, year: int | None) -> date | None:
    named = _year_of(match[1]) if match[1] else None
    if named is None:
        earlier = re.findall(_YEAR, string[: match.start()])
        named = _year_of(earlier[-1]) if earlier else year
    if named is None:
        return None
    month = _number(match[2][:-1])
    if match[3] in ("上旬", "中旬"):
        return _day(named, month, 10 if match[3] == "上旬" else 20)
    return _day(named, month, _number(match[3][:-1]) if match[3] else None)


def _day(year: int, month: int, day: int | None) -> date | None:
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, min(day, last) if day else last)


def _year_of(printed: str | None) -> int | None:
    if not printed:
        return None
    digits = printed.rstrip("年").replace("○", "〇")
    return int(digits) if digits.isdigit() and digits.isascii() else chinese_number(digits)


def _number(printed: str) -> int:
    return int(printed) if printed.isdigit() else chinese_number(printed)


def _sets_deadline(string: str, match: re.Match[str]) -> bool:
    before = string[max(0, match.start() - 16) : match.start()]
    after = string[match.end() : match.end() + 14]
    point = match["point"]
    if before[-1:].isdigit() or before.endswith(("第", "—", "-")) or re.search(r"[〔\[]$", before):
        return False
    if _NOT_BEFORE.search(before) and match["by"] not in ("到", "至"):
        return False
    if not match["before"] and not match["done"] and _NOT_AFTER.match(after):
        return False
    named = match.start("done") if match["done"] else match.end()
    if _QUALIFIES.match(string, named) or _QUALIFIES.match(string, match.end("before")):
        return False
    if _CADENCE.search(before[-3:]) or before.endswith("每") or re.search(r"每(?:年|月|季度?)$", before):
        return False
    if re.match(r"(?:以来|起|度?以后|之后|以后)", after):
        return False
    if "前" in match["before"] or match["done"]:
        return True
    if point.endswith("年内"):  # 年内新增 …: told without a comma
        return True
    if match["by"] in ("到", "至", "截至", "截止", "截止到"):
        return re.match(r"[,、]|全|力争|基本|实现|达|将|本|各|[一-鿿]{2}", after) is not None or not after
    return re.search(r"(?:底|末|年内|旬)$", point + match["before"]) is not None and (
        match["by"] != ""
        or after[:1] in (",", "。", ";", ")", "")
        or (before[-1:] in ("", ",", "。", ";", "\n") and _STATES_GOAL.match(string, match.end()) is not None)
    )


def _deadline(text: Text, start: int, end: int) -> Deadline:
    part = text.part(start, end).strip(",")
    return Deadline(part.printed, part.span)
