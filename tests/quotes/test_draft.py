"""Making, copying and changing drafts; which one is primary; what the opportunity's value follows."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from lifecycle.refusals import NotVisible, Overtaken
from lifecycle.through import Through
from opportunities.models import LossReason
from opportunities.services import lose
from quotes import services
from quotes.models import AbandonReason, Quote
from quotes.models.line import LineInput
from tests.factories import OpportunityFactory, ProductFactory, QuoteFactory

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


def line(price, quantity=1, **fields):
    return LineInput("Flow meter", Decimal(quantity), Decimal(price), **fields)


def create(opportunity, *prices, **fields):
    lines = [line(price) for price in prices]
    return services.create(opportunity, by=opportunity.owner, through=PAGE, name="Offer", lines=lines, **fields)


def edit(quote, **fields):
    return services.edit(quote, by=quote.opportunity.owner, through=PAGE, **fields)


def primaries(opportunity):
    return list(opportunity.quotes.filter(is_primary=True).values_list("pk", flat=True))


def test_the_first_quote_begins_the_negotiation_and_is_primary():
    opportunity = OpportunityFactory(currency="CHF")

    quote = create(opportunity, 100, 50)

    opportunity.refresh_from_db()
    assert (opportunity.status, opportunity.value) == ("negotiation", Decimal("150.00"))
    assert (quote.is_primary, quote.currency, quote.status, quote.revision) == (True, "CHF", "draft", 1)


def test_a_second_quote_stands_beside_the_primary_one():
    first = create(OpportunityFactory(), 100)

    create(first.opportunity, 999)

    first.opportunity.refresh_from_db()
    assert primaries(first.opportunity) == [first.pk]
    assert first.opportunity.value == 100


def test_a_new_quote_becomes_primary_where_no_open_one_is():
    first = create(OpportunityFactory(), 100)
    reason = AbandonReason.objects.get(code="replaced")
    services.abandon(first, by=first.opportunity.owner, through=PAGE, reason=reason)

    second = create(first.opportunity, 70)

    assert primaries(first.opportunity) == [second.pk]
    first.opportunity.refresh_from_db()
    assert first.opportunity.value == 70


def test_making_another_primary_moves_the_value_and_tells_in_both_stories():
    first = create(OpportunityFactory(), 100)
    second = create(first.opportunity, 70)

    services.make_primary(second, by=first.opportunity.owner, through=PAGE, version=second.version)

    first.opportunity.refresh_from_db()
    assert primaries(first.opportunity) == [second.pk]
    assert first.opportunity.value == 70
    assert first.events.get(action="step_back").details["after"] == second.number


def test_the_value_follows_lines_and_discount_of_the_primary_quote_only():
    first = create(OpportunityFactory(), 100)
    second = create(first.opportunity, 100)

    edit(first, lines=[line(300)], discount_percent=Decimal(10))
    edit(second, lines=[line(999)])

    first.opportunity.refresh_from_db()
    assert first.opportunity.value == 270


def test_nothing_is_quoted_on_a_closed_opportunity():
    lost = OpportunityFactory(lost=True)

    with pytest.raises(Overtaken, match=f"No quote was made: {lost.number} is Lost"):
        create(lost, 100)


@pytest.mark.parametrize("status", ["pending", "approved", "presented", "rejected", "abandoned"])
def test_lines_and_prices_change_in_a_draft_only(status):
    quote = QuoteFactory(**{status: True})

    with pytest.raises(Overtaken, match=f"{quote.number} is {quote.get_status_display()}"):
        edit(quote, lines=[line(1)])


def test_a_line_of_another_quote_cannot_be_named():
    quote, foreign = QuoteFactory(), QuoteFactory()

    with pytest.raises(NotVisible):
        edit(quote, lines=[line(1, id=foreign.lines.get().pk)])


def test_lines_are_changed_added_dropped_and_put_in_order_as_a_whole():
    quote = QuoteFactory(lines=[{"quantity": 1}, {"quantity": 2}, {"quantity": 3}])
    one, two, _three = quote.lines.all()

    edit(quote, lines=[line(9, id=two.pk), line(8), line(7, id=one.pk)])

    assert [(x.pk in (one.pk, two.pk), x.unit_price) for x in quote.lines.all()] == [(True, 9), (False, 8), (True, 7)]
    assert Quote.objects.get(pk=quote.pk).subtotal == 24


def test_a_line_keeps_the_list_price_of_its_day_and_a_copy_takes_todays():
    product = ProductFactory(list_price=200, cost=120)
    quote = QuoteFactory(lines=[{"product": product, "unit_price": 150}], approved=True, submitted_by=None)
    Product.objects.filter(pk=product.pk).update(list_price=260, cost=130)

    copied = services.copy(quote, by=quote.opportunity.owner, through=PAGE)

    assert quote.lines.get().list_price == 200
    (line_of_copy,) = copied.lines.all()
    assert (line_of_copy.unit_price, line_of_copy.list_price, line_of_copy.cost) == (150, 260, 130)
    assert (copied.status, copied.approved_by, copied.submitted_by, copied.expires_on) == ("draft", None, None, None)


def test_another_product_on_a_line_brings_its_own_list_price():
    quote, other = QuoteFactory(), ProductFactory(list_price=350, cost=200)
    changed = line(300, id=quote.lines.get().pk, product=other)

    edit(quote, lines=[changed])

    written = quote.lines.get()
    assert (written.product, written.unit_price, written.list_price, written.cost) == (other, 300, 350, 200)


def test_a_free_lines_list_price_is_its_unit_price():
    quote = create(OpportunityFactory(), "12.5")

    assert quote.lines.get().list_price == Decimal("12.5")
    assert quote.list_discount_percent == 0


def test_an_expired_or_accepted_quote_can_be_copied_as_a_fresh_one():
    quote = QuoteFactory(abandoned=True)

    assert services.copy(quote, by=quote.opportunity.owner, through=PAGE).status == "draft"


def test_abandoning_all_quotes_leaves_the_negotiation_open():
    quote = QuoteFactory()
    reason = AbandonReason.objects.get(code="no_longer_wanted")

    services.abandon(quote, by=quote.opportunity.owner, through=PAGE, reason=reason)

    quote.opportunity.refresh_from_db()
    assert quote.opportunity.status == "negotiation"


def test_the_opportunity_is_locked_before_its_quotes():
    quote = QuoteFactory()

    with CaptureQueriesContext(connection) as queries:
        lose(
            quote.opportunity,
            by=quote.opportunity.owner,
            through=PAGE,
            reason=LossReason.objects.get(code="price"),
            seen_quotes=[quote.pk],
        )

    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert "opportunities_opportunity" in locks[0]
    assert any('FROM "quotes_quote"' in lock for lock in locks[1:])


def test_a_product_priced_in_another_currency_is_refused_with_a_sentence():
    quote = QuoteFactory()
    foreign = ProductFactory(currency="USD")

    with pytest.raises(Overtaken, match="priced in USD, this quote is in EUR"):
        edit(quote, lines=[line(10, product=foreign)])

    assert quote.lines.get().product != foreign
