"""Scenario E: Ann accepts B at her link while John accepts A for her on the phone."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from quotes.models import Quote, QuoteEvent
from tests.factories import (
    ContactFactory,
    OfferLinkFactory,
    OpportunityFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
)
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db


class Ann:
    """The customer with her link, on any device: nothing but the address opens it."""

    def __init__(self, opportunity):
        self.link = OfferLinkFactory(opportunity=opportunity, recipient="Ann Smith")

    def opens(self):
        return Client().get(self.link.path)

    def accepts(self, quote):
        answer = {"quote": quote.pk, "revision": 1, "name": "Ann Smith", "role": "Buyer", "agreed": "on"}
        return Client().post(self.link.path, answer)


class John:
    """The rep at his desk."""

    def __init__(self, rep):
        self.desk = Client()
        self.desk.force_login(rep)

    def accepts(self, quote):
        heard = {"revision": 1, "name": "Ann Smith", "role": "Buyer", "said": "phone"}
        return self.desk.post(reverse("orders:accept", args=[quote.pk]), heard)

    def adds_a_draft(self, opportunity):
        lines = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-0-description": "Ten more"}
        figures = {"lines-0-quantity": 10, "lines-0-unit_price": 150}
        url = reverse("quotes:new", args=[opportunity.pk])
        key = re.search(r'name="request_key" value="([^"]+)"', self.desk.get(url).content.decode())[1]
        self.ready = (url, {"name": "Ten more", "discount_percent": 0, "request_key": key, **lines, **figures})

    def saves_it(self):
        return self.desk.post(*self.ready)


@pytest.fixture
def opportunity():
    contact = ContactFactory(name="Ann Smith")
    rep = RepFactory(name="John Nickle", team=TeamFactory(name="West"))
    return OpportunityFactory(
        negotiating=True, owner=rep, team=rep.teams.get(), contact=contact, customer=contact.customer
    )


@pytest.fixture
def offered(opportunity):
    return [QuoteFactory(opportunity=opportunity, presented=True, name=name) for name in ("Ten", "Fifteen")]


@pytest.fixture
def ann(opportunity, offered):
    return Ann(opportunity)


@pytest.fixture
def john(opportunity):
    return John(opportunity.owner)


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def statuses(quotes):
    return [Quote.objects.get(pk=quote.pk).status for quote in quotes]


def test_john_comes_second_and_reads_which_quote_was_accepted_by_whom_and_when(ann, john, offered):
    first, second = offered

    assert ann.accepts(second).status_code == 302
    late = john.accepts(first)

    order = Order.objects.get()
    assert late.status_code == 409
    assert f"Ann Smith accepted {second.number} on " in text(late)
    assert f"It is order {order.number}; nothing else was accepted." in text(late)
    assert statuses(offered) == ["abandoned", "accepted"]
    assert not broken_rules()


def test_ann_comes_second_and_reads_the_same(ann, john, offered):
    first, second = offered

    assert john.accepts(first).status_code == 302
    late = ann.accepts(second)

    assert late.status_code == 409
    assert f"Ann Smith accepted {first.number} on " in text(late)
    assert Order.objects.get().quote_id == first.pk
    assert not broken_rules()


def test_anns_double_click_and_her_reload_show_the_one_order(ann, offered):
    _first, second = offered

    answers = [ann.accepts(second), ann.accepts(second)]
    reloads = [ann.opens(), ann.opens()]

    order = Order.objects.get()
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, ann.link.path)] * 2
    assert all(f"Your order {order.number}" in text(page) for page in reloads)
    assert QuoteEvent.objects.filter(action="accept").count() == order.events.count() == 1


@pytest.mark.parametrize("headers", [{}, {"Sec-Purpose": "prefetch"}, {"User-Agent": "Mail scanner"}])
def test_her_mail_scanner_changes_nothing(ann, offered, headers):
    before = QuoteEvent.objects.count()

    for look in (Client().get, Client().head):
        for place in (ann.link.path, f"{ann.link.path}?option={offered[1].pk}", f"{ann.link.path}decline/"):
            assert look(place, headers=headers).status_code in (200, 405)

    assert statuses(offered) == ["presented", "presented"]
    assert (QuoteEvent.objects.count(), Order.objects.count()) == (before, 0)


def test_a_draft_that_john_was_writing_is_refused_with_a_sentence(ann, john, opportunity, offered):
    john.adds_a_draft(opportunity)

    ann.accepts(offered[1])
    refused = john.saves_it()

    assert refused.status_code == 409
    assert f"No quote was made: {opportunity.number} is Won." in text(refused)
    assert Quote.objects.count() == 2


def test_a_draft_that_john_has_just_saved_is_abandoned_with_the_rest(ann, john, opportunity, offered):
    john.adds_a_draft(opportunity)

    assert john.saves_it().status_code == 302
    ann.accepts(offered[1])

    draft = Quote.objects.get(name="Ten more")
    assert (draft.status, draft.abandon_reason.code) == ("abandoned", "alternative_accepted")
    assert not broken_rules()
