"""Two people at once: each in a thread with a database connection of its own, let go at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from django.db import connection, connections, transaction

from lifecycle.through import Through
from opportunities.models import LossReason
from opportunities.services import assign, lose
from orders.services import Acceptance, accept_quote
from quotes.models.line import LineInput
from quotes.services import create, edit, open_with_quote, reject, reject_seen, rework
from quotes.services.expiry import expire
from tests.factories import (
    ContactFactory,
    LeadFactory,
    OfferLinkFactory,
    OpportunityFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
)


class Course:
    """Where two race. What one comes back with, answer or exception, is its result."""

    def __init__(self, prepare=""):
        self.start = Barrier(2)
        self.lanes = ThreadPoolExecutor(2)
        self.both(*[lambda: connection.cursor().execute(prepare or "SELECT 1")] * 2)

    def both(self, *acts):
        return [result.result() for result in [self.lanes.submit(self.run, act) for act in acts]]

    def run(self, act):
        connection.ensure_connection()
        self.start.wait(timeout=60)
        try:
            return act()
        except Exception as error:
            return error

    def leave(self):
        self.both(connections.close_all, connections.close_all)
        self.lanes.shutdown()


@contextmanager
def course(prepare=""):
    opened = Course(prepare)
    try:
        yield opened
    finally:
        opened.leave()


class Floor:
    """A team at work on one customer. What somebody does is returned as an act, to be run when the race starts."""

    def __init__(self):
        self.team = TeamFactory()
        self.rep = RepFactory(team=self.team)
        self.colleague = RepFactory(team=self.team)
        self.lead = LeadFactory(leads=self.team)
        self.contact = ContactFactory()
        self.product = ProductFactory()

    def opportunity(self, **fields):
        given = {"team": self.team, "owner": self.rep, "contact": self.contact, "customer": self.contact.customer}
        return OpportunityFactory(**given | fields)

    @transaction.atomic
    def presented(self, alternatives=2):
        """Return what is presented on another opportunity."""
        opportunity = self.opportunity(negotiating=True, value=2000)
        return [self.quote(opportunity, presented=True) for _ in range(alternatives)]

    @transaction.atomic
    def draft_and_presented(self):
        """Return a draft that counts, and what is presented beside it."""
        opportunity = self.opportunity(negotiating=True, value=2000)
        return self.quote(opportunity), self.quote(opportunity, presented=True)

    def quote(self, opportunity, **fields):
        return QuoteFactory(opportunity=opportunity, lines=[{"product": self.product}], **fields)

    def accept(self, quote, *, by_customer=False):
        who = (None, Through.LINK, "Hanne Dahl") if by_customer else (self.rep, Through.PAGE, "Hanne Dahl")
        return lambda: accept_quote(quote, revision=quote.revision, acceptance=Acceptance(*who))

    def add_draft(self, opportunity):
        line = LineInput("Ten more", 10, 150, self.product)
        return lambda: create(opportunity, by=self.rep, through=Through.PAGE, name="Ten more", lines=[line])

    def reject(self, quote):
        return lambda: reject(quote, by=self.rep, through=Through.PAGE, version=quote.version, comment="Too dear.")

    def decline(self, quote):
        """The customer says no to all of the page, at the link."""
        link = OfferLinkFactory(opportunity=quote.opportunity)
        return lambda: reject_seen(link, seen={quote.pk: quote.revision})

    def expire(self, quote):
        return lambda: expire(quote, through=Through.SCHEDULE)

    def lose(self, quote):
        opportunity, reason = quote.opportunity, LossReason.objects.get(code="no_decision")
        said = {"version": opportunity.version, "reason": reason, "seen_quotes": [quote.pk]}
        return lambda: lose(opportunity, by=self.rep, through=Through.PAGE, **said)

    def reprice(self, quote):
        """Take it back as a new revision at another price, as a rep does who opens a new version and saves it."""

        def act():
            draft = rework(quote, by=self.rep, through=Through.PAGE, version=quote.version)
            return edit(draft, by=self.rep, through=Through.PAGE, version=draft.version, discount_percent=5)

        return act

    def edit(self, draft):
        return lambda: edit(draft, by=self.rep, through=Through.PAGE, version=draft.version, discount_percent=5)

    def hand_over(self, quote):
        opportunity = quote.opportunity
        to = {"team": self.team, "owner": self.colleague, "reason": "On leave."}
        return lambda: assign(opportunity, by=self.lead, through=Through.PAGE, version=opportunity.version, **to)

    def open_with_quote(self, *, request_key):
        return open_with_quote(
            by=self.rep,
            through=Through.PAGE,
            name="Cold store",
            customer=self.contact.customer,
            contact=self.contact,
            team=self.team,
            owner=self.rep,
            created_through="customer_request",
            quote_name="Ten frames",
            lines=[LineInput("Ten frames", 10, 200, self.product)],
            request_key=request_key,
        )
