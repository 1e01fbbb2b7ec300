"""Handing one mail to the mail server, and reading what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email

from ..models import Outbox, Trouble

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

    from ..letters import Letter

PATIENCE = 45  # seconds for one answer of the server; all of a mail's answers together stay within the lease


@dataclass
class Unsent(Exception):  # noqa: N818 - an answer about one mail, not an error of ours
    """A try that came to nothing; the promise stays."""

    trouble: Trouble
    answer: str


def message_of(mail: Outbox, letter: Letter) -> EmailMultiAlternatives:
    """Make the mail, with the same Message-ID at every try. A header of two lines is refused here."""
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[mail.recipient],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"},
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for enclosure in letter.enclosures:
        message.attach(" ".join(enclosure.name.split()), enclosure.content, enclosure.media_type)
    try:
        validate_email(mail.recipient)
        message.message()
    except Exception as error:
        raise Unsent(Trouble.IMPOSSIBLE, str(error)) from error
    return message


def message_id(mail: Outbox) -> str:
    return f"<{mail.key}@{urlsplit(settings.SITE_URL).hostname}>"


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """Open a connection. How it closes changes nothing any more: what was sent has been noted by then."""
    server: BaseEmailBackend = get_connection(timeout=PATIENCE)
    try:
        server.open()
    except OSError as error:
        raise Unsent(Trouble.UNREACHED, said(error)) from error
    try:
        yield server
    finally:
        with suppress(OSError):
            server.close()


def hand_over(message: EmailMultiAlternatives, server: BaseEmailBackend) -> None:
    """Return only when the server said OK."""
    try:
        taken = server.send_messages([message])
    except SMTPRecipientsRefused as refused:
        raise answered(*next(iter(refused.recipients.values()))) from refused
    except SMTPResponseException as refused:
        raise answered(refused.smtp_code, refused.smtp_error) from refused
    except SMTPNotSupportedError as error:
        raise Unsent(Trouble.IMPOSSIBLE, said(error)) from error
    except OSError as error:
        raise Unsent(Trouble.UNREACHED, said(error)) from error
    if not taken:
        raise Unsent(Trouble.IMPOSSIBLE, "")


def answered(code: int, words: bytes | str) -> Unsent:
    """Tell a server's no from its not now: by the first digit of its answer."""
    written = words.decode(errors="replace") if isinstance(words, bytes) else words
    return Unsent(Trouble.REFUSED if code >= 500 else Trouble.PUT_OFF, f"{code} {written}")


def said(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
