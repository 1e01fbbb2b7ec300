"""Whoever sees an opportunity is told why, and there is no reason for anybody else."""

from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from accounts.roles import Role
from interface.formats import day
from lifecycle.clock import business_today
from opportunities.models import Opportunity
from opportunities.sight import reasons, seers, sight_of
from tests.factories import (
    AbsenceFactory,
    ContactFactory,
    LeadFactory,
    OpportunityFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def odd_people():
    """Roles, teams, absences and accounts that were closed, by lot; opportunities in everybody's hands."""
    lot = Random(5)
    teams = [TeamFactory() for _ in range(3)]
    people = [UserFactory(roles=tuple(lot.sample(Role.values, lot.choice([0, 1, 1, 2])))) for _ in range(24)]
    for person in people:
        person.teams.set(lot.sample(teams, lot.randint(0, 2)))
        person.leads_of.set(lot.sample(teams, lot.randint(0, 1)))
    User.objects.filter(pk__in=[person.pk for person in lot.sample(people, 3)]).update(is_active=False)
    for _ in range(8):
        person, colleague = lot.sample(people, 2)
        AbsenceFactory(person=person, colleague=colleague)
    contact = ContactFactory()
    for _ in range(30):
        owner = lot.choice([None, *people])
        OpportunityFactory(
            team=lot.choice(teams),
            owner=owner,
            co_owners=lot.sample(people, lot.randint(0, 2)) if owner else [],
            contact=contact,
            customer=contact.customer,
            lost=lot.random() < 0.3,
        )
    return [User.objects.with_scope().get(pk=person.pk) for person in people]


def test_there_is_a_reason_exactly_for_who_sees_it(odd_people):
    rows = Opportunity.objects.with_people().with_co_owner_ids()
    found = {(o.pk, person.pk) for o in rows for person in odd_people if reasons(o, person, business_today())}
    seen = {(pk, p.pk) for p in odd_people for pk in Opportunity.objects.visible_to(p).values_list("pk", flat=True)}

    assert len(seen) > 100
    assert found == seen


def test_nobody_who_sees_it_is_missing_from_the_list_of_others(odd_people):
    for opportunity in Opportunity.objects.with_people().with_co_owner_ids():
        listed = {person.pk for person in seers(opportunity) if reasons(opportunity, person, business_today())}

        assert listed == {p.pk for p in odd_people if Opportunity.objects.visible_to(p).filter(pk=opportunity.pk)}


@pytest.fixture
def away():
    """North, whose Maren is away, and Jonas, who stands in for her."""
    team = TeamFactory(name="North")
    maren, jonas = RepFactory(name="Maren", team=team), RepFactory(name="Jonas", team=team)
    until = business_today() + timedelta(days=3)
    AbsenceFactory(person=maren, colleague=jonas, last_day=until)
    return OpportunityFactory(team=team, owner=maren), jonas, until


def page_of(opportunity):
    return reverse("opportunities:people", args=[opportunity.pk])


def test_who_stands_in_reads_for_whom_and_until_when(client, away):
    opportunity, jonas, until = away
    client.force_login(jonas)

    page = client.get(page_of(opportunity))

    assertContains(page, f"You stand in for Maren until {day(until)}.")
    assertNotContains(page, "Who else sees it")


def test_the_lead_reads_who_else_sees_it_and_why(client, away):
    opportunity, _jonas, until = away
    client.force_login(LeadFactory(name="Ingrid", leads=opportunity.team))

    page = client.get(page_of(opportunity))

    assertContains(page, "You lead North.")
    assertContains(page, "Owns it.")
    assertContains(page, f"Stands in for Maren until {day(until)}.")


def test_it_costs_one_query(away, django_assert_num_queries):
    opportunity, jonas, _until = away
    found = Opportunity.objects.with_people().with_co_owner_ids().get()
    lead = User.objects.with_scope().get(pk=LeadFactory(leads=opportunity.team).pk)
    stand_in = User.objects.with_scope().get(pk=jonas.pk)

    with django_assert_num_queries(1):
        assert len(sight_of(found, lead).others) == 2
    with django_assert_num_queries(1):
        assert len(sight_of(found, stand_in).own) == 1
