"""The field for a list of dates."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from tracker.tasks.cycles.reporting import dates_in


class DatesField(StringField):
    """Dates as people write them: 2022-06-30、2022年9月30日; data is a list of ISO texts, in order."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "、".join(self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = []
        try:
            self.data = [day.isoformat() for day in dates_in(valuelist[0] if valuelist else "")]
        except ValueError:
            raise ValidationError("请填写日期，用顿号分开，例如 2022-06-30、2022-09-30") from None
