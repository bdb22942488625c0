"""Forms of the directory."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from tracker.core.forms import Choice, Form, VersionedForm
from tracker.units.models import UnitKind

LONGEST_NAME = 60


class AliasesForm(VersionedForm):
    """Other printed names, one per line."""

    aliases = TextAreaField(
        "别名",
        [Length(max=2000, message="别名过多，最多2000个字")],
        description="方案里印出的其他叫法，每行一个，例如“市场监管局”。",
    )

    def validate_aliases(self, field: TextAreaField) -> None:
        """No line longer than a name."""
        if any(len(name) > LONGEST_NAME for name in self.names):
            raise ValidationError(f"每个别名最多{LONGEST_NAME}个字，每行只写一个")

    @property
    def names(self) -> list[str]:
        """The names typed, without blank lines."""
        return [line.strip() for line in (self.aliases.data or "").splitlines() if line.strip()]


class UnitForm(AliasesForm):
    """Facts of a unit."""

    name = StringField(
        "名称",
        [DataRequired("请填写单位名称"), Length(max=LONGEST_NAME, message=f"名称最多{LONGEST_NAME}个字")],
    )
    short_name = StringField(
        "简称",
        [DataRequired("请填写简称"), Length(max=20, message="简称最多20个字")],
        description="用于表格和列表，没有简称的填全称。",
    )
    kind = SelectField(
        "类别",
        choices=[Choice(kind.value, kind.word) for kind in UnitKind],
        default=UnitKind.DEPARTMENT.value,
        description="同类单位之间排名。",
    )
    position = IntegerField(
        "排序",
        [Optional(), NumberRange(min=0, max=9999, message="请填写0至9999的整数")],
        description="名录和表格中的先后，数字小的在前；不填排在最后。",
    )
    signs_reports = BooleanField("进展报告须本单位负责人审签后报送")
    is_host = BooleanField(
        "办公室所在单位",
        description="领导小组办公室设在此单位，有且只有一个。其报告由单位以外的人员审核，排名表中加注。",
    )

    @property
    def kind_chosen(self) -> UnitKind:
        """The kind as the directory's word."""
        return UnitKind(self.kind.data)


class GroupForm(AliasesForm):
    """Facts of a group; its members come beside as rows of check box and place."""

    name = StringField(
        "名称",
        [DataRequired("请填写单位组名称"), Length(max=LONGEST_NAME, message=f"名称最多{LONGEST_NAME}个字")],
    )
    note = StringField("说明", [Length(max=200, message="说明最多200个字")])


class ReasonForm(Form):
    """Why."""

    reason = TextAreaField("原因", [DataRequired("请填写原因"), Length(max=200, message="原因最多200字")])


def members_in_order(chosen: Sequence[int], places: dict[int, int]) -> list[int]:
    """Unit ids by the places typed; those without a place follow in the order of the form. Each once."""
    once = list(dict.fromkeys(chosen))
    return sorted(once, key=lambda unit_id: places.get(unit_id, len(once) + max(places.values(), default=0)))
