"""Two people at once: each in a thread with a database connection of its own, let go at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from django.db import connection, connections, transaction

from lifecycle.through import Through
from orders.services import Acceptance, accept_quote
from quotes.models.line import LineInput
from quotes.services import create, open_with_quote
from tests.factories import (
    ContactFactory,
    LeadFactory,
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
    """A team at work on one customer; each call of `talks` is another opportunity with what is presented there."""

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
        opportunity = self.opportunity(negotiating=True, value=2000)
        line = [{"product": self.product}]
        return [QuoteFactory(opportunity=opportunity, presented=True, lines=line) for _ in range(alternatives)]

    def accept(self, quote, *, by_customer=False):
        who = (None, Through.LINK, "Hanne Dahl") if by_customer else (self.rep, Through.PAGE, "Hanne Dahl")
        return lambda: accept_quote(quote, revision=quote.revision, acceptance=Acceptance(*who))

    def add_draft(self, opportunity):
        line = LineInput("Ten more", 10, 150, self.product)
        return lambda: create(opportunity, by=self.rep, through=Through.PAGE, name="Ten more", lines=[line])

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
