"""An acceptance and something else at once, over real connections: one order or none, and all are told the truth."""

import pytest

from tests.invariants import broken_rules

from . import trials as race_with
from .course import Floor, course
from .sweeping import sweep

MANY = 50
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.trials(30, 500)]


@pytest.fixture
def acceptance(trials):
    """Run a trial so many times, each time on another opportunity of one floor."""

    def runs(one_trial):
        floor = Floor()
        with course() as race:
            for trial in range(trials):
                one_trial(race, floor, trial)
                assert not broken_rules()
                if trial % MANY == MANY - 1:
                    sweep()

    return runs


def test_of_two_alternatives_accepted_at_once_one_becomes_the_order_and_the_other_is_told(acceptance):
    acceptance(race_with.alternatives)


def test_a_double_click_gets_the_same_order_twice(acceptance):
    acceptance(race_with.double_click)


def test_a_draft_added_while_another_quote_is_accepted_is_abandoned_with_the_rest_or_refused(acceptance):
    acceptance(race_with.new_draft)


def test_a_quote_is_accepted_or_rejected_but_never_both(acceptance):
    acceptance(race_with.rejection)


def test_a_quote_is_accepted_or_declined_by_the_customer_but_never_both(acceptance):
    acceptance(race_with.decline)


def test_at_midnight_a_quote_is_accepted_or_expires_but_never_both(acceptance):
    acceptance(race_with.expiry)


def test_an_opportunity_is_won_or_lost_but_never_both(acceptance):
    acceptance(race_with.loss)


def test_the_customer_accepts_what_was_on_the_page_or_nothing(acceptance):
    acceptance(race_with.new_price)


def test_the_value_is_what_was_accepted_whatever_is_edited_beside_it(acceptance):
    acceptance(race_with.edit)


def test_the_old_owner_sells_before_the_handover_or_sees_nothing_any_more(acceptance):
    acceptance(race_with.handover)
