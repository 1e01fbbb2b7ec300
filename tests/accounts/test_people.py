import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.backends import EmailBackend
from accounts.models import Team, User
from accounts.roles import Role
from tests.factories import LeadFactory, RepFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_five_roles_are_there_and_carry_no_permissions():
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    assert not Permission.objects.filter(group__isnull=False).exists()


def test_an_address_is_kept_and_found_in_lower_case():
    made = User.objects.create_user("  Ann.Smith@Example.invalid ", "a-long-enough-password", name="Ann")

    assert made.email == "ann.smith@example.invalid"
    assert User.objects.get_by_natural_key("ANN.SMITH@example.invalid") == made


def test_a_superuser_is_an_administrator_and_no_more():
    admin = User.objects.create_superuser("root@example.invalid", "a-long-enough-password", name="Root")

    assert admin.roles == {Role.ADMINISTRATOR}
    assert not admin.has_perm("opportunities.delete_opportunity")


@pytest.mark.parametrize("role", Role.values)
def test_the_admin_opens_for_every_role_but_reps(role):
    assert UserFactory(roles=(role,)).is_staff is (role != Role.REP)


def test_an_account_that_was_closed_has_no_role_and_does_not_sign_in():
    gone = LeadFactory(leads=TeamFactory(), is_active=False)

    assert not gone.has_role(*Role.values)
    assert gone.led_team_ids == frozenset()
    assert EmailBackend().get_user(gone.pk) is None
    assert authenticate(email=gone.email, password="a-long-enough-password") is None


def test_the_signed_in_person_comes_with_roles_and_teams_in_one_query():
    team = TeamFactory()
    person = LeadFactory(leads=team, team=team)

    with CaptureQueriesContext(connection) as queries:
        signed_in = EmailBackend().get_user(person.pk)
        assert (signed_in.roles, signed_in.team_ids, signed_in.led_team_ids) == ({Role.LEAD}, {team.pk}, {team.pk})

    assert len(queries) == 1


def test_people_of_teams_are_listed_once_though_they_are_member_and_lead():
    teams = [TeamFactory(), TeamFactory()]
    both = LeadFactory()
    both.teams.set(teams)
    both.leads_of.set(teams)

    assert list(User.objects.in_teams([team.pk for team in teams])) == [both]


def test_a_rep_works_in_own_active_teams():
    rep = RepFactory(team=TeamFactory(name="West"))
    rep.teams.add(TeamFactory(name="Closed", active=False))

    assert [team.name for team in Team.objects.workable_by(rep)] == ["West"]
