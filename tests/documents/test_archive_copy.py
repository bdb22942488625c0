"""The archive copy: PDF/A-2u and PDF/UA-1 as far as a file's own structure shows it, and the same bytes every time.

No validator of either standard can be had where these tests run; each test names the clause of ISO 19005-2 that it reads.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral

from tests.documents import samples
from tests.documents.papers import imprint
from tracker.documents.content import Issuable, SealImage
from tracker.documents.fonts import PROJECT
from tracker.documents.rendering import render

ADDRESS = "https://tracker.example/verify/abcdefghijklmnop"
COPIES: dict[str, Issuable] = {
    "notice": replace(samples.NOTICE, verification=ADDRESS),
    "sealed": replace(samples.ORDER, seal=SealImage(samples.OFFICE, imprint(), 42.0)),
    "rare": samples.DOCUMENTS["rare characters"],
    "wide annex": samples.DOCUMENTS["wide annex last"],
    "ledger": samples.LEDGER,
}


@cache
def pdf(name: str) -> bytes:
    return render(COPIES[name])


def opened(name: str) -> PDFDocument:
    return PDFDocument(PDFParser(io.BytesIO(pdf(name))))


def everything(document: PDFDocument) -> Iterator[Any]:
    """Every object of the file."""
    for xref in document.xrefs:
        for number in xref.get_objids():
            yield document.getobj(number)


def dictionaries(document: PDFDocument) -> Iterator[dict[str, Any]]:
    """Every dictionary of the file, also those within others and those of streams."""
    waiting = list(everything(document))
    while waiting:
        one = waiting.pop()
        if isinstance(one, PDFStream):
            one = one.attrs
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def name_of(value: Any) -> str:
    found = resolve1(value)
    return str(found.name) if isinstance(found, PSLiteral) else ""


def of_type(document: PDFDocument, kind: str) -> list[dict[str, Any]]:
    return [one for one in dictionaries(document) if name_of(one.get("Type")) == kind]


@pytest.mark.parametrize("name", COPIES)
def test_it_says_what_it_is_and_explains_the_other_name(name: str):
    """6.6.4 identification, 6.6.2.3 extension schemas; ISO 14289-1 5."""
    document = opened(name)
    packet = resolve1(document.catalog["Metadata"]).get_data().decode()
    assert 'pdfaid:part="2"' in packet
    assert 'pdfaid:conformance="U"' in packet
    assert 'pdfuaid:part="1"' in packet
    assert "<pdfaSchema:prefix>pdfuaid<" in packet
    assert packet.count("<rdf:RDF") == 1
    assert pdf(name).startswith(b"%PDF-1.7\n%")


@pytest.mark.parametrize("name", COPIES)
def test_colours_have_their_meaning_in_the_file(name: str):
    """6.2.2 output intent: sRGB, three components; 6.2.4.3: nothing is drawn in CMYK."""
    document = opened(name)
    (intent,) = resolve1(document.catalog["OutputIntents"])
    assert name_of(intent["S"]) == "GTS_PDFA1"
    profile = resolve1(intent["DestOutputProfile"])
    assert profile.attrs["N"] == 3
    assert profile.get_data()[36:40] == b"acsp"
    for page in of_type(document, "Page"):
        drawing = resolve1(page["Contents"])
        streams = drawing if isinstance(drawing, list) else [drawing]
        operators = b"\n".join(resolve1(stream).get_data() for stream in streams)
        assert not re.search(rb"(?:[\d.]+\s+){4}[kK]\s", operators)


@pytest.mark.parametrize("name", COPIES)
def test_it_is_tagged_and_named_and_in_chinese(name: str):
    """Tagged, with title, language and bookmarks."""
    catalog = opened(name).catalog
    assert resolve1(catalog["MarkInfo"])["Marked"] is True
    assert resolve1(catalog["StructTreeRoot"])["K"]
    assert resolve1(catalog["Lang"]) == b"zh-CN"
    assert resolve1(catalog["ViewerPreferences"])["DisplayDocTitle"] is True
    assert resolve1(catalog["Outlines"])["Count"] >= 1


@pytest.mark.parametrize("name", COPIES)
def test_every_font_is_in_the_file_with_its_characters_and_widths(name: str):
    """6.2.11.4 embedding, 6.2.11.7 ToUnicode (level U), 6.2.11.3.2 CIDToGIDMap, 6.2.11.5 widths."""
    fonts = of_type(opened(name), "Font")
    assert fonts
    for font in fonts:
        kind = name_of(font["Subtype"])
        if kind == "Type0":
            assert resolve1(font["ToUnicode"]).get_data().count(b"beginbfchar") >= 1
            continue
        assert kind in {"CIDFontType0", "CIDFontType2"}
        descriptor = resolve1(font["FontDescriptor"])
        program = resolve1(descriptor.get("FontFile2") or descriptor.get("FontFile3"))
        assert program is not None
        if kind == "CIDFontType2":
            assert name_of(font["CIDToGIDMap"]) == "Identity"
        assert_widths(font, program)


def assert_widths(font: dict[str, Any], program: PDFStream) -> None:
    """Each width in the file is that of the glyph, within a thousandth of the em."""
    data = program.get_data()
    subtype = name_of(program.attrs.get("Subtype"))
    if subtype == "CIDFontType0C":
        assert CFFFontSet().decompile(io.BytesIO(data), None) is None
        return  # a bare CFF: the widths stand in its charstrings, which the checker draws
    with TTFont(io.BytesIO(data)) as parsed:
        order, metrics, em = parsed.getGlyphOrder(), parsed["hmtx"].metrics, parsed["head"].unitsPerEm
        for code, width in widths(resolve1(font["W"])):
            assert abs(metrics[order[code]][0] * 1000 / em - width) <= 1.01, (font["BaseFont"], code)


def widths(listed: list[Any]) -> Iterator[tuple[int, float]]:
    """The entries of a W array: `first [w w w]` and `first last w`."""
    rest = iter(listed)
    for first in rest:
        second = resolve1(next(rest))
        if isinstance(second, list):
            yield from ((int(first) + place, float(width)) for place, width in enumerate(second))
        else:
            width = float(next(rest))
            yield from ((code, width) for code in range(int(first), int(second) + 1))


@pytest.mark.parametrize("name", COPIES)
def test_nothing_in_it_acts_hides_or_comes_from_elsewhere(name: str):
    """6.1.3 no encryption and an ID, 6.5 and 6.6.1 no actions of scripts, 6.3.2 printed annotations, 6.8 no files within."""
    document = opened(name)
    assert document.encryption is None
    assert len(resolve1(document.xrefs[0].get_trailer()["ID"])) == 2
    for one in dictionaries(document):
        assert not {"JS", "JavaScript", "AA", "OpenAction", "EmbeddedFiles", "XFA", "Encrypt"} & set(one)
        assert name_of(one.get("Filter")) != "LZWDecode"
        assert name_of(one.get("S")) not in {"Launch", "JavaScript", "ImportData", "Movie", "Sound"}
        if name_of(one.get("Subtype")) == "Image":
            assert not one.get("Interpolate")
            assert not one.get("Alternates")
        if name_of(one.get("Type")) == "ExtGState":
            assert name_of(one.get("BM")) in {"", "Normal"}
            assert "TR" not in one
    for annotation in of_type(document, "Annot"):
        assert annotation["F"] & 0b101111 == 0b100  # printed; not hidden, invisible or without view


@pytest.mark.parametrize("name", ["sealed", "wide annex"])
def test_the_same_content_gives_the_same_bytes_in_another_process(name: str):
    program = (
        "import hashlib; from tests.documents.test_archive_copy import pdf;"
        f"print(hashlib.sha256(pdf({name!r})).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env=os.environ | {"PYTHONHASHSEED": "11", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == hashlib.sha256(pdf(name)).hexdigest()
