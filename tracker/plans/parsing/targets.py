"""Targets: the quantities that a plan sets itself, with comparator and year.

A quantity is a target where the words around it say that it is to be reached (新增, 达到, 不低于, 压缩至 …). It is none where it states what is
(现有), names a thing (50万吨储煤项目), qualifies a group (65岁以上的老人), or pays (补助, 奖励, 税率): subsidy rates and caps are not targets. 翻一番 and
other words without a figure are none either: they are left to the reader.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tracker.plans.parsing.characters import Span, Text, alone
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.numbering import chinese_number


@dataclass(frozen=True, slots=True)
class ParsedTarget:
    """One quantity to be reached; `comparator` is >=, <= or =; `value` has 万 and 亿 multiplied out."""

    name: str
    value: Decimal
    unit: str
    comparator: str
    year: int | None
    span: Span


_REACHING = re.compile("^(?:开展|完成|组织|举办|实施|达到|实现)(?=[一-鿿]{2})")


def counted_thing(name: str) -> str:
    """What is counted, without the verb that asks for it: 开展创业培训 → 创业培训."""
    return _REACHING.sub("", name)


_SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "亿": 10**8,
    "万": 10**4,
}
_RATIO = "%|‰|个?百分点"
_CAPACITY = (
    "克标准煤/千瓦时|千克标准煤|吨标准煤(?:/万元)?|吨标煤|千伏安|蒸吨|平米|平方公里|平方千米|平方米|立方米|公里|千米|公顷|亩次|亩|万千瓦时|千瓦时|兆瓦时|兆瓦|千瓦|吉瓦|"
    "吨/(?:日|天|年|小时)|立方米/(?:日|天)|公斤/亩|吨|公斤|千克|斤|米|微克/立方米|毫克/升|度|标方|TEU|标箱|(?<![一-鿿])P|EFLOPS|PFLOPS|MW|GW|kW"
)
_MONEY = "亿美元|美元|元/(?:人|亩|吨|户|年|月|台|件|平方米)|元人民币|元"
_DURATION = "个?工作日|个月|小时|分钟|秒|天|日内"
_COUNT = (
    "人次|家次|人天|场次|班次|台次|人|名|位|户|家|个|项|处|套|台|辆|艘|架|场|期|例|款|件|条|座|所|间|部|篇|张|只|头|羽|棵|株|对|次|批次|批|支|门|"
    "组|种|宗|块|片|栋|幢|层|万株|盏|口|枚|首|册|本|份|列|班|起|单|笔|根|趟|车次|人日|扇|站|幅|道|节|集|倍|床|张床位|桩|把|尾|顶|副|剂次|剂|人份|例次|艘次|辆次|架次|件次|户次|标台|席|眼|学时|课时|餐次|餐|则|卷|标准箱|家庭|岁"
)
_UNIT = f"{_RATIO}|{_CAPACITY}|{_MONEY}|{_DURATION}|{_COUNT}"
_CN_NUMBER = "[一二三四五六七八九十百两][一二三四五六七八九十百千两]*"
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_AT_LEAST = "不少于|不低于|不小于|至少|超过|突破|高于|大于|多于|最少|不得低于|不得少于|≥|>=|大于等于"
_AT_MOST = (
    "不超过|不高于|不多于|不大于|低于|小于|少于|控制在|最多|不得超过|最长不超过|≤|<=|压减到|降至|下降到|降到"
)
_QUANTITY = re.compile(
    r"(?=[不至超突高大多最≥>低小少控≤<压降下约近到为百一二三四五六七八九十两千\d])"
    rf"(?P<before>{_AT_LEAST}|{_AT_MOST})?(?:约|近|到|至|为|有)?"
    rf"(?<![\d.A-Za-z第])(?P<number>{_FIGURE}|百分之(?P<percent>{_CN_NUMBER}|\d+)|{_CN_NUMBER}(?=万|亿|余?(?:{_COUNT}|{_CAPACITY}|元))|(?P<tenths>[一二三四五六七八九])成(?![立为功员果效长熟都]))"
    rf"(?P<scale0>{'|'.join(_SCALES)})?(?P<range>余?[多]?(?:{_RATIO})?[~至到—-]+(?P<upper>{_FIGURE}))?"
    rf"(?P<scale>{'|'.join(_SCALES)})?[余多]?(?P<unit>{_UNIT})?(?:[(（]次[)）])?(?P<after>\(?含\)?以上|及以上|以上|以内|之内|以下|及以下|左右|上下|内)?"
)
_HAS_FIGURE = re.compile(
    rf"\d|全年|年内|今年|[千百十两一二三四五六七八九](?:分之|余?[十百千万亿]|{_COUNT}|{_CAPACITY})"
)
_MAY_COUNT = re.compile("[\\d年〇○零一二三四五六七八九十百千两]")  # without these: no figure and no year
_REACHED = (
    "新增|新建|解决|惠及|受益|带动|硬化|吸引|招收|招聘|录用|化解|整改|关停|淘汰|推广|召开|组建|新改扩建|建成|建设|建立|改建|改造|培育|培养|培训|引进|引育|引导|打造|完成|达到|达|实现|创建|创成|创办|开展|举办|组织|推动|推进|发展|认定|招引|"
    "招募|签约|覆盖|力争|确保|落地|形成|推出|选取|选定|评选|评定|选树|选拔|扶持|筹建|筹集|发动|刊播|发布|遴选|设立|布局|扩大|纳入|取证|转移|整治|修复|种植|清理|增长|提高|提升|增加|下降|降低|压缩|缩短|减少|控制|"
    "保持|稳定|突破|超过|制定|出台|编制|申报|获批|争取|储备|实施|投入|筹集|消纳|回收|利用|供应|配备|配置|设置|帮扶|救助|服务|收购|生产|销售|接待|孵化|征集|受理|办结|检查|"
    "抽检|监测|巡查|走访|联系|指导|入库|升规|上市|备案|安置|绿化|造林|治理|处置|拆除|更新|购置|投放|发放|吸纳|安排|选派|选聘|评价|编印|建档|开通|新开|加密|预留|加装|铺设|搭建|"
    "挂牌|储能|入驻|集聚|聚集|拓展|开发|攻克|研发|转化|授权|拥有|累计"
)
_MEASURED = "率|比重|比例|占比|总量|总额|规模|产值|收入|面积|里程|容量|能力|数量|指标|产量"
_GOAL = re.compile(f"{_REACHED}|{_MEASURED}")
_PAID = re.compile(
    "减征|减免|免征|缓缴|补助|补贴|奖励|奖补|资助|贴息|给予|奖金|津贴|罚款|缴纳|税前|税率|减税|免税|费率|利率|利息|工资|薪金|薪酬|保费|封顶|最高|上限|每人每|标准为|一次性|扣除|额度|报销|支付比例|注册资本|罚|收取|收费|定额|激励资金"
)
_AVERAGE_RATE = re.compile("平均[一-鿿]{0,8}(?:利率|费率)\\Z")
_RATE_PAID = re.compile("税率|费率|利率|补助率|补贴率|资助率|奖补率|最高|上限|不超过|给予")
_SHARE_PAID = re.compile(r"(?:金额|费用|投资额?|租金|保费|价款|贷款额?|支出|成本|票价|利息|投入)的?\Z")
# Sums that a plan sets itself although it pays in the same breath: 发放贴息贷款50亿元.
_VOLUME = re.compile(
    "(?:贷款|授信|融资|投资|产值|收入|销售额|零售额|交易额|成交额|进出口)(?:余额|总额|规模|金额)?(?:达到?|突破|超过|实现|约)?\\Z"
)
_STATED = re.compile("现有|已有|已建成|已完成|截至目前|目前|去年|上年|同期为|原有|曾|年满|男|女年|周岁|已经")
_BESIDES = re.compile(
    r"个?(?:方面|阶段|环节|层级|领域|原则|坚持|统筹|要素|步骤|维度|关键|层面|部门和|必须|到位|工作日内|批次?地|月底|季度末)|\d|[A-Za-z]|世纪|年代|届|强(?=[、,。市县企]|$)"
)
_THING = re.compile(
    r"(?:国家级|省级|市级|级)?[一-鿿]{0,6}(?:级|型|项目|工程|机组|电站|生产线|风电场|光伏|储煤|码头)"
)
_QUALIFIES = re.compile(r"的|范围|规模(?:的|企业)|人口|企业(?!\Z)")
# Sums that tell who is meant: 产值首次突破1亿元、5亿元、10亿元的企业.
_SUMS_GO_ON = frozenset("、和(的级企项单个机园产集村户平")
_SUMS_OF = re.compile(
    rf"(?:[、和](?:{_FIGURE})[{''.join(_SCALES)}]*(?:{_MONEY}|{_CAPACITY})){{0,6}}(?:[(]含[)])?[的级]?(?:企业|项目|单位|个人|机构|园区|产业|集群|村|户|产品|平台)"
)
_GOAL_ENDS = re.compile(rf"(?:{_REACHED})\Z")
_QUALIFIES_COUNTED = re.compile(rf"的?[一-鿿]{{1,12}}(?:{_FIGURE})(?:{_COUNT})")
_EACH_PERIOD = re.compile(r"每(?:半?年|季度?|月|周|晚|天|日|个?[县区镇乡村])[一-鿿]*\Z")
_RISES = re.compile(
    "(?:左右|以上|以下)?(?:提高|提升|增加|增长|下降|降低|压缩|缩短|扩大|减少|上升|调整|压减)(?:到|至|为)"
)
_YEAR = re.compile(
    r"(?<![\d比较于])(?P<year>20\d{2}|二[〇零○][一二三四五六七八九〇零]{2})(?:年|-|—)(?!期间的|以来|度?(?:工作方案|计划|要点|培训计划))"
)
_STRAY_BLANKS = re.compile("[ \\t]+")
_YEARS_IN_TURN = re.compile(r"(20\d{2})年[底末]?[和、及](20\d{2})年.*分别")
_BASE_YEAR = re.compile(r"[比较以与同]\Z|相比\Z|自\Z|基于\Z")
# Every figure is judged by its whole clause: bounds keep text without any mark linear.
_SENTENCE = re.compile(r"[^。\n]{1,2000}")
_CLAUSE = re.compile(r"[^,;:]{1,300}")
_MAY_NAME_YEAR = re.compile("年|20|二")
_THIS_YEAR = re.compile("全年|年内|今年|本年|当年|年底前|年度")
_HELPS = re.compile("(?:支持|资助|带动|推荐|举荐)\\Z")
_FOR = re.compile(r"(?:\A|[^成作因])为(?:全[市县区省镇州])?\Z")
_COUNTS_UP = re.compile(r"共|涉及|包括|分为|有\Z|设\Z")
_IS_DURATION = re.compile(_DURATION)
_IS_CAPACITY = re.compile(_CAPACITY)
_IS_MONEY = re.compile(_MONEY)
_IS_AT_MOST = re.compile(_AT_MOST)
_AT_LEAST_OR_MOST = re.compile(f"{_AT_LEAST}|{_AT_MOST}")
_ORDINAL = re.compile(r"(?:第|[A-Za-z])\Z")
_EACH = re.compile(r"每[一-鿿]{0,4}\Z")
_FLOOR = re.compile(r"(?:超过|突破|不少于|不低于|至少)\Z")
_FOLLOWING = re.compile(r"(?:以上)?的?([^、,;。()和及]{1,20})")
_OWNERS_BEFORE = re.compile(r"\A\([^()]*\)")
_ROUND = re.compile(r"[()]")
_NAMED = re.compile(r"“[^“”]{1,20}”|《[^《》]{1,80}》|〔\d{4}〕\d+号")
_NAME_BEGINS = re.compile("[“《〔]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LEADING_WORDS = re.compile(
    r"^(?:力争|确保|实现|到|至|截至|在(?![职校建园岗册库])|今后|每年|其中|同时|并|以及|和|及|要|将|全年|年内|今年|年底前?|底前?|前|[0-9〇二零○一三四五六七八九]{4}年(?:底|末|前)?|全[市县区省镇州]|[市县区省]|[,、:])+"
)
_TRAILING_WORDS = re.compile(
    r"(?:力争|确保|分别|平均|累计|稳定|总体|保持|维持|提高|提升|增长|增加|达到|达|为|在|到|至|约|实现|超过|突破|控制|不低于|不少于|不超过|压缩|缩短|降低|下降|下降到|降至|提升至|提高到|增至|不得|以上|的|或|和|要|均|就|共|将|约|再|各|力争达到|以|可)+$"
)


def targets_in(
    text: Text, *, default_year: int | None = None, this_year: int | None = None
) -> list[ParsedTarget]:
    """The targets of a text in order; `this_year` is what 全年 means, `default_year` stands where no year is printed."""
    return [
        ParsedTarget(
            target.name, target.value, target.unit, target.comparator, target.year, text.span_of(*target.span)
        )
        for target in _targets_in(text.string, default_year, this_year)
    ]


@remembered
def _targets_in(string: str, default_year: int | None, this_year: int | None) -> list[ParsedTarget]:
    if not _HAS_FIGURE.search(string):
        return []
    tight = alone(string).without(_STRAY_BLANKS)
    string = _blanked(tight.string)
    found: list[ParsedTarget] = []
    year: int | None = None
    listing = -1
    for sentence in _SENTENCE.finditer(string):
        if not _HAS_FIGURE.search(sentence[0]):
            continue
        for clause in _CLAUSE.finditer(sentence[0]):
            if not _MAY_COUNT.search(clause[0]):
                continue
            offset = sentence.start() + clause.start()
            previous: re.Match[str] | None = None
            years = _years_in_turn(sentence[0], clause[0])
            for match in _QUANTITY.finditer(clause[0]):
                year = _year_before(clause[0][: match.start()], this_year) or year
                if _is_target(clause[0], match, sentence[0]) or (
                    listing == sentence.start() and _goes_on(clause[0], match)
                ):
                    found.append(
                        _target(
                            tight,
                            clause[0],
                            match,
                            offset=offset,
                            previous=previous,
                            year=(years.pop(0) if years else year) or default_year,
                        )
                    )
                    listing = sentence.start()
                previous = match
            year = _year_before(clause[0], this_year) or year
    return found


def _years_in_turn(sentence: str, clause: str) -> list[int]:
    """到2025年和2030年, … 分别达到A和B: the years that the figures of the clause belong to, one after the other."""
    match = _YEARS_IN_TURN.search(sentence) if "分别" in clause else None
    return [int(match[1]), int(match[2])] if match else []


def _blanked(string: str) -> str:
    """The string with quoted names and thousands commas made harmless; same length."""
    if _NAME_BEGINS.search(string):
        string = _NAMED.sub(lambda m: "某" * len(m[0]), string)
    return _THOUSANDS.sub("٬", string) if "," in string else string


def _is_target(clause: str, match: re.Match[str], sentence: str) -> bool:
    """True for a figure with a unit that the words around it set as a goal."""
    if not _is_figure(match) or _is_something_else(clause, match) or _is_paid(clause, match, sentence):
        return False
    before, after = clause[: match.start()], clause[match.end() :]
    unit = match["unit"]
    if unit and _IS_DURATION.fullmatch(unit):
        return _shortens(before + (match["before"] or ""), match)
    if _HELPS.search(clause[: match.start("number")]):
        return True
    served = _FOR.search(clause[: match.start("number")])
    if served and re.search("提供|免费|开展|发放|安装|实施|购买", after):
        return True
    ends_clause = (not after or after[0] in "()、") and len(before) >= 4
    if ends_clause and not _COUNTS_UP.search(before):
        return True
    if _is_compared(match) or _GOAL.search(before) or _GOAL.match(after):
        return True
    return unit == "%" and bool(before or _GOAL.search(after))


def _is_compared(match: re.Match[str]) -> bool:
    return bool(match["before"]) or match["after"] in ("以上", "及以上", "以内", "之内", "以下", "左右")


def _is_figure(match: re.Match[str]) -> bool:
    """True for figures, and for numbers in characters where these are no part of a word (一批, 三大)."""
    number = match["number"]
    if match["tenths"]:
        return _is_compared(match) or _GOAL.search(match.string[: match.start()]) is not None
    if not match["unit"] and not match["percent"]:
        return False
    if number[0].isdigit() or match["percent"]:
        return True
    scaled = match["scale"] or match["scale0"] or re.search("[十百千]", number)
    return bool(scaled) or (_is_compared(match) and number != "一")


def _is_something_else(clause: str, match: re.Match[str]) -> bool:
    """True for what is counted but no goal: an ordinal, a state, a part of a name, a group that is qualified, a former value."""
    before, after = clause[: match.start()], clause[match.end() :]
    unit = match["unit"] or "%"
    if (unit.startswith("个") and _BESIDES.match(unit + after)) or (
        _BESIDES.match(after) and not match["after"]
    ):
        return True
    if re.match("(?:半径)?范围", after) or re.search("(?:周边|半径|方圆)\\Z", before):
        return True
    if _ORDINAL.search(before) or _STATED.search(before[-14:]) or _RISES.match(after):
        return True
    if _EACH.search(before) and not _EACH_PERIOD.search(before) and not match["before"]:
        return True
    if _IS_CAPACITY.fullmatch(unit) and not _is_compared(match):
        return _THING.match(after) is not None and not re.search("达到?|至|增", before[-3:])
    if (
        after[:1] in _SUMS_GO_ON
        and (_IS_MONEY.fullmatch(unit) or _IS_CAPACITY.fullmatch(unit))
        and _SUMS_OF.match(after)
    ):
        return True
    qualifies = _QUALIFIES_COUNTED.match(after) or (_QUALIFIES.match(after) and not _GOAL_ENDS.search(before))
    if unit == "岁":
        return "寿命" not in before
    if unit == "%" and match["after"] and after.startswith("的") and _GOAL.search(after):
        return False  # 50%以上的面积达到要求
    if match["after"] and not match["before"] and (qualifies or _sizes(unit, after)):
        return True
    return unit == "倍" and not _is_compared(match) and not before


def _sizes(unit: str, after: str) -> bool:
    """True where a size or a sum tells which things are meant: 60万千瓦以下煤电机组, 500亩以上种植大户, 5000万元以上项目."""
    if not (_IS_CAPACITY.fullmatch(unit) or _IS_MONEY.fullmatch(unit)):
        return False
    return re.match(r"[一-鿿]", after) is not None and re.match("[并且和及或]|以?用于", after) is None


@lru_cache(maxsize=8)
def _pays(sentence: str) -> bool:
    return _PAID.search(sentence) is not None


def _is_paid(clause: str, match: re.Match[str], sentence: str) -> bool:
    """True for subsidies, rates and caps."""
    if match["unit"] in ("%", "倍", None):
        if re.search(r"按照?[^,、]{2,30}的\Z", clause[: match.start()]):
            return True
        if match["before"] and _AVERAGE_RATE.search(clause[: match.start()]):
            return False
        if re.match("(?:以上)?(?:用于|列支)", clause[match.end() :]):
            return True
        if _pays(sentence) and _SHARE_PAID.search(clause[: match.start()]):
            return True
        if re.search(r"完成[^,、]{2,12}的\Z", clause[: match.start()]):
            return False
        reached = re.search(r"率(?:稳定|保持)?(?:达到?|在|至|为)?\Z", clause[: match.start()])
        return _PAID.search(clause) is not None and (reached is None or _RATE_PAID.search(clause) is not None)
    if not _IS_MONEY.fullmatch(match["unit"]):
        return False
    if _VOLUME.search(clause[: match.start()]):
        return False
    reached = _GOAL.search(clause[: match.start()])
    return _PAID.search(clause) is not None or (_pays(sentence) and not reached)


def _shortens(before: str, match: re.Match[str]) -> bool:
    """True for a time that something may take at most; other times are no goals."""
    if _AT_LEAST_OR_MOST.fullmatch(match["before"] or ""):
        return True
    if not re.search("压缩|缩短|控制|减至|降至|时限|周期|时间|办结|平均", before):
        return False
    return _is_compared(match) or re.search("压缩|缩短|降至|减至", before) is not None


def _goes_on(clause: str, match: re.Match[str]) -> bool:
    """True for the bare name and figure of a list whose verb stands before (新增技能人才8000人,高技能人才1900人)."""
    name, rest = clause[: match.start()], clause[match.end() :]
    if not name and match["number"][0].isdigit() and re.fullmatch(_COUNT, match["unit"] or ""):
        return not _is_something_else(clause, match) and not _PAID.search(clause)
    return (
        bool(match["unit"])
        and not rest
        and 2 <= len(name) <= 20
        and not _STATED.search(name)
        and not _PAID.search(clause)
    )


def _target(
    text: Text,
    clause: str,
    match: re.Match[str],
    *,
    offset: int,
    previous: re.Match[str] | None,
    year: int | None,
) -> ParsedTarget:
    unit = match["unit"] or "%"
    number = match["number"]
    if match["percent"]:
        value = Decimal(
            match["percent"]
            if match["percent"].isdigit()
            else chinese_number(match["percent"].replace("两", "二"))
        )
        unit = "%"
    elif match["tenths"]:
        value = Decimal(10 * chinese_number(match["tenths"]))
    elif number[0].isdigit():
        value = Decimal(number.replace("٬", "").replace(",", ""))
    else:
        value = Decimal(chinese_number(number.replace("两", "二")))
    for scale in (match["scale0"], match["scale"]):
        if scale:
            value *= _SCALES[scale]
            if match["scale0"] and match["scale"]:
                break
    part = text.part(offset + match.start(), offset + match.end())
    return ParsedTarget(
        name=_name(text.string[offset : offset + len(clause)], match, previous),
        value=value.to_integral_value() if value == value.to_integral_value() else value.normalize(),
        unit="个百分点" if unit == "百分点" else unit,
        comparator=_comparator(clause, match),
        year=year,
        span=part.span,
    )


def _comparator(clause: str, match: re.Match[str]) -> str:
    before, after = match["before"] or "", match["after"] or ""
    if after in ("左右", "上下"):
        return "="
    if _IS_AT_MOST.fullmatch(before) or after in ("以内", "之内", "以下", "及以下", "内"):
        return "<="
    if before or after.endswith("以上") or _FLOOR.search(clause[: match.start()]):
        return ">="
    return "="


def _name(clause: str, match: re.Match[str], previous: re.Match[str] | None) -> str:
    before = _OWNERS_BEFORE.sub("", clause[: match.start()])
    if previous and previous["unit"]:
        before = clause[previous.end() : match.start()]
    before = re.split(r"[、;]", before)[-1] if "、" in before and previous else before
    name = _TRAILING_WORDS.sub("", _LEADING_WORDS.sub("", _ROUND.sub("", before)))
    following = _FOLLOWING.match(clause[match.end() :])
    if following and len(name) <= 4 and match["unit"] not in ("%", "百分点", "个百分点"):
        name += following[1]
    return name or (following[1] if following else "")


def _year_before(string: str, this_year: int | None) -> int | None:
    if not _MAY_NAME_YEAR.search(string):
        return None
    years = [
        m for m in _YEAR.finditer(string) if not _BASE_YEAR.search(string, max(0, m.start() - 2), m.start())
    ]
    if years:
        printed = years[-1]["year"]
        return int(printed) if printed.isascii() else chinese_number(printed.replace("○", "〇"))
    return this_year if _THIS_YEAR.search(string) else None
