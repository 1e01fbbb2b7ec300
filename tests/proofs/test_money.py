"""The same cents wherever somebody reads them: what is drawn by lot goes through every door, and is read back there."""

import csv
import re
from fractions import Fraction
from functools import cache, cached_property
from io import StringIO
from itertools import groupby
from operator import itemgetter
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from api.models import ApiKey
from notices.letters import writers
from notices.models import Outbox
from orders.models import Order
from quotes.models import Quote
from quotes.services.mailing import PRESENTED
from tests.cents import DrawnQuote
from tests.factories import (
    AdministratorFactory,
    ContactFactory,
    OfferLinkFactory,
    OpportunityFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
)

from .reading import SIGNS, Page, Paper, figure, figures

PARTS = 20
EACH = 500
pytestmark = pytest.mark.django_db


class Sale:
    """A drawn quote on its way to an order, in the language of those who read it."""

    def __init__(self, drawn, desk):
        self.drawn, self.desk, self.language = drawn, desk, desk.language
        opportunity = OpportunityFactory(currency=drawn.currency, negotiating=True, **desk.people)
        product = desk.product(drawn.currency)
        lines = [
            {"product": product, "description": f"Part {n}", **vars(line)} for n, line in enumerate(drawn.lines, 1)
        ]
        self.quote = QuoteFactory(
            opportunity=opportunity, presented=True, discount_percent=drawn.discount_percent, lines=lines
        )
        self.link = OfferLinkFactory(opportunity=opportunity)

    @property
    def discount(self):
        return [self.drawn.subtotal, -self.drawn.discount] if self.drawn.discount else []

    def check_database(self):
        quote, drawn = Quote.objects.get(pk=self.quote.pk), self.drawn
        found = (quote.subtotal, quote.total, quote.discount_amount, quote.list_total, quote.margin)
        assert found == (drawn.subtotal, drawn.total, drawn.discount, drawn.list_total, drawn.margin)
        assert [line.amount for line in quote.lines.all()] == [line.amount for line in drawn.lines]

    def check_rep(self):
        """Line discounts and order discount lead from list total to total."""
        page, drawn = self.desk.see(self.quote.get_absolute_url()), self.drawn
        assert page.lines(self.language) == [
            (line.quantity, line.list_price, line.discount_percent, line.unit_price, line.amount)
            for line in drawn.lines
        ]
        listed, on_lines, on_all, margin, total = [figures(text, self.language)[0] for text in page.sums]
        assert (listed, on_all, margin, total) == (drawn.list_total, -drawn.discount, drawn.margin, drawn.total)
        assert listed + on_lines + on_all == total

    def check_customer(self):
        page, drawn = self.desk.visit(self.link.path), self.drawn
        assert page.lines(self.language) == [
            (line.quantity, *self.under_list(line), line.unit_price, line.amount) for line in drawn.lines
        ]
        saved = [drawn.saved] if drawn.saved else []
        assert self.paid(page) == [drawn.total, *saved, *self.discount, drawn.total, drawn.total]

    def under_list(self, line):
        """The list price where no more is asked, and how far below it the price is."""
        listed = line.list_price if line.unit_price <= line.list_price else None
        return listed, line.discount_percent if line.unit_price < line.list_price else None

    def paid(self, page):
        assert all(SIGNS.get(self.drawn.currency, self.drawn.currency) in text for text in page.money)
        return [figure(text, self.language) for text in page.money]

    def check_offer_mail(self):
        contact = self.quote.opportunity.contact
        details = {"quotes": {str(self.quote.pk): self.quote.revision}}
        mail = Outbox(event=PRESENTED, recipient=contact.email, language=self.language, details=details)
        letter = self.desk.write(mail)
        (told,) = [text for text in letter.text.splitlines() if f"({self.quote.number})" in text]
        (row,) = [row for row in Page(letter.html).rows if self.quote.number in row[0]]
        assert figures(told.partition("): ")[2], self.language)[0] == figure(row[-1], self.language) == self.drawn.total

        paper, drawn = Paper(letter.enclosures[0].content, self.language), self.drawn
        assert paper.lines == [self.on_paper(line) for line in drawn.lines]
        on_lines = drawn.saved - drawn.discount
        from_list = [on_lines + drawn.subtotal, -on_lines] if on_lines else []
        sums = [*from_list, *self.discount, drawn.total]
        assert paper.below[: len(sums)] == sums

    def on_paper(self, line):
        less = [line.discount_percent] if line.discount_percent > 0 else []
        return (line.quantity, max(line.list_price, line.unit_price), *less, line.amount)

    def accept(self):
        answer = {"quote": self.quote.pk, "revision": 1, "name": "Hanne Dahl", "role": "Buyer", "agreed": "on"}
        assert self.desk.customer.post(self.link.path, answer).status_code == 302
        self.order = Order.objects.get(quote_id=self.quote.pk)

    def check_order(self):
        drawn, order = self.drawn, self.order
        assert (order.subtotal, order.discount, order.total) == (drawn.subtotal, drawn.discount, drawn.total)
        assert [line.amount for line in order.lines.all()] == [line.amount for line in drawn.lines]
        for page in (self.desk.see(order.get_absolute_url()), self.desk.visit(self.link.path)):
            assert page.lines(self.language) == self.agreed
            assert self.paid(page) == [*self.discount, drawn.total]

    @property
    def agreed(self):
        return [(line.quantity, line.unit_price, line.amount) for line in self.drawn.lines]

    def check_confirmation(self):
        letter = self.desk.write(Outbox.objects.get(number=self.order.number, event="order_placed"))
        amounts = [line.amount for line in self.drawn.lines]
        sums = [*self.discount, self.drawn.total]
        told = re.findall(r": (\D{0,5}[\d.,]+)$", letter.text, re.MULTILINE)
        for texts in (told, [row[-1] for row in Page(letter.html).rows[1:]]):
            assert [figure(text, self.language) for text in texts] == [*amounts, *sums[bool(self.discount) :]]

        paper = Paper(letter.enclosures[0].content, self.language)
        assert paper.lines == self.agreed
        assert paper.below[: len(sums)] == sums

    def check_exports(self):
        """What a spreadsheet gets, and what another program fetches: plain figures, no separators but the point."""
        drawn, told = self.drawn, self.desk.fetched[self.order.number]
        amounts, sums = [line.amount for line in drawn.lines], [drawn.subtotal, drawn.discount, drawn.total]
        assert [Fraction(line["amount"]) for line in told["lines"]] == amounts
        assert [Fraction(told[name]) for name in ("subtotal", "discount", "total")] == sums
        (row,), rows = self.desk.sheet[self.order.number], self.desk.line_sheet[self.order.number]
        assert list(map(Fraction, row[6:9])) == sums
        assert [Fraction(row[7]) for row in rows] == amounts
        assert [list(map(Fraction, row[-3:])) for row in rows] == [sums] * len(amounts)


class Desk:
    """Who sells and who buys, in one language; and what they see."""

    def __init__(self, language):
        self.language = language
        team = TeamFactory()
        owner = RepFactory(team=team, language=language)
        contact = ContactFactory(language=language)
        self.people = {"team": team, "owner": owner, "contact": contact, "customer": contact.customer}
        self.product = cache(lambda currency: ProductFactory(currency=currency))
        self.rep, self.customer = Client(), Client()
        self.rep.force_login(owner)

    def see(self, address):
        return shown(self.rep.get(address))

    def visit(self, address):
        return shown(self.customer.get(address))

    def write(self, mail):
        with override(mail.language):
            return writers[mail.event](mail)

    @cached_property
    def sheet(self):
        return self.read_sheet({})

    @cached_property
    def line_sheet(self):
        return self.read_sheet({"lines": 1})

    def read_sheet(self, asked):
        """Return the rows of a file by the order's number."""
        answer = self.rep.get(reverse("orders:export"), asked)
        rows = csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
        return {number: list(found) for number, found in groupby(rows, key=itemgetter(0))}

    @cached_property
    def fetched(self):
        """Fetch all orders as another program does, a stretch at a time."""
        key = ApiKey(name=f"ERP {self.language}", created_by=AdministratorFactory())
        program = Client(headers={"authorization": f"Bearer {key.make_token()}"})
        key.save()
        told, asked = {}, {"limit": 200}
        while True:
            answer = program.get(reverse("api:orders"), asked).json()
            told |= {order["number"]: order for order in answer["orders"]}
            if not answer["more"]:
                return told
            asked["after"] = answer["next"]


def shown(answer):
    assert answer.status_code == 200
    return Page(answer.content.decode())


@pytest.mark.trials(20, EACH)
@pytest.mark.parametrize("part", [0, *(pytest.param(n, marks=pytest.mark.proof) for n in range(1, PARTS))])
def test_everybody_reads_the_same_cents(part, trials):
    """Of each quote: database, the rep's page, the customer's page, mail, PDF, order, its pages and papers, exports."""
    lot, desks = Random(part), [Desk("en-gb"), Desk("de")]
    sales = [Sale(DrawnQuote.by(lot), desks[n % 2]) for n in range(trials)]
    for sale in sales:
        sale.check_database()
        sale.check_rep()
        sale.check_customer()
        sale.check_offer_mail()
        sale.accept()
        sale.check_order()
        sale.check_confirmation()
    for sale in sales:
        sale.check_exports()
