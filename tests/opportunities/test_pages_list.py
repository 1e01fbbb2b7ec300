from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.clock import business_today
from opportunities.models import Opportunity
from tests.factories import (
    CustomerFactory,
    LeadFactory,
    NoteFactory,
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
        {"closes": "some day"},
        {"closed": "never"},
        {"quiet": "1; DROP"},
        {"quotes": "none'"},
        {"currency": "XXX"},
        {"value_from": "NaN"},
        {"value_to": "1e400"},
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


def test_further_filters_narrow_the_list(client, rep, team):
    mine = {"team": team, "owner": rep}
    of_mine = {"opportunity__team": team, "opportunity__owner": rep}
    OpportunityFactory(name="Late", **mine, anticipated_close=business_today() - timedelta(days=1))
    OpportunityFactory(name="Today", **mine, anticipated_close=business_today())
    OpportunityFactory(name="Asked for", **mine, created_through="customer_request", value=Decimal("900"))
    OpportunityFactory(name="In dollars", **mine, currency="USD", value=Decimal("5000"))
    QuoteFactory(opportunity__name="Unsent", **of_mine)
    QuoteFactory(presented=True, opportunity__name="Sent", **of_mine)
    OpportunityFactory(name="Lost today", **mine, lost=True)

    def found(**asked):
        return set(names(client.get(URL, asked)))

    assert found(closes="passed") == {"Late"}
    assert found(closes="year") >= {"Today"}
    assert "Today" not in found(closes="none")
    assert "Asked for" in found(came="customer_request")
    assert found(currency="USD") == {"In dollars"}
    assert found(value_from="4000", value_to="6000") == {"In dollars"}
    assert found(quotes="none") == {"Late", "Today", "Asked for", "In dollars"}
    assert found(quotes="unsent") == {"Unsent"}
    assert found(quotes="presented") == {"Sent"}
    assert found(closed="month") == {"Lost today"}


def test_quiet_ones_are_those_that_nobody_changed_or_noted_anything_of(client, rep, team):
    long_ago = timezone.now() - timedelta(days=20)
    for name in ("Quiet", "Noted", "Changed"):
        opportunity = OpportunityFactory(name=name, team=team, owner=rep, stage_since=long_ago, modified_at=long_ago)
        if name == "Noted":
            NoteFactory(opportunity=opportunity)
        if name == "Changed":
            Opportunity.objects.filter(pk=opportunity.pk).update(modified_at=timezone.now())

    assert names(client.get(URL, {"quiet": "14"})) == ["Quiet"]
    assert names(client.get(URL, {"quiet": "30"})) == []
    assert set(names(client.get(URL, {"quiet": "stage"}))) == {"Quiet", "Noted", "Changed"}


def test_every_filter_that_is_on_has_a_way_to_take_it_off(client, rep, team):
    response = client.get(URL, {"owner": "me", "currency": "EUR", "sort": "value", "value_from": "1000"})

    off = {chip.name: chip.without for chip in response.context["criteria"].chips if chip.on}
    assert off == {
        "owner": "currency=EUR&value_from=1000&sort=value",
        "currency": "owner=me&value_from=1000&sort=value",
        "value_from": "owner=me&currency=EUR&sort=value",
    }
    assert "Take off the filter Currency" in response.text
    assert "1,000" in response.text


@pytest.mark.parametrize("sort", ["closes", "-closes"])
def test_the_last_page_ends_with_those_without_a_date_and_leads_back(client, rep, team, sort):
    for n in range(70):
        OpportunityFactory(team=team, owner=rep, anticipated_close=f"2026-12-{10 + n // 30}" if n < 65 else None)

    first = client.get(URL, {"sort": sort})
    last = client.get(URL + first.context["page"].next)
    back = client.get(URL + last.context["page"].previous)

    rows = [row.pk for response in (first, last) for row in response.context["page"].rows]
    assert len(set(rows)) == 70
    assert [row.anticipated_close for row in last.context["page"].rows][-5:] == [None] * 5
    assert last.context["page"].next == ""
    assert names(back) == names(first)


def test_each_row_carries_the_version_that_it_shows(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    assert f'name="pick" value="{opportunity.pk}:{opportunity.version}"' in client.get(URL).text


def test_no_link_carries_on_the_fields_that_were_left_empty(client, rep, team):
    for _ in range(51):
        OpportunityFactory(team=team, owner=rep)

    response = client.get(URL, {"q": "", "owner": "me", "team": "", "sort": "value"})

    assert 'href="?q=' not in response.text
    assert 'href="?owner=me&amp;sort=-value"' in response.text
    assert response.context["page"].next.startswith("?owner=me&sort=value&after=")
