"""Files that cannot be measured, made by hand."""

from __future__ import annotations

import io
import zlib

from PIL import Image


def written(
    *, pages: int = 1, shown: bytes = b"", trailer: bytes = b"", more: tuple[bytes, ...] = ()
) -> bytes:
    """A PDF of so many A4 pages, each showing the same content stream in Helvetica, /F1."""
    first = 4
    numbers = range(first, first + pages)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
        % (len(z := zlib.compress(shown, 1)), z),
        *(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Contents 3 0 R"
            b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            for _ in numbers
        ),
        *more,
    ]
    file = io.BytesIO()
    file.write(b"%PDF-1.7\n")
    places = []
    for number, thing in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, thing))
    begin = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(
        b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, begin)
    )
    return file.getvalue()


WORDS = b"BT /F1 16 Tf 80 700 Td (A few words.) Tj ET"


def locked() -> bytes:
    """A PDF that asks for a password."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"4f" * 32, b"55" * 32)
    return written(shown=WORDS, trailer=b"/Encrypt 5 0 R /ID [<00> <00>]", more=(lock,))


def scanned() -> bytes:
    """A page that is a picture."""
    file = io.BytesIO()
    Image.new("RGB", (300, 424), (250, 250, 245)).save(file, "PDF", resolution=36)
    return file.getvalue()


def endless() -> bytes:
    """A few kilobytes that keep a parser busy for minutes."""
    return written(shown=b"BT /F1 9 Tf " + b"1 0 0 1 80 700 Tm (x) Tj " * 3_000_000 + b"ET")


CANNOT_BE_MEASURED = {
    "empty": (b"", "文件是空的"),
    "no PDF": (b"PK\x03\x04 a Word file", "这不是PDF文件"),
    "torn": (written(shown=WORDS)[:400], "已损坏"),
    "rubbish": (b"%PDF-1.7\n" + b"\xff\x00" * 4000, "已损坏"),
    "locked": (locked(), "密码"),
    "no page": (written(pages=0), "已损坏"),
    "blank": (written(), "没有文字"),
    "scanned": (scanned(), "扫描件"),
    "300 pages": (written(pages=300, shown=WORDS), "有300页"),
}
