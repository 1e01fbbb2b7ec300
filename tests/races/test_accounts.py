"""Accounts that change at the same moment: one administrator always stays, and nobody who has left is given work."""

import pytest

from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from opportunities import services as opportunities
from opportunities.models import Opportunity
from opportunities.services import assignment
from opportunities.services.opportunity import refuse_misplaced
from people import services
from people.services import locking
from tests.factories import AdministratorFactory, RepFactory

from .course import Floor, course

PAGE = {"through": Through.PAGE}
pytestmark = [pytest.mark.django_db(transaction=True)]


def administrators():
    return User.objects.active().filter(groups__name=Role.ADMINISTRATOR)


def end_each_other(race):
    """Let the only two close each other's account; return how many are left."""
    administrators().update(is_active=False)
    one, two = AdministratorFactory(), AdministratorFactory()
    results = race.both(
        lambda: services.deactivate(two, by=one, reason="Left.", **PAGE),
        lambda: services.deactivate(one, by=two, reason="Left.", **PAGE),
    )
    return administrators().count(), results


@pytest.mark.trials(10, 500)
def test_of_two_administrators_who_end_each_other_one_stays(trials):
    with course() as race:
        for _ in range(trials):
            left, results = end_each_other(race)
            assert left == 1
            assert sum(isinstance(result, NotAllowed | Overtaken) for result in results) == 1


@pytest.mark.trials(1, 20)
def test_without_the_lock_none_may_be_left(trials, monkeypatch):
    monkeypatch.setattr(locking, "lock_administrators", lambda: None)
    with course() as race:
        wrong = (end_each_other(race)[0] == 0 for _ in range(500))
        assert sum(found for found, _ in zip(filter(None, wrong), range(trials), strict=False)) == trials


def given_after_leaving(race, floor, boss):
    """Give an opportunity to somebody who is leaving; tell whether that went through after the account was closed."""
    leaver, opportunity = RepFactory(team=floor.team), floor.opportunity()
    to = {"team": floor.team, "owner": leaver, "reason": "On leave."}
    given, gone = race.both(
        lambda: opportunities.assign(opportunity, by=floor.lead, **PAGE, **to),
        lambda: services.deactivate(leaver, by=boss, reason="Left.", **PAGE),
    )
    assert isinstance(gone, User), gone
    if isinstance(given, NotAllowed):
        return False
    assert isinstance(given, Opportunity), given
    closed = Entry.objects.get(action="deactivated", key=leaver.pk)
    return opportunity.events.get(action="assign").happened_at > closed.happened_at


@pytest.mark.trials(10, 500)
def test_who_is_leaving_has_the_work_before_or_not_at_all(trials):
    floor, boss = Floor(), AdministratorFactory()
    with course() as race:
        for _ in range(trials):
            assert not given_after_leaving(race, floor, boss)


def present_unlocked(team, owner, co_owners):
    people = {user.pk: user for user in User.objects.with_scope().filter(pk=owner.pk)}
    refuse_misplaced(team, owner, people.values())
    return people[owner.pk], []


@pytest.mark.trials(1, 20)
def test_without_the_lock_who_has_left_may_be_given_work(trials, monkeypatch):
    monkeypatch.setattr(assignment, "present", present_unlocked)
    floor, boss = Floor(), AdministratorFactory()
    with course() as race:
        wrong = (given_after_leaving(race, floor, boss) for _ in range(500))
        assert sum(found for found, _ in zip(filter(None, wrong), range(trials), strict=False)) == trials
