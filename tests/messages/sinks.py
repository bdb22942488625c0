"""Real servers for tests: a mail server and a group chat's server that can misbehave as real ones do."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from config import MailServer

ACCEPT, REFUSE, LATER, HANG, DIE_AFTER = "accept", "refuse", "later", "hang", "die after accepting"


class MailSink:
    """What arrived, and how the server behaves (`mode`)."""

    def __init__(self) -> None:
        self.mode = ACCEPT
        self.mails: list[EmailMessage] = []
        self.released = threading.Event()

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Refuses recipients in mode REFUSE."""
        if self.mode == REFUSE:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keeps the mail; hangs, or dies without an answer, after it was kept."""
        if self.mode == LATER:
            return "451 try again later"
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if self.mode == HANG:
            while not self.released.is_set():
                await asyncio.sleep(0.05)
        if self.mode in {HANG, DIE_AFTER}:
            server.transport.abort()
        return "250 kept"

    def to(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(mail["To"].addresses[0].addr_spec for mail in self.mails)

    def identifiers(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)


@contextmanager
def mail_sink(timeout: float = 1.0) -> Iterator[tuple[MailSink, MailServer]]:
    """A mail server on a free port, and the settings that reach it."""
    sink = MailSink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield (
            sink,
            MailServer("127.0.0.1", controller.port, "tracker@example.cn", starttls=False, timeout=timeout),
        )
    finally:
        sink.released.set()
        controller.stop()


@contextmanager
def deaf_server() -> Iterator[int]:
    """Takes connections and never says a word; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class ChatSink:
    """What group chats were told; `answers` are given one after the other, the last one again and again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: list[tuple[int, Any]] = [(200, {"errcode": 0, "errmsg": "ok"})]
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.hangs = 0.0

    @property
    def host(self) -> str:
        """Host and port, as an installation names further hosts."""
        return f"127.0.0.1:{self.port}"


@contextmanager
def chat_sink() -> Iterator[ChatSink]:
    """A server that answers as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keep what was said; answer, or keep silent."""
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            sink.told.append((self.path, said))
            if sink.hangs:
                stopping.wait(sink.hangs)
            status, body = sink.answers.pop(0) if len(sink.answers) > 1 else sink.answers[0]
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 (the library's name)
            """Quiet."""

    stopping = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sink = ChatSink(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
