"""The mails that bring the customer the link: promised with the act, written by `quotes.letters` when they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.transitions import refuse_unseen
from notices.models import Outbox
from notices.services import promise, retry_now
from opportunities.models import Opportunity
from opportunities.permissions import can_edit

from ..models import Quote

if TYPE_CHECKING:
    from accounts.models import User

PRESENTED, AGAIN = "quote_presented", "offer_again"


def promise_offer(quotes: Sequence[Quote], *, by: User, mail_to: str, message: str) -> None:
    """Promise one mail that names these quotes, to the address that the person saw. Under the opportunity's lock."""
    if not quotes or not mail_to:
        return
    opportunity = quotes[0].opportunity
    refuse_other_address(opportunity, mail_to)
    first = min(quotes, key=lambda quote: quote.pk)
    write(PRESENTED, first.number, first.revision, quotes, opportunity=opportunity, by=by, message=message)


def refuse_other_address(opportunity: Opportunity, mail_to: str) -> None:
    if opportunity.contact is None or opportunity.contact.email != mail_to:
        raise Overtaken(_("Nothing was sent: the contact or its e-mail has changed. Look at it again."))


def write(
    event: str,
    number: str,
    revision: int,
    quotes: Sequence[Quote],
    *,
    opportunity: Opportunity,
    by: User,
    message: str = "",
) -> Outbox:
    contact = opportunity.contact
    if contact is None or not contact.email:
        raise Overtaken(_("There is no e-mail address to send it to."), subject=opportunity)
    return promise(
        event,
        number,
        to=contact.email,
        revision=revision,
        language=contact.language,
        by=by,
        quotes={str(quote.pk): quote.revision for quote in quotes},
        message=message,
    )


def last_mail(opportunity: Opportunity, quotes: Sequence[Quote]) -> Outbox | None:
    """Return the latest mail that was to bring the customer the link; one query."""
    numbers = [opportunity.number, *(quote.number for quote in quotes)]
    return (
        Outbox.objects.filter(event__in=(PRESENTED, AGAIN), number__in=numbers).order_by("-created_at", "-pk").first()
    )


@transaction.atomic
def send_again(opportunity: Opportunity, *, by: User, after: int) -> Outbox:
    """Mail the link once more, or try at once what has not gone out yet. ``after`` is the mail that the person saw.

    The same request twice sends one mail: the second finds a later one and is content with it.
    """
    locked = opportunity.lock()
    refuse_unseen(locked, by)
    if not can_edit(locked, by):
        raise NotAllowed(_("You may read %(number)s, but not mail its link.") % {"number": locked.number})
    quotes = list(locked.quotes.all())
    last = last_mail(locked, quotes)
    if last and last.pk != after:
        return last
    if last and last.is_open:
        retry_now(last, by=by)
        return last
    presented = [quote for quote in quotes if quote.status == Quote.Status.PRESENTED]
    if not presented:
        raise Overtaken(_("Nothing is presented now, so there is nothing to send."), subject=locked)
    sent = Outbox.objects.filter(event=AGAIN, number=locked.number).count()
    return write(AGAIN, locked.number, sent + 1, presented, opportunity=locked, by=by)
