"""The process behind `flask … documents press`: python -m tracker.pressroom [WORKERS].

It takes the place of the command's process, which has loaded all pages, forms and migrations: 50 MB that nobody who prints
looks at.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

from config import PROJECT, Settings
from tracker.documents.issuing import press
from tracker.foundation import laid

KEEP_LITTLE = {
    # glibc would keep what a large document took: from 128 kB on, memory goes back as soon as it is free
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


NEVER_ASKED = (
    "fontTools.subset",
    "fontTools.varLib.instancer",
)  # HarfBuzz cuts faces down, and none of ours is variable


class Postponed(ModuleType):
    """A module that is loaded when one of its functions is called: WeasyPrint imports 7 MB for fonts that we do not have."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def load_and_call(*arguments: Any, **options: Any) -> Any:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
            return getattr(import_module(self.__name__), name)(*arguments, **options)

        return load_and_call


def take_over(workers: int) -> NoReturn:
    """Become the press, with so many processes at work."""
    path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", __name__, str(workers)]
    os.execve(sys.executable, command, KEEP_LITTLE | os.environ | {"PYTHONPATH": path})  # noqa: S606 - our own program


def main(workers: int) -> None:
    """Print until a signal says stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # seven lines a document
    for name in NEVER_ASKED:
        sys.modules.setdefault(name, Postponed(name))
    press.serve(laid(Settings.from_environment()), workers)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
