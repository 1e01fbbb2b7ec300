"""What a lead may not see does not exist in the admin: no row, no name, no count, no choice (faults A4 to A6)."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.contrib.contenttypes.models import ContentType
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from notices.models import Notification
from opportunities.models import LeadOrigin, Opportunity, OpportunityEvent
from orders.models import Order
from tests.factories import (
    CustomerFactory,
    LeadFactory,
    OpportunityFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/opportunities/opportunity/"
PAGE = "/admin/opportunities/opportunity/reassign/"


@pytest.fixture
def west():
    return TeamFactory(name="West")


@pytest.fixture
def lead(west, client):
    """A lead of West who is also an ordinary member of a foreign team."""
    person = LeadFactory(leads=west, team=TeamFactory(name="Zanzibar South"))
    client.force_login(person)
    return person


@pytest.fixture
def own(west):
    return OpportunityFactory(team=west, name="Own refit", anticipated_close=date(2026, 5, 1))


@pytest.fixture
def foreign():
    """An opportunity of another team; whatever belongs to it is called Zanzibar."""
    team = TeamFactory(name="Zanzibar")
    return OpportunityFactory(
        team=team,
        name="Zanzibar harbour",
        owner=RepFactory(name="Zanzibar Rep", email="zanzibar@example.invalid", team=team),
        customer=CustomerFactory(name="Zanzibar Ports"),
        anticipated_close=date(2027, 5, 1),
        origin=LeadOrigin.objects.first(),
        external_id="Zanzibar-1",
    )


def asking(**lookups):
    return f"{LIST}?{urlencode(lookups)}"


@pytest.fixture(
    params=[
        lambda f: LIST,
        lambda f: asking(q="Zanzibar"),
        lambda f: asking(q=f.number),
        lambda f: asking(all=""),
        lambda f: asking(o="-3.5"),
        lambda f: asking(_facets="True"),
        lambda f: asking(owner__id__exact=f.owner_id),
        lambda f: asking(team__id__exact=f.team_id),
        lambda f: asking(stage__id__exact=f.stage_id),
        lambda f: asking(owner__isnull="False"),
        lambda f: asking(owner__id__exact=f.owner_id, open="yes", _facets="True"),
        lambda f: asking(anticipated_close__year=2027),
        lambda f: asking(anticipated_close__year=2027, anticipated_close__month=5, anticipated_close__day=1),
        lambda f: asking(_popup=1),
        lambda f: asking(_popup=1, _to_field="id"),
        lambda f: asking(e=1),
        lambda f: f"/admin/?q={f.number}",
    ]
)
def shown(request, client, lead, own, foreign):
    return client.get(request.param(foreign))


def test_every_way_to_ask_the_list_shows_nothing_foreign(shown, foreign):
    assertNotContains(shown, foreign.get_absolute_url())
    assertNotContains(shown, "Zanzibar Rep")
    assertNotContains(shown, "Zanzibar harbour")
    assertNotContains(shown, "Zanzibar Ports")
    assertNotContains(shown, ">Zanzibar<")


def test_the_days_to_choose_from_are_those_of_visible_rows(client, lead, own, foreign):
    assertNotContains(client.get(LIST), "2027")


def test_the_list_counts_only_what_the_lead_may_see(client, lead, own, foreign):
    page = client.get(asking(_facets="True"))

    assert page.context["cl"].result_count == 1


def test_a_queue_that_the_lead_may_claim_from_but_does_not_lead_is_not_in_the_list(client, lead, own):
    claimable = OpportunityFactory(team=lead.teams.get(), queued=True)
    assert Opportunity.objects.visible_to(lead).filter(pk=claimable.pk).exists()

    assert list(client.get(LIST).context["cl"].queryset) == [own]


@pytest.mark.parametrize(
    "lookups",
    [
        {"owner__password__startswith": "p"},
        {"owner__email": "zanzibar@example.invalid"},
        {"customer__name": "Zanzibar Ports"},
        {"co_owners__name__startswith": "Z"},
        {"quotes__total__gt": 1},
        {"events__actor__name": "Zanzibar Rep"},
        {"name__regex": "("},
        {"search": "x"},
        {"value": "NaN"},
        {"team__members__email": "x"},
    ],
)
def test_the_address_asks_only_what_a_filter_asks(client, lead, own, lookups):
    assert client.get(asking(**lookups)).status_code == 400


@pytest.mark.parametrize(
    "lookups",
    [
        {"q": "\x00"},
        {"owner__id__exact": "\x00"},
        {"owner__id__exact": "abc"},
        {"owner__id__exact": "9" * 40},
        {"owner__id__exact": "1,2"},
        {"owner__isnull": "perhaps"},
        {"anticipated_close__year": "abc"},
        {"anticipated_close__year": "99999"},
        {"anticipated_close__month": "13", "anticipated_close__year": "2026"},
        {"anticipated_close__gte": "never"},
        {"open": "\x00"},
        {"p": "-1"},
        {"p": "abc"},
        {"o": "99.abc"},
        {"q": "'); DROP TABLE x; --"},
        {"_to_field": "owner"},
    ],
)
def test_nonsense_in_the_address_breaks_nothing(client, lead, own, lookups):
    assert client.get(asking(**lookups)).status_code in {200, 302, 400, 404}


@pytest.mark.parametrize("part", ["", "change/", "history/", "delete/"])
def test_a_foreign_opportunity_answers_like_one_that_does_not_exist(client, lead, foreign, part):
    there = client.get(f"{LIST}{foreign.pk}/{part}", follow=True)
    nowhere = client.get(f"{LIST}999999/{part}", follow=True)

    assert there.status_code == nowhere.status_code == 404 if part != "delete/" else 403
    assertNotContains(there, "Zanzibar", status_code=there.status_code)


def test_the_redirect_from_any_number_to_its_page_is_gone(client, lead, own, foreign):
    kind = ContentType.objects.get_for_model(Opportunity).pk

    answers = {client.get(f"/admin/r/{kind}/{pk}/").status_code for pk in (own.pk, foreign.pk, 999999)}

    assert answers == {404}


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("quotes.quote", "opportunity"),
        ("opportunities.coowner", "opportunity"),
        ("opportunities.opportunitynote", "opportunity"),
        ("opportunities.opportunity", "owner"),
        ("opportunities.opportunity", "team"),
        ("opportunities.opportunity", "customer"),
        ("opportunities.opportunity", "contact"),
        ("orders.order", "owner"),
        ("accounts.team", "members"),
        ("accounts.user", "groups"),
    ],
)
def test_no_autocomplete_offers_anything_foreign(client, lead, own, foreign, model, field):
    app_label, model_name = model.split(".")
    asked = {"app_label": app_label, "model_name": model_name, "field_name": field}

    for term in ("", "Zanz", "\x00"):
        response = client.get("/admin/autocomplete/", asked | {"term": term})

        assert response.status_code in {200, 403, 404}
        assertNotContains(response, "Zanzibar", status_code=response.status_code)


def reassigning(opportunities, **more):
    seen = " ".join(f"{o.pk}:{o.version}" for o in opportunities)
    return {"seen": seen, "to": "queue", "reason": "Mine now", "apply": "1", **more}


def nothing_has_happened():
    return not OpportunityEvent.objects.exclude(action="create").exists() and not Notification.objects.exists()


def test_a_forged_id_selects_nothing_in_the_list(client, lead, own, foreign):
    chosen = {"action": "reassign", "index": 0, "_selected_action": [foreign.pk, own.pk, "abc", "9" * 40, "-1", "²"]}

    page = client.post(LIST, chosen)

    assert [move.opportunity for move in page.context["moves"]] == [own]
    assertNotContains(page, "Zanzibar")


@pytest.mark.parametrize("seen", ["{foreign}:1", "9999999999999999999999:1", "x:y", "", "1:99999999999999"])
def test_a_forged_id_selects_nothing_on_the_page(client, lead, own, foreign, seen):
    response = client.post(PAGE, reassigning([], seen=seen.format(foreign=foreign.pk)), follow=True)

    assert response.status_code == 200
    assertNotContains(response, "Zanzibar")
    assert nothing_has_happened()


def test_a_foreign_one_among_own_ones_stays_and_is_not_named(client, lead, own, foreign):
    response = client.post(PAGE, reassigning([own, foreign]), follow=True)

    assertNotContains(response, foreign.number)
    assertContains(response, "1 of those chosen is no longer there to reassign.")
    foreign.refresh_from_db()
    assert foreign.owner


def test_the_page_offers_only_active_people_and_teams_that_the_lead_leads(client, lead, own, foreign, west):
    RepFactory(name="Zanzibar Leaver", team=west, is_active=False)
    TeamFactory(name="Zanzibar Closed", active=False).leads.add(lead)
    TeamFactory(name="South").leads.add(lead)
    RepFactory(name="Maren Okafor", team=west).teams.add(foreign.team)

    page = client.post(LIST, {"action": "reassign", "_selected_action": own.pk})

    assertNotContains(page, "Zanzibar")
    assertContains(page, "Maren Okafor (West)")


@pytest.mark.parametrize(
    "tampered",
    [
        lambda f: {"to": "owner", "owner": f.owner_id},
        lambda f: {
            "to": "owner",
            "owner": RepFactory(team=Opportunity.objects.get(name="Own refit").team, is_active=False).pk,
        },
        lambda f: {"to": "owner", "owner": RepFactory().pk},
        lambda f: {"to": "owner", "owner": "999999"},
        lambda f: {"to": "owner", "owner": "abc"},
        lambda f: {"to": "co_owners", "co_owners": [f.owner_id]},
        lambda f: {"to": "queue", "team": f.team_id},
        lambda f: {"to": "queue", "team": User.objects.get(name__startswith="Lead").teams.get().pk},
        lambda f: {"to": "everybody"},
        lambda f: {"reason": "\x00"},
        lambda f: {"reason": ""},
    ],
)
def test_a_tampered_receiver_is_refused(client, lead, own, foreign, tampered):
    response = client.post(PAGE, reassigning([own], **tampered(foreign)))

    assert response.status_code == 422
    assertNotContains(response, "Zanzibar", status_code=422)
    assert nothing_has_happened()


def test_no_field_of_an_opportunity_can_be_changed(client, lead, own):
    response = client.post(f"{LIST}{own.pk}/change/", {"name": "Zanzibar", "status": "won", "value": "1"})

    assert response.status_code == 403
    assert Opportunity.objects.get().name == "Own refit"


@pytest.mark.parametrize("action", ["delete_selected", "try_again", "__class__", ""])
def test_no_other_action_is_open(client, lead, own, action):
    client.post(LIST, {"action": action, "index": 0, "_selected_action": own.pk, "post": "yes"})

    assert Opportunity.objects.get() == own


def test_a_lead_changes_no_person_team_or_role(client, lead, west):
    person = f"/admin/accounts/user/{lead.pk}/change/"
    answers = {
        client.get(person).status_code,
        client.post(person, {"name": "Boss", "email": lead.email, "groups": [1, 2, 3, 4, 5]}).status_code,
        client.post(
            f"/admin/accounts/team/{west.pk}/change/", {"name": "Mine", "discount_limit_percent": 99}
        ).status_code,
        client.post("/admin/accounts/user/add/", {"name": "Twin", "email": "twin@example.invalid"}).status_code,
    }

    assert answers == {403}
    assert User.objects.count() == 1


def test_quotes_orders_customers_and_events_are_not_for_leads(client, lead, own):
    QuoteFactory(), OrderFactory(), ProductFactory()
    pages = ["quotes/quote", "quotes/quoteevent", "orders/order", "orders/orderevent", "customers/customer"]
    pages += ["customers/contact", "opportunities/opportunityevent", "catalogue/product", "notices/outbox"]

    assert {client.get(f"/admin/{page}/").status_code for page in pages} == {403}
    assert client.get(f"/admin/orders/order/{Order.objects.get().pk}/change/").status_code == 403


@pytest.mark.parametrize(
    "forged",
    [
        {"select_across": "1"},
        {"_selected_action": [str(pk) for pk in range(1, 4000)]},
        {"_selected_action": [str(2**63), str(2**63 - 1), "1 OR 1=1", "0x1", "1.0", ""]},
        {"_selected_action": ["\x00"], "select_across": "1"},
        {"index": "7"},
        {"index": "x"},
    ],
    ids=["across", "many", "odd", "nul", "no such button", "no number"],
)
def test_a_bulk_action_reaches_own_rows_only_whatever_it_names(client, lead, own, foreign, forged):
    named = {"action": "reassign", "index": "0", "_selected_action": [foreign.pk, own.pk], **forged}

    client.raise_request_exception = False
    page = client.post(LIST, named, follow=True)

    assert page.status_code in {200, 400}
    assertNotContains(page, "Zanzibar", status_code=page.status_code)
    assert nothing_has_happened()


def test_an_opportunity_links_to_no_screen_that_is_shut_for_the_lead(client, lead, own):
    page = client.get(f"{LIST}{own.pk}/change/")

    assertContains(page, str(own.customer))
    assertNotContains(page, "/admin/customers/")
    assertNotContains(page, "/admin/accounts/")
    assertContains(page, f"/admin/opportunities/stage/{own.stage_id}/change/")


def test_the_first_page_counts_only_what_waits_in_led_teams(client, lead, own, foreign):
    OpportunityFactory(team=own.team, queued=True)
    OpportunityFactory(team=foreign.team, queued=True)
    OpportunityFactory(team=lead.teams.get(), queued=True)

    page = client.get("/admin/")

    assertContains(page, "1 waits in a queue")
    assertNotContains(page, "Zanzibar")


@pytest.mark.parametrize("room", ["accounts", "customers", "orders", "purge", "api", "notices", "audit", "nowhere"])
def test_a_room_without_an_open_screen_is_not_there(client, lead, room):
    assert client.get(f"/admin/{room}/").status_code == 404
