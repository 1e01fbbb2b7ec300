"""Alternatives as tabs, and beside each other: what differs between those that are open."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lifecycle.clock import business_today
from tests.factories import OfferLinkFactory, OpportunityFactory, ProductFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity(client):
    rep = RepFactory()
    client.force_login(rep)
    return OpportunityFactory(owner=rep, negotiating=True)


@pytest.fixture
def alternatives(opportunity):
    """Two alternatives: the same meter in other numbers, a plan in one of them, the same service in both."""
    meter, service = ProductFactory(sku="MF-80", name="Flow meter"), ProductFactory(sku="SV", name="Service day")
    plan = ProductFactory(sku="CAL", name="Calibration plan")
    full = [{"product": meter, "quantity": 8}, {"product": service, "quantity": 3}, {"product": plan, "quantity": 1}]
    half = [{"product": meter, "quantity": 4}, {"product": service, "quantity": 3}]
    return [QuoteFactory(opportunity=opportunity, lines=lines, name=f"{len(lines)} parts") for lines in (full, half)]


def comparison(page):
    return page.partition('id="compare"')[2].partition("</section>")[0]


def edit(quote):
    return reverse("quotes:edit", args=[quote.pk])


def test_only_what_differs_is_compared(client, alternatives):
    shown = comparison(client.get(edit(alternatives[0])).text)

    assert "Flow meter" in shown
    assert "8 × 200" in shown
    assert "4 × 200" in shown
    assert "Calibration plan" in shown
    assert "Not included" in shown
    assert "Service day" not in shown


def test_all_lines_are_compared_on_request(client, opportunity, alternatives):
    response = client.get(reverse("quotes:compare", args=[opportunity.pk]), {"all": "on"})

    assert "Service day" in comparison(response.text)
    assert "Only what differs" in response.text


def test_a_product_sold_twice_is_compared_line_by_line(client, opportunity):
    meter = ProductFactory(name="Flow meter")
    for counts in ((1, 2), (1, 3)):
        QuoteFactory(opportunity=opportunity, lines=[{"product": meter, "quantity": n} for n in counts])

    shown = comparison(client.get(reverse("quotes:compare", args=[opportunity.pk])).text)

    assert "2 × 200" in shown
    assert "3 × 200" in shown
    assert "1 × 200" not in shown


def test_equal_alternatives_say_so(client, opportunity):
    meter = ProductFactory()
    for _ in range(2):
        QuoteFactory(opportunity=opportunity, lines=[{"product": meter}])

    shown = comparison(client.get(reverse("quotes:compare", args=[opportunity.pk])).text)

    assert "They hold the same lines at the same prices." in shown


def test_an_ended_alternative_is_not_compared(client, alternatives, opportunity):
    QuoteFactory(opportunity=opportunity, abandoned=True, name="Gone")

    assert "Gone" not in comparison(client.get(edit(alternatives[0])).text)


def test_one_quote_alone_is_compared_with_nothing(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity)

    assert comparison(client.get(edit(quote)).text) == ""
    assert "no two open" in client.get(reverse("quotes:compare", args=[opportunity.pk])).text


def test_a_foreign_opportunity_is_not_compared(client, opportunity):
    assert client.get(reverse("quotes:compare", args=[OpportunityFactory().pk])).status_code == 404


def test_a_tab_tells_its_status_and_total(client, alternatives):
    page = client.get(edit(alternatives[0])).text

    tabs = page.partition('aria-label="Alternatives"')[2].partition("</nav>")[0]
    assert tabs.count("#g-draft") == 2
    assert tabs.count(">Draft<") == 2
    assert "2,400" in tabs


def test_the_receiver_comes_with_the_link(client, alternatives, opportunity):
    link = OfferLinkFactory(opportunity=opportunity, expires_on=business_today() + timedelta(days=9))

    assert link.url in client.get(edit(alternatives[0])).text


@pytest.mark.parametrize("size", [2, 12])
def test_pages_with_alternatives_ask_five_questions_whatever_their_size(
    client, opportunity, django_assert_max_num_queries, size
):
    quotes = [QuoteFactory(opportunity=opportunity, lines=[{} for _ in range(size)]) for _ in range(size)]
    OfferLinkFactory(opportunity=opportunity, expires_on=business_today() + timedelta(days=9))

    for page in (edit(quotes[0]), reverse("quotes:compare", args=[opportunity.pk])):
        with django_assert_max_num_queries(5):
            client.get(page)
