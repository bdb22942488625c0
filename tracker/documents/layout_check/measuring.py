"""Measures a PDF that anybody may have made: in a process of its own, within bounds of time and memory.

A broken or malicious file can keep a parser busy for ever, fill the memory or bring pdfium down; then only the child ends.
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
import warnings
from multiprocessing.connection import Connection
from typing import Any, Final

from tracker.documents.checker.examination import Examination, examination_in
from tracker.documents.checker.findings import Kind, Unmeasurable

LONGEST: Final = 60.0  # seconds; forty landscape pages take five of processor time
MOST_MEMORY: Final = 3 * 1024**3  # bytes of data, of which a large ledger takes half a gigabyte
TOO_LONG: Final = f"测量超过{LONGEST:.0f}秒，已停止。请减少页数、图片后重新导出，或分开测量。"
FELL_OVER: Final = "PDF内容异常，测量中断，请用排版软件重新导出后再测量。"

TOO_LARGE: Final = "PDF内容过多，内存不足，没有测量。请减少页数、压缩图片后重新导出。"

logger = logging.getLogger(__name__)
_forking = multiprocessing.get_context(
    "fork"
)  # the child has all of the program at once but what only it needs


def examined(
    pdf: bytes, kind: Kind | None = None, *, longest: float = LONGEST, most_memory: int = MOST_MEMORY
) -> Examination:
    """`examine`, within bounds. Raises Unmeasurable, with the reason for the user."""
    receiving, sending = _forking.Pipe(duplex=False)
    child = _forking.Process(target=_examine, args=(sending, pdf, kind, most_memory), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # the child takes no lock that a thread might hold
        child.start()
    sending.close()
    try:
        if not receiving.poll(longest):
            raise Unmeasurable(TOO_LONG)
        answer: dict[str, Any] | str = receiving.recv()
    except EOFError as failure:
        raise Unmeasurable(FELL_OVER) from failure
    finally:
        child.kill()
        child.join()
        child.close()
        receiving.close()
    if isinstance(answer, str):
        raise Unmeasurable(answer)
    return examination_in(answer)


def _examine(sending: Connection, pdf: bytes, kind: Kind | None, most_memory: int) -> None:
    """The child: sends an examination as JSON, or why there is none; nothing where the checker itself fails."""
    from tracker.documents.checker.examining import examine  # noqa: PLC0415 - 40 MB that only the child needs

    resource.setrlimit(resource.RLIMIT_DATA, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sending.send(examine(pdf, kind).as_json())
    except Unmeasurable as refusal:
        sending.send(str(refusal))
    except MemoryError:
        sending.send(TOO_LARGE)
    except Exception:
        logger.info("a PDF that cannot be measured", exc_info=True)
