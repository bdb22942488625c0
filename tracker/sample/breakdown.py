"""How the sample's office broke the twelve measures down: invented tasks on the real plan, with targets that add up to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.plans.models import Counting
from tracker.tasks.models import Cycle, TaskKind

YEAR_END = date(2022, 12, 31)
FIRST_DISPATCH = date(2022, 2, 8)


@dataclass(frozen=True)
class SampleIndicator:
    """A counted quantity with its target of 2022; `not_above` names the indicator that bounds it."""

    name: str
    unit_of_measure: str
    target: Decimal | None
    counting: Counting = Counting.FLOW
    not_above: str | None = None


@dataclass(frozen=True)
class SampleMilestone:
    """A dated step; `done_on`: when the sample's unit reports it (None: not by the sample's present)."""

    title: str
    due_on: date
    weight: int
    proof: str
    done_on: date | None = None


@dataclass(frozen=True)
class SampleTask:
    """A task. `shares`: indicator → unit → its share (missing: the lead answers for the whole). `pace`: how fast the
    sample does it, 1 is the planned curve. `story`: what the lead writes in February, March and April.
    `dispatched_on` None: still being drawn up. `units`: lead and responsible units where they are not the measure's;
    `confirmer`: the unit that confirms the figures along the other line; `urgency`: why the leader lets it be asked for at
    short notice. `is_punctual`: its reports are never late."""

    measure: str
    title: str
    kind: TaskKind
    due_on: date | None
    weight: int
    deliverable: str
    story: tuple[str, str, str]
    targets: dict[str, int] = field(default_factory=dict)
    shares: dict[str, dict[str, int]] = field(default_factory=dict)
    milestones: tuple[SampleMilestone, ...] = ()
    pace: float = 1.0
    dispatched_on: date | None = FIRST_DISPATCH
    cycle: Cycle = Cycle.MONTHLY
    units: tuple[str, ...] = ()
    confirmer: str = ""
    urgency: str = ""
    is_punctual: bool = False


WEEKLY_TASK, ONE_OFF_TASK = "“春风行动”招聘活动周报", "一季度技能培训典型案例征集"
TRAINING, TALENT, SKILLED, STARTUP = "职业技能培训", "新增技能人才", "新增高技能人才", "创业培训"

INDICATORS = (
    SampleIndicator(TRAINING, "人次", Decimal(5500)),
    SampleIndicator(TALENT, "人", Decimal(8000)),
    SampleIndicator(SKILLED, "人", Decimal(1900), not_above=TALENT),
    SampleIndicator(STARTUP, "人次", Decimal(300)),
    SampleIndicator("新型学徒制培养", "人", None),
    SampleIndicator("优秀技能人才推荐", "人", None),
    SampleIndicator("持证人员新增就业", "人", None),
    SampleIndicator("公共就业服务活动", "场", None),
    SampleIndicator("纳入实名制管理的机构", "家", None, Counting.STOCK),
    SampleIndicator("电子培训券发放", "张", None),
)

TASKS = (
    SampleTask(
        "1", "企业职工在岗培训和岗位技能提升培训", TaskKind.QUANTIFIED, YEAR_END, 10, "培训台账、签到和考核资料",
        (
            "召开规上企业培训动员会，摸排培训需求，确定首批参训企业。",
            "组织防爆装备、光电两个产业集群企业开展岗位技能提升培训。",
            "扩大到新材料企业，推行线上线下结合，开展订单式、定岗式培训。",
        ),
        targets={TRAINING: 2600},
        shares={TRAINING: {"经济发展局": 1100, "组织人社局": 700, "社会事业局": 300, "财政金融局": 150, "市场监管分局": 350}},
        pace=1.3,
    ),
    SampleTask(
        "1", "企业职工培训中心建设", TaskKind.MILESTONE, date(2022, 11, 30), 6, "验收意见",
        ("印发企业职工培训中心建设指引，征集建设意向。", "3家企业提交建设方案，完成联审。", "2家企业培训中心开工改造。"),
        milestones=(
            SampleMilestone("印发建设指引，确定建设企业", date(2022, 3, 31), 20, "建设指引、企业名单", date(2022, 3, 24)),
            SampleMilestone("首批2家培训中心建成", date(2022, 6, 30), 40, "验收意见、现场照片"),
            SampleMilestone("5家培训中心全部投入使用", date(2022, 11, 30), 40, "验收意见、开班记录"),
        ),
    ),
    SampleTask(
        "1", "职工教育经费提取使用政策落实", TaskKind.STANDING, None, 4, "季度检查情况",
        ("发放职工教育经费税前扣除政策明白卡。", "走访企业16家，核对职工教育经费提取使用情况。", "会同税务部门开展政策辅导2场。"),
    ),
    SampleTask(
        "2", "院校技能培训", TaskKind.QUANTIFIED, YEAR_END, 8, "培训台账",
        ("与2所院校对接年度培训计划。", "组织院校开展“订单式”培训班。", "校企联合开发课程3门，同步开展培训。"),
        targets={TRAINING: 1200},
        shares={
            TRAINING: {
                "社会事业局": 600, "组织人社局": 300, "光电园区中心（示例）": 120, "防爆园区中心（示例）": 100, "新材料园区中心（示例）": 80,
            }
        },
        pace=1.02,
    ),
    SampleTask(
        "2", "“产学研”教育基地共建", TaskKind.MILESTONE, date(2022, 10, 31), 6, "共建协议、基地牌匾",
        ("梳理辖区企业与院校合作意向。", "与1所院校就共建方案交换意见。", "合作方案仍在磋商，院校内部审批未完成。"),
        milestones=(
            SampleMilestone("确定共建院校和企业", date(2022, 3, 31), 25, "合作意向书"),
            SampleMilestone("签订共建协议", date(2022, 6, 30), 35, "共建协议"),
            SampleMilestone("基地挂牌运行", date(2022, 10, 31), 40, "挂牌照片、运行方案"),
        ),
    ),
    SampleTask(
        "3", "企业新型学徒制培养", TaskKind.QUANTIFIED, YEAR_END, 8, "学徒备案表、培养协议",
        ("发布年度学徒制备案通知，受理企业申报。", "6家企业完成备案，首批学徒开班。", "推进校企双师带徒，新增2家备案企业。"),
        targets={"新型学徒制培养": 200}, pace=1.28,
    ),
    SampleTask(
        "4", "现代产业学院共建协议", TaskKind.MILESTONE, date(2022, 9, 30), 8, "合作协议",
        ("成立工作专班，制定实施方案。", "赴2所高校对接，合作院校未能确定。", "围绕数字光电方向重新遴选合作院校，进度滞后。"),
        milestones=(
            SampleMilestone("与院校达成合作意向", date(2022, 3, 31), 30, "意向书"),
            SampleMilestone("签订共建协议", date(2022, 4, 30), 40, "共建协议"),
            SampleMilestone("产业学院挂牌", date(2022, 9, 30), 30, "挂牌照片"),
        ),
    ),
    SampleTask(
        "5", "重点群体技能培训", TaskKind.QUANTIFIED, YEAR_END, 10, "培训台账、补贴公示",
        ("摸排失地群众、失业人员等重点群体培训意愿。", "在各园区、街道开设重点群体培训班。", "结合防返贫监测信息，精准推送培训项目。"),
        targets={TRAINING: 1700},
        shares={
            TRAINING: {
                "组织人社局": 600, "政法工委": 80, "经济发展局": 120, "社会事业局": 160, "科技创新局": 60, "光电产业园（示例）": 120,
                "张衡街道（示例）": 140, "百里奚街道（示例）": 120, "光电园区中心（示例）": 110, "防爆园区中心（示例）": 100, "新材料园区中心（示例）": 90,
            }
        },
        pace=1.12,
    ),
    SampleTask(
        "5", "行业部门安全应急等专题培训", TaskKind.STANDING, None, 4, "培训通知、签到",
        ("制定行业专题培训计划。", "开展安全应急、消防安全专题培训。", "开展卫生防疫、法律法规专题培训。"),
    ),
    SampleTask(
        "6", "新增技能人才", TaskKind.QUANTIFIED, YEAR_END, 10, "证书核验清单",
        ("梳理年度评价取证计划，对接评价机构。", "组织职业技能等级认定，取证人数稳步增长。", "扩大社会培训评价组织范围，集中开展认定。"),
        targets={TALENT: 8000, SKILLED: 1900},
        shares={
            TALENT: {"组织人社局": 5000, "光电园区中心（示例）": 1200, "防爆园区中心（示例）": 1000, "新材料园区中心（示例）": 800},
            SKILLED: {"组织人社局": 1200, "光电园区中心（示例）": 280, "防爆园区中心（示例）": 240, "新材料园区中心（示例）": 180},
        },
        pace=1.05,
    ),
    SampleTask(
        "6", "优秀技能人才选拔推荐", TaskKind.QUANTIFIED, date(2022, 10, 31), 4, "推荐名单、评审材料",
        ("发布推荐选拔通知。", "企业申报“中原大工匠”等人选。", "完成第一批人选初审。"),
        targets={"优秀技能人才推荐": 12}, pace=1.0,
    ),
    SampleTask(
        "7", "持证人员就地就近就业", TaskKind.QUANTIFIED, YEAR_END, 8, "劳动合同、社保缴纳清单",
        ("建立企业用工与持证人员供需台账。", "举办专场对接，吸纳持证人员就业。", "协调重点企业优先招用持证人员。"),
        targets={"持证人员新增就业": 1200},
        shares={
            "持证人员新增就业": {
                "组织人社局": 500, "光电产业园（示例）": 150, "张衡街道（示例）": 120, "百里奚街道（示例）": 100,
                "光电园区中心（示例）": 130, "防爆园区中心（示例）": 110, "新材料园区中心（示例）": 90,
            }
        },
        pace=1.3,
        confirmer="组织人社局",
    ),
    SampleTask(
        "7", "吸纳就业补助政策兑现", TaskKind.STANDING, None, 4, "补助发放清单",
        ("公布补助申报指南。", "受理中小微企业补助申请9家。", "完成首批补助审核公示。"),
    ),
    SampleTask(
        "8", "创业培训", TaskKind.QUANTIFIED, YEAR_END, 6, "培训台账、结业名单",
        ("制定创业培训计划，遴选培训机构。", "因培训机构招标推迟，仅开班1期。", "补招培训机构，开班数仍不足。"),
        targets={STARTUP: 300}, pace=0.45,
    ),
    SampleTask(
        "8", "创业项目扶持资金申报", TaskKind.MILESTONE, date(2022, 11, 30), 4, "申报材料",
        ("摸排创业成功项目。", "筛选推荐项目8个。", "完成第一批申报材料。"),
        milestones=(
            SampleMilestone("完成项目摸排", date(2022, 3, 31), 30, "项目清单", date(2022, 3, 22)),
            SampleMilestone("完成第一批申报", date(2022, 5, 31), 40, "申报材料", date(2022, 4, 27)),
            SampleMilestone("扶持资金兑现", date(2022, 11, 30), 30, "拨付凭证"),
        ),
    ),
    SampleTask(
        "9", "“高新工匠”人力资源品牌创建", TaskKind.MILESTONE, date(2022, 12, 20), 6, "品牌建设方案、评审材料",
        ("起草品牌建设方案。", "征求有关单位意见，方案定稿。", "发布品牌标识，培育服务机构3家。"),
        milestones=(
            SampleMilestone("印发品牌建设方案", date(2022, 4, 15), 30, "正式文件", date(2022, 3, 30)),
            SampleMilestone("培育服务机构5家", date(2022, 8, 31), 40, "机构名单"),
            SampleMilestone("申报区域人力资源品牌", date(2022, 12, 20), 30, "申报材料"),
        ),
    ),
    SampleTask(
        "10", "“就业援助月”“春风行动”等专项服务", TaskKind.QUANTIFIED, date(2022, 11, 30), 6, "活动通知、签到、照片",
        ("开展“就业援助月”活动，走访困难家庭。", "“春风行动”招聘会顺利举办。", "开展线上直播带岗，岗位对接活跃。"),
        targets={"公共就业服务活动": 24},
        shares={
            "公共就业服务活动": {
                "组织人社局": 8, "社会事业局": 2, "经济发展局": 2, "光电产业园（示例）": 2, "张衡街道（示例）": 3,
                "百里奚街道（示例）": 2, "光电园区中心（示例）": 2, "防爆园区中心（示例）": 2, "新材料园区中心（示例）": 1,
            }
        },
        pace=1.5,
    ),
    SampleTask(
        "10", "“互联网+就业创业”信息系统应用", TaskKind.STANDING, None, 4, "应用情况统计",
        ("组织系统操作培训。", "网上办理就业登记、失业登记。", "推行“快办”“减证便民”，网办率提升。"),
    ),
    SampleTask(
        "11", "培训评价机构纳入实名制系统", TaskKind.QUANTIFIED, date(2022, 9, 30), 6, "系统截图、机构名录",
        ("摸清辖区培训评价机构底数。", "首批机构完成系统注册。", "数据接口未打通，纳入进度偏慢。"),
        targets={"纳入实名制管理的机构": 30}, pace=0.62,
    ),
    SampleTask(
        "11", "劳动者培训评价电子档案建设", TaskKind.MILESTONE, date(2022, 12, 15), 6, "验收报告",
        ("编制建设方案。", "完成需求调研和预算评审。", "组织招标采购。"),
        milestones=(
            SampleMilestone("建设方案评审", date(2022, 4, 30), 25, "评审意见", date(2022, 4, 26)),
            SampleMilestone("系统上线试运行", date(2022, 9, 30), 45, "试运行报告"),
            SampleMilestone("竣工验收", date(2022, 12, 15), 30, "验收报告"),
        ),
    ),
    SampleTask(
        "12", "职业技能电子培训券发放", TaskKind.QUANTIFIED, YEAR_END, 6, "发放核销清单",
        ("制定培训券发放细则。", "面向重点群体发放培训券。", "企业知晓率不高，核销偏慢。"),
        targets={"电子培训券发放": 2000}, pace=0.9,
    ),
    SampleTask(
        "12", "培训券闭环管理专项检查", TaskKind.STANDING, None, 4, "检查通报",
        ("明确“以证换券、无证无价”检查要点。", "抽查培训机构4家。", "督促2家机构规范签到和实名核验。"),
    ),
    SampleTask(
        "12", "电子培训券核销专项行动", TaskKind.MILESTONE, date(2022, 9, 30), 6, "核销情况通报",
        ("拟定专项行动方案。", "推进核销。", "总结经验。"),
        milestones=(
            SampleMilestone("印发专项行动方案", date(2022, 5, 31), 40, "正式文件"),
            SampleMilestone("核销率达到80%", date(2022, 9, 30), 60, "系统统计"),
        ),
        dispatched_on=date(2022, 5, 5),
    ),
    SampleTask(
        "9", "“高新工匠”宣传推介", TaskKind.STANDING, None, 4, "宣传报道",
        ("制定宣传方案。", "开展宣传。", "总结经验。"),
        dispatched_on=None,
    ),
    SampleTask(
        "10", WEEKLY_TASK, TaskKind.STANDING, date(2022, 4, 15), 4, "每周活动统计",
        ("举办招聘活动2场，现场达成意向260人。", "举办招聘活动1场、直播带岗1场，达成意向240人。", "招聘活动收尾，回访到岗情况。"),
        dispatched_on=date(2022, 2, 14), cycle=Cycle.WEEKLY, units=("组织人社局",), is_punctual=True,
    ),
    SampleTask(
        "1", "职工教育经费提取使用季报", TaskKind.STANDING, None, 4, "季度报表",
        ("按季度汇总企业职工教育经费提取使用情况。",) * 3,
        dispatched_on=date(2022, 2, 14), cycle=Cycle.QUARTERLY, units=("经济发展局", "财政金融局"), is_punctual=True,
    ),
    SampleTask(
        "1", ONE_OFF_TASK, TaskKind.STANDING, date(2022, 4, 14), 4, "典型案例材料",
        ("报送企业技能培训典型案例2篇。",) * 3,
        dispatched_on=date(2022, 4, 11), cycle=Cycle.ONCE, units=("经济发展局", "社会事业局", "财政金融局"),
        urgency="市就业办4月15日前汇总一季度典型案例", is_punctual=True,
    ),
)  # fmt: skip

PROBLEMS_BEHIND = (
    "培训机构力量不足，集中开班能力有限。",
    "企业订单饱满，职工难以集中参训。",
    "合作单位内部审批周期较长。",
    "数据接口未打通，统计口径需统一。",
    "基层人员变动，工作衔接不够及时。",
)
PROBLEMS_USUAL = ("个别企业积极性不高。", "台账资料需进一步规范。", "暂无突出问题。")
COORDINATION = ("请协调数据共享接口。", "请协调落实配套资金。", "请会同牵头单位召开一次协调会。")
NEXT_STEPS = (
    "继续按计划组织实施，下月底前完成阶段任务。",
    "加密开班频次，确保序时进度。",
    "开展上门服务，动员更多企业参与。",
    "完善台账，做好下期数据核对。",
)
SUPPORTING = (
    "按职责分工配合牵头单位做好{title}工作，{work}。",
    "围绕{title}，{work}，并及时报送有关情况。",
    "落实牵头单位安排，{work}。",
)
SUPPORTING_WORK = (
    "组织动员企业2家",
    "核对台账数据",
    "参加调度会1次",
    "走访企业5家",
    "审核资料12份",
    "宣传政策3场",
    "汇总需求信息",
    "安排专人对接",
)
RETURN_REASONS = (
    "数据与台账不一致，请核对后重报。",
    "进展情况过于笼统，请补充具体做法和成效。",
    "附件缺少签到资料，请补充。",
)
