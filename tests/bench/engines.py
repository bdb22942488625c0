"""One engine in a process of its own, warm, which prints what every line of its input names: the sides of `printing`.

It loads nothing but its own side, so that none carries another's weight.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

PROJECT: Final = Path(__file__).parents[2]
BROWSER: Final = shutil.which("chromium") or shutil.which("chromium-headless-shell")


@dataclass(frozen=True)
class Spent:
    """What a side says of a printing besides the time on the wall; where it says nothing, its own process is asked."""

    cpu: float  # milliseconds


def _serve(name: str) -> None:
    """Print what every line on standard input names."""
    draw = {"ours": _ours, "stock": _stock, "chromium": _chromium}[name]()
    for line in sys.stdin:
        wall, cpu = perf_counter(), process_time()
        said = draw(line.strip())
        wall, cpu = (perf_counter() - wall) * 1000, (process_time() - cpu) * 1000
        spent = said or Spent(cpu)
        print(json.dumps({"wall": wall, "cpu": spent.cpu}), flush=True)


def processor(pid: int) -> float:
    """Milliseconds of the processor that a process and its children, living and dead, have taken; what just ended is its parent's."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    own = sum(map(int, fields[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")
    return own + sum(map(processor, _children(pid)))


def _children(pid: int) -> list[int]:
    listed = [path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for line in listed for child in line.split()]


Draw = Callable[[str], Spent | None]


def _ours() -> Draw:
    from tests.documents import samples  # noqa: PLC0415 - each worker loads only its own side
    from tracker.documents.rendering import render, warm_up  # noqa: PLC0415

    warm_up()

    def draw(name: str) -> None:
        render(samples.MEASURED[name])

    return draw


def _made() -> dict[str, tuple[str, str]]:
    """The HTML of each document and the sheet, made beforehand by our engine in another process."""
    program = (
        "import json; from tests.documents import samples; from tracker.documents import rendering as r;"
        "from tracker.documents.stylesheet import print_stylesheet;"
        "html = {'order': r.letter_html, 'notice': r.official_html, 'ledger': r.ledger_html};"
        "made = {name: [html[name](one)[1], print_stylesheet()] for name, one in samples.MEASURED.items()};"
        "print(json.dumps(made))"
    )
    made = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    found: dict[str, tuple[str, str]] = json.loads(made.stdout)
    return found


def _stock() -> Draw:
    """Only drawing counts."""
    made = _made()
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    def draw(name: str) -> None:
        html, sheet = made[name]
        fonts = FontConfiguration()
        styles = [CSS(string=system_fonts(sheet), font_config=fonts)]
        HTML(string=html).write_pdf(
            stylesheets=styles, font_config=fonts, pdf_variant="pdf/a-2u", pdf_tags=True
        )

    return draw


def _chromium() -> Draw:
    """A browser that is open, with a page that is open: the same HTML and sheet, our own faces, tags and bookmarks as we write them.

    It is spared what we do besides: laying the content out as HTML, PDF/A-2u with its metadata, checks of faces and glyphs.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from tracker.documents.fonts import font_set, use_private_fonts  # noqa: PLC0415

    made = _made()
    use_private_fonts(font_set())
    playwright = sync_playwright().start()
    page = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"]).new_page()

    def draw(name: str) -> Spent:
        html, sheet = made[name]
        before = processor(os.getpid())
        page.set_content(html.replace("</head>", f"<style>{sheet}</style></head>", 1), wait_until="load")
        page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
        return Spent(processor(os.getpid()) - before)

    return draw


def system_fonts(sheet: str) -> str:
    """The sheet with family names that a system knows instead of our private ones."""
    names = {
        "fangsong": "FangSong, 'Noto Serif CJK SC', serif",
        "kaiti": "KaiTi, 'Noto Serif CJK SC', serif",
        "heiti": "SimHei, 'Noto Sans CJK SC', sans-serif",
        "xiaobiaosong": "'Noto Serif CJK SC', serif",
        "song": "SimSun, 'Noto Serif CJK SC', serif",
        "latin": "'Liberation Serif', serif",
        "rare": "'Noto Serif CJK SC', serif",
    }
    for role, families in names.items():
        sheet = sheet.replace(f'"Tracker {role}"', families)
    return sheet


if __name__ == "__main__":
    _serve(sys.argv[1])
