"""People who reach for the same opportunity at the same moment: one is served, the other is told the truth."""

from uuid import uuid4

import pytest

from lifecycle.refusals import NotVisible, Overtaken
from lifecycle.through import Through
from opportunities import services as opportunities
from opportunities.models import Opportunity
from tests.invariants import broken_rules

from .course import Floor, course
from .trials import parted

PAGE = Through.PAGE
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.trials(20, 500)]


@pytest.fixture
def repeatedly(trials):
    def runs(one_trial):
        floor = Floor()
        with course() as race:
            for _ in range(trials):
                one_trial(race, floor)
                assert not broken_rules()

    return runs


def test_of_two_who_claim_one_has_it_and_the_other_reads_who_took_it(repeatedly):
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


def test_of_a_lead_who_assigns_and_a_rep_who_claims_one_decides_and_the_other_reads_it(repeatedly):
    def assign_while_claiming(race, floor):
        waiting = floor.opportunity(owner=None)
        given = {"version": waiting.version, "team": floor.team, "owner": floor.colleague, "reason": "From the queue"}
        results = race.both(
            lambda: opportunities.assign(waiting, by=floor.lead, through=PAGE, **given),
            lambda: opportunities.claim(waiting, by=floor.rep, through=PAGE),
        )

        had, told = parted(results, Opportunity)
        assert isinstance(told, Overtaken)
        assert str(had.owner) in str(told) or str(floor.rep) in str(told)
        assert waiting.events.count() == 2

    repeatedly(assign_while_claiming)


def test_the_old_owner_acts_before_the_handover_or_sees_nothing_any_more(repeatedly):
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


def test_one_request_sent_twice_at_once_makes_one_opportunity_with_one_quote(repeatedly):
    def open_twice(race, floor):
        key = uuid4()
        first, second = race.both(*[lambda: floor.open_with_quote(request_key=key)] * 2)

        assert first == second
        assert first.quotes.count() == 1

    repeatedly(open_twice)
