"""The quick URL of a row is Flask's own."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for

from tracker.core.web import row_url


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("tasks.show", {"task_id": 71}),
        ("tasks.show", {"task_id": 0}),
        ("tasks.show", {"task_id": 71, "page": 3}),
        ("tasks.show", {"task_id": 71, "state": "拟定", "_anchor": "过程"}),
        ("tasks.show", {"task_id": 71, "_external": True}),
        ("reports.download", {"report_id": 5, "file_id": 6}),
        ("reports.download", {"file_id": 6, "report_id": 5}),
        ("tasks.index", {}),
        ("tasks.index", {"unit": 4}),
    ],
)
def test_a_row_has_the_same_url_every_time(app: Flask, endpoint: str, values: dict[str, Any]) -> None:
    for prefix in ("", "/office"):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": prefix}):
            assert row_url(endpoint, **values) == row_url(endpoint, **values) == url_for(endpoint, **values)
