"""Finding by words: each is a prefix, punctuation parts words on both sides, and no sign breaks the query."""

import pytest

from catalogue.models import Product
from customers.models import Customer
from opportunities.models import Opportunity
from orders.models import Order
from quotes.models import Quote
from search.queries import words_of
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    OpportunityFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hercules():
    contact = ContactFactory(name="Ana Maria Öztürk", email="ana.maria@example.invalid", customer__name="Ødegård Air")
    return OpportunityFactory(name="Parts for C-130/J", customer=contact.customer, contact=contact, external_id="X_77")


@pytest.mark.parametrize(
    "text",
    ["130", "c-130", "par c", "ØDEGÅRD", "öztü", "ana.maria@ex", "x_77", "OPP-{pk}", "opp {pk}", "  parts   for  "],
)
def test_what_a_person_types_is_found(hercules, text):
    OpportunityFactory(name="Something else")

    assert list(Opportunity.objects.matching(text.format(pk=hercules.pk))) == [hercules]


@pytest.mark.parametrize("text", ["arts", "130 nothing", "OPP-999999", "parts & nothing"])
def test_every_word_must_be_there_as_a_beginning(hercules, text):
    assert not Opportunity.objects.matching(text).exists()


@pytest.mark.parametrize("text", ["", "   ", "'", "\\", "&|!<>()*", "\x00", "_", "-/.,@:"])
def test_without_a_word_nothing_is_filtered(hercules, text):
    assert words_of(text) == []
    assert list(Opportunity.objects.matching(text)) == [hercules]


@pytest.mark.parametrize(
    "text", ["a'b", "it's:*", "a\\", "1;drop table", "x\x00y", "(((", "a & !b", "%", "_" * 9, "ä" * 10_000, "日本 😀"]
)
def test_no_sign_breaks_the_query(text):
    for searched in (Opportunity, Customer, Product):
        assert list(searched.objects.matching(text)) is not None


def test_customers_and_products_are_found_by_their_words_and_numbers():
    customer, product = CustomerFactory(name="Kids & Crayons", external_id="K-9"), ProductFactory(sku="GTX-Pro")

    assert list(Customer.objects.matching("crayons kids")) == list(Customer.objects.matching("k-9")) == [customer]
    assert list(Product.objects.matching("gtx pro")) == [product]


@pytest.mark.parametrize("text", ["Q-{pk}", "q {pk}", "magn sco", "scope, full", "c-130", "öztü", "OPP-{opportunity}"])
def test_a_quote_is_found_by_number_name_and_what_finds_its_opportunity(hercules, text):
    quote = QuoteFactory(opportunity=hercules, name="Magnetic, full scope")
    QuoteFactory(name="Something else")

    typed = text.format(pk=quote.pk, opportunity=hercules.pk)
    assert list(Quote.objects.matching(typed)) == [quote]


@pytest.mark.parametrize("text", ["agnetic", "magn nothing", "Q-999999", "[", "m.gnetic"])
def test_what_is_no_beginning_of_a_word_finds_no_quote(hercules, text):
    QuoteFactory(opportunity=hercules, name="Magnetic, full scope")

    assert not Quote.objects.matching(text)


@pytest.mark.parametrize("text", ["SO-{pk}", "so {pk}", "PO 4711", "po 4711 ", "ERP-9"])
def test_an_order_is_found_by_its_numbers_whoever_gave_them(text):
    order = OrderFactory(customer_order_number="PO 4711", external_id="ERP-9")

    assert list(Order.objects.matching(text.format(pk=order.pk))) == [order]
