"""Requests that arrive at the same moment: what is the same becomes one, what is not gets lost nowhere."""

from uuid import uuid4

import pytest

from customers.models import Contact, Customer
from opportunities.models import Opportunity
from opportunities.services import CustomerRequest, ask, requesting
from tests.factories import RepFactory, TeamFactory
from tests.invariants import broken_rules
from tests.races.course import course

TRIALS = 20
pytestmark = pytest.mark.django_db(transaction=True)


def request(n, **other):
    said = {"name": "Hanne Dahl", "email": f"hanne{n}@lowfield.example", "wish": f"Pump {n}", "company": "Lowfield"}
    return CustomerRequest(**said | other)


@pytest.fixture
def north():
    team = TeamFactory(takes_requests=True, request_slug="north")
    RepFactory(team=team)
    return team


def both_ask(north, keys, *, other):
    """Let two ask at once, again and again; return how many opportunities and contacts each time made."""
    made = []
    with course() as race:
        for n in range(TRIALS):
            before = Opportunity.objects.count(), Contact.objects.count()
            one, two = keys()
            results = race.both(
                lambda n=n, key=one: ask(north, request(n), request_key=key),
                lambda n=n, key=two: ask(north, request(n, **other), request_key=key),
            )
            assert [result for result in results if isinstance(result, Exception)] == []
            made.append((Opportunity.objects.count() - before[0], Contact.objects.count() - before[1]))
    assert not broken_rules()
    return set(made)


def test_one_request_sent_twice_at_once_is_one(north):
    assert both_ask(north, lambda: [uuid4()] * 2, other={}) == {(1, 1)}
    assert {opportunity.notes.count() for opportunity in Opportunity.objects.all()} == {1}


def test_the_same_words_from_two_windows_at_once_are_one_opportunity_with_two_notes(north):
    assert both_ask(north, lambda: [uuid4(), uuid4()], other={}) == {(1, 1)}
    assert {opportunity.notes.count() for opportunity in Opportunity.objects.all()} == {2}


def test_two_wishes_of_one_new_person_at_once_are_two_opportunities_of_one_customer(north):
    assert both_ask(north, lambda: [uuid4(), uuid4()], other={"wish": "Something else"}) == {(2, 1)}
    assert Customer.objects.count() == TRIALS


def test_control_without_the_lock_one_request_becomes_two(north, monkeypatch):
    monkeypatch.setattr(requesting, "one_at_a_time", lambda email: None)

    assert (2, 2) in both_ask(north, lambda: [uuid4(), uuid4()], other={})
