"""A legal hold in the admin: the same door as in Pursuit, for leads in their teams, managers and administrators."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from lifecycle.clock import business_today
from tests.factories import AdministratorFactory, LeadFactory, ManagerFactory, OpportunityFactory, TeamFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/opportunities/opportunity/"


@pytest.fixture
def closed():
    return OpportunityFactory(lost=True)


def page(opportunity):
    return f"{LIST}{opportunity.pk}/hold/"


def holding(opportunity, **changed):
    until = business_today() + timedelta(days=30)
    return {"version": opportunity.version, "until": until.isoformat(), "reason": "Court case", **changed}


@pytest.mark.parametrize("person", [ManagerFactory, AdministratorFactory, None])
def test_it_is_set_and_lifted_with_one_event_each(client, closed, person):
    client.force_login(person() if person else LeadFactory(leads=closed.team))

    done = client.post(page(closed), holding(closed))
    closed.refresh_from_db()
    held = closed.hold_reason
    client.post(page(closed), {"version": closed.version})

    assertRedirects(done, f"{LIST}{closed.pk}/change/")
    closed.refresh_from_db()
    assert (held, closed.hold_until) == ("Court case", None)
    assert list(closed.events.filter(action="hold").values_list("through", flat=True)) == ["admin", "admin"]


def test_those_on_hold_are_listed_and_those_of_other_teams_are_not(client, closed):
    client.force_login(LeadFactory(leads=closed.team))
    foreign = OpportunityFactory(lost=True, team=TeamFactory(), hold_until=business_today(), hold_reason="Audit")
    OpportunityFactory(lost=True, team=closed.team)
    client.post(page(closed), holding(closed))

    assert list(client.get(f"{LIST}?open=held").context["cl"].queryset) == [closed]
    assert client.get(page(foreign)).status_code == client.get(f"{LIST}999999/hold/").status_code == 404
    assert client.post(page(foreign), holding(foreign)).status_code == 404


def test_an_open_one_is_not_held_and_not_offered(client):
    opportunity = OpportunityFactory()
    client.force_login(LeadFactory(leads=opportunity.team))

    assertNotContains(client.get(f"{LIST}{opportunity.pk}/change/"), "Legal hold…")
    assert client.get(page(opportunity)).status_code == 409
    assert client.post(page(opportunity), holding(opportunity)).status_code == 409


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"until": "2020-01-01"}, {"until": "x"}, {"version": "x"}])
def test_what_was_typed_wrong_is_kept_and_asked_again(client, closed, wrong):
    client.force_login(LeadFactory(leads=closed.team))

    assert client.post(page(closed), holding(closed, **wrong)).status_code == 422


def test_who_comes_too_late_is_told(client, closed):
    client.force_login(LeadFactory(leads=closed.team))
    client.post(page(closed), holding(closed))

    late = client.post(page(closed), holding(closed, reason="Another case"))

    assertContains(late, "changed it at", status_code=409)
