"""The trial's mail server: it keeps what it is given, to be read in Pursuit."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message, MIMEPart

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from .models import KeptFile, KeptMail

LONGEST_SUBJECT = KeptMail._meta.get_field("subject").max_length


def mail_is_kept() -> bool:
    """Whether nothing leaves this machine, as in the trial."""
    return import_string(settings.EMAIL_BACKEND) is KeptBackend


class KeptBackend(BaseEmailBackend):
    """Keep each mail once under its Message-ID; one that comes again is only counted."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            keep(message)
        return len(email_messages)


@transaction.atomic
def keep(message: EmailMessage) -> None:
    written = message.message()
    mail, is_new = KeptMail.objects.get_or_create(
        message_id=str(written["Message-ID"]),
        defaults={
            "sender": message.from_email,
            "recipients": ", ".join(message.recipients()),
            "reply_to": ", ".join(message.reply_to),
            "subject": str(message.subject)[:LONGEST_SUBJECT],
            "text": message.body,
            "html": html_of(message),
        },
    )
    if is_new:
        KeptFile.objects.bulk_create([file_of(mail, part) for part in written.walk() if part.get_filename()])
    else:
        KeptMail.objects.filter(pk=mail.pk).update(copies=F("copies") + 1)


def html_of(message: EmailMessage) -> str:
    alternatives = getattr(message, "alternatives", [])
    return next((str(content) for content, media_type in alternatives if media_type == "text/html"), "")


def file_of(mail: KeptMail, part: Message | MIMEPart) -> KeptFile:
    content = part.get_payload(decode=True)
    return KeptFile(
        mail=mail,
        name=str(part.get_filename())[:200],
        media_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else b"",
    )
