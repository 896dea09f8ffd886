"""The e-mail channel over SMTP: text and HTML, one thread per incident, safe against header
injection."""

from __future__ import annotations

import html
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import aiosmtplib

from groundswell.notify.message import Message, MessageKind
from groundswell.notify.outcome import MOST_TOLD_OF_SEVERAL, Outcome, Result, shortened
from groundswell.notify.wording import headline, lines_of, link_text
from groundswell.ssrf_guard import AddressGuard, ForbiddenAddress, UnknownHost, connected

TIMEOUT_SECONDS = 15.0
_WIRE = SMTP.clone(max_line_length=998)
"""Headers in lines as long as a mail may have: a link that does not fit into one is written as
encoded words, which the headers that hold links do not know (RFC 2369)."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """``security``: ``starttls`` (the default), ``tls`` from the first byte, or ``none``."""

    host: str
    port: int = 587
    security: str = "starttls"
    username: str | None = None
    password: str | None = None
    context: ssl.SSLContext | None = None


class Email:
    """Mail to one or more people."""

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        recipients: Sequence[str],
        guard: AddressGuard,
        zone: ZoneInfo | None = None,
    ) -> None:
        self._server = server
        self._sender = sender
        self._recipients = recipients
        self._guard = guard
        self._zone = zone

    async def send(self, message: Message) -> Outcome:
        server = self._server
        try:
            target = await self._guard.check(server.host, server.port)
        except ForbiddenAddress as error:
            return Outcome(Result.REFUSED, str(error))
        except UnknownHost as error:
            return Outcome(Result.RETRY, str(error))
        try:
            client = aiosmtplib.SMTP(
                hostname=target.host,  # whose certificate it must show
                sock=await connected(target, TIMEOUT_SECONDS),
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                tls_context=server.context,
                timeout=TIMEOUT_SECONDS,
            )
            async with client:
                if server.username and server.password:
                    await client.login(server.username, server.password)
                mail = compose(message, self._sender, self._recipients, self._zone)
                refused, answer = await _deliver(client, mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _outcome({one.recipient: (one.code, one.message) for one in error.recipients})
        except aiosmtplib.SMTPResponseException as error:
            # Only what is said of the mail itself is for good. A login or a sender that is refused
            # is somebody's setting, which may be right again before the day is over.
            of_this_mail = isinstance(error, aiosmtplib.SMTPDataError) and error.code >= 500
            result = Result.REFUSED if of_this_mail else Result.RETRY
            return Outcome(result, shortened(f"{error.code} {error.message}"))
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            return Outcome(
                Result.RETRY, shortened(f"{type(error).__name__}: {error}{_hint(error)}")
            )
        return _outcome(refused, answer)


async def _deliver(
    client: aiosmtplib.SMTP, mail: EmailMessage
) -> tuple[Mapping[str, tuple[int, str]], str]:
    """Send a mail as it was composed: the client would write its headers anew, in short lines."""
    sender, *to = [each.addr_spec for name in ("From", "To") for each in mail[name].addresses]
    if not all(address.isascii() for address in (sender, *to)):
        return await client.send_message(mail)
    return await client.sendmail(sender, to, mail.as_bytes(policy=_WIRE))


def compose(
    message: Message, sender: str, recipients: Sequence[str], zone: ZoneInfo | None = None
) -> EmailMessage:
    """The mail, with times by the clocks of ``zone``. Text from posts and names stays on one line
    or in the body."""
    mail = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2].rstrip(">") or "groundswell"
    alone = message.kind in (MessageKind.TEST, MessageKind.DIGEST)
    # Only what is in brackets differs among the mails of an incident: a reader that joins by
    # subjects leaves that out (RFC 5256, 2.1), others go by References.
    mail["Subject"] = _one_line(headline(message), 160)
    mail["From"] = sender
    mail["To"] = tuple(Address(addr_spec=recipient) for recipient in recipients)
    mail["Date"] = format_datetime(message.at)
    root = f"<incident.{message.thread}@{domain}>"
    opened = message.kind is MessageKind.OPENED
    mail["Message-ID"] = root if opened else f"<{message.id}@{domain}>"
    if not opened and not alone:
        mail["In-Reply-To"] = root
        mail["References"] = root
    mail["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    lines = lines_of(message, zone)
    foot = [f"Unsubscribe: {message.unsubscribe}"] if message.unsubscribe else []
    mail.set_content("\n\n".join([*lines, *foot]) + "\n")
    paragraphs = "".join(f'<p dir="auto">{html.escape(line)}</p>' for line in lines[:-1])
    last = lines[-1]
    if message.link and last == message.link:
        address = html.escape(message.link, quote=True)
        paragraphs += f'<p><a href="{address}">{link_text(message)}</a></p>'
    else:
        paragraphs += f'<p dir="auto">{html.escape(last)}</p>'
    if message.unsubscribe:
        address = html.escape(message.unsubscribe, quote=True)
        paragraphs += f'<p><a href="{address}">Unsubscribe</a></p>'
    page = f"<!doctype html><body>{paragraphs}</body>"
    mail.add_alternative(page, subtype="html")
    return mail


def _hint(error: Exception) -> str:
    plain = isinstance(error, aiosmtplib.SMTPException) and "not supported by server" in str(error)
    return " SMTP_URL=smtp+plain://HOST:PORT sends without TLS." if plain else ""


def _outcome(refused: Mapping[str, tuple[int, str]], taken: str | None = None) -> Outcome:
    """What came of a mail of which some recipients were ``refused``, by 4xx for now and by 5xx for
    good; ``taken``: the server's answer for the others. These must not get it a second time."""
    left = tuple(who for who, (code, _) in refused.items() if code < 500)
    gone = tuple(f"{who} ({code} {why})" for who, (code, why) in refused.items() if code >= 500)
    told = [f"{who}: {code} {why}" for who, (code, why) in refused.items()]
    answer = [f"refused: {', '.join(told)}"] if told else []
    whole = shortened(
        "; ".join([*answer, *([] if taken is None else [taken])]), MOST_TOLD_OF_SEVERAL
    )
    if taken is None:
        return Outcome(Result.RETRY if left else Result.REFUSED, whole, left=left, refused=gone)
    if refused:
        return Outcome(Result.PARTIAL, whole, left=left, refused=gone)
    return Outcome(Result.DELIVERED, shortened(taken))


def _one_line(text: str, most: int) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
