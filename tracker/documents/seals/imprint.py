"""The uploaded image of a seal: checked, cut to its ring, brought to one size. Pure: bytes in, bytes out."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageChops

from tracker.core.files import FileRefused, sniffed

MOST_BYTES: Final = 2 * 1024 * 1024
SMALLEST: Final = 300  # pixels a side: 180 dots to the inch on 42 mm
LARGEST: Final = 3000
KEPT: Final = 600  # pixels a side: 360 dots to the inch on 42 mm
ROUND: Final = 0.03  # by how much width and height may differ
SOLID: Final = 128  # alpha from which a pixel is ink
LEAST_INK: Final = 0.02  # of the square
MOST_INK: Final = 0.6
LEAST_RED: Final = 0.8  # of the ink


def checked_imprint(data: bytes) -> bytes:
    """A square PNG with transparency, without anything that came along in the file. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused("印章图样超过2MB，请缩小后再上传。")
    if sniffed(data) != "png":
        raise FileRefused("印章图样须为PNG图片，请另存为PNG后再上传。")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as whole:
            whole.verify()  # WeasyPrint lets Pillow take half a picture for a whole one
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            if not all(SMALLEST <= side <= LARGEST for side in opened.size):
                raise FileRefused(
                    f"印章图样为{opened.width}×{opened.height}像素，每边须在{SMALLEST}至{LARGEST}像素之间。"
                )
            picture = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("印章图样打不开，文件可能已损坏，请重新制作后上传。") from error
    ring = picture.getchannel("A").point(lambda alpha: 255 if alpha >= SOLID else 0).getbbox()
    if ring is None:
        raise FileRefused("印章图样是空白的，请核对后重新上传。")
    cut = picture.crop(ring)
    if abs(cut.width - cut.height) > ROUND * max(cut.size):
        raise FileRefused("印章图样不是圆形，请去掉印章以外的内容后再上传。")
    side = min(KEPT, max(cut.size))
    cut = cut.resize((side, side), Image.Resampling.LANCZOS)
    _check_ink(cut)
    kept = io.BytesIO()
    cut.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _check_ink(picture: Image.Image) -> None:
    red, green, blue, alpha = picture.split()
    ink = alpha.point(lambda value: 255 if value >= SOLID else 0)
    covered = _share(ink)
    if not LEAST_INK <= covered <= MOST_INK:
        raise FileRefused("印章图样须为透明底，只留印迹，请去掉底色后再上传。")
    strong = red.point(lambda value: 255 if value >= 140 else 0)
    pale = ImageChops.lighter(green, blue).point(lambda value: 255 if value <= 120 else 0)
    if _share(ImageChops.darker(ImageChops.darker(strong, pale), ink)) < LEAST_RED * covered:
        raise FileRefused("印章图样须为红色，请核对后重新上传。")


def _share(mask: Image.Image) -> float:
    """Of a mask of 0 and 255, the share that is marked."""
    return mask.histogram()[255] / (mask.width * mask.height)
