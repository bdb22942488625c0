"""Uploads are judged by content, kept once under their hash, handed out as attachments."""

from __future__ import annotations

import io
import zipfile

import pytest

from tracker.core import files

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("通知.pdf", b"MZ\x90\x00" + b"\x00" * 50, "内容与扩展名不符"),
        ("通知.pdf", PNG, "内容与扩展名不符"),
        ("清单.xlsx", archive("word/document.xml"), "内容与扩展名不符"),
        ("清单.xlsx", archive("xl/workbook.xml", "xl/vbaProject.bin"), "内容与扩展名不符"),
        ("程序.exe", b"MZ", "类型不受支持"),
        ("空.pdf", b"", "空文件"),
        ("大.pdf", PDF + b"x" * 3_000_000, "超过2MB"),
        ("脚本.txt", b"#!/bin/sh\nrm", "内容与扩展名不符"),
    ],
)
def test_what_is_refused_says_why(name: str, data: bytes, sentence: str):
    with pytest.raises(files.FileRefused, match=sentence):
        files.checked(name, data, 2 * 1024 * 1024)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("通知.PDF", PDF),
        ("照片.jpeg", b"\xff\xd8\xff\xe0"),
        ("表.xlsx", archive("xl/workbook.xml")),
        ("说明.txt", "进展".encode("gb18030")),
    ],
)
def test_what_is_taken(name: str, data: bytes):
    assert files.checked(name, data, 1024)[0] == name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\报表\\三月.xlsx", "三月.xlsx"),
        ("", "未命名"),
        ("a\x00b.pdf", "ab.pdf"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_only_shown(given: str, shown: str):
    assert files.shown_name(given) == shown


def test_the_same_content_is_kept_once_and_comes_back(app):
    first = files.store("一.pdf", "application/pdf", PDF, actor_id=None)
    second = files.store("二.pdf", "application/pdf", PDF, actor_id=None)
    assert files.path_of(first.sha256) == files.path_of(second.sha256)
    assert files.content_of(second) == PDF


def test_an_altered_file_is_noticed(app):
    stored = files.store("三.pdf", "application/pdf", PDF + b"3", actor_id=None)
    files.path_of(stored.sha256).write_bytes(b"other")
    with pytest.raises(ValueError, match="altered"):
        files.content_of(stored)
    files.path_of(stored.sha256).unlink()


def test_a_full_disk_leaves_no_half_file(app, monkeypatch):
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    data = PDF + b"full"
    with pytest.raises(OSError, match="No space"):
        files.store("满.pdf", "application/pdf", data, actor_id=None)
    folder = files.path_of(files.hashlib.sha256(data).hexdigest()).parent
    assert not any(folder.glob("tmp*")) and not any(folder.glob(files.hashlib.sha256(data).hexdigest()))
