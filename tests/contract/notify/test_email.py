"""Mail to a real SMTP server, with what such servers do."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from groundswell.notify.channels.email import Email, SmtpServer, compose
from groundswell.notify.message import MessageKind, PostLine
from groundswell.notify.outcome import Result
from groundswell.ssrf_guard import AddressGuard
from tests.receivers import SmtpReceiver, smtp_receiver
from tests.tls import self_signed
from tests.unit.notify.factories import message

SENDER = "Groundswell <alerts@example.org>"
GUARD = AddressGuard(inside=True)


@pytest.fixture
def server() -> Iterator[SmtpReceiver]:
    with smtp_receiver() as opened:
        yield opened


def channel(server: SmtpReceiver, *to: str, security: str = "none") -> Email:
    return Email(SmtpServer("127.0.0.1", server.port, security), SENDER, to or ("a@x.org",), GUARD)


async def test_an_incident_is_one_thread_of_text_and_html(server: SmtpReceiver) -> None:
    kinds = (MessageKind.OPENED, MessageKind.REMINDER, MessageKind.RESOLVED)
    for n, kind in enumerate(kinds):
        outcome = await channel(server).send(message(id=f"m{n}", kind=kind))
        assert outcome.result is Result.DELIVERED
    first, *others = server.mails
    assert all(mail["References"] == first["Message-ID"] for mail in others)
    assert len({mail["Message-ID"] for mail in server.mails}) == 3
    assert [mail["Subject"] for mail in server.mails] == [
        "[warning] Acme: negative posts",
        "[warning, still open] Acme: negative posts",
        "[resolved] Acme: negative posts",
    ]
    for mail in server.mails:
        assert mail["Auto-Submitted"] == "auto-generated"
        assert [part.get_content_type() for part in mail.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
        body = mail.get_body(("plain",))
        assert body is not None
        assert "#outage: 41 posts, 60 % of the change" in body.get_content()


@pytest.mark.parametrize("kind", [MessageKind.TEST, MessageKind.DIGEST])
async def test_what_is_about_no_incident_is_in_no_thread(
    server: SmtpReceiver, kind: MessageKind
) -> None:
    await channel(server).send(message(kind=kind, started_at=None))
    (mail,) = server.mails
    assert (mail["References"], mail["In-Reply-To"]) == (None, None)
    assert mail["Subject"] == "Acme: negative posts"


async def test_a_server_without_tls_is_told_with_what_to_do(server: SmtpReceiver) -> None:
    outcome = await channel(server, security="starttls").send(message())
    assert outcome.result is Result.RETRY
    assert "smtp+plain://" in outcome.answer
    assert server.mails == []


@pytest.mark.parametrize(
    ("refused", "result", "left", "named"),
    [
        ({"b@x.org": "550 no such person"}, Result.PARTIAL, (), ("b@x.org",)),
        ({"b@x.org": "451 try later"}, Result.PARTIAL, ("b@x.org",), ()),
        ({"a@x.org": "550 no", "c@x.org": "452 full"}, Result.PARTIAL, ("c@x.org",), ("a@x.org",)),
        (dict.fromkeys(("a@x.org", "b@x.org", "c@x.org"), "550 no"), Result.REFUSED, (), "abc"),
        (
            {"a@x.org": "550 no", "b@x.org": "451 later", "c@x.org": "550 no"},
            Result.RETRY,
            ("b@x.org",),
            ("a@x.org", "c@x.org"),
        ),
    ],
    ids=["one for good", "one for now", "both", "all for good", "all, one of them for now"],
)
async def test_who_is_refused_is_told_and_holds_back_nobody(
    server: SmtpReceiver,
    refused: dict[str, str],
    result: Result,
    left: tuple[str, ...],
    named: tuple[str, ...],
) -> None:
    server.refuse.update(refused)
    outcome = await channel(server, "a@x.org", "b@x.org", "c@x.org").send(message())
    assert (outcome.result, outcome.left) == (result, left)
    assert len(outcome.refused) == len(named)
    assert all(who in told for who, told in zip(named, outcome.refused, strict=True))
    assert all(who in outcome.answer for who in refused)
    assert len(server.mails) == (result is Result.PARTIAL)


async def test_the_reason_of_each_of_many_refused_recipients_is_told(server: SmtpReceiver) -> None:
    many = [f"person-{n}@example.org" for n in range(30)]
    server.refuse.update(dict.fromkeys(many, "550 no such person"))
    outcome = await channel(server, "a@x.org", *many).send(message())
    assert all(f"{who}: 550 no such person" in outcome.answer for who in many)


@pytest.mark.parametrize(
    ("answer", "result"),
    [("550 no such person", Result.REFUSED), ("451 try later", Result.RETRY)],
)
async def test_all_recipients_refused(server: SmtpReceiver, answer: str, result: Result) -> None:
    server.refuse["a@x.org"] = answer
    assert (await channel(server).send(message())).result is result


@pytest.mark.parametrize(
    ("answer", "result"),
    [("554 no spam here", Result.REFUSED), ("452 disk full", Result.RETRY)],
)
async def test_the_message_refused(server: SmtpReceiver, answer: str, result: Result) -> None:
    server.answer = answer
    outcome = await channel(server).send(message())
    assert outcome.result is result
    assert answer[:3] in outcome.answer


async def test_a_password_that_is_wrong_for_a_while_loses_no_mail() -> None:
    def refused(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with smtp_receiver(authenticator=refused, auth_require_tls=False) as server:
        login = SmtpServer("127.0.0.1", server.port, "none", "ann", "expired")
        outcome = await Email(login, SENDER, ("a@x.org",), GUARD).send(message())
    assert outcome.result is Result.RETRY
    assert outcome.answer.startswith("535")


@pytest.mark.parametrize(
    ("conversation", "code"),
    [
        (["554 no service here"], "554"),
        (["220 hello", "250 hello", "530 a login is needed"], "530"),
    ],
    ids=["greeting", "sender"],
)
async def test_a_server_that_wants_nobody_now_is_asked_again(
    conversation: list[str], code: str
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in conversation:
            writer.write(f"{line}\r\n".encode())
            await reader.readline()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        away = Email(SmtpServer("127.0.0.1", port, "none"), SENDER, ("a@x.org",), GUARD)
        outcome = await away.send(message())
    assert outcome.result is Result.RETRY
    assert outcome.answer.startswith(code)


async def test_a_server_without_tls_is_not_told_in_clear(server: SmtpReceiver) -> None:
    outcome = await channel(server, security="starttls").send(message())
    assert outcome.result is not Result.DELIVERED
    assert server.mails == []


async def test_a_wrong_certificate_is_not_believed(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path, "elsewhere.example.org")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with smtp_receiver(tls_context=context) as server:
        outcome = await channel(server, security="starttls").send(message())
        assert outcome.result is Result.RETRY
        assert server.mails == []


async def test_nobody_listening_and_addresses_inside() -> None:
    away = Email(SmtpServer("127.0.0.1", 9, "none"), SENDER, ("a@x.org",), GUARD)
    assert (await away.send(message())).result is Result.RETRY
    guarded = Email(SmtpServer("127.0.0.1", 9, "none"), SENDER, ("a@x.org",), AddressGuard())
    assert (await guarded.send(message())).result is Result.REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "Subject: hi\r\nBcc: victim@example.org",
        "a\nb\x00c\x1b[31m",
        "\u202eright to left",
        "<script>alert(1)</script>",
        "word " * 3000,
    ],
)
def test_what_people_write_cannot_write_headers_or_markup(text: str) -> None:
    mail = compose(
        message(title=text, summary=text, posts=(PostLine("p", text, "forum", author=text),)),
        SENDER,
        ("a@x.org",),
    )
    raw = mail.as_bytes()
    head = raw.split(b"\r\n\r\n", 1)[0].decode()
    assert mail["Bcc"] is None
    assert mail["Subject"].count("\n") == 0
    assert sum(line.lower().startswith("subject:") for line in head.splitlines()) == 1
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()


@pytest.mark.parametrize("length", [10, 200, 600])
async def test_a_link_to_unsubscribe_is_on_the_wire_as_it_is(
    server: SmtpReceiver, length: int
) -> None:
    link = f"https://groundswell.example.org/api/digests/unsubscribe?token={'aZ9-_' * length}"[:900]
    told = message(kind=MessageKind.DIGEST, unsubscribe=link, title="Café " * 40)
    assert (await channel(server).send(told)).result is Result.DELIVERED
    head, _, body = server.raw[0].partition(b"\r\n\r\n")
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in head
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 78
    plain = server.mails[0].get_body(("plain",))
    assert plain is not None
    assert f"Unsubscribe: {link}" in plain.get_content()


def test_a_digest_can_be_unsubscribed_with_one_click() -> None:
    digest = message(kind=MessageKind.DIGEST, unsubscribe="https://x.org/u?t=1")
    mail = compose(digest, SENDER, ("a@x.org",))
    assert mail["List-Unsubscribe"] == "<https://x.org/u?t=1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["References"] is None
