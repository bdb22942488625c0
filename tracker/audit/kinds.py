"""What the trail speaks of, in the office's words, and the kinds of acts by which it is filtered. Pure."""

from __future__ import annotations

SUBJECTS = {
    "plan": "方案",
    "measure": "措施",
    "indicator": "指标",
    "cross_rule": "勾稽关系",
    "task": "任务",
    "assignment": "任务分工",
    "milestone": "节点",
    "extension": "延期",
    "instruction": "批示",
    "slot": "填报期",
    "rule": "规则",
    "calendar": "工作日历",
    "report": "进展报告",
    "correction": "更正",
    "meeting": "调度会",
    "decision": "议定事项",
    "notice": "通报",
    "document": "公文",
    "person": "人员",
    "reminder": "催办",
    "robot": "群机器人",
    "outbox": "待发消息",
    "unit": "单位",
    "unit_group": "单位组",
    "office_clock": "办公日期",
    "page": "查阅",
    "trail": "留痕",
}

KINDS = {
    "plan": "方案导入",
    "measure": "措施",
    "indicator": "指标",
    "cross_rule": "勾稽关系",
    "task": "任务",
    "assignment": "签收和分工",
    "milestone": "节点",
    "extension": "延期",
    "instruction": "批示",
    "report": "进展报告",
    "slot": "填报期顺延",
    "rule": "规则调整",
    "calendar": "工作日历",
    "correction": "更正",
    "meeting": "调度会",
    "decision": "议定事项",
    "notice": "通报",
    "document": "公文",
    "account": "登录和口令",
    "person": "人员和角色",
    "reminder": "催办",
    "robot": "群机器人",
    "outbox": "消息重发",
    "unit": "单位",
    "unit_group": "单位组",
    "page": "查阅",
    "trail": "留痕",
}


def subject_word(subject: str) -> str:
    """The word for a kind of object; what has none yet is shown as recorded."""
    return SUBJECTS.get(subject, subject)
