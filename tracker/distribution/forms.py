"""Forms of distribution."""

from __future__ import annotations

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

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
