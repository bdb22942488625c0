"""Unit names: where one name ends and the next begins, and what is a name at all.

Names stay exactly as printed (省工业和信息化厅、科技厅 gives 科技厅). Groups stay whole: 各县(市、区)人民政府, 各市、县人民政府.
"""

import re
from functools import lru_cache

from tracker.plans.parsing.characters import Text, alone, split, within
from tracker.plans.parsing.memory import remembered

# How a unit's name ends. Longest first within a family; a name must end in one of these to be taken without a label.
_ENDING = (
    "委员会|委|局|厅|总署|署|办公室|办公厅|办事处|管理办|办|中心|公司|集团|银行|支行|分行|法院|检察院|学院|研究院|医院|院|"
    "人民政府|政府|管委会|总会|协会|商会|学会|联合会|工会|理事会|监事会|委员|妇联|残联|文联|科协|社联|侨联|工商联|联|团委|红十字会|会|"
    "街道|镇街|乡镇|镇办|乡街|乡|镇|县区|市区|县市|市州|州市|地市|县|市|区|旗|盟|州|省|兵团|园|园区|景区|新区|社区|村|"
    "部门|单位|机构|企业|地区|地方|各地|部委|高校|高等学校|学校|党校|大学|"
    "处|科室|股室|科|(?<![控参入持炒])股|室|站|所|总队|支队|大队|中队|队|总站|总局|分局|专班|领导小组|指挥部|组|部|"
    "团中央|党组|纪委监委|纪委|监委|党工委|编办|信访|海关|关|税务|人行|人民银行|电网|供电|邮政|移动|电信|联通|铁塔|铁路|两办|报社|社|台|馆|网|校|厂|场|行|城投|基地|平台|集体|联盟|库"
)
UNIT_ENDING = re.compile(rf"(?:{_ENDING})[”》]?(?:\([^()]{{1,20}}\))?\Z")
_NO_UNIT = re.compile(
    r"[。;:?!=<>]|(?<!自)由|部分|^(?:的|成立|组建|设立|召开|和(?![平田县顺])|与|对(?!外)|在|将|以|按|把|为(?!民)|并|等|全面(?!依法|深化改革)|加强|推进(?![办处])|推动|推广|落实|完善|建立|健全|强化|开展"
    r"|组织(?![部人科处办委宣统])|实施|深化(?!改革)|优化(?!营商|发展|办)|提升|提高|加快|支持|鼓励|引导|严格|坚持|通过|根据|围绕|做好|制定|确保|负责|统筹(?!城乡|[办委局])|完成|探索|打造|实现"
    r"|积极|进一步|其中|如|经(?![开济信贸发管合营科])|需|需要|不(?!动产)|可(?!再生)|应(?!急)|要(?!素))"
    r"|社会$|(?:出台|搭台|完成|到位|落地)$|[\d一二三四五六七八九十]月|\d年|年底"
    r"|^(?:时间|今后|社会(?!事业|工作|治|保|福利|救助|组织|科学|管理|发展|主义|建设|服务|民生|稳定)|以下|上述|有条件|前述|之一|附件|方案|全部|所有)"
)
_COUNTED = re.compile(
    r"\d{3,}|%|(?<!第)\d(?:场|站|所|馆|台|社|库|厂|校|队|组|处|室|村)\Z"
)  # figures count things
GENERIC = re.compile(
    r"(?:各|有|相|其|他|市|区|县|省|国务院|级|直|政府|关|涉及|成员|责任|职能|行业|主管|行政|监管|牵头|配合|参与|驻|主责|主办|协办|承办|实施)*(?:部门|单位|机构|企业|地方|地区|部门和单位|单位和部门|部委|方面)"
)
_REGION = "(?:县级市|直管市|直管县|林区|自治区|直辖市|自治州|自治县|自治旗|区县|县区|县市|市县|市区|市州|地市|乡镇|镇街|街道|行政公署|省|市|县|区|州|盟|旗|地|乡|镇|村)"
_GROUP_HEAD = re.compile(rf"(?:各(?:有关|相关)?)?{_REGION}(?:\([^()]*\))?")
_GROUP_TAIL = re.compile(
    rf"{_REGION}(?:\([^()]*\))?(?:{_REGION})?(?:(?:人民)?政府|党委政府|党委|行政公署)*(?:\([^()]*\))?"
    r"(?=\Z|[、,;和及与/ ]|按|负责|分别|等|落实|配合|具体)"
)
# One group of several trades: 各级宣传、文化和旅游部门, 各地教育、财政部门.
_SHARED_HEAD = re.compile(
    r"各(?:级|地|地区)[一-鿿]{2,5}(?<![门位构关局厅委府会校])(?:[、,][一-鿿]{2,6}(?<![门位构关局厅委府会校]))*"
)
_SHARED_TAIL = re.compile(r"[一-鿿]{2,10}(?:部门|机关|单位|机构)(?=\Z|[、,;和及与/ ])")
_BARE_GOVERNMENT = re.compile(
    r"(?:省|市|县|区|州|旗)人民政府(?=\Z|[、,;和及与/ ]|按|负责|分别|等|落实|配合|具体)"
)
_SEPARATOR = re.compile(r"[、,;/\n\t]|(?<=[一-鿿”)]) {2,}|(?:以及|及|和|与)|(?<=[一-鿿])\.(?=[一-鿿“])| ")
_BOUNDARY = re.compile(rf"[(《“]|[)》”]|{_SEPARATOR.pattern}")
_LISTING = "、,;"
_BEGINS_NAME = re.compile("[各省市县区镇乡国驻团]|自治区|有关|相关|中[央国共]")
_HARD = frozenset("、,;/\n\t")
# Names and marks only, and no character that could begin a group, a tail or a duty: most lists are of this kind.
_PLAIN_NAME = "[^\\W\\da-zA-Z_各党等和及与由无同上按负落配推实参牵]"
_PLAIN_LIST = re.compile(f"{_PLAIN_NAME}{{2,}}(?:[、,;]{_PLAIN_NAME}{{2,}})*")
_MARKS = re.compile("[、,;]")
_TAIL = re.compile(
    r"等(?:(?:国务院|市级|省级|区级|县级|[市省区县]?政府|市|省|区|县|市直|区直|县直|省直)?(?:各|有关|相关|其他|成员|责任|职能|配合|行业|主管|行政|监管)*(?:部门和单位|单位和部门|部门|单位|部委|地区|地方|机构|企业))*(?=\Z|[及和与、,;])|等\d*(?=\Z)"
)
_DUTY = re.compile(
    r"(?:(?:共同|分别|具体|负责)?按照?(?:照)?(?:各自|本)?的?(?:职责|职能|任务|分工|部门)+(?:分工|范围|要求)?.*|(?:分工|共同|分别|具体|联合|密切|积极)?(?:负责|落实|配合|推进|实施|参与|抓好落实|组织实施|牵头|牵头负责))\Z"
)
_OTHER_BRACKETS = re.compile(r"[〔\[][^〔〕\[\]]*[〕\]]")
_AS_ROUND = str.maketrans("〔〕[]", "()()")
_NO_LIST = re.compile(r"。.|[:?!%]")
_BLANKS = str.maketrans("", "", " \n\t")
_NOTHING = re.compile(r"[-—/\\无同上:。.\s]*")
# Who answers for a unit, in brackets behind its name: 市住建局(王某某), 市财政局(负责人:李四).
_PERSON_NAMED = re.compile(
    r"\((?:(?:负责人|责任人|联系人|牵头领导|责任领导):?[一-鿿、]{2,9}|[一-鿿]某{1,2}"
    r"|[王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪任姜范姚谭廖邹熊陆郝孔崔毛邱秦顾侯邵孟][一-鿿]{2}(?<![局委办处科室部院所站队组会园区县市乡镇司心]))\)\Z"
)
_NUMBERED = re.compile(r"\A(?:\d{1,2}[.)、]|[①-⑳])")


def names_in(text: Text) -> list[Text]:
    """The unit names of a list, in order, each exactly as printed and tight; generic tails after 等 are left out."""
    return [within(text, name) for name in _names_in(text.string)]


@remembered
def _names_in(string: str) -> list[Text]:
    text = alone(string)
    if _PLAIN_LIST.fullmatch(text.string):
        return list(split(text, _MARKS))
    if _OTHER_BRACKETS.search(text.string):
        text = Text(text.string.translate(_AS_ROUND), text.places, text.first, text.source)
    return [
        name
        for name in (_cleaned(part) for part in _parts(text))
        if name and not _NOTHING.fullmatch(name.string)
    ]


@lru_cache(maxsize=4096)
def is_unit(name: str) -> bool:
    """True for what reads as the name of a unit or of a group of units, label or not."""
    bare = name.translate(_BLANKS)
    if not 2 <= len(bare) <= 30 or _NO_UNIT.search(bare):
        return False
    if _COUNTED.search(bare):
        return False
    return UNIT_ENDING.search(bare) is not None


@remembered
def is_particular(name: str) -> bool:
    """True for a unit that is named, or a group of named kind; false for 各部门, 企业, 单位."""
    return is_unit(name) and GENERIC.fullmatch(name) is None


@remembered
def are_units(string: str) -> bool:
    """True for a list in which every name reads as a unit."""
    if _NO_LIST.search(string):
        return False
    names = _names_in(string)
    return bool(names) and all(is_unit(name.string) for name in names)


def _parts(text: Text) -> list[Text]:
    string = text.string
    marked = any(mark in string for mark in _LISTING)
    parts: list[Text] = []
    start = depth = 0
    for match in _BOUNDARY.finditer(string):
        mark = match[0]
        if mark in "(《“":
            depth += 1
            continue
        if mark in ")》”":
            depth = max(0, depth - 1)
            continue
        if depth and not (mark in _HARD and not re.search("[(《]", string[start : match.start()])):
            continue
        left, right = string[start : match.start()].strip(), string[match.end() :].lstrip()
        if marked and mark == " " and not _BEGINS_NAME.match(right):
            continue  # in a list parted by 、 a stray blank parts nothing: 市市场 监管局
        if _parts_names(left, mark.strip(" ") or " ", right):
            parts.append(text.part(start, match.start()))
            start = match.end()
    parts.append(text.part(start))
    return [part.strip() for part in parts if part.strip()]


def _parts_names(left: str, mark: str, right: str) -> bool:
    """True where the mark stands between two names and not inside one."""
    tight = left.replace(" ", "")
    if not tight or not right:
        return bool(tight) and mark in _HARD
    if mark in _HARD and mark != "/":
        if tight.endswith(("党委", "党工委")) and re.match(r"政府|人民政府|管委会|办事处", right):
            return False
        if _begins_group(tight):
            return _GROUP_TAIL.match(right) is None
        if _SHARED_HEAD.fullmatch(tight) and _SHARED_TAIL.match(right):
            return False
        return not (
            re.search(r"(?:\A|[、,])各[盟市州地][^、,]{0,6}\Z", tight) and _BARE_GOVERNMENT.match(right)
        )
    if (
        mark in ("和", "与", "及")
        and tight.endswith(("党委", "党工委", "党组"))
        and right.startswith(("政府", "人民政府", "管委会"))
    ):
        return False
    following = re.split(r"[、,;/。\n]", right.replace(" ", ""), maxsplit=1)[0]
    if mark == " ":
        if _begins_group(tight) and _GROUP_TAIL.match(right):
            return False  # 各乡 镇人民政府, torn by a scanner
        name = re.split(r"[ 、,;/。\n]", right, maxsplit=1)[0]
        return is_unit(tight) and is_unit(name) and (len(name) > 2 or _BEGINS_NAME.match(name) is not None)
    return (
        is_unit(tight)
        and is_unit(following)
        and not re.match(r"(?:部门|单位|机构|地方|地区)(?=\Z|及|和|与|按)", following)
    )


def _begins_group(left: str) -> bool:
    """True for 各县, 各省、自治区 …: the list of regions of one group that has not named its kind yet."""
    return left.startswith("各") and all(_GROUP_HEAD.fullmatch(region) for region in re.split(r"[、,]", left))


def _cleaned(part: Text) -> Text:
    """A name without its number, its 等, its 按职责分工负责 and stray blanks."""
    name = part.tight()
    if number := _NUMBERED.match(name.string):
        name = name.part(number.end())
    name = name.strip("由。.:;,、[]【】<>*- ★☆▲△●◆※")
    if person := _PERSON_NAMED.search(name.string):
        name = name.part(0, person.start())
    name = name.without(_TAIL)
    if duty := _DUTY.search(name.string):
        name = name.part(0, duty.start())
    if name.string.startswith("(") and not name.string.endswith(")"):
        name = name.strip("(")
    if name.string.count("(") > name.string.count(")"):
        name = name.part(0, name.string.rindex("(")) if not name.string.endswith("(") else name.strip("(")
    if name.string.count(")") > name.string.count("("):
        name = name.strip(")")
    return name.strip("由。.:;,、 ")
