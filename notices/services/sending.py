"""Sending what was promised, and noting what came of it."""

from __future__ import annotations

import logging
import re
import traceback
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lifecycle.clock import business_zone

from ..letters import Letter, writers
from ..models import Outbox, Trouble
from .posting import Unsent, hand_over, mail_server, message_of
from .telling import tell

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)  # longer than all answers of a server together may take
PAUSES = [timedelta(seconds=30), *(timedelta(minutes=minutes) for minutes in (2, 10, 30, 60))]
LASTING_PAUSE = timedelta(days=1)
TOLD_AFTER = timedelta(hours=1)
MOST_ATTEMPTS = 32_767
ROUND = timedelta(minutes=5)
LINK = re.compile(r"\S*(?:://|/o/)\S*")


class Round(NamedTuple):
    sent: int
    withdrawn: int
    failed: int


def send_due_mail(*, limit: int = 500) -> Round:
    """Send what is due, one mail after the other; any number may do so at once, and as often as they like.

    A mail is claimed for the time of the lease in a short transaction, sent outside of any, and noted in another one.
    If its sender dies on the way, it is due again when the lease ends. So there is one way to a second copy, under
    the same Message-ID: the server took the mail and we did not note it, because the sender died in between
    or the server's OK was lost on its way.

    A server that is not reached ends the round: the others would only wait for it too. So does a slow one after some
    minutes, long before a task's time is up: the next bell goes on.
    """
    told: list[str] = []
    ends_at = timezone.now() + ROUND
    while len(told) < limit and timezone.now() < ends_at and (mail := claim()):
        told.append(came_to(mail))
        if told[-1] == Trouble.UNREACHED:
            break
    sent, withdrawn = told.count("sent"), told.count("withdrawn")
    return Round(sent, withdrawn, len(told) - sent - withdrawn)


@transaction.atomic
def claim() -> Outbox | None:
    """Take the mail that has waited longest; nobody else finds it due until the lease ends."""
    now = timezone.now()
    mail = Outbox.objects.due(now).select_for_update(skip_locked=True).order_by("due_at", "pk").first()
    if mail:
        mail.due_at, mail.last_error = now + LEASE, ""
        mail.attempts = min(mail.attempts + 1, MOST_ATTEMPTS)
        mail.save(update_fields=["due_at", "last_error", "attempts"])
    return mail


def came_to(mail: Outbox) -> str:
    """Try once, note what came of it, and return its name."""
    try:
        letter = letter_for(mail)
        if letter is None:
            note(mail, withdrawn_at=timezone.now())
            return "withdrawn"
        message = message_of(mail, letter)
        with mail_server() as server:
            hand_over(message, server)
            note(mail, sent_at=timezone.now())
    except Unsent as unsent:
        note_trouble(mail, unsent)
        return unsent.trouble
    return "sent"


def letter_for(mail: Outbox) -> Letter | None:
    """Have it written in its own language and the business time zone; a writer that fails harms no other mail."""
    with translation.override(mail.language), timezone.override(business_zone()):
        try:
            return writers[mail.event](mail)
        except Exception as error:
            reason = without_links(traceback.format_exc())
            logger.error("mail=%s event=%s number=%s not written: %s", mail.pk, mail.event, mail.number, reason)
            raise Unsent(Trouble.UNWRITTEN, type(error).__name__) from error


def without_links(text: str) -> str:
    """Leave out every address of a page: whoever reads a customer's link could open it."""
    return LINK.sub("…", text)


def note(mail: Outbox, **end: datetime) -> None:
    Outbox.objects.filter(pk=mail.pk).open().update(last_error="", failing_since=None, **end)


@transaction.atomic
def note_trouble(mail: Outbox, unsent: Unsent) -> None:
    """Say when it is tried again, unless the lease has ended and somebody else is at it."""
    now = timezone.now()
    answer = without_links(" ".join(unsent.answer.split()))
    mail.last_error = f"{unsent.trouble}: {answer}"[:500]
    mail.failing_since = mail.failing_since or now
    held = Outbox.objects.filter(pk=mail.pk, due_at=mail.due_at).open()
    if held.update(
        due_at=now + pause_after(mail.attempts, unsent.trouble),
        last_error=mail.last_error,
        failing_since=mail.failing_since,
    ):
        logger.warning("mail=%s event=%s attempt=%s %s", mail.pk, mail.event, mail.attempts, unsent.trouble)
        if unsent.trouble.is_lasting or now - mail.failing_since >= TOLD_AFTER:
            tell_sender(mail)


def pause_after(attempts: int, trouble: Trouble) -> timedelta:
    return LASTING_PAUSE if trouble.is_lasting else PAUSES[min(attempts, len(PAUSES)) - 1]


def tell_sender(mail: Outbox) -> None:
    """Tell who promised it, once for each mail."""
    tell([mail.sender], "mail_failed", mail, lambda: failure_of(mail), revision=mail.pk)


def failure_of(mail: Outbox) -> str:
    words = {"number": mail.number, "address": mail.recipient, "answer": mail.answer}
    if mail.trouble == Trouble.REFUSED:
        return _("The e-mail about %(number)s to %(address)s was refused: %(answer)s") % words
    if mail.trouble == Trouble.IMPOSSIBLE:
        return _("The e-mail about %(number)s cannot be sent to %(address)s. Check the address.") % words
    return _("The e-mail about %(number)s to %(address)s has not gone out for an hour. It is tried again.") % words


def retry_now(mail: Outbox, *, by: User) -> bool:
    """Make a mail that failed due at once. One that is under way or done is left alone, and so not sent twice."""
    again = Outbox.objects.filter(pk=mail.pk).failing().update(due_at=timezone.now())
    logger.info("mail=%s retry=%s by=%s", mail.pk, bool(again), by.pk)
    return bool(again)
