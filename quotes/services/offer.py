from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from interface.tokens import fingerprint, new_nonce
from lifecycle.clock import business_today
from lifecycle.refusals import NotAllowed, NotVisible, refuse_without_reason
from lifecycle.through import Through
from lifecycle.transitions import perform, refuse_unseen
from notices.services import tell
from opportunities.models import Opportunity
from opportunities.permissions import can_edit

from ..models import OfferLink, Quote
from ..models.offer_link import token_of
from .approval import submit
from .mailing import promise_offer

if TYPE_CHECKING:
    from accounts.models import User


def default_expiry() -> date:
    return business_today() + timedelta(days=settings.QUOTE_VALIDITY_DAYS)


@transaction.atomic
def present(
    quote: Quote,
    *,
    by: User,
    through: str,
    version: int | None = None,
    expires_on: date | None = None,
    mail_to: str = "",
    message: str = "",
) -> Quote:
    """Show a quote until ``expires_on``, a day in the business time zone (`default_expiry` if nobody says).

    A draft is submitted first; if its discount needs approval it waits there, and the returned quote says so: then
    nothing is mailed either. The same click twice gives the first answer.
    """
    presented = show(quote, by=by, through=through, version=version, expires_on=expires_on)
    promise_offer(newly_presented([presented]), by=by, mail_to=mail_to, message=message)
    return presented


def show(quote: Quote, *, by: User, through: str, version: int | None, expires_on: date | None) -> Quote:
    current = quote.lock()
    if version is not None and is_second_click(current, by=by, version=version):
        current.is_repeated = True
        return current
    if current.status == Quote.Status.DRAFT:
        current, version = submit(current, by=by, through=through, version=version), None
        if current.status == Quote.Status.PENDING_APPROVAL:
            return current
    until = expires_on or current.expires_on or default_expiry()
    presented = perform(current, "present", by=by, through=through, version=version, expires_on=until)
    if not presented.is_repeated:
        keep_link(presented.opportunity, until)
    return presented


def newly_presented(quotes: Iterable[Quote]) -> list[Quote]:
    return [quote for quote in quotes if quote.status == Quote.Status.PRESENTED and not quote.is_repeated]


def is_second_click(quote: Quote, *, by: User, version: int) -> bool:
    """Recognise that all that happened to a draft since that version is this person's submitting and presenting it."""
    since = quote.events.filter(version__gt=version).order_by("version").values_list("action", "actor")
    return list(since) in ([("submit", by.pk)], [("submit", by.pk), ("present", by.pk)]) and quote.is_visible_to(by)


@transaction.atomic
def present_together(
    quotes: Iterable[tuple[Quote, int]],
    *,
    by: User,
    through: str,
    expires_on: date,
    mail_to: str = "",
    message: str = "",
) -> tuple[list[Quote], list[Quote]]:
    """Present several alternatives, each in the version that the person saw, or none of them; one mail names them all.

    Returns what the customer sees now, and what waits for approval.
    """
    by_number = sorted(quotes, key=lambda seen: seen[0].pk)
    done = [show(quote, by=by, through=through, version=version, expires_on=expires_on) for quote, version in by_number]
    promise_offer(newly_presented(done), by=by, mail_to=mail_to, message=message)
    shown = [quote for quote in done if quote.status == Quote.Status.PRESENTED]
    return shown, [quote for quote in done if quote not in shown]


@transaction.atomic
def extend(quote: Quote, *, by: User, through: str, version: int | None = None, expires_on: date) -> Quote:
    """Give a presented quote a later last day; nothing else about it changes."""
    extended = perform(quote, "extend", by=by, through=through, version=version, expires_on=expires_on)
    if not extended.is_repeated:
        keep_link(extended.opportunity, expires_on)
    return extended


@transaction.atomic
def reject(
    quote: Quote,
    *,
    by: User | None,
    through: str,
    version: int | None = None,
    comment: str = "",
    on_behalf_of: str = "",
    link: int | None = None,
) -> Quote:
    """Note that the customer does not want it: the customer by the link, or the rep on behalf, who says why."""
    if by is not None:
        refuse_without_reason(comment)
    rejected = perform(
        quote, "reject", by=by, through=through, version=version, comment=comment, on_behalf_of=on_behalf_of, link=link
    )
    opportunity = rejected.opportunity
    words = {"number": rejected.number, "name": opportunity.name}
    tell(opportunity.sellers, "rejected", rejected, lambda: _("%(number)s of %(name)s was rejected.") % words, by=by)
    return rejected


@transaction.atomic
def reject_seen(link: OfferLink, *, seen: Mapping[int, int], comment: str = "") -> list[Quote]:
    """Let the customer say no to all that the page showed: quotes by number, with the revision that was seen.

    What the rep has changed or added meanwhile is left alone. The link is asked again under the opportunity's lock,
    because the rep may just have ended it.
    """
    opportunity = link.opportunity.lock()
    refuse_dead(link)
    answered = opportunity.quotes.presented().filter(pk__in=seen).order_by("pk")
    return [
        reject(quote, by=None, through=Through.LINK, comment=comment, on_behalf_of=link.recipient, link=link.pk)
        for quote in answered
        if quote.revision == seen[quote.pk]
    ]


def refuse_dead(link: OfferLink) -> None:
    fresh = OfferLink.objects.filter(pk=link.pk).first()
    if fresh is None or not fresh.lives():
        raise NotVisible(_("There is no such record."))


def count_opening(link: OfferLink, shown: Sequence[Quote]) -> None:
    """Count a visit to the customer's page, and tell of the first since something there was presented.

    Nothing hangs on the figure, so it takes no lock of the opportunity. ``link`` is as it was before this visit.
    """
    OfferLink.objects.filter(pk=link.pk).update(opened_count=F("opened_count") + 1, last_opened_at=timezone.now())
    dated = [(quote.presented_at, quote) for quote in shown if quote.presented_at]
    newest = max(dated, key=itemgetter(0), default=None)
    if newest and (link.last_opened_at is None or link.last_opened_at < newest[0]):
        opportunity = link.opportunity
        words = {"who": link.recipient, "name": opportunity.name}
        tell(opportunity.sellers, "opened", newest[1], lambda: _("%(who)s opened the offer for %(name)s.") % words)


def live_link(opportunity: Opportunity) -> OfferLink | None:
    link = OfferLink.objects.living().filter(opportunity=opportunity).first()
    return link if link and link.lives() else None


def keep_link(opportunity: Opportunity, until: date) -> OfferLink:
    """Return the opportunity's link, good for at least this long; make one if none opens. Under its lock.

    One that has just run out lives again: the customer who asked for new prices has that one at hand.
    """
    link = opportunity.offer_links.filter(revoked_at__isnull=True).first()
    if link is None or not link.still_opens():
        return make_link(opportunity, until)
    if link.expires_on < until:
        link.expires_on = until
        link.save(update_fields=["expires_on"])
    return link


def make_link(opportunity: Opportunity, until: date) -> OfferLink:
    opportunity.offer_links.end()
    nonce = new_nonce()
    return OfferLink.objects.create(
        opportunity=opportunity,
        nonce=nonce,
        token_hash=fingerprint(token_of(nonce)),
        recipient=opportunity.counterpart,
        expires_on=until,
    )


@transaction.atomic
def revoke_link(opportunity: Opportunity, *, by: User) -> None:
    """End the customer's link now; presenting again makes a new one."""
    locked = opportunity.lock()
    refuse_unseen(locked, by)
    if not can_edit(locked, by):
        raise NotAllowed(_("You may read %(number)s, but not end its link.") % {"number": locked.number})
    locked.offer_links.end()
