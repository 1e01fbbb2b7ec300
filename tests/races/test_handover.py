"""A person's whole work changes hands while somebody acts on a part of it: all of it, or nothing."""

from threading import Barrier
from uuid import uuid4

import pytest

from accounts.models import User
from lifecycle.refusals import NotVisible, Overtaken
from lifecycle.through import Through
from opportunities import services as opportunities
from opportunities.models import Handover, LossReason, Opportunity
from opportunities.services import handover as handing
from opportunities.services.dealing import Terms, plan, work_of
from opportunities.services.handover import owners_of, versions_of
from tests.factories import RepFactory
from tests.invariants import broken_rules

from .course import Floor, course
from .trials import parted

PAGE = Through.PAGE
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.trials(4, 500)]


@pytest.fixture
def repeatedly(trials):
    def runs(one_trial):
        floor = Floor()
        with course() as race:
            for _ in range(trials):
                one_trial(race, floor, owned_by(RepFactory(team=floor.team), floor))
            assert not broken_rules()

    return runs


def owned_by(person, floor):
    return [floor.opportunity(owner=person) for _ in range(3)]


def hand_over(floor, rows, receivers=None):
    """Return the act of a lead who has seen the preview."""
    person, receivers = rows[0].owner, receivers or [floor.colleague]
    lead = User.objects.get(pk=floor.lead.pk)
    work = work_of(person.pk, lead)
    terms = Terms([colleague for colleague in work.colleagues if colleague in receivers], "load")
    moves = plan(work, terms)
    shown = {"seen": versions_of(moves), "dealt": owners_of(moves), "request_key": uuid4()}
    return lambda: opportunities.hand_over(person, by=lead, through=PAGE, terms=terms, reason="On leave.", **shown)


def owners(rows):
    return list(
        Opportunity.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list("owner", flat=True)
    )


def test_who_acts_on_one_of_them_is_first_or_comes_too_late_and_the_rest_stays_together(repeatedly):
    acts = [
        lambda row, floor: opportunities.lose(
            row, by=row.owner, through=PAGE, version=row.version, reason=LossReason.objects.get(code="no_decision")
        ),
        lambda row, floor: opportunities.assign(
            row, by=floor.lead, through=PAGE, version=row.version, team=floor.team, owner=floor.rep, reason="Nearer."
        ),
        lambda row, floor: opportunities.release(row, by=row.owner, through=PAGE, version=row.version, reason="Far."),
    ]
    turn = iter(range(1_000_000))

    def act_on_one(race, floor, rows):
        act = acts[next(turn) % len(acts)]
        handed, acted = race.both(hand_over(floor, rows), lambda: act(rows[1], floor))

        others = owners([rows[0], rows[2]])
        if isinstance(handed, Handover):
            assert isinstance(acted, NotVisible | Overtaken)
            assert owners(rows) == [floor.colleague.pk] * 3
        else:
            assert isinstance(handed, Overtaken), handed
            assert isinstance(acted, Opportunity), acted
            assert others == [rows[0].owner_id] * 2

    repeatedly(act_on_one)


def test_of_two_who_hand_over_the_same_work_one_does_and_the_other_is_told(repeatedly):
    def hand_over_twice(race, floor, rows):
        results = race.both(hand_over(floor, rows), hand_over(floor, rows, [floor.rep]))

        made, told = parted(results, Handover)
        assert isinstance(told, Overtaken)
        assert len({*owners(rows)}) == 1
        assert [row.events.filter(action="assign").count() for row in rows] == [1, 1, 1]
        assert made.opportunity_ids == [row.pk for row in rows]

    repeatedly(hand_over_twice)


def test_nobody_who_was_deactivated_first_receives_anything(repeatedly):
    def deactivate_receiver(race, floor, rows):
        leaver = RepFactory(team=floor.team)
        handed, _gone = race.both(
            hand_over(floor, rows, [leaver]), lambda: User.objects.filter(pk=leaver.pk).update(is_active=False)
        )

        expected = leaver.pk if isinstance(handed, Handover) else rows[0].owner_id
        assert isinstance(handed, Handover | Overtaken), handed
        assert owners(rows) == [expected] * 3

    repeatedly(deactivate_receiver)


@pytest.mark.trials(1, 20)
def test_without_its_lock_the_same_work_would_be_handed_over_twice(repeatedly, monkeypatch):
    both_have_read = Barrier(2)

    def work_unlocked(person, by):
        work = work_of(person.pk, by)
        both_have_read.wait(timeout=30)
        return work

    monkeypatch.setattr(handing, "locked_work", work_unlocked)

    def hand_over_twice(race, floor, rows):
        results = race.both(hand_over(floor, rows), hand_over(floor, rows, [floor.rep]))

        assert [type(result) for result in results] == [Handover, Handover]
        assert [row.events.filter(action="assign").count() for row in rows] == [2, 2, 2]

    repeatedly(hand_over_twice)
