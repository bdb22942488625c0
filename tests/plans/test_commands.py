"""flask plans …"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask


def test_a_plan_is_printed_as_json(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "方案.txt"
    file.write_text("关于培训的工作方案\n一、重点工作\n1.开展培训。责任单位：经济发展局\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["plans", "parse", str(file)])
    assert result.exit_code == 0
    assert json.loads(result.stdout)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("方案.docx", b"PK\x03\x04", "已损坏"),
        ("方案.txt", b"", "是空文件"),
        ("没有.txt", None, "cannot read"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_status_1(
    app: Flask, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = app.test_cli_runner().invoke(args=["plans", "parse", str(tmp_path / name)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
