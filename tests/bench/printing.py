"""Printing (issue 4 §4): our engine, warm, beside stock WeasyPrint and warm Chromium on the same HTML, in one run.

Stock means what a first WeasyPrint program does: the system's fonts, a new font configuration and a newly parsed sheet
for each document, no speed-ups. Every side runs in a process of its own; rounds take turns, medians count. Against
WeasyPrint the processor's time counts, because both sides are one thread and the machine may be busy. Against Chromium,
which is many processes, and for presses side by side the clock on the wall counts, so that these two bars mean something
on a quiet machine only; what the processor says is told beside them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final

from tests.bench.measurement import Measurement

PROJECT: Final = Path(__file__).parents[2]
BATCH: Final = 14  # one-page orders
BATCH_ROUNDS: Final = 5
SHARED: Final = 1.8  # how much faster two presses print the batch than one
WORKER_MEGABYTES: Final = 160
MANY: Final = 200  # documents over which a worker may not grow
GROWTH: Final = 1.03
CHROMIUM: Final = 0.5
BROWSER: Final = "/usr/bin/chromium"
Figures = dict[str, float]


@dataclass(frozen=True)
class Race:
    """A document that both engines print so many times; ours may take this share of the time that stock takes."""

    name: str
    words: str
    rounds: int
    share: float


RACES: Final = (
    Race("order", "one page", 15, 0.45),
    Race("notice", "notice of 4 pages", 9, 0.6),
    Race("ledger", "ledger of 40 pages", 3, 0.75),
)


def measure() -> list[Measurement]:
    """Every bar of printing."""
    return [*_against_stock(), *_against_chromium(), *_side_by_side(), *_over_many()]


def _against_stock() -> Iterator[Measurement]:
    with _worker("ours") as ours, _worker("stock") as stock:
        for race in RACES:
            mine, theirs = _in_turns(race, ours, stock)
            yield Measurement(f"{race.words}, content to PDF, processor", mine["cpu"], "ms", "", passed=True)
            yield _ratio(
                f"{race.words} against stock WeasyPrint", mine["cpu"], theirs["cpu"], "stock", race.share
            )


def _against_chromium() -> Iterator[Measurement]:
    race = next(race for race in RACES if race.name == "notice")
    with _worker("ours") as ours, _worker("chromium") as chromium:
        mine, theirs = _in_turns(race, ours, chromium)
    yield Measurement(f"{race.words}, content to PDF, on the wall", mine["wall"], "ms", "", passed=True)
    yield _ratio(f"{race.words} against warm Chromium", mine["wall"], theirs["wall"], "Chromium", CHROMIUM)
    share = mine["cpu"] / theirs["cpu"]
    yield Measurement("the same, processor", share, "× Chromium", "", passed=True)


def _side_by_side() -> Iterator[Measurement]:
    """The batch on one process and on two, in turns; the best of each counts, for others only ever take time away."""
    with _worker("press") as press:
        said: dict[int, list[Figures]] = {1: [], 2: []}
        for _ in range(BATCH_ROUNDS):
            for count, found in said.items():
                found.append(_ask(press, str(count)))
    one, two = (min(each["wall"] for each in said[count]) for count in (1, 2))
    busiest = [min(each["cpu"] for each in said[count]) for count in (1, 2)]
    megabytes = max(each["megabytes"] for each in said[2])
    yield Measurement(f"{BATCH} one-page orders on one process", one, "ms", "", passed=True)
    yield Measurement(
        f"{BATCH} one-page orders on two processes",
        one / two,
        "× as fast",
        f"≥ {SHARED}",
        passed=one / two >= SHARED,
    )
    yield Measurement(
        "the same, processor of the busier one", busiest[0] / busiest[1], "× as fast", "", passed=True
    )
    yield Measurement(
        "memory of each of two presses (shared pages by halves)",
        megabytes,
        "MB",
        f"≤ {WORKER_MEGABYTES}",
        passed=megabytes <= WORKER_MEGABYTES,
    )


def _over_many() -> Iterator[Measurement]:
    with _worker("ours") as ours:
        said = [_ask(ours, RACES[number % 2].name) for number in range(MANY)]
    early, late = said[MANY // 10]["megabytes"], said[-1]["megabytes"]
    grown = late / early
    yield Measurement("memory of a single press", late, "MB", "", passed=True)
    yield Measurement(
        f"memory after {MANY} documents against {MANY // 10}",
        grown,
        "×",
        f"≤ {GROWTH}",
        passed=grown <= GROWTH,
    )


def _ratio(name: str, mine: float, theirs: float, what: str, bar: float) -> Measurement:
    return Measurement(name, mine / theirs, f"× {what}", f"≤ {bar}", passed=mine / theirs <= bar)


def _in_turns(
    race: Race, ours: subprocess.Popen[str], other: subprocess.Popen[str]
) -> tuple[Figures, Figures]:
    """The medians of both, by the clock on the wall and by the processor's."""
    said: tuple[list[Figures], list[Figures]] = ([], [])
    for worker in (ours, other):
        _ask(worker, race.name)  # warm
    for _ in range(race.rounds):
        for worker, found in zip((ours, other), said, strict=True):
            found.append(_ask(worker, race.name))
    mine, theirs = ({key: median(one[key] for one in found) for key in found[0]} for found in said)
    return mine, theirs


@contextmanager
def _worker(name: str) -> Iterator[subprocess.Popen[str]]:
    environment = {key: value for key, value in os.environ.items() if key != "FONTCONFIG_FILE"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.printing", name],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield worker
    finally:
        worker.communicate(timeout=60)  # an empty input ends it


def _ask(worker: subprocess.Popen[str], task: str) -> Figures:
    """Let the worker print something: milliseconds on the wall and of the processor, and the memory it holds."""
    if worker.stdin is None or worker.stdout is None:
        raise RuntimeError("the worker has no pipes")
    worker.stdin.write(f"{task}\n")
    worker.stdin.flush()
    answer: Figures = json.loads(worker.stdout.readline())
    return answer


# ── In the worker ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Spent:
    """What a side says of a printing besides the time on the wall; where it says nothing, its own process is asked."""

    cpu: float  # milliseconds
    megabytes: float


def _serve(name: str) -> None:
    """Print what every line on standard input names."""
    draw = {"ours": _ours, "stock": _stock, "chromium": _chromium, "press": _press}[name]()
    for line in sys.stdin:
        wall, cpu = perf_counter(), process_time()
        said = draw(line.strip())
        wall, cpu = (perf_counter() - wall) * 1000, (process_time() - cpu) * 1000
        spent = said or Spent(cpu, held())
        print(json.dumps({"wall": wall, "cpu": spent.cpu, "megabytes": spent.megabytes}), flush=True)


def held(pid: int | str = "self") -> float:
    """Megabytes of a process, pages that it shares with others counted by their part (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError("Pss")


def processor(pid: int) -> float:
    """Milliseconds of the processor that a process and its children, living and dead, have taken."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
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


def _press() -> Draw:
    """The batch, shared out to as many processes as the line says; they are forked once, warm."""
    from multiprocessing import get_context  # noqa: PLC0415

    _ours()("order")
    pools = {count: get_context("fork").Pool(count) for count in (1, 2)}

    def draw(line: str) -> Spent:
        count = int(line)
        said = pools[count].map(_print_orders, [BATCH // count] * count, chunksize=1)
        return Spent(max(one.cpu for one in said), max(one.megabytes for one in said))

    return draw


def _print_orders(count: int) -> Spent:
    """In a forked process."""
    started = process_time()
    draw = _ours()
    for _ in range(count):
        draw("order")
    return Spent((process_time() - started) * 1000, held())


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
    """A browser that is open, with a page that is open, and our own faces."""
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
        return Spent(processor(os.getpid()) - before, 0.0)

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
