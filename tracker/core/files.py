"""Uploaded and produced files: checked by content, kept under their hash outside the web root, handed out as attachments."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from flask import Response, current_app, send_file

from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import StoredFile

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
}
ACCEPTED = "、".join(("PDF", "Word（docx）", "Excel（xlsx）", "JPG", "PNG", "TXT"))


class FileRefused(ValueError):
    """The file cannot be taken; the message says why and what to do, in the user's words."""


def shown_name(name: str | None) -> str:
    """The file's own name without folders and control characters, at most 120 characters."""
    last = PurePosixPath(PureWindowsPath(name or "").name).name
    clean = "".join(
        c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C"
    ).strip()
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: 119 - len(ending)]}.{ending}" if dot and len(clean) > 120 else clean[:120] or "未命名"


def sniffed(data: bytes) -> str:
    """The kind of file by its content: an ending of MEDIA_TYPES, or '' for anything else."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"PK\x03\x04"):
        return _office_kind(data)
    if b"\x00" not in data[:4096] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "txt" if not data.startswith((b"MZ", b"\x7fELF", b"#!", b"<?php")) else ""
    return ""


def _office_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return ""
    if any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next(
        (
            kind
            for kind, part in (("docx", "word/"), ("xlsx", "xl/"))
            if any(n.startswith(part) for n in names)
        ),
        "",
    )


def checked(name: str | None, data: bytes, limit: int) -> tuple[str, str]:
    """The name to show and the media type of an upload. Raises FileRefused."""
    name = shown_name(name)
    ending = name.rpartition(".")[2].lower()
    if not data:
        raise FileRefused(f"“{name}”是空文件，请重新选择。")
    if len(data) > limit:
        raise FileRefused(f"“{name}”超过{limit // (1024 * 1024)}MB，请压缩或分开上传。")
    if ending not in MEDIA_TYPES:
        raise FileRefused(f"“{name}”的类型不受支持，请上传{ACCEPTED}文件。")
    kind = sniffed(data)
    if not kind or MEDIA_TYPES[kind] != MEDIA_TYPES[ending]:
        raise FileRefused(f"“{name}”的内容与扩展名不符，请核对后重新上传。")
    return name, MEDIA_TYPES[ending]


def store_upload(upload_name: str | None, stream: IO[bytes], *, actor_id: int | None) -> StoredFile:
    """Check and keep an uploaded file. Raises FileRefused."""
    limit: int = current_app.config["TRACKER"].upload_limit
    data = stream.read(limit + 1)
    name, media_type = checked(upload_name, data, limit)
    return store(name, media_type, data, actor_id=actor_id)


def store(name: str, media_type: str, data: bytes, *, actor_id: int | None) -> StoredFile:
    """Keep bytes under their hash; the same content is kept once. Half a file is never visible.

    Raises OSError where the disk is full; nothing is recorded then.
    """
    digest = keep(data)
    stored = StoredFile(
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=digest,
        stored_at=clock.now(),
        stored_by_id=actor_id,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def keep(data: bytes) -> str:
    """Keep the bytes alone, before the transaction that records them with `store`; gives their hash.

    Nobody waits for the disk then. Raises OSError where it is full.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    return digest


def path_of(sha256: str) -> Path:
    """Where the content with this hash is kept."""
    settings = current_app.config["TRACKER"]
    return Path(settings.instance) / "files" / sha256[:2] / sha256


def content_of(stored: StoredFile) -> bytes:
    """The bytes as stored. Raises OSError where they are gone, ValueError where they were altered."""
    data = path_of(stored.sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise ValueError(f"stored file {stored.id} was altered")
    return data


def as_attachment(stored: StoredFile) -> Response:
    """The file as a download under its own name."""
    return send_file(
        path_of(stored.sha256),
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
        etag=stored.sha256,
    )
