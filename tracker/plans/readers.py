"""Readers: a file's bytes become the text that the parser reads. Pure: bytes in, text out, or a sentence that says what to do.

Text in UTF-8, UTF-16 or GB18030; Word (docx) with its automatic numbers and its tables as rows of tabs; PDF that holds text. A table
cell that only continues the one above reads 同上, the way a clerk would say it.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from io import BytesIO

from tracker.core.files import sniffed

LIMIT = 20 * 1024 * 1024
_UNPACKED_LIMIT = 3 * LIMIT  # pictures hardly shrink; what does by more is a bomb
_MARKUP_LIMIT = (
    16 * 1024 * 1024
)  # 100 000 characters need a tenth of it; a tree of it takes 20 times the memory
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_KINDS = ("txt", "docx", "pdf")
_OTHERS = (b"PK\x03\x04", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", b"MZ\x90", b"\x7fELF")
_SPOILT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")


class Unreadable(ValueError):
    """The file cannot be read; the message says why and what to do, in the user's words."""


def text_of(name: str, data: bytes) -> str:
    """The text of a plan's file, paragraphs by line breaks, cells of a table by tabs. Raises Unreadable."""
    ending = name.rpartition(".")[2].lower()
    if not data:
        raise Unreadable(f"“{name}”是空文件，请重新选择。")
    if len(data) > LIMIT:
        raise Unreadable(f"“{name}”超过20MB，请删去图片或分开后再上传。")
    if data.startswith(_OLD_OFFICE):
        raise _old_office(name, data)
    if ending not in _KINDS:
        raise Unreadable(f"“{name}”不是可以读取的类型，请上传Word（docx）、PDF或TXT文件。")
    if not _holds(data, ending):
        raise Unreadable(f"“{name}”的内容与扩展名不符，请确认文件后重新上传。")
    text = {"txt": _plain, "docx": _word, "pdf": _pdf}[ending](name, data)
    if not text.strip():
        raise Unreadable(f"“{name}”里没有文字，请确认文件后重新上传。")
    return text


def _holds(data: bytes, ending: str) -> bool:
    """False for a file whose content is of another kind than its name says; a broken docx still counts as one."""
    kind = sniffed(data)
    if ending == "txt":
        return kind in ("txt", "") and not data.startswith(_OTHERS)
    return kind == ending or (ending == "docx" and kind == "" and data.startswith(b"PK"))


def _old_office(name: str, data: bytes) -> Unreadable:
    """A compound file is an encrypted docx or a document of an old Word."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable(f"“{name}”设有密码，请解除密码后再上传。")
    return Unreadable(f"“{name}”是旧版Office格式，请另存为docx后再上传。")


def _plain(name: str, data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if _is_plausible(text, encoding):
            return text.lstrip("\ufeff")
    raise Unreadable(f"“{name}”的文字编码无法识别，请另存为UTF-8编码的文本后再上传。")


def _encodings(data: bytes) -> tuple[str, ...]:
    """The encodings to try: the one that the mark at the head names, else the likely ones in order."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    if b"\x00" in data[:4096]:
        even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
        return ("utf-16-le", "utf-16-be") if odd >= even else ("utf-16-be", "utf-16-le")
    return ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def _is_plausible(text: str, encoding: str) -> bool:
    """False for bytes that decode by chance: control characters, or ideographs that no plan is written with."""
    if _SPOILT.search(text) or any(unicodedata.category(mark) in ("Co", "Cn", "Cs") for mark in set(text)):
        return False
    if encoding.startswith("utf-8"):
        return True
    marks = [mark for mark in text if not mark.isspace() and not mark.isascii()]
    return sum(_is_common(mark) for mark in marks) >= 0.9 * len(marks)


def _is_common(mark: str) -> bool:
    """In GB 2312, the characters in daily use, or punctuation of GB/T 9704 documents."""
    try:
        mark.encode("gb2312")
    except UnicodeEncodeError:
        return mark in "〔〕—–•●■①②③"
    return True


def _word(name: str, data: bytes) -> str:
    from tracker.plans import word  # noqa: PLC0415 - 7 MB that only a reader of Word needs

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            markup = sum(one.file_size for one in entries if one.filename.lower().endswith((".xml", ".rels")))
            if markup > _MARKUP_LIMIT or sum(one.file_size for one in entries) > _UNPACKED_LIMIT:
                raise Unreadable(f"“{name}”解开后过大，请删去图片后再上传。")
        return word.text_of_file(data)
    except (zipfile.BadZipFile, SyntaxError, KeyError, ValueError, OSError, EOFError) as failure:
        if isinstance(failure, Unreadable):
            raise
        raise Unreadable(f"“{name}”已损坏，无法打开，请用Word重新保存后再上传。") from failure


def _pdf(name: str, data: bytes) -> str:
    from tracker.plans import pdf  # noqa: PLC0415 - 12 MB that only a reader of PDF needs

    try:
        pages = pdf.pages_of(data)
    except pdf.Locked as failure:
        raise Unreadable(f"“{name}”设有密码，请解除密码后再上传。") from failure
    except pdf.Overfull as failure:
        raise Unreadable(f"“{name}”内容过多，无法读取，请分开后再上传，或粘贴全文。") from failure
    except pdf.Broken as failure:
        raise Unreadable(f"“{name}”已损坏，无法打开，请重新导出PDF后再上传。") from failure
    text = "\n".join(pages)
    if pages and len(re.findall(r"\w", text)) < 10 * len(pages) and len(re.findall(r"[一-鿿]", text)) < 30:
        raise Unreadable(f"“{name}”是扫描件，没有可读的文字，请先识别文字，或粘贴全文。")
    return text
