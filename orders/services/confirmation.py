"""The mail that confirms an order to the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from lifecycle.transitions import refuse_unseen
from notices.models import Outbox
from notices.services import promise, retry_now

from .. import permissions
from ..models import Order

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Contact

PLACED = "order_placed"


def promise_confirmation(order: Order, contact: Contact | None, *, by: User | None) -> None:
    """Promise it in the transaction of the acceptance, to the contact who has an address."""
    if order.contact_email:
        language = (contact.language if contact else "") or language_of_reading(order)
        promise(PLACED, order.number, to=order.contact_email, language=language, by=by or order.owner)


def language_of_reading(order: Order) -> str:
    """Who has accepted through the link reads the language of that page; of others we know only our own."""
    read = get_language() if order.accepted_through == Through.LINK else ""
    return read if read in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@transaction.atomic
def send_confirmation(order: Order, *, by: User, to: str, revision: int) -> None:
    """Send it again, in the language of the last one. The same ``revision`` to the same address is sent once.

    One that has not gone out to that address yet is tried at once instead.
    """
    order = order.lock()
    refuse_unseen(order, by)
    refuse_to_send(order, by=by)
    mails = list(confirmations(order))
    waiting = [mail for mail in mails if mail.recipient == to and mail.is_open]
    if waiting:
        retry_now(waiting[0], by=by)
        return
    language = mails[0].language if mails else settings.LANGUAGE_CODE
    promise(PLACED, order.number, to=to, revision=revision, language=language, by=by)


def refuse_to_send(order: Order, *, by: User) -> None:
    if sentence := what_keeps_from_confirming(order):
        raise Overtaken(sentence, subject=order)
    if not permissions.can_work_on(order, by):
        raise NotAllowed(_("You may see %(number)s, but this is for somebody else to do.") % {"number": order.number})


def what_keeps_from_confirming(order: Order) -> str:
    if order.status != Order.Status.CANCELLED:
        return ""
    return _("%(number)s is cancelled: there is nothing to confirm.") % {"number": order.number}


def confirmations(order: Order) -> QuerySet[Outbox]:
    """Return the mails that confirm it, the last one first."""
    return Outbox.objects.filter(event=PLACED, number=order.number).order_by("-pk")
