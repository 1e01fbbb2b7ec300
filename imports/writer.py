"""Deals become opportunities in the state in which the file shows them, with quote, order and outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, cast

from django.utils import timezone

from catalogue.models import Product
from lifecycle.clock import business_zone
from lifecycle.models import Lifecycle
from lifecycle.through import Through
from opportunities.models import LossReason, Opportunity, OpportunityEvent, Outcome, Stage, Status
from opportunities.replay import initial
from orders.models import Order, OrderEvent, OrderLine
from quotes.models import AbandonReason, Quote, QuoteEvent, QuoteLine

from .customers import Buyer
from .deals import Entry
from .people import Seat
from .products import CURRENCY
from .records import Deal, DealStage

BATCH = 1000
STATUSES = {
    DealStage.PROSPECTING: Status.INQUIRY,
    DealStage.ENGAGING: Status.NEGOTIATION,
    DealStage.WON: Status.WON,
    DealStage.LOST: Status.LOST,
}
QUOTE_STATUSES = {
    DealStage.ENGAGING: Quote.Status.DRAFT,
    DealStage.WON: Quote.Status.ACCEPTED,
    DealStage.LOST: Quote.Status.ABANDONED,
}


def noon(day: date) -> datetime:
    """Return the middle of a day of the file where the business is: it is that day almost everywhere on earth."""
    return datetime.combine(day, time(12), business_zone())


@dataclass
class Writer:
    """Inserts deals in bulk, each in its status, and with one event per record that says so."""

    seats: dict[str, Seat]
    products: dict[str, Product]
    buyers: dict[str, Buyer]
    now: datetime = field(default_factory=timezone.now)

    def write(self, entries: list[Entry]) -> None:
        for start in range(0, len(entries), BATCH):
            self.write_batch(entries[start : start + BATCH])

    def write_batch(self, entries: list[Entry]) -> None:
        opportunities = Opportunity.objects.bulk_create(map(self.opportunity, entries))
        rows = list(zip(entries, opportunities, strict=True))
        OpportunityEvent.objects.bulk_create(events(OpportunityEvent, "opportunity", rows, self.now))
        quotes = self.write_quotes([(entry, row) for entry, row in rows if entry.deal.stage in QUOTE_STATUSES])
        self.write_orders([(entry, quote) for entry, quote in quotes if entry.deal.stage == DealStage.WON])
        Outcome.objects.bulk_create(self.outcome(entry, row) for entry, row in rows if entry.deal.closed)

    def write_quotes(self, rows: list[tuple[Entry, Opportunity]]) -> list[tuple[Entry, Quote]]:
        quotes = Quote.objects.bulk_create(self.quote(entry, opportunity) for entry, opportunity in rows)
        made = [(entry, quote) for (entry, _), quote in zip(rows, quotes, strict=True)]
        QuoteLine.objects.bulk_create(self.quote_line(entry, quote) for entry, quote in made)
        QuoteEvent.objects.bulk_create(events(QuoteEvent, "quote", made, self.now))
        return made

    def write_orders(self, rows: list[tuple[Entry, Quote]]) -> None:
        orders = Order.objects.bulk_create(self.order(entry, quote) for entry, quote in rows)
        made = [(entry, order) for (entry, _), order in zip(rows, orders, strict=True)]
        OrderLine.objects.bulk_create(self.order_line(entry, order) for entry, order in made)
        OrderEvent.objects.bulk_create(events(OrderEvent, "order", made, self.now))

    def moments(self, deal: Deal) -> tuple[datetime, datetime | None]:
        """Return when it was created and closed; a prospect's file tells no day, so it begins with the import."""
        return noon(deal.engaged) if deal.engaged else self.now, noon(deal.closed) if deal.closed else None

    @cached_property
    def stages(self) -> dict[str, Stage]:
        return {status: Stage.objects.first_of(status) for status in Status}

    @cached_property
    def unspecified(self) -> LossReason:
        return LossReason.objects.get(code="unspecified")

    @cached_property
    def opportunity_lost(self) -> AbandonReason:
        return AbandonReason.objects.get(code="opportunity_lost")

    def opportunity(self, entry: Entry) -> Opportunity:
        deal, seat, buyer = entry.deal, self.seats[entry.agent.name], self.buyers[entry.account_name]
        created, closed = self.moments(deal)
        stage = self.stages[STATUSES[deal.stage]]
        return Opportunity(
            external_id=deal.key,
            name=f"{entry.article.name} for {buyer.customer.name}"[:200],
            customer=buyer.customer,
            contact=buyer.contact,
            contact_address=buyer.address,
            created_through=Opportunity.CreatedThrough.REP,
            value=entry.value,
            currency=CURRENCY,
            team=seat.team,
            owner=seat.owner,
            status=stage.status,
            stage=stage,
            stage_since=closed or created,
            success_percent=stage.default_success_percent,
            closed_at=closed,
            loss_reason=self.unspecified if deal.stage == DealStage.LOST else None,
            created_at=created,
            modified_at=closed or created,
        )

    def quote(self, entry: Entry, opportunity: Opportunity) -> Quote:
        return Quote(
            opportunity=opportunity,
            name=entry.article.name,
            is_primary=True,
            status=QUOTE_STATUSES[entry.deal.stage],
            currency=CURRENCY,
            subtotal=entry.value,
            list_total=entry.article.price,
            abandon_reason=self.opportunity_lost if entry.deal.stage == DealStage.LOST else None,
            decided_at=opportunity.closed_at,
            created_at=opportunity.created_at,
            modified_at=opportunity.modified_at,
        )

    def quote_line(self, entry: Entry, quote: Quote) -> QuoteLine:
        return QuoteLine(
            quote=quote,
            position=1,
            product=self.products[entry.article.name],
            description=entry.article.name,
            quantity=1,
            list_price=entry.article.price,
            unit_price=entry.value,
        )

    def order(self, entry: Entry, quote: Quote) -> Order:
        opportunity, buyer = quote.opportunity, self.buyers[entry.account_name]
        closed_at = cast("datetime", opportunity.closed_at)
        return Order(
            opportunity_id=opportunity.pk,
            quote_id=quote.pk,
            external_id=opportunity.external_id,
            name=opportunity.name,
            team=opportunity.team,
            owner=opportunity.owner,
            customer=buyer.customer,
            customer_name=buyer.customer.name,
            contact_name=buyer.contact.name if buyer.contact else "",
            address=str(buyer.address or ""),
            currency=CURRENCY,
            subtotal=entry.value,
            discount=0,
            total=entry.value,
            accepted_by=buyer.customer.name,
            accepted_through=Through.IMPORT,
            accepted_at=closed_at,
            created_at=closed_at,
            modified_at=closed_at,
        )

    def order_line(self, entry: Entry, order: Order) -> OrderLine:
        return OrderLine(
            order=order,
            position=1,
            sku=entry.article.name,
            description=entry.article.name,
            quantity=1,
            list_price=entry.article.price,
            unit_price=entry.value,
            amount=entry.value,
        )

    def outcome(self, entry: Entry, opportunity: Opportunity) -> Outcome:
        return Outcome(
            opportunity_id=opportunity.pk,
            external_id=opportunity.external_id,
            outcome=opportunity.status,
            value=opportunity.value,
            currency=CURRENCY,
            created_at=opportunity.created_at,
            closed_at=cast("datetime", opportunity.closed_at),
            loss_reason_id=opportunity.loss_reason_id,
            team_id=opportunity.team_id,
            owner_id=opportunity.owner_id,
            quotes_made=1,
            list_total=entry.article.price,
            product_families=[entry.article.series] if entry.article.series else [],
        )


def events(model: Any, subject: str, rows: Iterable[tuple[Entry, Lifecycle]], now: datetime) -> Iterable[Any]:
    """Make each record's one event: it came in now, from this row of the file."""
    for entry, record in rows:
        yield model(
            **{subject: record},
            action="import",
            target=record.status,
            version=record.version,
            through=Through.IMPORT,
            happened_at=now,
            details={"file": Deal.FILE, "row": entry.deal.row} | told_of(record),
        )


def told_of(record: Lifecycle) -> dict[str, Any]:
    """Return what else the event must carry, so that the record can be put together from its events."""
    return initial(record) if isinstance(record, Opportunity) else {}
