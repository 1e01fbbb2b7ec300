"""Every amount against exact fractions: half up to the cent, by one rule, from the line to the order."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

import pytest

from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from orders.services import Acceptance, accept_quote
from quotes import services as quotes
from quotes.models import Quote, QuoteLine
from quotes.models.line import LineInput, discounted
from tests.factories import OpportunityFactory, QuoteFactory

QUOTES = 2000
pytestmark = pytest.mark.django_db


def cents(exact, places=2):
    """Round half up: the only rule there is."""
    return Fraction(floor(exact * 10**places + Fraction(1, 2)), 10**places)


def drawn(lot, places, largest):
    """Draw a figure with so many decimals, often one whose product ends in half a cent."""
    digits = lot.choice([lot.randint(1, 10**places), 5 * lot.randint(1, 999), lot.randint(1, largest * 10**places)])
    return Decimal(digits).scaleb(-places)


def draw_lines(lot):
    return [
        {
            "quantity": drawn(lot, 3, 999),
            "unit_price": drawn(lot, 4, 9_999),
            "list_price": drawn(lot, 4, 9_999),
            "cost": drawn(lot, 4, 9_999),
        }
        for _ in range(lot.randint(1, 6))
    ]


def summed(lines, price):
    return sum(cents(Fraction(line["quantity"]) * Fraction(line[price])) for line in lines)


def test_two_thousand_quotes_come_to_the_exact_cent():
    lot = Random(20)
    opportunity = OpportunityFactory(negotiating=True)
    drawings = [(draw_lines(lot), Decimal(lot.randint(0, 10_000)).scaleb(-2)) for _ in range(QUOTES)]
    made = Quote.objects.bulk_create(
        Quote(opportunity=opportunity, name="Drawn", currency="EUR", discount_percent=percent)
        for _, percent in drawings
    )
    QuoteLine.objects.bulk_create(
        QuoteLine(quote=quote, position=n, description="Drawn", **line)
        for quote, (lines, _) in zip(made, drawings, strict=True)
        for n, line in enumerate(lines, 1)
    )
    for quote in made:
        quote.sum_up()
    Quote.objects.bulk_update(made, ["subtotal", "list_total", "cost_total"])

    for quote, (lines, percent) in zip(Quote.objects.order_by("pk"), drawings, strict=True):
        subtotal = summed(lines, "unit_price")
        total = cents(subtotal * (100 - Fraction(percent)) / 100)
        figures = (quote.subtotal, quote.total, quote.discount_amount, quote.list_total, quote.margin)
        right = (subtotal, total, subtotal - total, summed(lines, "list_price"), total - summed(lines, "cost"))
        assert tuple(map(Fraction, figures)) == right


@pytest.mark.parametrize("seed", range(20))
def test_the_order_is_agreed_at_the_same_cents(seed):
    lot = Random(seed)
    quote = QuoteFactory(presented=True, lines=draw_lines(lot), discount_percent=Decimal(lot.randint(0, 9_999)) / 100)
    said = Acceptance(None, Through.LINK, "Hanne Dahl")

    order = accept_quote(quote, revision=1, acceptance=said)

    order.refresh_from_db()
    assert (order.subtotal, order.discount, order.total) == (quote.subtotal, quote.discount_amount, quote.total)
    assert sum(line.amount for line in order.lines.all()) == order.subtotal
    assert order.total == order.subtotal - order.discount


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [
        ("0.001", "0.01", "0.00"),
        ("0.5", "0.01", "0.01"),
        ("0.001", "4.9999", "0.00"),
        ("0.001", "5.0000", "0.01"),
        ("3", "0.3350", "1.01"),
        ("1", "1.0050", "1.01"),
        ("1", "2.6750", "2.68"),
    ],
)
def test_half_a_cent_goes_up(quantity, price, amount):
    quote = QuoteFactory(lines=[{"quantity": Decimal(quantity), "list_price": Decimal(price)}])

    assert quote.subtotal == quote.lines.get().amount == Decimal(amount)


def test_a_discount_of_everything_leaves_nothing_to_pay():
    quote = QuoteFactory(discount_percent=100)

    assert (quote.total, quote.discount_amount) == (0, 2000)


def test_a_typed_discount_sets_the_unit_price_half_up_to_four_decimals():
    lot = Random(7)
    for _ in range(500):
        price, percent = drawn(lot, 4, 9_999), Decimal(lot.randint(0, 10_000)).scaleb(-2)
        exact = Fraction(price) * (100 - Fraction(percent)) / 100
        assert Fraction(discounted(price, percent)) == cents(exact, 4)


def test_a_quote_too_large_for_its_columns_is_refused_in_words():
    quote = QuoteFactory()
    huge = [LineInput("A fleet", Decimal("999999.999"), Decimal("99999999"))]

    with pytest.raises(Overtaken, match="No quote can come to more than"):
        quotes.edit(quote, by=quote.opportunity.owner, through=Through.PAGE, lines=huge)

    quote.refresh_from_db()
    assert quote.total == 2000


def test_a_quote_has_at_most_five_hundred_lines():
    quote = QuoteFactory()
    line = LineInput("A screw", Decimal(1), Decimal("0.01"))
    owner = quote.opportunity.owner

    longest = quotes.edit(quote, by=owner, through=Through.PAGE, lines=[line] * 500)

    assert Quote.objects.get(pk=longest.pk).total == 5
    with pytest.raises(Overtaken, match="at most 500 lines"):
        quotes.edit(quote, by=owner, through=Through.PAGE, lines=[line] * 501)
