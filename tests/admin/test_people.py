"""Administrators keep people and teams; nobody locks themselves out, and nobody sets another's password."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.cache import cache
from pytest_django.asserts import assertContains

from accounts.models import User
from accounts.roles import Role
from tests.factories import AdministratorFactory, ManagerFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def administrator(client):
    person = AdministratorFactory()
    client.force_login(person)
    return person


def person(**changed):
    typed = {"name": "Tina Roth", "email": "Tina@Example.invalid", "time_zone": "Europe/Paris", "is_active": "on"}
    return typed | changed


def role(name):
    return Group.objects.get(name=name).pk


def test_a_person_is_made_with_roles_and_teams_and_chooses_the_password_alone(client, administrator, mailoutbox):
    cache.clear()
    west, east = TeamFactory(name="West"), TeamFactory(name="East")
    typed = person(groups=[role(Role.REP), role(Role.LEAD)], teams=[west.pk], leads_of=[east.pk])

    made = client.post(f"{PEOPLE}add/", typed, follow=True)
    client.logout()
    client.post("/accounts/password/reset/", {"email": "tina@example.invalid"})

    assertContains(made, "Tina Roth chooses a password at http://testserver/accounts/password/reset/.")
    tina = User.objects.get(email="tina@example.invalid")
    assert not tina.has_usable_password()
    assert (tina.roles, tina.team_ids, tina.led_team_ids) == ({Role.REP, Role.LEAD}, {west.pk}, {east.pk})
    assert EmailAddress.objects.get(user=tina).verified
    assert re.search("/accounts/password/reset/key/", mailoutbox[0].body)


def test_a_new_address_signs_in_and_the_old_one_does_not(client, administrator):
    rep = RepFactory(email="old@example.invalid")
    EmailAddress.objects.create(user=rep, email=rep.email, verified=True, primary=True)

    client.post(f"{PEOPLE}{rep.pk}/change/", person(email="new@example.invalid"))

    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [
        ("new@example.invalid", True, True)
    ]


def test_an_address_belongs_to_one_person(client, administrator):
    RepFactory(email="tina@example.invalid")
    EmailAddress.objects.create(user=RepFactory(), email="second@example.invalid", verified=True)

    taken = client.post(f"{PEOPLE}add/", person())
    second = client.post(f"{PEOPLE}add/", person(email="second@example.invalid"))

    assertContains(taken, "already exists")
    assertContains(second, "Somebody else signs in with this address.")


def test_a_deactivated_person_is_out_with_the_next_request(client, administrator):
    rep = RepFactory()
    theirs = type(client)()
    theirs.force_login(rep)

    client.post(f"{PEOPLE}{rep.pk}/change/", {"name": rep.name, "email": rep.email, "time_zone": "Europe/Paris"})

    assert theirs.get("/admin/").status_code == 302


def test_nobody_takes_away_their_own_role_or_account(client, administrator):
    client.post(f"{PEOPLE}{administrator.pk}/change/", {**person(), "groups": [], "is_active": ""})

    kept = User.objects.get(pk=administrator.pk)
    assert kept.is_active
    assert kept.roles == {Role.ADMINISTRATOR}
    assert kept.name == "Tina Roth"


def test_a_password_hash_is_neither_shown_nor_taken(client, administrator):
    rep = RepFactory()
    before = rep.password

    page = client.get(f"{PEOPLE}{rep.pk}/change/")
    client.post(f"{PEOPLE}{rep.pk}/change/", person(password="x", is_superuser="on", last_login="2020-01-01"))

    assert before not in page.text
    rep.refresh_from_db()
    assert (rep.password, rep.last_login) == (before, None)


def test_a_manager_sets_a_team_s_discount_limit_and_nothing_else(client):
    west = TeamFactory(name="West")
    rep = RepFactory(team=west)
    client.force_login(ManagerFactory())
    typed = {"name": "Mine", "active": "", "members": [], "leads": [rep.pk], "discount_limit_percent": "20"}

    client.post(f"/admin/accounts/team/{west.pk}/change/", typed)
    refused = client.post(f"/admin/accounts/team/{west.pk}/change/", typed | {"discount_limit_percent": "NaN"})
    beyond = client.post(f"/admin/accounts/team/{west.pk}/change/", typed | {"discount_limit_percent": "101"})

    assertContains(refused, "Enter a number.")
    assertContains(beyond, "less than or equal to 100")
    west.refresh_from_db()
    assert (west.name, west.active, west.discount_limit_percent) == ("West", True, 20)
    assert (list(west.members.all()), west.leads.count()) == ([rep], 0)


def test_an_administrator_says_who_is_in_a_team_and_who_leads_it(client, administrator):
    rep = RepFactory()
    typed = {"name": "North", "active": "on", "members": [rep.pk], "leads": [rep.pk], "discount_limit_percent": "10"}

    client.post("/admin/accounts/team/add/", typed)

    assert rep.teams.get() == rep.leads_of.get()
