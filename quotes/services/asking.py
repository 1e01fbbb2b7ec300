"""What a customer asks for on the page of the offer, an answer or new prices: a note, and news for who sells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lifecycle.refusals import NotVisible
from notices.services import tell
from opportunities.models import NoteReason, Opportunity, OpportunityNote

from ..models import OfferLink, Quote

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def ask_question(link: OfferLink, *, question: str, request_key: UUID) -> None:
    """Note what the customer wants to know. The same request twice is one question."""
    opportunity = locked_by(link)
    if note := note_of_customer(opportunity, link, reason="email", body=question, request_key=request_key):
        words = {"who": link.recipient, "name": opportunity.name, "question": question}
        tell_sellers(
            opportunity, "question_asked", note, lambda: _("%(who)s asks about %(name)s: %(question)s") % words
        )


@transaction.atomic
def ask_for_prices(link: OfferLink, *, quotes: Iterable[Quote], request_key: UUID) -> None:
    """Note that the customer wants these expired quotes afresh. The same request twice is one wish."""
    opportunity = locked_by(link)
    body = in_the_house_language(quotes)
    if note := note_of_customer(opportunity, link, reason="price_discussion", body=body, request_key=request_key):
        words = {"who": link.recipient, "name": opportunity.name}
        tell_sellers(opportunity, "prices_asked", note, lambda: _("%(who)s asks for new prices for %(name)s.") % words)


def in_the_house_language(quotes: Iterable[Quote]) -> str:
    """Name what is wanted the same way whoever asks: the note keeps it as text."""
    with override(settings.LANGUAGE_CODE):
        names = ", ".join(f"{quote.number} {quote.name}" for quote in quotes)
        return _("Asks for new prices: %(quotes)s has expired.") % {"quotes": names}


def locked_by(link: OfferLink) -> Opportunity:
    """Lock what the link leads to, and ask the link again: the rep may just have ended it."""
    opportunity = link.opportunity.lock()
    fresh = OfferLink.objects.filter(pk=link.pk).first()
    if opportunity.closed_at or fresh is None or not fresh.still_opens():
        raise NotVisible(_("There is no such record."))
    return opportunity


def note_of_customer(
    opportunity: Opportunity, link: OfferLink, *, reason: str, body: str, request_key: UUID
) -> OpportunityNote | None:
    """Write a note without an author; none if the request came before."""
    if OpportunityNote.objects.filter(request_key=request_key).exists():
        return None
    return opportunity.notes.create(
        reason=reason_for(reason), body=body, on_behalf_of=link.recipient, request_key=request_key
    )


def reason_for(code: str) -> NoteReason:
    """Return the reason as shipped; where an administrator has removed it, the first of the list."""
    known: Any = NoteReason.objects
    reason: NoteReason = known.filter(code=code).first() or known.all()[0]
    return reason


def tell_sellers(opportunity: Opportunity, event: str, note: OpportunityNote, summary: Callable[[], str]) -> None:
    tell(sellers_of(opportunity), event, opportunity, summary, revision=note.pk)


def sellers_of(opportunity: Opportunity) -> list[User]:
    """Return who is to hear from the customer: who is in charge, or who leads the team while it waits in the queue."""
    return opportunity.in_charge or list(opportunity.team.leads.all())
