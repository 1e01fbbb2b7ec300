"""Every amount against exact fractions: half up to the cent, by one rule, from the line to the order."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from orders.services import Acceptance, accept_quote
from quotes import services as quotes
from quotes.models import Quote, QuoteLine
from quotes.models.line import LineInput, discounted
from tests.cents import DrawnQuote, cents, draw
from tests.factories import OpportunityFactory, QuoteFactory

pytestmark = pytest.mark.django_db


@pytest.mark.trials(200, 10_000)
def test_quotes_drawn_by_lot_come_to_the_exact_cent(trials):
    lot = Random(20)
    opportunity = OpportunityFactory(negotiating=True)
    drawings = [DrawnQuote.by(lot) for _ in range(trials)]
    made = Quote.objects.bulk_create(
        Quote(opportunity=opportunity, name="Drawn", currency="EUR", discount_percent=drawn.discount_percent)
        for drawn in drawings
    )
    QuoteLine.objects.bulk_create(
        QuoteLine(quote=quote, position=n, description="Drawn", **vars(line))
        for quote, drawn in zip(made, drawings, strict=True)
        for n, line in enumerate(drawn.lines, 1)
    )
    for quote in made:
        quote.sum_up()
    Quote.objects.bulk_update(made, ["subtotal", "list_total", "cost_total"], batch_size=1000)

    for quote, drawn in zip(Quote.objects.order_by("pk"), drawings, strict=True):
        figures = (quote.subtotal, quote.total, quote.discount_amount, quote.list_total, quote.margin)
        assert figures == (drawn.subtotal, drawn.total, drawn.discount, drawn.list_total, drawn.margin)


@pytest.mark.parametrize("rest", ["9.99", "9.5", "0.05"])
@pytest.mark.parametrize("percent", ["0.01", "33.33", "50", "99.99"])
def test_what_comes_close_to_the_largest_total_is_exact_too(rest, percent):
    """The database divides with as many decimals as it takes."""
    fleet = {"quantity": Decimal(100_000), "unit_price": Decimal("9999999.9999")}
    lines = [fleet, {"quantity": Decimal(1), "unit_price": Decimal(rest)}]

    quote = QuoteFactory(lines=lines, discount_percent=Decimal(percent))

    assert quote.subtotal == Decimal(rest) + 999_999_999_990
    assert quote.total == cents(Fraction(quote.subtotal) * (100 - Fraction(percent)) / 100)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_is_agreed_at_the_same_cents(seed):
    drawn = DrawnQuote.by(Random(seed))
    lines = [vars(line) for line in drawn.lines]
    quote = QuoteFactory(presented=True, lines=lines, discount_percent=drawn.discount_percent)
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
        price, percent = draw(lot, 4, 9_999), Decimal(lot.randint(0, 10_000)).scaleb(-2)
        exact = Fraction(price) * (100 - Fraction(percent)) / 100
        assert Fraction(discounted(price, percent)) == cents(exact, 4)


def test_a_discount_just_over_the_limit_never_reads_as_the_limit():
    quote = Quote(list_total=Decimal("100000.00"))
    quote.total = Decimal("84999.90")

    assert quote.list_discount_percent == Decimal("15.01")


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
