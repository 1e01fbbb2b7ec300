"""The switch of the public request page, one per team: an administrator's, in the admin."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import AdministratorFactory, ManagerFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def north():
    return TeamFactory(name="North")


def page(team):
    return reverse("admin:accounts_team_change", args=[team.pk])


def save(client, team, **switch):
    seen = client.get(page(team)).context["adminform"].form["seen"].value()
    typed = {"name": team.name, "active": "on", "discount_limit_percent": "15", "seen": seen}
    return client.post(page(team), typed | switch)


def test_a_team_takes_no_requests_until_somebody_says_so(north):
    assert not north.takes_requests


def test_an_administrator_turns_it_on_and_reads_where_the_page_is(client, north, settings):
    client.force_login(AdministratorFactory())

    save(client, north, takes_requests="on", request_slug="North")

    north.refresh_from_db()
    assert (north.takes_requests, north.request_slug) == (True, "north")
    assertContains(client.get(page(north)), f"{settings.SITE_URL}/ask/north/")
    assert client.get("/ask/north/").status_code == 200


def test_turned_off_it_keeps_its_address_for_the_next_time(client, north):
    client.force_login(AdministratorFactory())
    save(client, north, takes_requests="on", request_slug="north")

    save(client, north, request_slug="north")

    assertContains(client.get(page(north)), "Turned off.")
    assert client.get("/ask/north/").status_code == 404


@pytest.mark.parametrize(
    ("slug", "told"),
    [("", "Give the page an address"), ("a b", "valid “slug”"), ("south", "already exists"), ("x" * 61, "at most 60")],
)
def test_an_address_that_cannot_be_is_refused(client, north, slug, told):
    TeamFactory(takes_requests=True, request_slug="south")
    client.force_login(AdministratorFactory())

    response = save(client, north, takes_requests="on", request_slug=slug)

    assertContains(response, told)
    north.refresh_from_db()
    assert not north.takes_requests


def test_a_manager_reads_the_switch_and_does_not_turn_it(client, north):
    client.force_login(ManagerFactory())

    save(client, north, takes_requests="on", request_slug="north")

    north.refresh_from_db()
    assert not north.takes_requests
    assertNotContains(client.get(page(north)), 'name="takes_requests"')
