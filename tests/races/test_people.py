"""People who reach for the same opportunity at the same moment: one is served, the other is told the truth."""

from uuid import uuid4

import pytest

from lifecycle.refusals import NotVisible, Overtaken
from lifecycle.through import Through
from opportunities import services as opportunities
from opportunities.models import LossReason, Opportunity
from orders.models import Order
from quotes import services as quotes
from quotes.models import Quote
from tests.invariants import broken_rules

from .course import Floor, course

TRIALS = 50
PAGE = Through.PAGE
pytestmark = pytest.mark.django_db(transaction=True)


def parted(results, kind):
    """Return the one result of this kind, and the other one."""
    (served,) = [result for result in results if isinstance(result, kind)]
    (other,) = [result for result in results if result is not served]
    return served, other


def repeatedly(one_trial):
    floor = Floor()
    with course() as race:
        for _ in range(TRIALS):
            one_trial(race, floor)
            assert not broken_rules()


def test_of_two_who_claim_one_has_it_and_the_other_reads_who_took_it():
    def claim_twice(race, floor):
        waiting = floor.opportunity(owner=None)
        results = race.both(
            lambda: opportunities.claim(waiting, by=floor.rep, through=PAGE),
            lambda: opportunities.claim(waiting, by=floor.colleague, through=PAGE),
        )

        taken, told = parted(results, Opportunity)
        assert isinstance(told, Overtaken)
        assert str(told).startswith(f"{taken.owner} took it at ")
        assert waiting.events.filter(action="claim").count() == 1

    repeatedly(claim_twice)


def test_the_old_owner_acts_before_the_handover_or_sees_nothing_any_more():
    def hand_over_while_moving(race, floor):
        opportunity = floor.opportunity()
        _assigned, edited = race.both(
            lambda: opportunities.assign(
                opportunity, by=floor.lead, through=PAGE, team=floor.team, owner=floor.colleague, reason="On leave."
            ),
            lambda: opportunities.edit(opportunity, by=floor.rep, through=PAGE, version=None, name="Mine"),
        )

        acts = list(opportunity.events.order_by("version").values_list("action", flat=True))
        if isinstance(edited, NotVisible):
            assert acts == ["create", "assign"]
        else:
            assert acts == ["create", "edit", "assign"]
        opportunity.refresh_from_db()
        assert opportunity.owner == floor.colleague

    repeatedly(hand_over_while_moving)


def test_an_opportunity_is_won_or_lost_but_never_both():
    reason = LossReason.objects.get(code="no_decision")

    def accept_while_losing(race, floor):
        (quote,) = floor.presented(1)
        opportunity = Opportunity.objects.get(pk=quote.opportunity_id)
        accepted, lost = race.both(
            floor.accept(quote),
            lambda: opportunities.lose(opportunity, by=floor.rep, through=PAGE, reason=reason, seen_quotes=[quote.pk]),
        )

        opportunity.refresh_from_db()
        won = isinstance(accepted, Order)
        assert isinstance(lost if won else accepted, Overtaken)
        assert opportunity.status == ("won" if won else "lost")

    repeatedly(accept_while_losing)


def test_a_quote_is_accepted_or_rejected_but_never_both():
    def accept_while_rejecting(race, floor):
        (quote,) = floor.presented(1)
        accepted, rejected = race.both(
            floor.accept(quote, by_customer=True),
            lambda: quotes.reject(quote, by=floor.rep, through=PAGE, comment="They chose another."),
        )

        quote.refresh_from_db()
        won = isinstance(accepted, Order)
        assert isinstance(rejected if won else accepted, Overtaken)
        assert quote.status == ("accepted" if won else "rejected")

    repeatedly(accept_while_rejecting)


def test_the_customer_accepts_what_was_on_the_page_or_nothing():
    def accept_while_reworking(race, floor):
        (quote,) = floor.presented(1)
        accepted, reworked = race.both(
            floor.accept(quote, by_customer=True), lambda: quotes.rework(quote, by=floor.rep, through=PAGE)
        )

        if isinstance(accepted, Order):
            assert isinstance(reworked, Overtaken)
            assert accepted.quote_revision == quote.revision
        else:
            assert isinstance(accepted, Overtaken)
            assert isinstance(reworked, Quote)

    repeatedly(accept_while_reworking)


def test_one_request_sent_twice_at_once_makes_one_opportunity_with_one_quote():
    def open_twice(race, floor):
        key = uuid4()
        first, second = race.both(*[lambda: floor.open_with_quote(request_key=key)] * 2)

        assert first == second
        assert first.quotes.count() == 1

    repeatedly(open_twice)
