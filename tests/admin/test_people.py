"""Administrators keep people and teams; nobody locks themselves out, and nobody sets another's password."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from people.models import Invitation
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OpportunityFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"
TEAMS = "/admin/accounts/team/"


@pytest.fixture
def administrator(client):
    person = AdministratorFactory()
    client.force_login(person)
    return person


def person(**changed):
    typed = {"name": "Tina Roth", "email": "Tina@Example.invalid", "time_zone": "Europe/Paris", "language": "en-gb"}
    return typed | changed


def team(**changed):
    return {"name": "North", "active": "on", "discount_limit_percent": "10"} | changed


def seen(client, page):
    """Return the sign of the state in which the page shows its record."""
    return re.search(r'name="seen" value="(\w+)"', client.get(page).text)[1]


def change(client, page, typed):
    return client.post(page, typed | {"seen": seen(client, page)}, follow=True)


def role(name):
    return Group.objects.get(name=name).pk


def test_a_person_is_made_with_roles_and_teams_and_invited(client, administrator):
    west, east = TeamFactory(name="West"), TeamFactory(name="East")
    typed = person(groups=[role(Role.REP), role(Role.LEAD)], teams=[west.pk], leads_of=[east.pk])

    made = client.post(f"{PEOPLE}add/", typed, follow=True)

    assertContains(made, "Tina Roth gets an e-mail with a link to choose a password.")
    assertContains(made, "Invited, not yet here")
    tina = User.objects.get(email="tina@example.invalid")
    assert not tina.has_usable_password()
    assert (tina.roles, tina.team_ids, tina.led_team_ids) == ({Role.REP, Role.LEAD}, {west.pk}, {east.pk})
    assert EmailAddress.objects.get(user=tina).verified
    assert Invitation.objects.living().get(person=tina).by == administrator


def test_roles_and_teams_are_told_before_and_after_once_each(client, administrator):
    west, east = TeamFactory(name="West"), TeamFactory(name="East")
    rep = RepFactory(team=west, email="tina@example.invalid")

    typed = person(groups=[role(Role.REP), role(Role.LEAD)], teams=[east.pk], leads_of=[east.pk])
    change(client, f"{PEOPLE}{rep.pk}/change/", typed)

    told = {entry.action: entry.details["changes"] for entry in Entry.objects.filter(kind="accounts.user", key=rep.pk)}
    assert told["roles_changed"] == {"groups": [["Sales rep"], ["Sales rep", "Team lead"]]}
    assert told["teams_changed"] == {"teams": [["West"], ["East"]], "leads_of": [[], ["East"]]}
    assert set(told["changed"]) == {"name", "time_zone"}


def test_a_new_address_signs_in_and_the_old_one_does_not(client, administrator):
    rep = RepFactory(email="old@example.invalid")
    EmailAddress.objects.create(user=rep, email=rep.email, verified=True, primary=True)

    change(client, f"{PEOPLE}{rep.pk}/change/", person(email="new@example.invalid"))

    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [
        ("new@example.invalid", True, True)
    ]


def test_a_link_that_went_to_a_wrong_address_ends_when_it_is_corrected(client, administrator):
    client.post(f"{PEOPLE}add/", person(email="stranger@example.invalid"))
    sent = Invitation.objects.get()

    change(client, f"{PEOPLE}{sent.person_id}/change/", person())

    assertContains(client.get(sent.url), "opens nothing", status_code=404)
    assert client.get(Invitation.objects.living().get().url).status_code == 200


def test_an_address_belongs_to_one_person(client, administrator):
    RepFactory(email="tina@example.invalid")
    EmailAddress.objects.create(user=RepFactory(), email="second@example.invalid", verified=True)

    taken = client.post(f"{PEOPLE}add/", person())
    second = client.post(f"{PEOPLE}add/", person(email="second@example.invalid"))

    assertContains(taken, "already exists")
    assertContains(second, "Somebody else signs in with this address.")
    assert not Invitation.objects.exists()


def test_of_two_administrators_the_later_one_is_told(client, administrator):
    rep = RepFactory(email="tina@example.invalid")
    page = f"{PEOPLE}{rep.pk}/change/"
    old = seen(client, page)
    rep.groups.add(role(Role.LEAD))

    late = client.post(page, person(seen=old, groups=[role(Role.REP)]))
    blind = client.post(page, person(groups=[role(Role.REP)]))

    for answer in (late, blind):
        assertContains(answer, "meanwhile. Open the page again, then repeat your change.")
    assert User.objects.get(pk=rep.pk).roles == {Role.REP, Role.LEAD}


def test_of_two_who_change_a_team_the_later_one_is_told(client, administrator):
    west = TeamFactory(name="West")
    old = seen(client, f"{TEAMS}{west.pk}/change/")
    west.members.add(RepFactory())

    late = client.post(f"{TEAMS}{west.pk}/change/", team(seen=old, members=[]))

    assertContains(late, "Somebody changed West meanwhile.")
    assert west.members.count() == 1


def test_nobody_takes_away_their_own_role_or_account(client, administrator):
    own = f"{PEOPLE}{administrator.pk}/"
    change(client, f"{own}change/", {**person(), "groups": [], "is_active": ""})

    kept = User.objects.get(pk=administrator.pk)
    assert kept.is_active
    assert kept.roles == {Role.ADMINISTRATOR}
    assert kept.name == "Tina Roth"
    assert client.post(f"{own}deactivate/", {"reason": "Enough."}).status_code == 403
    assertNotContains(client.get(f"{own}change/"), "Deactivate")


def test_a_password_hash_is_neither_shown_nor_taken(client, administrator):
    rep = RepFactory()
    before = rep.password

    page = client.get(f"{PEOPLE}{rep.pk}/change/")
    typed = person(password="x", is_superuser="on", last_login="2020-01-01", is_active="")
    change(client, f"{PEOPLE}{rep.pk}/change/", typed)

    assert before not in page.text
    rep.refresh_from_db()
    assert (rep.name, rep.password, rep.last_login, rep.is_active) == ("Tina Roth", before, None, True)


def test_who_leaves_a_team_keeps_the_work_and_the_page_says_so(client, administrator):
    north = TeamFactory(name="North")
    rep = RepFactory(name="Maren", team=north)
    OpportunityFactory(team=north, owner=rep)

    by_person = change(client, f"{PEOPLE}{rep.pk}/change/", person(name="Maren", teams=[]))
    rep.teams.set([north])
    by_team = change(client, f"{TEAMS}{north.pk}/change/", team())

    for page in (by_person, by_team):
        assertContains(page, "Maren still owns 1 open opportunity of North.")
        assertContains(page, f'href="/handover/{rep.pk}/"')


def test_a_team_with_open_opportunities_stays_active(client, administrator):
    north = OpportunityFactory(team=TeamFactory(name="North")).team

    kept = change(client, f"{TEAMS}{north.pk}/change/", team(active=""))

    assertContains(kept, "The team still has 1 open opportunity. Reassign it first.")
    north.refresh_from_db()
    assert north.active


def test_what_is_odd_about_roles_and_teams_stands_in_the_lists(client, administrator):
    lone = TeamFactory(name="Lone")
    RepFactory(), LeadFactory(), UserFactory(), RepFactory(leads=lone)

    people, teams = client.get(PEOPLE).text, client.get(TEAMS).text

    for oddity in (
        "Sells, but is in no team.",
        "Team lead, but leads no team.",
        "No role: sees nothing.",
        "Named as lead of a team, but without the role.",
    ):
        assert oddity in people
    assert "Nobody leads this team. Nobody works in it." in teams


def test_lists_and_pages_ask_as_often_whatever_they_show(client, administrator, django_assert_max_num_queries):
    def fill(count):
        for team in TeamFactory.create_batch(count):
            RepFactory(team=team, leads=team)

    fill(1)
    with django_assert_max_num_queries(5) as one:
        client.get(PEOPLE)
    with django_assert_max_num_queries(5) as one_team:
        client.get(TEAMS)
    fill(3)
    with django_assert_max_num_queries(len(one)):
        client.get(PEOPLE)
    with django_assert_max_num_queries(len(one_team)):
        client.get(TEAMS)


def test_a_manager_sets_a_team_s_discount_limit_and_nothing_else(client):
    west = TeamFactory(name="West")
    rep = RepFactory(team=west)
    client.force_login(ManagerFactory())
    page = f"{TEAMS}{west.pk}/change/"
    typed = {"name": "Mine", "active": "", "members": [], "leads": [rep.pk], "discount_limit_percent": "20"}

    change(client, page, typed)
    refused = change(client, page, typed | {"discount_limit_percent": "NaN"})
    beyond = change(client, page, typed | {"discount_limit_percent": "101"})

    assertContains(refused, "Enter a number.")
    assertContains(beyond, "less than or equal to 100")
    west.refresh_from_db()
    assert (west.name, west.active, west.discount_limit_percent) == ("West", True, 20)
    assert (list(west.members.all()), west.leads.count()) == ([rep], 0)


def test_an_administrator_says_who_is_in_a_team_and_who_leads_it(client, administrator):
    rep, gone = RepFactory(), RepFactory(is_active=False)

    client.post(f"{TEAMS}add/", team(members=[rep.pk], leads=[rep.pk]))
    made = rep.teams.get()
    made.members.add(gone)
    change(client, f"{TEAMS}{made.pk}/change/", team(members=[], leads=[rep.pk]))

    assert rep.leads_of.get() == made
    assert list(made.members.all()) == [gone]
