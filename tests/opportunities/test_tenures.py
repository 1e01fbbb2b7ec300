"""Who had it when, and why: read from the events alone."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from lifecycle.through import Through
from opportunities import services
from opportunities.models import Opportunity
from opportunities.tenures import tenures
from tests.factories import LeadFactory, OpportunityFactory, RepFactory, TeamFactory

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(team):
    return LeadFactory(name="Ingrid", leads=team)


@pytest.fixture
def opened(team, rep):
    """Return an opportunity that the rep opened through the door, so that its events tell everything."""
    model = OpportunityFactory(team=team)
    return services.create(
        by=rep,
        through=PAGE,
        name="Cold store",
        customer=model.customer,
        contact=model.contact,
        team=team,
        owner=rep,
        created_through=Opportunity.CreatedThrough.REP,
    )


def told(opportunity):
    return [
        (str(tenure.owner or tenure.team), [person.name for person in tenure.co_owners], tenure.entry.action)
        for tenure in tenures(Opportunity.objects.get(pk=opportunity.pk))
    ]


def test_each_change_of_hands_ends_one_tenure_and_begins_the_next(opened, rep, lead, team):
    paul, jim = RepFactory(name="Paul", team=team), RepFactory(name="Jim", team=team)

    services.share(opened, by=rep, through=PAGE, co_owners=[jim])
    services.assign(opened, by=lead, through=PAGE, team=team, owner=paul, co_owners=[jim], reason="On leave.")
    services.release(opened, by=paul, through=PAGE, reason="Too far away.")
    services.claim(opened, by=jim, through=PAGE)

    assert told(opened) == [
        ("Jim", [], "claim"),
        (team.name, [], "release"),
        ("Paul", ["Jim"], "assign"),
        (rep.name, ["Jim"], "share"),
        (rep.name, [], "create"),
    ]
    found = tenures(Opportunity.objects.get(pk=opened.pk))
    assert [later.since for later in found[:-1]] == [earlier.until for earlier in found[1:]]
    assert found[2].entry.words_given == "On leave."


def test_an_act_that_leaves_it_in_the_same_hands_begins_nothing(opened, rep):
    services.share(opened, by=rep, through=PAGE, co_owners=[])
    services.edit(opened, by=rep, through=PAGE, version=None, name="Cold store, larger")

    assert told(opened) == [(rep.name, [], "create")]


def test_an_import_names_nobody_so_its_owner_is_read_from_what_came_after(opened, rep, lead):
    facts = {"created_through": Opportunity.CreatedThrough.REP, "stage": opened.stage, "team": opened.team}
    imported = Opportunity.objects.create(
        name="Old one", customer=opened.customer, contact=opened.contact, owner=rep, **facts
    )
    imported.events.create(action="import", version=1, through=Through.IMPORT, target="inquiry")
    east = TeamFactory(name="East")
    lead.leads_of.add(east)
    paul = RepFactory(name="Paul", team=east)
    lead = type(lead).objects.get(pk=lead.pk)

    services.assign(imported, by=lead, through=PAGE, team=east, owner=paul, reason="Nearer.")

    assert told(imported) == [("Paul", [], "assign"), (rep.name, [], "import")]
    assert [tenure.team.name for tenure in tenures(imported.lock())] == ["East", opened.team.name]


def test_the_page_tells_it_in_five_queries_and_the_owner_leads_to_it(
    client, opened, rep, lead, team, django_assert_max_num_queries
):
    address = reverse("opportunities:people", args=[opened.pk])
    assertContains(client.get(opened.get_absolute_url()), f'href="{address}"')
    services.assign(opened, by=lead, through=PAGE, team=team, owner=rep, co_owners=[lead], reason="<b>On leave</b>")

    with django_assert_max_num_queries(5):
        page = client.get(address)

    assertContains(page, "&lt;b&gt;On leave&lt;/b&gt;")
    assertContains(page, "With Ingrid")
    assertNotContains(page, "Queue of")
