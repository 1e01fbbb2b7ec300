"""Papers behind the order and behind the customer's link, read from the PDF's own text."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from lifecycle.clock import business_today
from lifecycle.through import Through
from orders.document import order_file_name, order_pdf
from orders.models import Order
from quotes import services
from tests.factories import (
    ContactFactory,
    ManagerFactory,
    OfferLinkFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
)
from tests.typesetting.papers import joined, read, text_of

pytestmark = pytest.mark.django_db
AGREED = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # half an hour after the clocks went forward


@pytest.fixture
def order():
    return OrderFactory(
        customer_order_number="VM-2211",
        accepted_role="Einkäuferin",
        accepted_at=AGREED,
        contact_name="Łucja Ελένη",
        address="Maltings Yard 2, Llandudno",
        quote__discount_percent=Decimal("2.5"),
    )


@pytest.fixture
def offered():
    """Two presented options of one opportunity, and its link."""
    opportunity = OpportunityFactory(negotiating=True)
    quotes = [QuoteFactory(opportunity=opportunity, presented=True, name=name) for name in ("Steel", "Brass")]
    return OfferLinkFactory(opportunity=opportunity), quotes


def order_text(order):
    return text_of(order_pdf(order, language="en-gb"))


def option(link, quote):
    return reverse("orders:offer_pdf", args=[link.token, quote.pk])


def test_the_confirmation_says_what_was_agreed_and_by_whom(order):
    text = order_text(order)

    for said in ("Order confirmation", order.number, order.quote_number, "VM-2211", "29 March 2026", "Łucja Ελένη"):
        assert said in text
    agreed = "Hanne Dahl, Einkäuferin accepted this order on our offer page: Sunday 29 March 2026, 03:30 CEST."
    assert joined(agreed) in joined(text)
    rows = ("10 200.00 2,000.00", "Subtotal 2,000.00", "Order discount −50.00", "Total, excl. VAT €1,950.00")
    assert [row for row in rows if joined(row) not in joined(text)] == []
    assert order_file_name(order) == f"{order.number}.pdf"


def test_the_confirmation_has_the_figures_of_the_orders_page(client, order):
    client.force_login(ManagerFactory())
    page = client.get(order.get_absolute_url()).content.decode()

    for figure in ("2,000.00", "50.00", "1,950.00", "200.00"):
        assert figure in page
        assert figure in order_text(order)


def test_what_was_not_accepted_on_the_page_does_not_say_so():
    text = order_text(OrderFactory(accepted_through=Through.PAGE))

    assert "Hanne Dahl placed this order with us" in text
    assert "offer page" not in text


def test_a_cancelled_order_is_marked():
    order = OrderFactory(status=Order.Status.CANCELLED, cancel_reason="Planted reason")

    assert "Cancelled" in order_text(order)
    assert "Planted" not in order_text(order)


def test_the_confirmation_speaks_the_language_of_who_ordered(client, order):
    ContactFactory(customer=order.customer, name=order.contact_name, email=order.contact_email, language="de")
    client.force_login(ManagerFactory())

    response = client.get(reverse("orders:pdf", args=[order.pk]))

    assert response["Content-Disposition"] == f'inline; filename="{order.number}.pdf"'
    assert "1.950,00" in text_of(response.content)


def test_the_confirmation_asks_five_questions_at_most(client, order, django_assert_max_num_queries):
    client.force_login(ManagerFactory())

    with django_assert_max_num_queries(5):
        assert client.get(reverse("orders:pdf", args=[order.pk])).status_code == 200


def test_a_foreign_order_has_no_paper(client, order):
    client.force_login(RepFactory())

    assert client.get(reverse("orders:pdf", args=[order.pk])).status_code == 404


def test_the_orders_page_leads_to_its_paper(client, order):
    client.force_login(ManagerFactory())

    assert reverse("orders:pdf", args=[order.pk]) in client.get(order.get_absolute_url()).content.decode()


def test_the_customer_gets_each_option_as_a_pdf_and_reading_it_counts_for_nothing(client, offered):
    link, (steel, brass) = offered

    for quote, words in ((steel, "Option A of two: Steel"), (brass, "Option B of two: Brass")):
        response = client.get(option(link, quote))
        assert response["Content-Type"] == "application/pdf"
        assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store, private", "no-referrer")
        assert words in text_of(response.content)

    link.refresh_from_db()
    assert link.opened_count == 0


def test_the_link_is_nowhere_in_the_file(client, offered):
    link, (quote, _) = offered

    pdf = client.get(option(link, quote)).content

    assert link.token.encode() not in pdf
    assert link.token not in text_of(pdf) + str(read(pdf).metadata)


def test_no_other_quote_is_behind_the_link(client, offered):
    link, (quote, _) = offered
    others = [
        QuoteFactory(opportunity=link.opportunity),
        QuoteFactory(opportunity=link.opportunity, rejected=True),
        QuoteFactory(opportunity=link.opportunity, abandoned=True),
        QuoteFactory(presented=True),
    ]
    nothing = client.get(reverse("orders:offer_pdf", args=["x" * 43, quote.pk]))

    for other in others:
        answer = client.get(option(link, other))
        assert (answer.status_code, answer.content) == (404, nothing.content)


def test_a_dead_link_opens_no_paper(client, offered):
    link, (quote, _) = offered
    services.revoke_link(link.opportunity, by=quote.opportunity.owner)

    assert client.get(option(link, quote)).status_code == 404


def test_after_its_last_day_the_link_has_only_what_has_expired_and_says_so(client, offered):
    link, (quote, other) = offered
    yesterday = business_today() - timedelta(days=1)
    link.expires_on = quote.expires_on = yesterday
    link.save()
    quote.save()

    assert "No longer valid" in text_of(client.get(option(link, quote)).content)
    assert client.get(option(link, other)).status_code == 404


def test_who_accepted_through_the_link_gets_the_confirmation_and_nobody_else(client, offered):
    link, (quote, _) = offered
    paper = reverse("orders:receipt_pdf", args=[link.token])
    assert client.get(paper).status_code == 404

    answer = {"quote": quote.pk, "revision": quote.revision, "name": "Ann Smith", "role": "Nurse", "agreed": "on"}
    client.post(link.path, answer)

    response = client.get(paper)
    assert response["Content-Disposition"] == f'inline; filename="{Order.objects.get().number}.pdf"'
    assert "Ann Smith, Nurse accepted" in text_of(response.content)
    assert client.get(option(link, quote)).status_code == 404


def test_what_the_rep_accepted_is_not_handed_out_through_the_link(client, offered):
    link, (quote, _) = offered
    client.force_login(quote.opportunity.owner)
    typed = {"revision": quote.revision, "name": "Ann Smith", "role": "Nurse", "said": "phone"}
    client.post(reverse("orders:accept", args=[quote.pk]), typed)
    assert Order.objects.exists()

    assert client.get(reverse("orders:receipt_pdf", args=[link.token])).status_code == 404
