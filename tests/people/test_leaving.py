"""Closing an account shows what stays behind, and closes every way in at once."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from lifecycle.refusals import Incomplete, NotAllowed, Overtaken
from lifecycle.through import Through
from opportunities.services import assign
from people import services
from people.models import Invitation
from quotes.models import ApprovalDelegate
from quotes.services import name_delegate
from tests.factories import (
    AbsenceFactory,
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OpportunityFactory,
    OrderFactory,
    RepFactory,
    TeamFactory,
    business_today,
)

pytestmark = pytest.mark.django_db
DOOR = {"through": Through.ADMIN}


@pytest.fixture
def administrator(client):
    person = AdministratorFactory()
    client.force_login(person)
    return person


def signed_in(person):
    client = Client()
    client.force_login(person)
    key = client.session.session_key
    UserSession.objects.get_or_create(session_key=key, defaults={"user": person, "ip": "192.0.2.7"})
    return client


def page_of(person, act=""):
    return f"/admin/accounts/user/{person.pk}/{act}"


def test_the_page_shows_what_the_person_still_has_in_hand(client, administrator, team):
    rep = RepFactory(name="Maren", team=team)
    OpportunityFactory(team=team, owner=rep, value=1200)
    OpportunityFactory(team=team, owner=rep, value=800)
    OpportunityFactory(team=team, owner=rep, value=50, currency="SEK")
    OpportunityFactory(team=team).co_owners.add(rep)
    OrderFactory(opportunity__team=team, opportunity__owner=rep)
    AbsenceFactory(person=rep)

    page = client.get(page_of(rep, "deactivate/"))

    for said in ("2,000<", "SEK", "Co-owner of 1 open opportunity", "1 order that", "1 absence, which ends"):
        assertContains(page, said)
    assertContains(page, f"/handover/{rep.pk}/")
    assert User.objects.get(pk=rep.pk).is_active


def test_deactivating_ends_every_way_in_with_the_next_request(client, administrator, team):
    rep = RepFactory(team=team)
    theirs = signed_in(rep)
    Authenticator.objects.create(user=rep, type=Authenticator.Type.TOTP, data={})

    done = client.post(page_of(rep, "deactivate/"), {"reason": "Moved away."}, follow=True)

    assertContains(done, "can no longer sign in")
    assertRedirects(theirs.get("/"), "/accounts/login/?next=/", fetch_redirect_response=False)
    left = User.objects.get(pk=rep.pk)
    assert not left.is_active
    assert not left.has_usable_password()
    assert not UserSession.objects.filter(user=rep).exists()
    assert not Authenticator.objects.filter(user=rep).exists()
    entry = Entry.objects.get(action="deactivated")
    assert (entry.actor, entry.key, entry.details["reason"]) == (administrator, rep.pk, "Moved away.")


def test_a_reason_is_asked_for(client, administrator):
    rep = RepFactory()

    assert client.post(page_of(rep, "deactivate/"), {"reason": " "}).status_code == 422
    with pytest.raises(Incomplete):
        services.deactivate(rep, by=administrator, reason=" ", **DOOR)


def test_what_they_own_stays_theirs_and_their_lead_sees_it(administrator, team):
    lead = LeadFactory(leads=team)
    opportunity = OpportunityFactory(team=team, owner=RepFactory(name="Maren", team=team))

    services.deactivate(opportunity.owner, by=administrator, reason="Moved away.", **DOOR)

    page = signed_in(lead).get(opportunity.get_absolute_url())
    assertContains(page, "Maren")
    opportunity.refresh_from_db()
    assert opportunity.owner.name == "Maren"


def test_absences_and_delegations_of_and_by_them_end(administrator, team):
    lead, rep = LeadFactory(leads=team), RepFactory(team=team)
    today = {"first_day": business_today(), "last_day": business_today()}
    given = name_delegate(by=lead, delegate=rep, **today)
    taken = name_delegate(by=ManagerFactory(), delegate=lead, **today)
    away = AbsenceFactory(person=lead, colleague=rep)
    days = {name: business_today() - timedelta(days=9) for name in ("first_day", "last_day")}
    over = AbsenceFactory(person=lead, colleague=rep, **days)

    services.deactivate(lead, by=administrator, reason="Moved away.", **DOOR)

    away.refresh_from_db()
    over.refresh_from_db()
    assert away.ended_at
    assert over.ended_at is None
    assert not ApprovalDelegate.objects.standing().filter(pk__in=[given.pk, taken.pk]).exists()


def test_who_changes_teams_or_loses_a_role_approves_for_nobody_there(administrator, team):
    lead, rep = LeadFactory(leads=team), RepFactory(team=team)
    today = {"first_day": business_today(), "last_day": business_today()}
    name_delegate(by=lead, delegate=rep, **today)
    another = name_delegate(by=LeadFactory(leads=team), delegate=RepFactory(team=team), **today)

    services.change_teams(rep, by=administrator, teams=[TeamFactory()], leads_of=[], **DOOR)
    gone = ApprovalDelegate.objects.standing().get()
    services.change_roles(another.lead, by=administrator, roles=[], **DOOR)

    assert gone == another
    assert not ApprovalDelegate.objects.standing().exists()


def test_nobody_assigns_to_who_has_left(administrator, team):
    rep, lead = RepFactory(team=team), LeadFactory(leads=team)
    opportunity = OpportunityFactory(team=team, owner=RepFactory(team=team))
    services.deactivate(rep, by=administrator, reason="Moved away.", **DOOR)

    with pytest.raises(NotAllowed, match="no longer active"):
        assign(opportunity, by=lead, through=Through.PAGE, team=team, owner=rep, reason="Yours.")


def test_coming_back_needs_a_new_password_and_brings_the_old_roles(client, administrator, team):
    rep = RepFactory(team=team)
    theirs = signed_in(rep)
    services.deactivate(rep, by=administrator, reason="By mistake.", **DOOR)

    shown = client.get(page_of(rep, "do/reactivate/"))
    back = client.post(page_of(rep, "do/reactivate/"), follow=True)

    assertContains(shown, "Roles and teams are as they were.")
    assertContains(back, "Invited, not yet here")
    assert theirs.get("/").status_code == 302
    again = User.objects.get(pk=rep.pk)
    assert (again.is_active, again.has_usable_password(), again.roles) == (True, False, {Role.REP})
    assert again.team_ids == {team.pk}
    assert Invitation.objects.living().filter(person=rep).exists()


def test_sessions_are_listed_and_ended_at_once(client, administrator):
    rep = RepFactory()
    theirs = signed_in(rep)

    before = UserSession.objects.get(user=rep)
    listed = client.get(page_of(rep, "change/"))
    client.post(page_of(rep, "do/end-sessions/"))

    assertContains(listed, " · ".join(["", before.ip, ""]))
    assert theirs.get("/").status_code == 302
    assert not Session.objects.filter(session_key__in=UserSession.objects.filter(user=rep).values("session_key"))
    assert Entry.objects.filter(action="sessions_ended", key=rep.pk).exists()


def test_the_last_administrator_stays(administrator):
    other = AdministratorFactory()
    services.deactivate(other, by=administrator, reason="Moved away.", **DOOR)

    with pytest.raises(NotAllowed):
        services.deactivate(administrator, by=other, reason="In return.", **DOOR)
    with pytest.raises(NotAllowed, match="ask another administrator"):
        services.change_roles(administrator, by=administrator, roles=[], **DOOR)
    assert User.objects.get(pk=administrator.pk).roles == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("act", ["deactivate/", "do/invite/", "do/withdraw/", "do/end-sessions/", "do/reactivate/"])
def test_accounts_are_for_administrators_alone(client, act):
    rep = RepFactory()

    for other in (ManagerFactory(), LeadFactory(leads=TeamFactory())):
        client.force_login(other)
        assert client.get(page_of(rep, act)).status_code == 403
        assert client.post(page_of(rep, act), {"reason": "Mine."}).status_code == 403
    assert User.objects.get(pk=rep.pk).is_active


def test_what_makes_no_sense_is_not_offered_and_does_nothing(client, administrator):
    rep = RepFactory()

    page = client.get(page_of(rep, "change/"))
    answer = client.post(page_of(rep, "do/reactivate/"))

    assertNotContains(page, "Let in again")
    assertNotContains(page, "Send invitation")
    assert answer.status_code == 302
    assert not Invitation.objects.exists()


def test_an_act_twice_is_one(administrator):
    rep = RepFactory()

    for _ in range(2):
        services.deactivate(rep, by=administrator, reason="Moved away.", **DOOR)
    services.reactivate(rep, by=administrator, **DOOR)
    with pytest.raises(Overtaken):
        services.reactivate(rep, by=administrator, **DOOR)

    assert Entry.objects.filter(action="deactivated").count() == 1
