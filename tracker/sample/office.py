"""The sample's directory: the units of the real plan, invented people, groups whose members are marked 示例."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.accounts.models import Role
from tracker.units.models import UnitKind


@dataclass(frozen=True)
class SampleUnit:
    """A unit of the directory. `diligence`: the chance in percent that a report comes on time."""

    name: str
    short_name: str
    kind: UnitKind
    diligence: int
    aliases: tuple[str, ...] = ()
    signs_reports: bool = False


@dataclass(frozen=True)
class SamplePerson:
    """An invented person; user names are the role and the unit in English."""

    username: str
    name: str
    unit: str
    post: str
    roles: tuple[Role, ...]


HOST = "组织人社局"

UNITS = (
    SampleUnit("南阳高新区管理委员会", "管委会", UnitKind.LEADERSHIP, 100),
    SampleUnit("南阳高新区综合办公室", "综合办公室", UnitKind.PARTY, 95),
    SampleUnit("南阳高新区组织人社局", "组织人社局", UnitKind.DEPARTMENT, 96),
    SampleUnit("南阳高新区经济发展局", "经济发展局", UnitKind.DEPARTMENT, 82, signs_reports=True),
    SampleUnit("南阳高新区社会事业局", "社会事业局", UnitKind.DEPARTMENT, 92),
    SampleUnit("南阳高新区财政金融局", "财政金融局", UnitKind.DEPARTMENT, 64),
    SampleUnit("南阳高新区科技创新局", "科技创新局", UnitKind.DEPARTMENT, 90),
    SampleUnit("南阳高新区市场监管分局", "市场监管分局", UnitKind.DEPARTMENT, 88, aliases=("市场监管局",)),
    SampleUnit("南阳高新区营商环境办公室", "营商环境办", UnitKind.DEPARTMENT, 94),
    SampleUnit("南阳高新区党工委政法工委", "政法工委", UnitKind.PARTY, 70),
    SampleUnit("南阳高新区党工委巡察工作办公室", "党工委巡察办", UnitKind.PARTY, 96),
    SampleUnit("光电产业园管理办公室（示例）", "光电产业园（示例）", UnitKind.PARK, 90),
    SampleUnit("张衡街道办事处（示例）", "张衡街道（示例）", UnitKind.SUBDISTRICT, 86),
    SampleUnit("百里奚街道办事处（示例）", "百里奚街道（示例）", UnitKind.SUBDISTRICT, 74),
    SampleUnit("光电园区服务中心（示例）", "光电园区中心（示例）", UnitKind.PARK, 93),
    SampleUnit("防爆装备园区服务中心（示例）", "防爆园区中心（示例）", UnitKind.PARK, 60),
    SampleUnit("新材料园区服务中心（示例）", "新材料园区中心（示例）", UnitKind.PARK, 85),
)

GROUPS: dict[str, tuple[str, ...]] = {
    "“一园两办”": ("光电产业园（示例）", "张衡街道（示例）", "百里奚街道（示例）"),
    "各园区中心": ("光电园区中心（示例）", "防爆园区中心（示例）", "新材料园区中心（示例）"),
}
GROUP_NOTE = "原文未列成员，成员为示例，由办公室确定"

CLERK, OFFICE_HEAD, LEADER = "clerk", "office-head", "leader"

PEOPLE = (
    SamplePerson(CLERK, "李喆", HOST, "领导小组办公室经办人", (Role.OFFICE_CLERK,)),
    SamplePerson("clerk-2", "方雨桐", "综合办公室", "领导小组办公室经办人（外派）", (Role.OFFICE_CLERK,)),
    SamplePerson(OFFICE_HEAD, "王堃", HOST, "领导小组办公室主任", (Role.OFFICE_HEAD,)),
    SamplePerson(LEADER, "张衡之", "管委会", "管委会副主任、领导小组副组长", (Role.LEADER,)),
    SamplePerson("system", "冯启明", "综合办公室", "信息中心", (Role.SYSTEM_ADMIN,)),
    SamplePerson("security", "陈守安", "综合办公室", "保密办", (Role.SECURITY_ADMIN,)),
    SamplePerson("audit", "褚明镜", "综合办公室", "机关纪委", (Role.AUDIT_ADMIN,)),
    SamplePerson("liaison-personnel", "吴越", "组织人社局", "职业能力建设科科长", (Role.LIAISON,)),
    SamplePerson("head-personnel", "何文清", "组织人社局", "局长", (Role.UNIT_HEAD,)),
    SamplePerson("liaison-economy", "赵敏行", "经济发展局", "企业服务科科长", (Role.LIAISON,)),
    SamplePerson("head-economy", "钱进", "经济发展局", "局长", (Role.UNIT_HEAD,)),
    SamplePerson("liaison-social", "孙宁", "社会事业局", "教育科科长", (Role.LIAISON,)),
    SamplePerson("head-social", "周全", "社会事业局", "局长", (Role.UNIT_HEAD,)),
    SamplePerson("liaison-finance", "郑直", "财政金融局", "预算科副科长", (Role.LIAISON,)),
    SamplePerson("head-finance", "卫国强", "财政金融局", "局长", (Role.UNIT_HEAD,)),
    SamplePerson("liaison-science", "蒋思远", "科技创新局", "综合科科员", (Role.LIAISON,)),
    SamplePerson("liaison-market", "沈立", "市场监管分局", "注册科副科长", (Role.LIAISON,)),
    SamplePerson("head-market", "韩松", "市场监管分局", "分局长", (Role.UNIT_HEAD,)),
    SamplePerson("liaison-business", "杨帆", "营商环境办", "政务服务科科员", (Role.LIAISON,)),
    SamplePerson("liaison-law", "朱明理", "政法工委", "综治科科员", (Role.LIAISON,)),
    SamplePerson("liaison-inspection", "秦正", "党工委巡察办", "综合科科员", (Role.LIAISON,)),
    SamplePerson("liaison-optics-park", "尤佳", "光电产业园（示例）", "综合部", (Role.LIAISON,)),
    SamplePerson("liaison-zhangheng", "许诺", "张衡街道（示例）", "社会事务办主任", (Role.LIAISON,)),
    SamplePerson("liaison-baili", "吕行", "百里奚街道（示例）", "社会事务办主任", (Role.LIAISON,)),
    SamplePerson("liaison-optics", "施展", "光电园区中心（示例）", "企业服务部", (Role.LIAISON,)),
    SamplePerson("liaison-explosion", "张弛", "防爆园区中心（示例）", "企业服务部", (Role.LIAISON,)),
    SamplePerson("liaison-materials", "孔亮", "新材料园区中心（示例）", "企业服务部", (Role.LIAISON,)),
)
