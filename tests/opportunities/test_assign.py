"""Whose it is: assigned by leads, claimed from the queue, released to it, shared with co-owners."""

import pytest

from accounts.models import User
from lifecycle.refusals import NotAllowed, NotVisible, Overtaken
from lifecycle.through import Through
from notices.models import Notification
from opportunities import services
from tests.factories import (
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    OpportunityFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity():
    return OpportunityFactory(co_owners=[RepFactory(name="Old co-owner")])


@pytest.fixture
def heir(opportunity):
    return RepFactory(name="Jim", team=opportunity.team)


@pytest.fixture
def lead(opportunity):
    return LeadFactory(name="Ingrid", leads=opportunity.team)


def assign(opportunity, by, owner, **fields):
    given = {"team": opportunity.team, "reason": "Peter has left."}
    return services.assign(opportunity, by=by, through=Through.ADMIN, owner=owner, **given | fields)


def test_assigning_tells_the_new_owner_and_shows_in_the_story(opportunity, lead, heir):
    assigned = assign(opportunity, lead, heir)

    assert (assigned.owner, assigned.co_owner_ids) == (heir, frozenset())
    told = Notification.objects.get()
    assert (told.recipient, told.number, told.event) == (heir, opportunity.number, "assigned")
    assert told.summary == f"Ingrid gave you {opportunity.name}: Peter has left."
    event = assigned.events.get(action="assign")
    assert (event.actor, event.through, event.details["reason"]) == (lead, "admin", "Peter has left.")
    assert event.details["owner"] == {"id": heir.pk, "name": "Jim"}
    assert event.details["changes"]["owner_id"] == [opportunity.owner_id, heir.pk]


def test_the_old_owner_sees_nothing_from_that_moment_on_not_even_from_an_open_form(opportunity, lead, heir):
    version = assign(opportunity, lead, heir).version

    with pytest.raises(NotVisible):
        services.edit(opportunity, by=opportunity.owner, through=PAGE, version=version, name="Mine")


def test_a_lead_assigns_within_led_teams_only(opportunity, lead):
    elsewhere = TeamFactory()

    with pytest.raises(NotAllowed, match=f"You do not lead the team {elsewhere}"):
        assign(opportunity, lead, RepFactory(team=elsewhere), team=elsewhere)


def test_a_manager_assigns_to_any_team(opportunity):
    elsewhere = TeamFactory()
    heir = RepFactory(team=elsewhere)

    assert assign(opportunity, ManagerFactory(), heir, team=elsewhere).team == elsewhere


def test_nobody_gets_it_who_is_inactive_or_of_another_team(opportunity, lead):
    with pytest.raises(NotAllowed, match="is no longer active"):
        assign(opportunity, lead, RepFactory(team=opportunity.team, is_active=False))
    with pytest.raises(NotAllowed, match="does not work in the team"):
        assign(opportunity, lead, RepFactory())


def test_no_team_gets_it_that_is_no_longer_active(opportunity):
    closed = TeamFactory(active=False)

    with pytest.raises(NotAllowed, match="is no longer active"):
        assign(opportunity, ManagerFactory(), None, team=closed)


def test_assigning_to_nobody_puts_it_into_the_queue_without_co_owners(opportunity, lead):
    waiting = assign(opportunity, lead, None)

    assert (waiting.owner, waiting.co_owner_ids) == (None, frozenset())


def test_claiming_takes_it_from_the_queue(heir, opportunity):
    waiting = OpportunityFactory(queued=True, team=opportunity.team)

    assert services.claim(waiting, by=heir, through=PAGE).owner == heir


def test_who_claims_too_late_reads_who_took_it_and_nothing_else(heir, opportunity):
    waiting = OpportunityFactory(queued=True, team=opportunity.team)
    services.claim(waiting, by=heir, through=PAGE)

    with pytest.raises(Overtaken, match=r"^Jim took it at \d\d:\d\d\.$") as refusal:
        services.claim(waiting, by=RepFactory(team=opportunity.team), through=PAGE)

    assert refusal.value.subject is None


@pytest.mark.parametrize("role", [UserFactory, OperatorFactory])
def test_the_late_answer_is_for_people_who_could_have_claimed(role, opportunity):
    with pytest.raises(NotVisible):
        services.claim(opportunity, by=role(team=opportunity.team), through=PAGE)


def test_a_rep_of_another_team_cannot_claim_what_is_not_seen(opportunity):
    waiting = OpportunityFactory(queued=True, team=opportunity.team)

    with pytest.raises(NotVisible):
        services.claim(waiting, by=RepFactory(), through=PAGE)


def test_releasing_sends_it_to_the_queue_and_its_co_owners_away(opportunity):
    released = services.release(opportunity, by=opportunity.owner, through=PAGE, version=1, reason="I am away.")

    assert (released.owner, released.co_owner_ids) == (None, frozenset())
    assert released.events.get(action="release").details["reason"] == "I am away."


def test_what_waits_in_the_queue_cannot_be_released_or_shared(opportunity, lead):
    services.release(opportunity, by=opportunity.owner, through=PAGE, reason="I am away.")

    with pytest.raises(Overtaken, match="It has no owner"):
        services.release(opportunity, by=lead, through=PAGE, reason="Again.")
    with pytest.raises(Overtaken, match="It has no owner"):
        services.share(opportunity, by=lead, through=PAGE, co_owners=[])


def test_sharing_shows_it_to_the_new_co_owner_and_tells_only_who_is_new(opportunity, heir):
    first = services.share(opportunity, by=opportunity.owner, through=PAGE, co_owners=[heir])
    services.share(first, by=opportunity.owner, through=PAGE, co_owners=[heir, RepFactory(team=opportunity.team)])

    assert opportunity.is_visible_to(heir)
    assert Notification.objects.filter(recipient=heir, event="shared").count() == 1


def test_a_stranger_who_names_co_owners_learns_nothing_of_them(opportunity):
    with pytest.raises(NotVisible):
        services.share(opportunity, by=RepFactory(), through=PAGE, co_owners=[RepFactory(is_active=False)])


def test_an_owner_who_left_the_team_names_no_co_owners(opportunity, heir):
    opportunity.team.members.remove(opportunity.owner)
    owner = User.objects.get(pk=opportunity.owner_id)

    with pytest.raises(NotAllowed):
        services.share(opportunity, by=owner, through=PAGE, co_owners=[heir])
