"""The process behind `flask … documents press`: python -m tracker.pressroom [WORKERS].

It takes the place of the command's process, which has loaded all pages, forms and migrations: 50 MB that nobody who prints
looks at.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import NoReturn

from config import PROJECT, Settings
from tracker.documents.issuing import press
from tracker.foundation import laid

KEEP_LITTLE = {
    # glibc would keep what a large document took: from 128 kB on, memory goes back as soon as it is free
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


def take_over(workers: int) -> NoReturn:
    """Become the press, with so many processes at work."""
    path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", __name__, str(workers)]
    os.execve(sys.executable, command, KEEP_LITTLE | os.environ | {"PYTHONPATH": path})  # noqa: S606 - our own program


def main(workers: int) -> None:
    """Print until a signal says stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # seven lines a document
    press.serve(laid(Settings.from_environment()), workers)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
