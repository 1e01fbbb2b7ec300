"""Odd people on a floor of three teams: what each one sees is the same on every page, and the totals are its sum."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from opportunities.models import Opportunity
from tests.factories import OpportunityFactory, RepFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
MARKUP = re.compile(r"</?mark[^>]*>|</?b>")
TEAMS = ("North", "South", "Alone")
DEALS = {f"{team} {kind}": (team, kind) for team in TEAMS for kind in ("owned", "queued")}
OF_NORTH_AND_SOUTH = {name for name, (team, _kind) in DEALS.items() if team != "Alone"}
QUEUES = {"North queued", "South queued"}

# Who: roles, member of, leads; what they see; whether the admin opens.
ODD = {
    "lead of two teams": ([Role.LEAD], [], ["North", "South"], OF_NORTH_AND_SOUTH, True),
    "member of two teams": ([Role.REP], ["North", "South"], [], QUEUES, False),
    "role without a team": ([Role.REP], [], [], set(), False),
    "lead's role without a team": ([Role.LEAD], [], [], set(), True),
    "person without a role": ([], ["North"], ["South"], set(), False),
    "leads without the role": ([Role.REP], [], ["North"], set(), False),
    "member of a team that nobody leads": ([Role.REP], ["Alone"], [], {"Alone queued"}, False),
}


@pytest.fixture
def floor():
    teams = {name: TeamFactory(name=name) for name in TEAMS}
    owners = {name: RepFactory(team=team) for name, team in teams.items()}
    for number, (name, (team, kind)) in enumerate(DEALS.items()):
        owner = owners[team] if kind == "owned" else None
        OpportunityFactory(name=name, team=teams[team], owner=owner, value=Decimal(10) ** number)
    return teams


def hire(floor, roles, member_of, leads_of):
    person = UserFactory()
    person.groups.set(Group.objects.filter(name__in=roles))
    person.teams.set([floor[name] for name in member_of])
    person.leads_of.set([floor[name] for name in leads_of])
    return User.objects.with_scope().get(pk=person.pk)


@pytest.mark.parametrize("who", ODD)
def test_odd_people_see_exactly_this_on_every_page(floor, who):
    roles, member_of, leads_of, seen, opens_admin = ODD[who]
    person = hire(floor, roles, member_of, leads_of)
    client = Client()
    client.force_login(person)

    for address in ("/opportunities/", "/pipeline/", "/search/?q=owned", "/search/?q=queued"):
        page = client.get(address)
        told = {name for name in DEALS if name in MARKUP.sub("", page.text)}
        wanted = {name for name in seen if "q=" not in address or address.endswith(name.split()[1])}
        assert (page.status_code, told) == (200, wanted), address
    day = client.get("/")
    assert day.status_code == 200
    assert {name for name in DEALS if name in day.text} <= seen
    assert (client.get("/admin/").status_code == 200) == opens_admin
    totals = list(Opportunity.objects.visible_to(person).totals())
    worth = sum(Decimal(10) ** number for number, name in enumerate(DEALS) if name in seen)
    assert sum(row["total"] for row in totals) == worth
    assert sum(row["count"] for row in totals) == len(seen)
