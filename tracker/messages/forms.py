"""Forms of channels and preferences."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, PasswordInput

from tracker.accounts.forms import MAIL_ADDRESS
from tracker.core.forms import Choice, Form, VersionedForm
from tracker.messages.models import RobotKind
from tracker.messages.occasions import Occasion
from tracker.messages.robots import host_allowed

LONGEST_URL = 500


class PreferencesForm(Form):
    """What a person wants by mail."""

    email = StringField("电子邮箱", [MAIL_ADDRESS])
    wants_mail = BooleanField("用邮件接收消息")
    occasions = SelectMultipleField(
        "接收哪些", choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, allowed: frozenset[Occasion]) -> None:
        """Only what the office lets go out."""
        self.occasions.choices = [Choice(one.value, one.word) for one in Occasion if one in allowed]


class RobotForm(VersionedForm):
    """A group robot. Address and secret are entered, never shown."""

    name = StringField("名称", [DataRequired("请填写名称"), Length(max=40, message="名称最多40个字")])
    kind = SelectField("类型", choices=[Choice(kind.value, kind.word) for kind in RobotKind])
    url = StringField(
        "地址（Webhook）",
        [Length(max=LONGEST_URL, message="地址过长")],
        widget=PasswordInput(hide_value=True),
    )
    secret = StringField(
        "加签密钥", [Length(max=200, message="密钥过长")], widget=PasswordInput(hide_value=True)
    )
    serves_all = BooleanField("服务全部单位")
    unit_ids = SelectMultipleField(
        "服务单位",
        coerce=int,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    is_active = BooleanField("启用", default=True)
    is_new = False
    further_hosts: tuple[str, ...] = ()

    def offer_units(self, units: list[tuple[int, str]]) -> None:
        """The units to choose from."""
        self.unit_ids.choices = [Choice(str(number), words) for number, words in units]

    def validate_url(self, field: StringField) -> None:
        """An address of the chosen maker; needed where there is none yet."""
        if not field.data:
            if self.is_new:
                raise ValidationError("请填写机器人的地址")
            return
        if self.kind.data not in list(RobotKind):
            return
        kind = RobotKind(self.kind.data)
        if not host_allowed(kind, field.data, self.further_hosts):
            raise ValidationError(f"请粘贴{kind.word}群机器人的完整地址（以https://开头）")

    def validate_unit_ids(self, field: SelectMultipleField) -> None:
        """A robot that serves nobody says nothing."""
        if not self.serves_all.data and not field.data:
            raise ValidationError("请选择服务单位，或勾选“服务全部单位”")
