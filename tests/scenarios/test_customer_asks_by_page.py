"""Scenario A through the pages: John's forms, and Ann's page behind her link."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from lifecycle.clock import business_today
from opportunities.models import LeadOrigin, Opportunity
from orders.models import Order
from tests.factories import ContactFactory, ProductFactory, RepFactory, TeamFactory
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def john(client):
    john = RepFactory(name="John", team=TeamFactory(name="West", discount_limit_percent=30))
    client.force_login(john)
    return john


@pytest.fixture
def opportunity(client, john):
    """Record the customer's request as John does, in one form."""
    ann = ContactFactory(name="Ann Smith", customer__name="Holy Cross Hospital")
    ProductFactory(sku="ST-1", name="Stethoscope", list_price=200)
    client.post(
        reverse("quotes:request"),
        {
            "request_key": uuid4(),
            "name": "Stethoscopes for two wards",
            "customer": ann.customer_id,
            "contact": ann.pk,
            "currency": "EUR",
            "origin": LeadOrigin.objects.get(name="Customer Call").pk,
            "team": john.teams.get().pk,
            "assigned": "me",
            **grid(description="ST-1", quantity="10"),
        },
    )
    return Opportunity.objects.get()


def grid(**line):
    return {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0} | {
        f"lines-0-{name}": typed for name, typed in line.items()
    }


def copy(client, quote, quantity, price):
    client.post(reverse("quotes:copy", args=[quote.pk]), {"request_key": uuid4(), "name": f"{quantity} pieces"})
    copied = quote.opportunity.quotes.latest("pk")
    line = copied.lines.get()
    typed = {"id": line.pk, "product": line.product_id, "description": line.description}
    client.post(
        reverse("quotes:edit", args=[copied.pk]),
        {"version": copied.version, "name": copied.name} | grid(**typed, quantity=quantity, unit_price=price),
    )
    return copied


def test_from_the_call_to_the_receipt(client, john, opportunity):
    assert (opportunity.status, opportunity.value) == ("negotiation", Decimal("2000.00"))

    first = opportunity.quotes.get()
    second, third = copy(client, first, "15", "180"), copy(client, first, "20", "150")
    totals = opportunity.quotes.order_by("pk").values_list("total", flat=True)
    assert list(totals) == [Decimal("2000.00"), Decimal("2700.00"), Decimal("3000.00")]

    client.post(
        reverse("quotes:present_together", args=[opportunity.pk]),
        {
            "quotes": [f"{quote.pk}:{quote.version}" for quote in opportunity.quotes.all()],
            "expires_on": business_today(),
        },
    )
    assert set(opportunity.quotes.values_list("status", flat=True)) == {"presented"}

    ann, page = Client(), opportunity.offer_links.get().path
    shown = ann.get(page).content.decode()
    for total in ("2,000.00", "2,700.00", "3,000.00"):
        assert total in shown
    answer = {"quote": second.pk, "revision": 1, "name": "Ann Smith", "role": "Head of purchasing", "agreed": "on"}
    assert ann.post(page, answer).status_code == 302

    order = Order.objects.get()
    assert list(order.lines.values_list("quantity", "unit_price", "amount")) == [(15, 180, Decimal("2700.00"))]
    assert order.number in ann.get(page).content.decode()
    opportunity.refresh_from_db()
    assert (opportunity.status, opportunity.value) == ("won", Decimal("2700.00"))
    ended = opportunity.quotes.filter(status="abandoned", abandon_reason__code="alternative_accepted")
    assert set(ended) == {first, third}
    assert not broken_rules()
    for address in (opportunity.get_absolute_url(), order.get_absolute_url()):
        assert "2,700" in client.get(address).content.decode()


def test_without_the_tick_ann_orders_nothing(client, john, opportunity):
    quote = opportunity.quotes.get()
    client.post(reverse("quotes:present", args=[quote.pk]), {"version": quote.version, "expires_on": business_today()})

    answer = Client().post(
        opportunity.offer_links.get().path, {"quote": quote.pk, "revision": 1, "name": "Ann Smith", "role": "Buyer"}
    )

    assert answer.status_code == 422
    assert not Order.objects.exists()
