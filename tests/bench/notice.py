"""The 4-page notice: our engine, warm, beside stock WeasyPrint on the same HTML, measured in one run (issue 2 §8).

Stock means what a first WeasyPrint program does: the system's fonts, a new font configuration and a newly parsed
sheet for each document, no speed-ups. Each side runs in a process of its own; rounds take turns, medians count.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.measurement import Measurement

PROJECT = Path(__file__).parents[2]
ROUNDS = 9
SHARE = 0.7
WORKER_MEGABYTES = 160


def measure() -> list[Measurement]:
    """Both engines, round by round in turns, and the memory of a worker of ours."""
    ours, stock = _worker("ours"), _worker("stock")
    times: dict[str, list[float]] = {"ours": [], "stock": []}
    told: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for name, worker in (("ours", ours), ("stock", stock)):
            told[name] = _ask(worker)
            times[name].append(told[name]["ms"])
    for worker in (ours, stock):
        _close(worker)
    mine, theirs = median(times["ours"]), median(times["stock"])
    megabytes = told["ours"]["megabytes"]
    return [
        Measurement("notice of 4 pages, content to PDF", mine, "ms", "", passed=True),
        Measurement("the same HTML, stock WeasyPrint", theirs, "ms", "", passed=True),
        Measurement(
            "notice against stock", mine / theirs, "× stock", f"≤ {SHARE}", passed=mine / theirs <= SHARE
        ),
        Measurement(
            "memory of a printing worker",
            megabytes,
            "MB",
            f"≤ {WORKER_MEGABYTES}",
            passed=megabytes <= WORKER_MEGABYTES,
        ),
    ]


def _worker(name: str) -> subprocess.Popen[str]:
    environment = {key: value for key, value in os.environ.items() if key != "FONTCONFIG_FILE"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.notice", name],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    for _ in range(3):  # warm
        _ask(worker)
    return worker


def _ask(worker: subprocess.Popen[str]) -> dict[str, float]:
    """Let the worker print one document: milliseconds, and the most memory it has ever held."""
    if worker.stdin is None or worker.stdout is None:
        raise RuntimeError("the worker has no pipes")
    worker.stdin.write("\n")
    worker.stdin.flush()
    answer: dict[str, float] = json.loads(worker.stdout.readline())
    return answer


def _close(worker: subprocess.Popen[str]) -> None:
    """An empty input ends the worker."""
    worker.communicate(timeout=30)


# ── In the worker ────────────────────────────────────────────────────────────────────────────────────────────────────


def _serve(name: str) -> None:
    """Print a notice for every line on standard input."""
    draw = _ours() if name == "ours" else _stock()
    for _ in sys.stdin:
        started = perf_counter()
        draw()
        spent = (perf_counter() - started) * 1000
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"ms": spent, "megabytes": peak}), flush=True)


def _ours() -> Any:
    from tests.documents import samples  # noqa: PLC0415 - each worker loads only its own side
    from tracker.documents.rendering import render_official, warm_up  # noqa: PLC0415

    warm_up()
    return lambda: render_official(samples.NOTICE)


def _stock() -> Any:
    """The HTML and the sheet are made beforehand by our engine; only drawing counts."""
    program = (
        "import json; from tests.documents import samples; from tracker.documents.rendering import official_html;"
        "from tracker.documents.stylesheet import print_stylesheet;"
        "print(json.dumps([official_html(samples.NOTICE)[1], print_stylesheet()]))"
    )
    made = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    html, sheet = json.loads(made.stdout)
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    def draw() -> bytes:
        fonts = FontConfiguration()
        styles = [CSS(string=system_fonts(sheet), font_config=fonts)]
        pdf: bytes = HTML(string=html).write_pdf(
            stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1"
        )
        return pdf

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
