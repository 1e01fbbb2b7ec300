"""The list of orders as a file for a spreadsheet: one row per order, or one per line."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse

from lifecycle.clock import business_today
from tests.factories import (
    OpportunityFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("orders:export")


def read(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:])))


def order_of(rep, lines=None, discount=0, **fields):
    opportunity = OpportunityFactory(won=True, owner=rep, **fields)
    quote = QuoteFactory(opportunity=opportunity, accepted=True, lines=lines, discount_percent=discount)
    return OrderFactory(opportunity=opportunity, quote=quote, accepted_at=datetime(2026, 3, 28, 23, 30, tzinfo=UTC))


def test_orders_come_with_plain_figures_and_days_of_the_business(client, rep):
    order = order_of(rep, lines=[{"quantity": 1000, "unit_price": Decimal("1234.56")}], discount=10)

    [row] = read(client.get(URL))

    assert (row["Number"], row["Status"], row["Currency"]) == (order.number, "Created", "EUR")
    assert (row["Subtotal"], row["Discount"], row["Total"]) == ("1234560.00", "123456.00", "1111104.00")
    assert (row["Accepted"], row["Owner"], row["Team"]) == ("2026-03-29", rep.name, order.team.name)


def test_lines_come_one_a_row_with_their_orders_figures(client, rep):
    product = ProductFactory(list_price=Decimal("3.3333"))
    lines = [{"product": product, "quantity": Decimal("0.333")}, {"product": product, "quantity": Decimal("1.5")}]
    order = order_of(rep, lines=lines, discount=7)

    rows = read(client.get(URL, {"lines": "1"}))

    assert [(row["Position"], row["Quantity"], row["Unit price"], row["Amount"]) for row in rows] == [
        ("1", "0.333", "3.3333", "1.11"),
        ("2", "1.500", "3.3333", "5.00"),
    ]
    assert {row["Number"] for row in rows} == {order.number}
    assert {
        (row["Subtotal of the order"], row["Discount of the order"], row["Total of the order"]) for row in rows
    } == {(str(order.subtotal), str(order.discount), str(order.total))}


@pytest.mark.parametrize("lines", ["", "1"])
def test_nobody_exports_what_that_person_may_not_see(client, rep, lines):
    OrderFactory()
    OrderFactory(opportunity__owner=RepFactory(team=rep.teams.get()))

    assert read(client.get(URL, {"lines": lines})) == []
    client.force_login(UserFactory())
    assert read(client.get(URL, {"lines": lines})) == []


@pytest.mark.parametrize("lines", ["", "1"])
def test_the_file_holds_what_the_list_shows(client, rep, lines):
    asked = order_of(rep)
    order_of(rep)

    rows = read(client.get(URL, {"q": asked.number, "lines": lines}))

    assert {row["Number"] for row in rows} == {asked.number}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_formula_stays_words(client, rep, start):
    text = f'{start}HYPERLINK("http://x.invalid")'
    order_of(rep, name=text, lines=[{"description": text}])

    [order] = read(client.get(URL))
    [line] = read(client.get(URL, {"lines": "1"}))

    assert order["Name"] == line["Description"] == f"'{text}"


@pytest.mark.parametrize(("lines", "name"), [("", "orders"), ("1", "order-lines")])
def test_the_file_is_an_attachment_named_after_the_day(client, rep, lines, name):
    response = client.get(URL, {"lines": lines})

    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}-{business_today()}.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("lines", ["", "1"])
@pytest.mark.parametrize("rows", [2, 12])
def test_the_file_takes_four_queries_and_an_entry_however_long_it_is(
    client, rep, rows, lines, django_assert_max_num_queries
):
    for _ in range(rows):
        order_of(rep)

    with django_assert_max_num_queries(5):
        assert len(read(client.get(URL, {"lines": lines}))) == rows
