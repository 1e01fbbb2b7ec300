"""The orders as another program fetches them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Event

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from api.models import ApiKey
from api.views import guard
from lifecycle.through import Through
from orders import services
from orders.models import Order
from tests.factories import (
    AdministratorFactory,
    CustomerFactory,
    OpportunityFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("api:orders")


@pytest.fixture
def key():
    return ApiKey(name="The ERP", created_by=AdministratorFactory())


@pytest.fixture
def bearer(key):
    token = key.make_token()
    key.save()
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def fetch(client, bearer):
    """Return a function that asks with the key."""
    return lambda address=URL, **query: client.get(address, query, headers=bearer)


def numbers(response):
    assert response.status_code == 200, response.json()
    return [order["number"] for order in response.json()["orders"]]


def touched(order, moment):
    """Say when the order was changed last, as if it had been then."""
    Order.objects.filter(pk=order.pk).update(modified_at=moment)
    return order


def test_a_key_sees_the_orders_of_every_team(fetch):
    orders = [OrderFactory(), OrderFactory()]

    assert numbers(fetch()) == [order.number for order in orders]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer pursuit_wrong", "Basic Zm9vOmJhcg==", "Bearer ä", "pursuit_wrong"]
)
def test_without_a_key_nothing_is_told(client, header):
    OrderFactory()

    response = client.get(URL, headers={"Authorization": header} if header else {})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Pursuit"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json().keys() == {"version", "error"}


def test_a_session_is_no_key(client):
    client.force_login(AdministratorFactory())

    assert client.get(URL).status_code == 401


def test_a_revoked_key_opens_nothing_at_once(fetch, key):
    assert fetch().status_code == 200

    ApiKey.objects.filter(pk=key.pk).revoke()

    assert fetch().status_code == 401
    assert fetch(reverse("api:order", args=["SO-1"])).status_code == 401


def test_the_table_holds_no_token(key, bearer):
    token = bearer["Authorization"].removeprefix("Bearer ")

    kept = ApiKey.objects.filter(pk=key.pk).values().get()

    assert token not in str(kept)
    assert kept["prefix"] == token[:14]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("with_key", [True, False])
def test_it_is_for_reading_only(client, bearer, method, with_key):
    response = getattr(client, method)(URL, headers=bearer if with_key else {})

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_no_cookie_is_asked_for_or_given(fetch, client, bearer):
    assert not fetch().cookies
    assert client.head(URL, headers=bearer).content == b""


def test_an_order_says_what_was_agreed_with_money_as_text_and_moments_in_utc(fetch):
    order = OrderFactory(
        opportunity__external_id="CRM-7",
        customer=CustomerFactory(name="Meierei Süd", external_id="A-9"),
        accepted_at=datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC),
    )
    line = order.lines.get()

    told = fetch(reverse("api:order", args=[order.number])).json()

    assert told["version"] == 1
    assert told["order"] | {"url": ""} == {
        "number": order.number,
        "version": 1,
        "status": "created",
        "changed_at": order.modified_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "url": "",
        "name": order.name,
        "opportunity": order.opportunity_number,
        "quote": order.quote_number,
        "quote_revision": 1,
        "external_id": None,
        "team": order.team.name,
        "owner": {"name": order.owner.name, "email": order.owner.email},
        "customer": {"id": order.customer_id, "external_id": "A-9", "name": "Meierei Süd"},
        "contact": {"name": "", "email": ""},
        "address": "",
        "customer_order_number": "",
        "accepted_at": "2026-03-29T00:59:59.123456Z",
        "accepted_by": "Hanne Dahl",
        "accepted_role": "",
        "accepted_through": "link",
        "cancel_reason": "",
        "currency": "EUR",
        "subtotal": "2000.00",
        "discount": "0.00",
        "total": "2000.00",
        "lines": [
            {
                "position": 1,
                "sku": line.sku,
                "description": line.description,
                "quantity": "10.000",
                "list_price": "200.0000",
                "unit_price": "200.0000",
                "amount": "2000.00",
            }
        ],
    }


def test_the_figures_are_those_of_the_order(fetch):
    product = ProductFactory(list_price=Decimal("3.3333"))
    lines = [{"product": product, "quantity": Decimal("0.333")}, {"product": product, "quantity": Decimal("1.5")}]
    quote = QuoteFactory(accepted=True, opportunity=OpportunityFactory(won=True), lines=lines, discount_percent=7)
    order = OrderFactory(opportunity=quote.opportunity, quote=quote)

    [told] = fetch().json()["orders"]

    assert [line["amount"] for line in told["lines"]] == ["1.11", "5.00"]
    assert Decimal(told["subtotal"]) - Decimal(told["discount"]) == Decimal(told["total"]) == order.total


@pytest.mark.parametrize("number", ["SO-999999", "nonsense", "OPP-000001", "SO-" + "9" * 30, "%00"])
def test_what_is_no_order_is_404_in_a_sentence(fetch, number):
    response = fetch(f"/api/orders/{number}/")

    assert response.status_code == 404
    assert response.json()["error"].startswith("There is no order")


def test_confirmed_orders_are_picked_up_in_the_order_of_their_confirmation(fetch):
    first, second, _third = OrderFactory(), OrderFactory(), OrderFactory()
    services.confirm(second, by=second.owner, through=Through.PAGE)
    services.confirm(first, by=first.owner, through=Through.PAGE)

    assert numbers(fetch(status="confirmed")) == [second.number, first.number]


def test_a_program_that_goes_on_from_next_gets_every_change_once(fetch):
    orders = [OrderFactory() for _ in range(5)]
    at = timezone.now() - timedelta(hours=1)
    for order in orders:
        touched(order, at)

    pages, after = [], {}
    for _ in range(4):
        told = fetch(limit=2, **after).json()
        pages.append([order["number"] for order in told["orders"]])
        after = {"after": told["next"]}

    assert pages == [[orders[0].number, orders[1].number], [orders[2].number, orders[3].number], [orders[4].number], []]
    services.confirm(orders[0], by=orders[0].owner, through=Through.PAGE)
    assert numbers(fetch(**after)) == [orders[0].number]


def test_more_says_whether_another_page_follows_at_once(fetch):
    for _ in range(2):
        OrderFactory()

    assert [fetch(limit=limit).json()["more"] for limit in (1, 2)] == [True, False]
    assert fetch(status="cancelled").json() == {"version": 1, "orders": [], "next": None, "more": False}


def test_changed_since_includes_its_own_moment(fetch):
    order = touched(OrderFactory(), datetime(2026, 11, 20, 12, tzinfo=UTC))

    assert numbers(fetch(changed_since="2026-11-20T13:00:00+01:00")) == [order.number]
    assert numbers(fetch(changed_since="2026-11-20T12:00:00.000001Z")) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"status": "done"}, "status must be one of created, confirmed, fulfilled, cancelled."),
        ({"limit": "0"}, "limit must be a whole number from 1 to 200."),
        ({"limit": "201"}, "limit must be a whole number from 1 to 200."),
        ({"limit": "x"}, "limit must be a whole number from 1 to 200."),
        ({"after": "forged"}, 'after must be a "next" of an earlier answer.'),
        ({"after": "99999999T999999.999999-1"}, 'after must be a "next" of an earlier answer.'),
        ({"changed_since": "yesterday"}, "changed_since must be a moment with its zone, such as 2026-11-23T19:04:00Z."),
        ({"changed_since": "2026-11-20T12:00:00"}, "changed_since must be a moment with its zone"),
        ({"changed_since": "2026-13-45T12:00:00Z"}, "changed_since must be a moment with its zone"),
        ({"changed_sinc": "2026-11-20T12:00:00Z"}, "There is no parameter 'changed_sinc'."),
        ({"status": "\x00"}, "status must be one of"),
        ({"after": "\x00"}, "after "),
    ],
)
def test_what_cannot_be_meant_is_400_in_a_sentence(fetch, query, sentence):
    response = fetch(**query)

    assert response.status_code == 400
    assert response.json()["error"].startswith(sentence)


@pytest.mark.parametrize("extreme", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_time_harm_nothing(fetch, extreme):
    assert fetch(changed_since=extreme).status_code in (200, 400)


@pytest.mark.parametrize("size", [2, 20])
def test_it_asks_five_queries_whatever_the_number_of_rows(fetch, django_assert_max_num_queries, size):
    for _ in range(size):
        OrderFactory()

    with django_assert_max_num_queries(5):
        assert len(numbers(fetch())) == size


def test_the_day_of_the_last_use_is_written_once(fetch, key, django_assert_num_queries):
    fetch()
    key.refresh_from_db()
    assert key.last_used_on is not None

    with django_assert_num_queries(3):
        fetch()


def test_who_asks_too_often_waits(fetch, monkeypatch):
    cache.clear()
    monkeypatch.setattr(guard, "MOST_A_MINUTE", 2)
    monkeypatch.setattr(guard.time, "time", lambda: 120_030.0)

    answers = [fetch() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "30"


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_still_being_written_holds_back_what_came_after_it(fetch):
    """Else a program that had read on would never see it: it appears with an earlier moment than what it has read."""
    with transaction.atomic():
        slow, quick = OrderFactory(), OrderFactory()
    written, go_on = Event(), Event()

    def confirm_slowly():
        try:
            with transaction.atomic():
                services.confirm(slow, by=slow.owner, through=Through.PAGE)
                written.set()
                go_on.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as lane:
        late = lane.submit(confirm_slowly)
        written.wait(20)
        services.confirm(quick, by=quick.owner, through=Through.PAGE)
        held_back = numbers(fetch(status="confirmed"))
        go_on.set()
        late.result()

    assert held_back == []
    assert numbers(fetch(status="confirmed")) == [slow.number, quick.number]
