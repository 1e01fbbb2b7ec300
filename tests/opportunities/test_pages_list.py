from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import (
    CustomerFactory,
    LeadFactory,
    OpportunityFactory,
    QuoteFactory,
    RepFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("opportunities:list")


def names(response):
    return [opportunity.name for opportunity in response.context["page"].rows]


def test_a_rep_sees_own_shared_and_waiting_opportunities_and_no_others(client, rep, team):
    colleague = RepFactory(team=team)
    OpportunityFactory(name="Own", team=team, owner=rep)
    OpportunityFactory(name="Shared", team=team, owner=colleague, co_owners=[rep])
    OpportunityFactory(name="Waiting", team=team, queued=True)
    OpportunityFactory(name="A colleague's", team=team, owner=colleague)
    OpportunityFactory(name="Another team's queue", queued=True)

    response = client.get(URL)

    assert set(names(response)) == {"Own", "Shared", "Waiting"}
    assert response.context["count"] == 3


def test_who_has_no_role_sees_nothing_and_has_nothing_to_filter(client):
    OpportunityFactory()
    client.force_login(UserFactory())

    response = client.get(URL)

    assert names(response) == []
    assert response.context["totals"] == []
    assert 'id="filters"' not in response.text


def test_the_list_shows_open_ones_until_asked_for_others(client, rep, team):
    OpportunityFactory(name="Open", team=team, owner=rep)
    OpportunityFactory(name="Lost", team=team, owner=rep, lost=True)

    assert names(client.get(URL)) == ["Open"]
    assert names(client.get(URL, {"status": "closed"})) == ["Lost"]
    assert set(names(client.get(URL, {"status": "any"}))) == {"Open", "Lost"}


def test_filters_narrow_the_list(client, team):
    lead = LeadFactory(leads=team)
    client.force_login(lead)
    rep = RepFactory(team=team)
    OpportunityFactory(name="Early", team=team, owner=rep, anticipated_close="2026-12-01")
    OpportunityFactory(name="Late", team=team, owner=rep, anticipated_close="2027-03-01")
    OpportunityFactory(name="Waiting", team=team, queued=True)
    negotiated = QuoteFactory(opportunity__team=team, opportunity__owner=rep, opportunity__name="Quoted").opportunity

    assert set(names(client.get(URL, {"owner": rep.pk}))) == {"Early", "Late", "Quoted"}
    assert names(client.get(URL, {"owner": "queue"})) == ["Waiting"]
    assert names(client.get(URL, {"stage": negotiated.stage_id})) == ["Quoted"]
    assert names(client.get(URL, {"closes_to": "2026-12-31"})) == ["Early"]
    assert names(client.get(URL, {"closes_from": "2027-01-01"})) == ["Late"]


def test_my_open_ones_are_those_owned_and_those_shared(client, rep, team):
    OpportunityFactory(name="Own", team=team, owner=rep)
    OpportunityFactory(name="Shared", team=team, owner=RepFactory(team=team), co_owners=[rep])
    OpportunityFactory(name="Waiting", team=team, queued=True)

    assert set(names(client.get(URL, {"owner": "me"}))) == {"Own", "Shared"}


def test_search_finds_by_name_customer_and_number(client, rep, team):
    found = OpportunityFactory(name="Stock prep", customer=CustomerFactory(name="Meridian Paper"), team=team, owner=rep)
    OpportunityFactory(name="Boiler house", team=team, owner=rep)

    for words in ("stock", "merid pap", found.number, str(found.number).lower()):
        assert names(client.get(URL, {"q": words})) == ["Stock prep"]


def test_search_never_finds_what_the_person_may_not_see(client, rep):
    hidden = OpportunityFactory(name="Hidden skid")

    for words in ("hidden", hidden.number):
        assert names(client.get(URL, {"q": words})) == []


@pytest.mark.parametrize(
    "nonsense",
    [
        {"status": "x"},
        {"stage": "999999999999999999999"},
        {"team": "'"},
        {"owner": "-1"},
        {"closes_from": "yesterday"},
        {"q": "\x00|&"},
        {"sort": "owner__password"},
        {"after": "forged"},
    ],
)
def test_nonsense_in_the_address_is_passed_over(client, rep, team, nonsense):
    OpportunityFactory(name="Open", team=team, owner=rep)

    response = client.get(URL, nonsense)

    assert response.status_code == 200
    assert names(response) == ["Open"]


def test_sums_of_different_currencies_are_never_mixed(client, rep, team):
    OpportunityFactory(team=team, owner=rep, value=Decimal("100"), currency="EUR", success_percent=50)
    OpportunityFactory(team=team, owner=rep, value=Decimal("30"), currency="EUR", success_percent=50)
    OpportunityFactory(team=team, owner=rep, value=Decimal("7"), currency="USD", success_percent=50)

    totals = client.get(URL).context["totals"]

    assert [(t["currency"], t["count"], t["total"], t["weighted"]) for t in totals] == [
        ("EUR", 2, Decimal("130"), Decimal("65")),
        ("USD", 1, Decimal("7"), Decimal("3.5")),
    ]


def test_totals_are_those_of_all_rows_not_of_the_page(client, rep, team):
    for _ in range(60):
        OpportunityFactory(team=team, owner=rep, value=Decimal("10"))

    response = client.get(URL)

    assert len(response.context["page"].rows) == 50
    assert response.context["totals"][0]["total"] == Decimal("600")


def test_the_pages_together_show_every_row_once_in_the_asked_order(client, rep, team):
    for n in range(60):
        OpportunityFactory(team=team, owner=rep, value=Decimal(n % 7))

    first = client.get(URL, {"sort": "-value"})
    second = client.get(URL + first.context["page"].next)

    rows = [*first.context["page"].rows, *second.context["page"].rows]
    assert len({row.pk for row in rows}) == 60
    assert [row.value for row in rows] == sorted((row.value for row in rows), reverse=True)


@pytest.mark.parametrize("rows", [3, 60])
def test_the_page_takes_five_queries_however_long_the_list(client, rep, team, rows, django_assert_max_num_queries):
    for _ in range(rows - 1):
        OpportunityFactory(team=team, owner=rep)
    QuoteFactory(presented=True, opportunity__team=team, opportunity__owner=rep)

    with django_assert_max_num_queries(5):
        response = client.get(URL, {"q": "", "owner": "me", "sort": "customer"})

    assert response.status_code == 200


def test_htmx_gets_the_table_alone(client, rep, team):
    OpportunityFactory(team=team, owner=rep)

    response = client.get(URL, headers={"HX-Request": "true"})

    assert b"<html" not in response.content
    assert b'id="opps"' in response.content
    assert "HX-Request" in response.headers["Vary"]


def test_nothing_found_among_the_open_offers_the_closed(client, rep, team):
    OpportunityFactory(name="Old skid", team=team, owner=rep, lost=True)

    response = client.get(URL, {"q": "skid"})

    assert b"Look among the closed, too" in response.content
    assert names(client.get(f"{URL}?{response.context['criteria'].with_closed}")) == ["Old skid"]


def test_the_page_has_no_inline_script_or_style(client, rep, team):
    OpportunityFactory(team=team, owner=rep)

    page = client.get(URL).content.decode()

    assert "style=" not in page
    assert " onclick=" not in page
