"""Acting out the deals: each step is the service that a click would call, at the moment of that click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import uuid4

from accounts.models import Team, User
from accounts.roles import Role
from catalogue.models import Product
from customers.models import Contact
from lifecycle.clock import business_today
from lifecycle.through import Through
from opportunities import services as opportunities
from opportunities.models import LeadOrigin, LossReason, NoteReason, Opportunity, Stage, Status
from orders import services as orders
from orders.models import Order
from quotes import services as quotes
from quotes.models import OfferLink, Quote
from quotes.models.line import LineInput
from quotes.services.expiry import expire

from .clock import ago, at
from .customers import Buyer
from .deals import Acceptance, Alternative, Deal, Loss, Question, Remark
from .people import PEOPLE
from .products import CURRENCY

LEADS = {person.team: person.key for person in PEOPLE if person.role == Role.LEAD}
PAGE = Through.PAGE
Step = tuple[datetime, Callable[[], object]]


@dataclass(frozen=True)
class Floor:
    """Who and what the deals are about."""

    teams: dict[str, Team]
    people: dict[str, User]
    products: dict[str, Product]
    buyers: dict[str, Buyer]


def act_out(deals: Iterable[Deal], floor: Floor) -> None:
    """Take the steps of all deals in the order of their moments."""
    steps = [step for deal in deals for step in Story(deal, floor).steps()]
    for moment, step in sorted(steps, key=lambda step: step[0]):
        with at(moment):
            step()


@dataclass
class Story:
    deal: Deal
    floor: Floor
    today: date = field(default_factory=business_today)
    quotes: dict[str, Quote] = field(default_factory=dict)
    opportunity: Opportunity = field(init=False)
    order: Order = field(init=False)

    def steps(self) -> Iterator[Step]:
        deal = self.deal
        yield ago(deal.opened, 9, 10), self.come_in if deal.wish else self.open
        if deal.handed is not None:
            yield ago(deal.handed, 10), self.hand_over
        if deal.qualified is not None:
            yield ago(deal.qualified, 10, 30), partial(self.move, Status.INQUIRY)
        for alternative in deal.alternatives:
            yield from self.steps_of(alternative)
        if deal.mailed and deal.alternatives[0].presented is not None:
            yield ago(deal.alternatives[0].presented, 14), self.present_all
        for days in deal.looked:
            yield ago(days, 15, 30), self.look
        for question in deal.questions:
            yield ago(question.days, 15, 40), partial(self.ask, question)
        if deal.closing is not None:
            yield ago(deal.closing, 15, 30), partial(self.move, Status.NEGOTIATION)
        if deal.success is not None:
            yield ago(self.last_look(), 16), partial(self.judge, deal.success)
        for remark in deal.remarks:
            yield ago(remark.days, 17, 20), partial(self.remark, remark)
        yield from self.steps_of_the_ending()

    def steps_of(self, alternative: Alternative) -> Iterator[Step]:
        yield ago(alternative.made, 11), partial(self.quote, alternative)
        if alternative.approved is not None:
            yield ago(alternative.made, 12), partial(self.submit, alternative)
            yield ago(alternative.approved, 13), partial(self.approve, alternative)
        if alternative.presented is not None and not self.deal.mailed:
            yield ago(alternative.presented, 14), partial(self.present, alternative)
        if alternative.rejected is not None:
            yield ago(alternative.rejected, 14, 40), partial(self.reject, alternative)
        if alternative.expired is not None:
            yield ago(alternative.expired, 1), partial(self.expire, alternative)

    def steps_of_the_ending(self) -> Iterator[Step]:
        match self.deal.ending:
            case Acceptance() as acceptance:
                yield ago(acceptance.days, 16, 22), partial(self.accept, acceptance)
                if acceptance.confirmed is not None:
                    yield ago(acceptance.confirmed, 17), self.confirm
                if acceptance.fulfilled is not None:
                    yield ago(acceptance.fulfilled, 18), self.fulfil
                if acceptance.cancelled is not None:
                    yield ago(acceptance.cancelled, 18), self.cancel
            case Loss() as loss:
                yield ago(loss.days, 16, 50), partial(self.lose, loss)

    def last_look(self) -> int:
        """Return the day on which the owner set the success by hand: with the last step forward."""
        presented = [alternative.presented for alternative in self.deal.alternatives]
        return min(
            day for day in [self.deal.opened, self.deal.qualified, self.deal.closing, *presented] if day is not None
        )

    @property
    def lead(self) -> User:
        return self.floor.people[LEADS[self.deal.team]]

    @property
    def owner(self) -> User:
        return self.floor.people[self.deal.owner or LEADS[self.deal.team]]

    @property
    def co_owners(self) -> list[User]:
        return [self.floor.people[key] for key in self.deal.co_owners]

    @property
    def contact(self) -> Contact:
        """The customer's person. Where nobody is known there is nobody to ask, to look or to be written to."""
        return self.floor.buyers[self.deal.customer].contact or Contact()

    def day(self, ahead: int) -> date:
        return self.today + timedelta(days=ahead)

    @property
    def closes(self) -> date | None:
        return None if self.deal.closes is None else self.day(self.deal.closes)

    # --- the opportunity -------------------------------------------------------------------------------------------
    def open(self) -> None:
        deal, buyer = self.deal, self.floor.buyers[self.deal.customer]
        queued = deal.owner is None or deal.handed is not None
        self.opportunity = opportunities.create(
            by=self.lead if queued else self.owner,
            through=PAGE,
            name=deal.name,
            customer=buyer.customer,
            contact=buyer.contact,
            contact_address=buyer.address,
            team=self.floor.teams[deal.team],
            owner=None if queued else self.owner,
            co_owners=[] if queued else self.co_owners,
            created_through="customer_request" if deal.asked else "rep",
            origin=LeadOrigin.objects.get(code=deal.origin),
            value=Decimal(deal.value),
            currency=CURRENCY,
            anticipated_close=self.closes,
        )

    def come_in(self) -> None:
        """Let the customer ask on the public page; then the lead says what it may be worth, and until when."""
        deal, who = self.deal, self.contact
        request = opportunities.CustomerRequest(name=who.name, email=who.email, company=deal.customer, wish=deal.wish)
        self.opportunity = opportunities.ask(self.floor.teams[deal.team], request, request_key=uuid4())
        facts = {"value": Decimal(deal.value), "anticipated_close": self.closes}
        opportunities.edit(self.opportunity, by=self.lead, through=PAGE, version=None, **facts)

    def hand_over(self) -> None:
        opportunities.assign(
            self.opportunity,
            by=self.lead,
            through=PAGE,
            team=self.floor.teams[self.deal.team],
            owner=self.owner,
            co_owners=self.co_owners,
            reason="Knows the customer",
        )

    def move(self, status: Status) -> None:
        """Take the second stage of this status."""
        stage = Stage.objects.active().filter(status=status).order_by("position")[1]
        opportunities.move(self.opportunity, by=self.owner, through=PAGE, version=None, stage=stage)

    def judge(self, percent: int) -> None:
        opportunities.edit(self.opportunity, by=self.owner, through=PAGE, version=None, success_percent=percent)

    def remark(self, remark: Remark) -> None:
        opportunities.add_note(
            self.opportunity,
            by=self.floor.people[remark.author],
            reason=NoteReason.objects.get(code=remark.reason),
            body=remark.body,
            internal=remark.internal,
            high_priority=remark.high_priority,
        )

    def lose(self, loss: Loss) -> None:
        opportunities.lose(
            self.opportunity,
            by=self.owner,
            through=PAGE,
            reason=LossReason.objects.get(code=loss.reason),
            note=loss.note,
            seen_quotes=list(self.opportunity.quotes.open().values_list("pk", flat=True)),
        )

    # --- its quotes ------------------------------------------------------------------------------------------------
    def quote(self, alternative: Alternative) -> None:
        self.quotes[alternative.name] = quotes.create(
            self.opportunity,
            by=self.owner,
            through=PAGE,
            name=alternative.name,
            message=alternative.message,
            lines=[self.line(text) for text in alternative.lines.split(", ")],
        )

    def line(self, text: str) -> LineInput:
        quantity, rest = text.split(" ", 1)
        code, _, price = rest.partition(" at ")
        product = self.floor.products.get(code)
        unit_price = Decimal(price) if price else self.floor.products[code].list_price
        return LineInput(product.name if product else code, Decimal(quantity), unit_price, product)

    def submit(self, alternative: Alternative) -> None:
        quotes.submit(self.quotes[alternative.name], by=self.owner, through=PAGE)

    def approve(self, alternative: Alternative) -> None:
        quotes.approve(self.quotes[alternative.name], by=self.lead, through=PAGE)

    def present(self, alternative: Alternative) -> None:
        until = self.day(alternative.until)
        quotes.present(self.quotes[alternative.name], by=self.owner, through=PAGE, expires_on=until)

    def present_all(self) -> None:
        """Present all alternatives in one step, with one e-mail to the contact."""
        quotes.present_together(
            [(quote, quote.version) for quote in Quote.objects.filter(opportunity=self.opportunity).open()],
            by=self.owner,
            through=PAGE,
            expires_on=self.day(self.deal.alternatives[0].until),
            mail_to=self.contact.email,
            message=self.deal.alternatives[0].message,
        )

    def look(self) -> None:
        quotes.count_opening(self.link, list(self.opportunity.quotes.presented()))

    def ask(self, question: Question) -> None:
        quotes.ask_question(self.link, question=question.body, request_key=uuid4())

    @property
    def link(self) -> OfferLink:
        return OfferLink.objects.living().get(opportunity=self.opportunity)

    def reject(self, alternative: Alternative) -> None:
        quotes.reject(self.quotes[alternative.name], by=self.owner, through=PAGE, comment="More than they need.")

    def expire(self, alternative: Alternative) -> None:
        expire(self.quotes[alternative.name], through=Through.SCHEDULE)

    # --- its order -------------------------------------------------------------------------------------------------
    def accept(self, acceptance: Acceptance) -> None:
        quote = self.quotes[self.deal.alternatives[acceptance.alternative].name]
        link = quotes.live_link(self.opportunity) if acceptance.by_link else None
        said = orders.Acceptance(
            by=None if link else self.owner,
            through=Through.LINK if link else PAGE,
            name=acceptance.name,
            role=acceptance.role,
            customer_order_number=acceptance.customer_order_number,
            link=link.pk if link else None,
        )
        self.order = orders.accept_quote(quote, revision=quote.revision, acceptance=said)

    def confirm(self) -> None:
        orders.confirm(self.order, by=self.owner, through=PAGE)

    def fulfil(self) -> None:
        orders.fulfil(self.order, by=self.owner, through=PAGE)

    def cancel(self) -> None:
        orders.cancel(self.order, by=self.lead, through=PAGE, reason="Their budget was cut. They ask again in spring.")
