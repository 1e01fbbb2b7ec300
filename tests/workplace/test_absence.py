"""Somebody is away, and a colleague sees and does what there is to do, no more and no longer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Absence
from lifecycle.clock import business_today
from lifecycle.through import Through
from opportunities import services
from opportunities.models import Opportunity
from tests.factories import (
    AbsenceFactory,
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OpportunityFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY, SETTINGS = reverse("workplace:day"), reverse("workplace:settings")


def in_days(days):
    return business_today() + timedelta(days=days)


@pytest.fixture
def maren(team):
    return RepFactory(name="Maren Okafor", team=team)


@pytest.fixture
def jonas(team):
    return RepFactory(name="Jonas Lind", team=team)


@pytest.fixture
def lead(team):
    return LeadFactory(name="Ingrid Solheim", leads=team)


def reader(person):
    client = Client()
    client.force_login(person)
    return client


def set_absence(by, person, colleague, first=0, last=7):
    url = reverse("workplace:set_absence", args=[person.pk])
    typed = {"colleague": colleague.pk, "first_day": in_days(first), "last_day": in_days(last)}
    return reader(by).post(url, typed)


def end(by, absence):
    return reader(by).post(reverse("workplace:end_absence", args=[absence.pk]))


def rows(person):
    groups = reader(person).get(DAY).context["day"].worklist.groups
    return {need.opportunity.name: need.meanwhile for group in groups for need in group.needs}


# --- setting it
def test_a_person_names_days_and_a_colleague_and_the_colleague_is_told(maren, jonas):
    response = set_absence(maren, maren, jonas)

    assert response.status_code == 302
    absence = Absence.objects.get()
    assert (absence.person, absence.colleague, absence.set_by) == (maren, jonas, maren)
    told = jonas.notifications.get()
    assert told.event == "stand_in"
    assert told.summary.startswith("Jonas Lind stands in for Maren Okafor from ")
    assert not maren.notifications.exists()
    assertContains(reader(maren).get(SETTINGS), "Jonas Lind stands in for you from")
    assertContains(reader(jonas).get(SETTINGS), "You stand in for Maren Okafor from")


def test_a_lead_sets_it_for_whom_the_lead_leads_and_both_are_told(maren, jonas, lead):
    set_absence(lead, maren, jonas)

    assert [person.notifications.get().event for person in (maren, jonas)] == ["stand_in", "stand_in"]


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda team: RepFactory(team=team), 404),
        (lambda team: LeadFactory(leads=TeamFactory()), 404),
        (lambda team: AdministratorFactory(), 404),
        (lambda team: ManagerFactory(), 302),
    ],
    ids=["colleague", "other lead", "administrator", "manager"],
)
def test_who_does_not_lead_a_person_sets_nothing_for_that_person(team, maren, jonas, make, status):
    assert set_absence(make(team), maren, jonas).status_code == status
    assert Absence.objects.exists() == (status == 302)


def test_twice_the_same_is_one_absence_and_is_told_once(maren, jonas):
    assert [set_absence(maren, maren, jonas).status_code for _ in range(2)] == [302, 302]

    assert (Absence.objects.count(), jonas.notifications.count()) == (1, 1)


def test_absences_of_one_person_do_not_meet(maren, jonas, team):
    set_absence(maren, maren, jonas)

    response = set_absence(maren, maren, RepFactory(team=team), first=7, last=9)

    assertContains(response, "Maren Okafor is away from", status_code=422)
    assert set_absence(maren, maren, jonas, first=8, last=9).status_code == 302


def test_nobody_stands_in_who_is_away_on_one_of_these_days(maren, jonas, team):
    set_absence(jonas, jonas, RepFactory(team=team), first=3, last=4)

    assertContains(set_absence(maren, maren, jonas), "Jonas Lind is away from", status_code=422)


def test_who_loses_a_stand_in_is_told(maren, jonas, team):
    set_absence(maren, maren, jonas)

    set_absence(jonas, jonas, RepFactory(team=team), first=3, last=4)

    assert "who was to stand in for you, is away from" in maren.notifications.get().summary


@pytest.mark.parametrize("who", ["oneself", "inactive", "other team", "roleless"])
def test_only_an_active_colleague_of_a_shared_team_who_sells_can_stand_in(team, maren, who):
    people = {
        "oneself": lambda: maren,
        "inactive": lambda: RepFactory(team=team, is_active=False),
        "other team": lambda: RepFactory(team=TeamFactory()),
        "roleless": lambda: UserFactory(team=team),
    }

    assert set_absence(maren, maren, people[who]()).status_code == 422
    assert not Absence.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 2), (0, 400)])
def test_days_lie_ahead_in_their_order_and_within_a_year(maren, jonas, first, last):
    assert set_absence(maren, maren, jonas, first, last).status_code == 422


# --- what it opens
def test_the_colleague_sees_edits_and_finds_on_my_day_what_is_open_and_nothing_else(team, maren, jonas):
    both = TeamFactory()
    both.members.add(maren)
    late = {"anticipated_close": in_days(-2), "owner": maren}
    mine = OpportunityFactory(name="Pasteuriser", team=team, **late)
    foreign = OpportunityFactory(name="Elsewhere", team=both, **late)
    closed = OpportunityFactory(name="Closed", team=team, owner=maren, lost=True)

    assert rows(jonas) == {}
    AbsenceFactory(person=maren, colleague=jonas, last_day=in_days(7))

    assert list(rows(jonas)) == ["Pasteuriser"]
    assert rows(jonas)["Pasteuriser"].startswith("for Maren until ")
    assert rows(maren) == {"Pasteuriser": "", "Elsewhere": ""}
    there = {"Pasteuriser": 200, "Elsewhere": 404, "Closed": 404}
    asked = {one.name: reader(jonas).get(one.get_absolute_url()).status_code for one in (mine, foreign, closed)}
    assert asked == there
    jonas = type(jonas).objects.get(pk=jonas.pk)
    services.edit(mine, by=jonas, through=Through.PAGE, version=mine.version, name="Pasteuriser 2")
    day = reader(jonas).get(DAY).context["day"]
    assert (day.worklist.count, day.standing.count) == (1, 0)


def test_it_ends_with_the_last_day_at_the_next_request(monkeypatch, team, maren, jonas):
    mine = OpportunityFactory(team=team, owner=maren)
    AbsenceFactory(person=maren, colleague=jonas, last_day=in_days(0))
    client = reader(jonas)
    assert client.get(mine.get_absolute_url()).status_code == 200

    tomorrow = in_days(1)
    monkeypatch.setattr("accounts.querysets.business_today", lambda: tomorrow)

    assert client.get(mine.get_absolute_url()).status_code == 404


def test_who_ends_it_early_takes_sight_away_at_once_and_both_are_told(team, maren, jonas, lead):
    mine = OpportunityFactory(team=team, owner=maren)
    absence = AbsenceFactory(person=maren, colleague=jonas)
    client = reader(jonas)
    assert client.get(mine.get_absolute_url()).status_code == 200

    assert end(jonas, absence).status_code == 403
    assert [end(lead, absence).status_code for _ in range(2)] == [302, 302]

    assert client.get(mine.get_absolute_url()).status_code == 404
    assert [person.notifications.count() for person in (maren, jonas)] == [1, 1]
    absence.refresh_from_db()
    assert absence.ended_at is not None


def test_what_is_over_stays_as_it_was(maren, jonas):
    absence = AbsenceFactory(person=maren, colleague=jonas, first_day=in_days(-9), last_day=in_days(-1))

    assert end(maren, absence).status_code == 409
    assert Absence.objects.get().ended_at is None


def test_an_absence_of_others_does_not_exist(maren, jonas):
    absence = AbsenceFactory(person=maren, colleague=jonas)

    assert end(RepFactory(team=TeamFactory()), absence).status_code == 404


def test_who_stands_in_may_neither_send_back_nor_share_what_is_not_theirs(team, maren, jonas):
    mine = OpportunityFactory(team=team, owner=maren)
    AbsenceFactory(person=maren, colleague=jonas)

    for act in ("release", "share", "assign"):
        assert reader(jonas).get(reverse(f"opportunities:{act}", args=[mine.pk])).status_code == 403


# --- what it says elsewhere
def test_the_workload_says_who_is_away_until_when_and_who_stands_in(team, maren, jonas, lead):
    AbsenceFactory(person=maren, colleague=jonas, last_day=in_days(7))

    page = reader(lead).get(reverse("workplace:workload"))

    assertContains(page, ": Jonas Lind stands in")
    assertContains(page, "End the absence of Maren Okafor")
    assertNotContains(reader(AdministratorFactory()).get(reverse("workplace:workload")), "End the absence")


def test_an_absent_colleague_is_shown_as_such_where_one_assigns(team, maren, jonas, lead):
    AbsenceFactory(person=maren, colleague=jonas, last_day=in_days(7))
    deal = OpportunityFactory(team=team, owner=jonas)

    page = reader(lead).get(reverse("opportunities:assign", args=[deal.pk]))

    assertContains(page, "Maren Okafor, away until ")


def test_what_is_told_to_the_absent_owner_is_told_to_the_colleague_who_sees_it(team, maren, jonas, lead):
    mine = OpportunityFactory(team=team, owner=jonas, created_at=timezone.now())
    elsewhere = OpportunityFactory(team=TeamFactory(), owner=jonas)
    AbsenceFactory(person=maren, colleague=jonas)
    given = {"through": Through.PAGE, "owner": maren, "reason": "They know you."}
    elsewhere.team.members.add(maren)
    manager = ManagerFactory()

    services.assign(mine, by=lead, team=team, **given)
    services.assign(elsewhere, by=manager, team=elsewhere.team, **given)

    assert maren.notifications.count() == 2
    assert [told.number for told in jonas.notifications.all()] == [mine.number]
    assert Opportunity.objects.filter(owner=maren).count() == 2
