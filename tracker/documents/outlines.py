"""Outlines of a face, drawn by HarfBuzz: fontTools would read all 20,000 of them to measure one, and leave 20 MB behind."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, Final

from cffi import FFI  # type: ignore[import-untyped]
from fontTools.pens.boundsPen import BoundsPen

Bounds = tuple[float, float, float, float]  # left, bottom, right, top in em

LIBRARY: Final = ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll", "harfbuzz")
_STEP: Final = "void *funcs, void *data, void *state"
_DECLARED: Final = f"""
typedef void (*hb_point_t)({_STEP}, float x, float y, void *user);
typedef void (*hb_quadratic_t)({_STEP}, float x1, float y1, float x, float y, void *user);
typedef void (*hb_cubic_t)({_STEP}, float x1, float y1, float x2, float y2, float x, float y, void *user);
typedef void (*hb_close_t)({_STEP}, void *user);
void *hb_blob_create_from_file(const char *name);
void hb_blob_destroy(void *blob);
void *hb_face_create(void *blob, unsigned index);
void hb_face_destroy(void *face);
unsigned hb_face_get_upem(void *face);
void *hb_font_create(void *face);
void hb_font_destroy(void *font);
int hb_font_get_nominal_glyph(void *font, uint32_t code, uint32_t *glyph);
void *hb_draw_funcs_create(void);
void hb_draw_funcs_set_move_to_func(void *funcs, hb_point_t draw, void *user, void *destroy);
void hb_draw_funcs_set_line_to_func(void *funcs, hb_point_t draw, void *user, void *destroy);
void hb_draw_funcs_set_quadratic_to_func(void *funcs, hb_quadratic_t draw, void *user, void *destroy);
void hb_draw_funcs_set_cubic_to_func(void *funcs, hb_cubic_t draw, void *user, void *destroy);
void hb_draw_funcs_set_close_path_func(void *funcs, hb_close_t draw, void *user, void *destroy);
void hb_font_get_glyph_shape(void *font, uint32_t glyph, void *funcs, void *data);
"""


class Outlines:
    """The outlines of one face of a font file."""

    def __init__(self, path: Path, index: int) -> None:
        ffi, library = _harfbuzz()
        blob = ffi.gc(library.hb_blob_create_from_file(os.fsencode(path)), library.hb_blob_destroy)
        face = ffi.gc(library.hb_face_create(blob, index), library.hb_face_destroy)
        self._em: int = library.hb_face_get_upem(face)
        self._font = ffi.gc(library.hb_font_create(face), library.hb_font_destroy)

    def bounds(self, letter: str) -> Bounds | None:
        """Where the ink of a character lies; None where the face does not hold it, or it is blank."""
        ffi, library = _harfbuzz()
        glyph = ffi.new("uint32_t *")
        if not library.hb_font_get_nominal_glyph(self._font, ord(letter), glyph):
            return None
        pen = BoundsPen(None)
        library.hb_font_get_glyph_shape(self._font, glyph[0], _drawing(), ffi.new_handle(pen))
        if pen.bounds is None:
            return None
        left, bottom, right, top = (edge / self._em for edge in pen.bounds)
        return left, bottom, right, top


@cache
def _harfbuzz() -> tuple[Any, Any]:
    """The library and what calls it. Raises OSError where it is not installed."""
    ffi = FFI()
    ffi.cdef(_DECLARED)
    for name in LIBRARY[:-1]:
        try:
            return ffi, ffi.dlopen(name)
        except OSError:
            continue
    return ffi, ffi.dlopen(LIBRARY[-1])


_kept: list[Any] = []  # callbacks live as long as HarfBuzz may call them


@cache
def _drawing() -> Any:
    """What hands an outline to the pen that a call names as its data."""
    ffi, library = _harfbuzz()
    of = ffi.from_handle
    steps: dict[str, tuple[str, Any]] = {
        "move_to": ("hb_point_t", lambda _f, pen, _s, x, y, _u: of(pen).moveTo((x, y))),
        "line_to": ("hb_point_t", lambda _f, pen, _s, x, y, _u: of(pen).lineTo((x, y))),
        "quadratic_to": (
            "hb_quadratic_t",
            lambda _f, pen, _s, x1, y1, x, y, _u: of(pen).qCurveTo((x1, y1), (x, y)),
        ),
        "cubic_to": (
            "hb_cubic_t",
            lambda _f, pen, _s, x1, y1, x2, y2, x, y, _u: of(pen).curveTo((x1, y1), (x2, y2), (x, y)),
        ),
        "close_path": ("hb_close_t", lambda _f, pen, _s, _u: of(pen).closePath()),
    }
    funcs = library.hb_draw_funcs_create()
    for name, (kind, draw) in steps.items():
        _kept.append(ffi.callback(kind, draw))
        getattr(library, f"hb_draw_funcs_set_{name}_func")(funcs, _kept[-1], ffi.NULL, ffi.NULL)
    return funcs
