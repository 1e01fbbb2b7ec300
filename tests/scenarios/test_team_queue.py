"""Scenario C: nobody has time, two reach for it, and the owner leaves the company."""

import pytest

from accounts.models import User
from lifecycle.refusals import NotVisible, Overtaken
from lifecycle.through import Through
from notices.models import Notification
from opportunities import services
from opportunities.models import Opportunity
from opportunities.services.reassignment import Reassignment, Receiver
from tests.factories import ContactFactory, LeadFactory, OpportunityFactory, RepFactory, TeamFactory
from tests.invariants import broken_rules

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


@pytest.fixture
def west():
    return TeamFactory(name="West")


@pytest.fixture
def waiting(west):
    return OpportunityFactory(queued=True, team=west, name="Frames for the arena")


@pytest.fixture
def lead(west):
    return LeadFactory(name="Ingrid", leads=west)


@pytest.fixture
def forty(west):
    """Return forty open opportunities of a rep who has left, beside one closed and one of a colleague."""
    leaver, contact = RepFactory(name="Peter", team=west), ContactFactory()
    common = {"team": west, "contact": contact, "customer": contact.customer}
    OpportunityFactory(lost=True, owner=leaver, **common)
    OpportunityFactory(**common)
    return [OpportunityFactory(owner=leaver, **common) for _ in range(40)]


def test_a_rep_of_east_neither_sees_nor_finds_nor_counts_what_waits_for_west(waiting):
    east = RepFactory(team=TeamFactory(name="East"))
    visible = Opportunity.objects.visible_to(east)

    assert (visible.count(), list(visible.totals())) == (0, [])
    assert not visible.matching("arena").exists()
    assert not visible.matching(waiting.number).exists()


def test_of_two_who_claim_the_second_is_told_who_took_it_and_no_more(waiting, west):
    maren, jonas = RepFactory(name="Maren", team=west), RepFactory(name="Jonas", team=west)

    services.claim(waiting, by=maren, through=PAGE)

    with pytest.raises(Overtaken, match="Maren took it at"):
        services.claim(waiting, by=jonas, through=PAGE)
    assert not waiting.is_visible_to(jonas)
    assert not Opportunity.objects.visible_to(jonas).matching("arena").exists()


def test_forty_opportunities_change_hands_in_one_step_with_one_summary(forty, lead, west):
    heir, leaver = RepFactory(name="Jim", team=west), forty[0].owner
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    chosen = Opportunity.objects.visible_to(lead).open().filter(owner=leaver)
    reassignment = Reassignment(to=Receiver.OWNER, reason="Peter has left.", owner=heir)

    handed, left = services.reassign_all(chosen, by=lead, through=Through.ADMIN, reassignment=reassignment)

    assert (len(handed), left) == (40, [])
    told = Notification.objects.get(recipient=heir)
    assert told.summary == "Ingrid gave you 40 opportunities: Peter has left."
    for opportunity in forty:
        event = opportunity.events.get(action="assign")
        assert (event.actor, event.through, event.details["reason"]) == (lead, "admin", "Peter has left.")
    assert not broken_rules()


def test_the_old_owners_open_form_is_refused_from_then_on(forty, lead, west):
    opportunity, heir = forty[0], RepFactory(team=west)
    reassignment = Reassignment(to=Receiver.OWNER, reason="On leave.", owner=heir)
    services.reassign_all(
        Opportunity.objects.filter(pk=opportunity.pk), by=lead, through=Through.ADMIN, reassignment=reassignment
    )

    with pytest.raises(NotVisible):
        services.edit(opportunity, by=opportunity.owner, through=PAGE, version=opportunity.version, name="Mine")


def test_one_that_cannot_be_handed_over_does_not_keep_the_others(forty, lead, west):
    opened = Opportunity.objects.filter(owner=forty[0].owner)
    reassignment = Reassignment(to=Receiver.QUEUE, reason="Peter has left.")

    handed, left = services.reassign_all(opened, by=lead, through=Through.ADMIN, reassignment=reassignment)

    ((closed, why),) = left
    assert (len(handed), closed.status, why) == (40, "lost", f"{closed.number} is Lost.")
    assert Opportunity.objects.waiting().count() == 40
