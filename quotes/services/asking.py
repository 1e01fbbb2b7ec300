"""What a customer asks for on the page of the offer, an answer or new prices: a note, and news for who sells."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lifecycle.refusals import NotVisible
from notices.services import tell
from opportunities.models import Opportunity
from opportunities.services import note_of_customer

from ..models import OfferLink, Quote


@transaction.atomic
def ask_question(link: OfferLink, *, question: str, request_key: UUID) -> None:
    """Note what the customer wants to know. The same request twice is one question."""
    opportunity, who = locked_by(link), link.recipient
    if note := note_of_customer(opportunity, who=who, reason="email", body=question, request_key=request_key):
        words = {"who": who, "name": opportunity.name, "question": question}
        tell(
            opportunity.sellers,
            "question_asked",
            opportunity,
            lambda: _("%(who)s asks about %(name)s: %(question)s") % words,
            revision=note.pk,
        )


@transaction.atomic
def ask_for_prices(link: OfferLink, *, quotes: Iterable[Quote], request_key: UUID) -> None:
    """Note that the customer wants these expired quotes afresh. The same request twice is one wish."""
    opportunity, who = locked_by(link), link.recipient
    body = in_the_house_language(quotes)
    if note := note_of_customer(opportunity, who=who, reason="price_discussion", body=body, request_key=request_key):
        words = {"who": who, "name": opportunity.name}
        tell(
            opportunity.sellers,
            "prices_asked",
            opportunity,
            lambda: _("%(who)s asks for new prices for %(name)s.") % words,
            revision=note.pk,
        )


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
