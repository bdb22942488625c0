"""Forms of distribution."""

from __future__ import annotations

from datetime import date

from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from tracker.core.forms import Choice, Form
from tracker.distribution.models import SentAs


class FurtherForm(Form):
    """Whom the document goes to beside those that it prints."""

    names = StringField(
        "分送给",
        [DataRequired("请填写单位、单位组或人员"), Length(max=200, message="最多200字")],
        description="单位、单位组或人员的名称，多个用“、”隔开；同名的人写“单位＋姓名”。",
    )
    sent_as = SelectField(
        "方式", choices=[Choice(one.value, one.word) for one in SentAs], default=SentAs.COPY.value
    )


class PrintRunForm(Form):
    """印数."""

    copies = IntegerField(
        "印数",
        [InputRequired("请填写印数"), NumberRange(1, 99999, message="印数填1至99999")],
    )


class PaperReceiptForm(Form):
    """Whose name stands on the paper, and the day."""

    signer = StringField("签收人", [DataRequired("请填写签收人"), Length(max=20, message="最多20字")])
    signed_on = DateField("签收日期", [InputRequired("请填写签收日期")])

    earliest: date | None = None
    today: date | None = None

    def validate_signed_on(self, field: DateField) -> None:
        """Nobody signs for it before it was sent, or tomorrow."""
        if field.data and self.today and field.data > self.today:
            raise ValidationError("签收日期不能晚于今天")
        if field.data and self.earliest and field.data < self.earliest:
            raise ValidationError("签收日期不能早于送达日期")
