"""Forms of accounts."""

from __future__ import annotations

from wtforms import (
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.accounts.passwords import LONGEST
from tracker.core.forms import Choice, Form, VersionedForm

NOT_CHOSEN = 0
MAIL_ADDRESS = Regexp(
    r"^([A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63})+)?$",
    message="请填写完整的邮箱地址，例如 name@example.cn",
)


class SignInForm(Form):
    """Who are you."""

    username = StringField(
        "用户名", [DataRequired("请填写用户名"), Length(max=LONGEST, message="用户名过长")]
    )
    password = PasswordField("口令", [DataRequired("请填写口令"), Length(max=LONGEST, message="口令过长")])


class PasswordForm(Form):
    """A new password of one's own."""

    current = PasswordField(
        "当前口令", [DataRequired("请填写当前口令"), Length(max=LONGEST, message="口令过长")]
    )
    new = PasswordField("新口令", [DataRequired("请填写新口令")])
    again = PasswordField("再次输入新口令", [DataRequired("请再次输入新口令")])

    def validate_again(self, field: PasswordField) -> None:
        """Typed twice the same."""
        if field.data != self.new.data:
            raise ValidationError("两次输入的新口令不一致，请重新输入")


class PersonForm(VersionedForm):
    """Facts of a person."""

    name = StringField("姓名", [DataRequired("请填写姓名"), Length(max=40, message="姓名最多40个字")])
    unit_id = SelectField("单位", coerce=int, choices=[], validate_choice=False)
    post = StringField("职务", [Length(max=60, message="职务最多60个字")])
    phone = StringField(
        "联系电话", [Regexp(r"^[0-9+\-()（）、 ]{0,40}$", message="电话只填数字、空格和“-”“+”，最多40位")]
    )
    email = StringField("电子邮箱", [MAIL_ADDRESS])
    units: frozenset[int] = frozenset()

    def offer_units(self, units: list[tuple[int, str]]) -> None:
        """Offer these units, in this order; nothing is chosen beforehand."""
        self.units = frozenset(number for number, _ in units)
        self.unit_id.choices = [Choice(str(NOT_CHOSEN), "请选择单位")]
        self.unit_id.choices += [Choice(str(number), words) for number, words in units]

    def validate_unit_id(self, field: SelectField) -> None:
        """One of the units offered."""
        if field.data not in self.units:
            raise ValidationError("请选择单位")


class RegistrationForm(PersonForm):
    """A new account."""

    username = StringField(
        "用户名",
        [
            DataRequired("请填写用户名"),
            Regexp(
                r"^[A-Za-z0-9\u4e00-\u9fff._\-]{2,40}$", message="用户名为2至40个字母、数字、汉字或“.”“-”“_”"
            ),
        ],
        description="登录时使用，不分大小写，登记后不能修改。",
    )


class RolesForm(VersionedForm):
    """The roles of a person: one of the administrators, or any of the business roles."""

    administrator = RadioField("三员", choices=[])
    business = SelectMultipleField(
        "业务角色", choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class ReasonForm(Form):
    """Why."""

    reason = TextAreaField("原因", [DataRequired("请填写原因"), Length(max=200, message="原因最多200字")])
