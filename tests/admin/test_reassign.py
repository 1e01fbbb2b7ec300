"""A lead reassigns in the admin: chosen, previewed, handed over, reported (scenario C)."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from notices.models import Notification
from opportunities.models import Opportunity
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OpportunityFactory,
    OrderFactory,
    RepFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/opportunities/opportunity/"
PAGE = "/admin/opportunities/opportunity/reassign/"


@pytest.fixture
def west():
    return TeamFactory(name="West")


@pytest.fixture
def lead(west, client):
    person = LeadFactory(name="Ingrid Solheim", leads=west)
    client.force_login(person)
    return person


@pytest.fixture
def paul(west):
    return RepFactory(name="Paul Maas", team=west)


def choose(client, opportunities, address=LIST, **more):
    chosen = {"action": "reassign", "index": 0, "_selected_action": [o.pk for o in opportunities], **more}
    return client.post(address, chosen)


def seen_on(response):
    return re.search(r'name="seen" value="([^"]*)"', response.text)[1]


def as_seen(*opportunities):
    return " ".join(f"{o.pk}:{o.version}" for o in opportunities)


def to_owner(owner, *opportunities, **more):
    return {"seen": as_seen(*opportunities), "to": "owner", "owner": owner.pk, "reason": "John has left us", **more}


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_a_lead_filters_by_owner_selects_previews_and_reassigns_in_one_step(client, west, lead, paul):
    john = RepFactory(name="John Ek", team=west, is_active=False)
    of_john = [OpportunityFactory(team=west, owner=john) for _ in range(40)]
    of_others = OpportunityFactory(team=west)
    address = f"{LIST}?owner__id__exact={john.pk}"

    listed = client.get(address)
    assertContains(listed, of_john[0].number)
    assertNotContains(listed, of_others.number)
    asked = choose(client, of_john, address)
    assertContains(asked, "Chosen opportunities")
    given = {"seen": seen_on(asked), "to": "owner", "owner": paul.pk, "reason": "John has left us"}
    preview = client.post(PAGE, given | {"preview": "Preview"})
    assertContains(preview, "Reassign 40 opportunities")
    assertContains(preview, "John Ek", 40)
    assertContains(preview, "Paul Maas", 40)
    assert not Opportunity.objects.filter(owner=paul).exists()
    done = client.post(PAGE, given | {"seen": seen_on(preview), "apply": "Reassign"}, follow=True)

    assert told(done) == ["40 opportunities reassigned."]
    assert set(Opportunity.objects.filter(owner=paul)) == set(of_john)
    for opportunity in of_john:
        event = opportunity.events.get(action="assign")
        assert (event.actor, event.through, event.details["reason"]) == (lead, "admin", "John has left us")
        assert event.details["changes"]["owner_id"] == [john.pk, paul.pk]
    summary = Notification.objects.get()
    assert (summary.recipient, summary.summary) == (
        paul,
        "Ingrid Solheim gave you 40 opportunities: John has left us",
    )


def test_the_list_keeps_its_filters_on_the_way_back(client, west, lead, paul):
    opportunity = OpportunityFactory(team=west)
    asked = choose(client, [opportunity], f"{LIST}?open=yes")
    address = re.search(r'<form class="stack" method="post" action="(/admin/opportunities[^"]*)"', asked.text)[1]

    done = client.post(address, to_owner(paul, opportunity, apply="1"))

    assertRedirects(done, f"{LIST}?open=yes")


def test_all_that_match_the_filter_can_be_chosen_across_pages(client, west, lead, paul):
    chosen = [OpportunityFactory(team=west, owner=paul) for _ in range(3)]
    OpportunityFactory(team=west)

    asked = choose(client, chosen[:1], f"{LIST}?owner__id__exact={paul.pk}", select_across=1)

    assert len(asked.context["moves"]) == 3


def test_three_hundred_at_once_are_handed_over(client, west, lead, paul):
    john = RepFactory(team=west)
    customer = OpportunityFactory(team=west, owner=john).customer
    many = [OpportunityFactory(team=west, owner=john, customer=customer) for _ in range(299)]

    client.post(PAGE, to_owner(paul, *many, apply="1"))

    assert Opportunity.objects.filter(owner=paul).count() == 299
    assert Notification.objects.count() == 1


def test_more_than_five_hundred_at_once_are_too_many(client, west, lead, monkeypatch):
    monkeypatch.setattr("opportunities.admin.MOST_AT_ONCE", 2)
    chosen = [OpportunityFactory(team=west) for _ in range(3)]

    response = client.get(choose(client, chosen).headers["Location"])

    assert told(response) == ["Choose at most 2 opportunities at once. Narrow the list with the filters."]


def test_closed_ones_are_announced_and_left_while_the_others_go(client, west, lead, paul):
    won = Opportunity.objects.get(pk=OrderFactory(opportunity__team=west).opportunity_id)
    lost = OpportunityFactory(team=west, lost=True)
    fresh = OpportunityFactory(team=west)

    preview = client.post(PAGE, to_owner(paul, won, lost, fresh, preview="1"))
    done = client.post(PAGE, to_owner(paul, won, lost, fresh, apply="1"), follow=True)

    assertContains(preview, "Stays as it is.", 2)
    assertContains(preview, "Reassign 1 opportunity")
    assert Opportunity.objects.get(owner=paul) == fresh
    reassigned, left = told(done)
    assert reassigned == "1 opportunity reassigned."
    assert f"{won.number} is Won." in left
    assert f"{lost.number} is Lost." in left


def test_the_queue_takes_them_without_owner_and_co_owners(client, west, lead):
    opportunity = OpportunityFactory(team=west, co_owners=[RepFactory(team=west)])

    given = {"seen": as_seen(opportunity), "to": "queue", "reason": "Nobody has time", "apply": "1"}
    client.post(PAGE, given)

    opportunity.refresh_from_db()
    assert (opportunity.owner, opportunity.team, opportunity.co_owners.count()) == (None, west, 0)


def test_they_may_go_to_another_team_that_the_person_leads(client, west, lead):
    east = TeamFactory(name="East")
    east.leads.add(lead)
    tina = RepFactory(team=east)
    opportunity = OpportunityFactory(team=west)

    client.post(PAGE, to_owner(tina, opportunity, team=east.pk, apply="1"))

    opportunity.refresh_from_db()
    assert (opportunity.owner, opportunity.team) == (tina, east)


def test_an_owner_of_another_team_is_announced_as_an_obstacle(client, west, lead):
    east = TeamFactory(name="East")
    east.leads.add(lead)
    tina = RepFactory(name="Tina Roth", team=east)
    opportunity = OpportunityFactory(team=west)

    preview = client.post(PAGE, to_owner(tina, opportunity, preview="1"))
    done = client.post(PAGE, to_owner(tina, opportunity, apply="1"), follow=True)

    assertContains(preview, "Tina Roth does not work in the team West.")
    assertNotContains(preview, 'name="apply"')
    assert "Tina Roth does not work in the team West." in told(done)[0]


def test_further_co_owners_stand_beside_the_owner_that_each_has(client, west, lead, paul):
    priya = RepFactory(team=west)
    owned = OpportunityFactory(team=west, co_owners=[priya])
    owner = owned.owner
    queued = OpportunityFactory(team=west, queued=True)

    given = {"seen": as_seen(owned, queued), "to": "co_owners", "co_owners": [paul.pk], "reason": "Help John"}
    done = client.post(PAGE, given | {"apply": "1"}, follow=True)

    owned.refresh_from_db()
    assert owned.owner == owner
    assert set(owned.co_owners.all()) == {priya, paul}
    assert "Co-owners stand beside an owner" in told(done)[1]
    assert Notification.objects.get().recipient == paul


@pytest.mark.parametrize("keep", [True, False])
def test_those_in_charge_until_now_stay_as_co_owners_only_if_asked(client, west, lead, paul, keep):
    priya, gone = RepFactory(team=west), RepFactory(team=west, is_active=False)
    opportunity = OpportunityFactory(team=west, co_owners=[priya, gone])
    john = opportunity.owner

    client.post(PAGE, to_owner(paul, opportunity, apply="1", **({"keep": "on"} if keep else {})))

    assert set(opportunity.co_owners.all()) == ({john, priya} if keep else set())


def test_a_double_click_hands_over_once(client, west, lead, paul):
    opportunity = OpportunityFactory(team=west)
    given = to_owner(paul, opportunity, apply="1", keep="on")

    first = client.post(PAGE, given, follow=True)
    second = client.post(PAGE, given, follow=True)

    assert told(first) == told(second) == ["1 opportunity reassigned."]
    assert opportunity.events.filter(action="assign").count() == 1
    assert Notification.objects.count() == 1


def test_what_a_colleague_changed_since_the_preview_is_left(client, west, lead, paul):
    opportunity = OpportunityFactory(team=west)
    given = to_owner(paul, opportunity, apply="1")
    Opportunity.objects.filter(pk=opportunity.pk).update(version=2)

    done = client.post(PAGE, given, follow=True)

    assert "changed it at" in told(done)[0]
    assert not Opportunity.objects.filter(owner=paul).exists()


def test_a_reason_and_a_receiver_are_asked_for(client, west, lead):
    opportunity = OpportunityFactory(team=west)

    response = client.post(PAGE, {"seen": as_seen(opportunity), "to": "owner", "apply": "1"})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "owner": ["Choose who takes over."],
        "reason": ["This field is required."],
    }


def test_changing_ones_mind_on_the_preview_keeps_what_was_typed(client, west, lead, paul):
    opportunity = OpportunityFactory(team=west)

    response = client.post(PAGE, to_owner(paul, opportunity, change="1"))

    assertContains(response, 'value="John has left us"')
    assertContains(response, 'name="preview"')


def test_the_old_owner_loses_sight_with_the_handover(client, west, lead, paul):
    opportunity = OpportunityFactory(team=west)
    john = opportunity.owner

    client.post(PAGE, to_owner(paul, opportunity, apply="1"))

    assert not Opportunity.objects.visible_to(john).exists()


@pytest.mark.parametrize("role", [ManagerFactory, AdministratorFactory])
def test_managers_and_administrators_reassign_in_every_team(client, role, west, paul):
    opportunity = OpportunityFactory(team=west)
    client.force_login(role())

    client.post(PAGE, to_owner(paul, opportunity, apply="1"))

    assert Opportunity.objects.get().owner == paul


def test_the_list_costs_the_same_however_long_it_is(client, west, lead):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    OpportunityFactory(team=west, anticipated_close="2026-03-01")
    few = queries()
    for _ in range(20):
        OpportunityFactory(team=west, anticipated_close="2026-03-01")

    assert queries() == few


def test_the_preview_costs_the_same_however_many_are_chosen(client, west, lead, paul, django_assert_max_num_queries):
    many = [OpportunityFactory(team=west, co_owners=[RepFactory(team=west)]) for _ in range(20)]

    with django_assert_max_num_queries(16):
        client.post(PAGE, to_owner(paul, *many, preview="1", keep="on"))


def test_nothing_chosen_is_said(client, lead):
    response = client.get(PAGE, follow=True)

    assertRedirects(response, reverse("admin:opportunities_opportunity_changelist"))
    assert told(response) == ["Nothing was chosen, so nothing has changed."]
