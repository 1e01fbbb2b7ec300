"""Two acceptances at once, over real connections: there is one order, and the other is told in a sentence."""

import pytest

from lifecycle.refusals import Overtaken
from opportunities.models import Opportunity
from orders.models import Order, OrderEvent
from orders.services import QuoteOvertaken
from quotes.models import Quote, QuoteEvent
from tests.invariants import broken_rules

from .course import Floor, course

TRIALS = 200
pytestmark = pytest.mark.django_db(transaction=True)


def alternatives(race, floor, trial):
    first, second = floor.presented()
    results = race.both(floor.accept(first, by_customer=trial % 2), floor.accept(second))

    orders = [result for result in results if isinstance(result, Order)]
    told = [result for result in results if isinstance(result, QuoteOvertaken)]
    assert not broken_rules()
    assert (len(orders), len(told)) == (1, 1)
    assert told[0].order == orders[0]
    assert f"accepted {orders[0].quote_number}" in str(told[0])


def double_click(race, floor, trial):
    (quote,) = floor.presented(1)
    one, other = race.both(floor.accept(quote, by_customer=trial % 2), floor.accept(quote))

    assert not broken_rules()
    assert one == other == Order.objects.get(quote_id=quote.pk)
    assert QuoteEvent.objects.filter(quote=quote, action="accept").count() == 1
    assert OrderEvent.objects.filter(order=one).count() == 1


def new_draft(race, floor, trial):
    (quote,) = floor.presented(1)
    opportunity = Opportunity.objects.get(pk=quote.opportunity_id)
    order, draft = race.both(floor.accept(quote), floor.add_draft(opportunity))

    assert not broken_rules()
    assert isinstance(order, Order)
    if isinstance(draft, Quote):
        draft.refresh_from_db()
        assert (draft.status, draft.abandon_reason.code) == ("abandoned", "alternative_accepted")
    else:
        assert isinstance(draft, Overtaken)
        assert "No quote was made" in str(draft)


def run(one_trial):
    floor = Floor()
    with course() as race:
        for trial in range(TRIALS):
            one_trial(race, floor, trial)


def test_of_two_alternatives_accepted_at_once_one_becomes_the_order_and_the_other_is_told():
    run(alternatives)


def test_a_double_click_gets_the_same_order_twice():
    run(double_click)


def test_a_draft_added_while_another_quote_is_accepted_is_abandoned_with_the_rest_or_refused():
    run(new_draft)
