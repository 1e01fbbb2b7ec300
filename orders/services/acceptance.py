from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from interface.formats import money
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from lifecycle.transitions import follow, perform, record, refuse_unseen
from notices.services import tell
from opportunities.models import Opportunity
from opportunities.services import record_outcome
from quotes.models import OfferLink, Quote
from quotes.services import refuse_dead
from quotes.services.quote import become_primary, value_follows

from ..models import Order, OrderLine
from .confirmation import promise_confirmation

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Address


@dataclass(frozen=True)
class Acceptance:
    """Who said yes, and how: the customer through the link, or a rep who heard it."""

    by: User | None
    through: str
    name: str
    role: str = ""
    customer_order_number: str = ""
    link: int | None = None
    said: str = ""

    @property
    def actor(self) -> dict[str, Any]:
        return {"by": self.by, "through": self.through, "on_behalf_of": self.name, "link": self.link}

    @property
    def manner(self) -> dict[str, Any]:
        """What the event tells of it: the role, and how a rep heard it."""
        return {"role": self.role} | ({"said": self.said} if self.said else {})


class QuoteOvertaken(Overtaken):
    """Another quote of this opportunity was accepted first; the sentence says which, by whom and when."""

    def __init__(self, order: Order) -> None:
        super().__init__(
            _("%(who)s accepted %(quote)s on %(when)s. It is order %(order)s; nothing else was accepted.")
            % {
                "who": order.accepted_by,
                "quote": order.quote_number,
                "when": date_format(timezone.localtime(order.accepted_at), "j M Y, H:i"),
                "order": order.number,
            },
            subject=order,
        )
        self.order = order


@transaction.atomic
def accept_quote(quote: Quote, *, revision: int, acceptance: Acceptance) -> Order:
    """Turn a presented quote into the opportunity's one order.

    The opportunity is locked first, so two people who accept two quotes of one opportunity queue here. Whoever comes
    second with the same quote gets the same order back; with another quote, `QuoteOvertaken` says which one was
    accepted, by whom and when. ``revision`` is the one that the customer saw. The clock is read after the lock.
    """
    locked = quote.lock()
    opportunity = locked.opportunity
    refuse_unseen(locked, acceptance.by)
    if order := Order.objects.of(opportunity):
        return same_order(order, locked)

    accepted = perform(locked, "accept", revision=revision, **acceptance.manner, **acceptance.actor)
    if not accepted.is_primary:
        accepted = become_primary(accepted)
    value_follows(accepted)
    opportunity.quotes.abandon_open("alternative_accepted", after=accepted)
    order = make_order(accepted, acceptance)
    won = follow(Opportunity.objects.get(pk=opportunity.pk), "win", after=accepted)
    record_outcome(won)
    tell_of_the_sale(won, order, acceptance)
    promise_confirmation(order, won.contact, by=acceptance.by)
    return order


@transaction.atomic
def accept_by_link(
    link: OfferLink, quote: Quote, *, revision: int, name: str, role: str, customer_order_number: str = ""
) -> Order:
    """Let the customer accept. The link is asked again under the lock, because the rep may just have ended it."""
    quote.lock()
    refuse_dead(link)
    acceptance = Acceptance(None, Through.LINK, name, role, customer_order_number, link.pk)
    return accept_quote(quote, revision=revision, acceptance=acceptance)


def same_order(order: Order, quote: Quote) -> Order:
    if order.quote_id != quote.pk:
        raise QuoteOvertaken(order)
    return order


def in_the_house_language(address: Address) -> str:
    """Write an address the same way whoever accepts: the order keeps it as text."""
    with override(settings.LANGUAGE_CODE):
        return str(address)


def make_order(quote: Quote, acceptance: Acceptance) -> Order:
    """Copy what was agreed: lines, figures, customer and address as text of this moment."""
    quote = Quote.objects.select_related(
        "opportunity__customer", "opportunity__contact", "opportunity__contact_address"
    ).get(pk=quote.pk)
    opportunity = quote.opportunity
    contact = opportunity.contact
    address = opportunity.contact_address or opportunity.customer.addresses.active().first()
    order = Order.objects.create(
        opportunity_id=opportunity.pk,
        quote_id=quote.pk,
        quote_revision=quote.revision,
        external_id=opportunity.external_id,
        name=opportunity.name,
        team_id=opportunity.team_id,
        owner_id=opportunity.owner_id,
        customer=opportunity.customer,
        customer_name=opportunity.customer.name,
        contact_name=contact.name if contact else "",
        contact_email=contact.email if contact else "",
        address=in_the_house_language(address) if address else "",
        currency=quote.currency,
        subtotal=quote.subtotal,
        discount=quote.discount_amount,
        total=quote.total,
        customer_order_number=acceptance.customer_order_number,
        accepted_by=acceptance.name,
        accepted_role=acceptance.role,
        accepted_through=acceptance.through,
        accepted_at=quote.decided_at or timezone.now(),
    )
    order.co_owners.set(opportunity.co_owner_ids)
    OrderLine.objects.bulk_create([agreed(line, order) for line in quote.lines.select_related("product")])
    record(
        order,
        "create",
        by=acceptance.by,
        through=acceptance.through,
        on_behalf_of=acceptance.name,
        link=acceptance.link,
        details={"quote": quote.number, "revision": quote.revision, **acceptance.manner},
    )
    return order


def agreed(line: Any, order: Order) -> OrderLine:
    return OrderLine(
        order=order,
        position=line.position,
        sku=line.product.sku if line.product else "",
        description=line.description,
        quantity=line.quantity,
        list_price=line.list_price,
        unit_price=line.unit_price,
        amount=line.amount,
    )


def tell_of_the_sale(opportunity: Opportunity, order: Order, acceptance: Acceptance) -> None:
    def summary() -> str:
        return _("%(who)s accepted %(quote)s of %(name)s: %(total)s.") % {
            "who": acceptance.name,
            "quote": order.quote_number,
            "name": opportunity.name,
            "total": money(order.total, order.currency, cents=True),
        }

    by_rep = acceptance.by if acceptance.through == Through.PAGE else None
    tell(opportunity.sellers, "accepted", order, summary, by=by_rep)
