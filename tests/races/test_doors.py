"""Scenario E through the doors that people use: Ann at her link, John at his desk, in the same moment."""

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from tests.factories import OfferLinkFactory
from tests.invariants import broken_rules

from .course import Floor, course

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.trials(10, 500)]


@pytest.fixture
def floor():
    return Floor()


@pytest.fixture
def john(floor):
    client = Client()
    client.force_login(floor.rep)
    return client


def at_the_link(quote):
    link = OfferLinkFactory(opportunity=quote.opportunity)
    answer = {"quote": quote.pk, "revision": 1, "name": "Ann Smith", "role": "Buyer", "agreed": "on"}
    return lambda: Client().post(link.path, answer)


def on_the_phone(quote, john):
    url = reverse("orders:accept", args=[quote.pk])
    heard = {"revision": 1, "name": "Ann Smith", "role": "Buyer", "said": "phone"}
    return lambda: john.post(url, heard)


def test_of_ann_and_john_one_is_taken_to_the_order_and_the_other_reads_which_it_is(floor, john, trials):
    with course() as race:
        for _ in range(trials):
            first, second = floor.presented()
            answers = race.both(at_the_link(second), on_the_phone(first, john))

            assert sorted(answer.status_code for answer in answers) == [302, 409]
            order = Order.objects.get(opportunity_id=first.opportunity_id)
            late = next(answer for answer in answers if answer.status_code == 409)
            assert f"Ann Smith accepted {order.quote_number} on " in late.content.decode()
            assert not broken_rules()


def test_anns_double_click_leads_to_one_receipt(floor, trials):
    with course() as race:
        for _ in range(trials):
            (quote,) = floor.presented(1)
            click = at_the_link(quote)
            answers = race.both(click, click)

            assert [answer.status_code for answer in answers] == [302, 302]
            assert len({answer.url for answer in answers}) == 1
            assert Order.objects.filter(quote_id=quote.pk).count() == 1
            assert not broken_rules()


def test_looking_changes_nothing_but_the_count(floor):
    (quote,) = floor.presented(1)
    link = OfferLinkFactory(opportunity=quote.opportunity)

    for look in (Client().get, Client().head, Client().get):
        assert look(link.path).status_code == 200

    link.refresh_from_db()
    quote.refresh_from_db()
    assert (quote.status, quote.version, link.opened_count) == ("presented", 1, 2)
