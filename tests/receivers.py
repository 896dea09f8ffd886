"""Real receivers of messages: an HTTP server that behaves as it is told, and an SMTP server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Got:
    """One request that came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpReceiver:
    """Answers ``answers`` in turn, the last one for ever; keeps what came.

    ``silent``: takes requests and answers nothing. ``cut``: closes in the middle of the answer.
    ``seconds``: it takes for each answer.
    """

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [(200, {}, b"ok")])
    silent: bool = False
    cut: bool = False
    seconds: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """From now on answer so."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers = [(status, named, body)]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            request, *lines = head.strip().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.got.append(Got(request.split()[1], headers, body))
            if self.silent:
                await asyncio.sleep(3600)
            await asyncio.sleep(self.seconds)
            status, extra, text = self.answers[0]
            if len(self.answers) > 1:
                self.answers.pop(0)
            if self.cut:
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
            else:
                told = "".join(f"{name}: {value}\r\n" for name, value in extra.items())
                writer.write(
                    f"HTTP/1.1 {status} X\r\n{told}content-length: {len(text)}\r\n"
                    f"connection: close\r\n\r\n".encode()
                    + text
                )
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def http_receiver() -> AsyncIterator[HttpReceiver]:
    """A receiver on a free port of loopback."""
    receiver = HttpReceiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


class SmtpReceiver:
    """Takes mail; ``refuse``: recipients it does not want, with the answer it gives for them.
    ``reached``: to whom each mail went."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.reached: list[list[str]] = []
        self.refuse: dict[str, str] = {}
        self.answer = "250 taken"
        self.raw: list[bytes] = []
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        if self.answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=default_policy)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.reached.append(list(envelope.rcpt_tos))
            self.raw.append(content)
        return self.answer


@contextlib.contextmanager
def smtp_receiver(**options: Any) -> Iterator[SmtpReceiver]:
    """A real SMTP server on a free port of loopback, in a thread of its own."""
    receiver = SmtpReceiver()
    controller = Controller(receiver, hostname="127.0.0.1", port=_free_port(), **options)
    controller.start()
    receiver.port = controller.port
    try:
        yield receiver
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
