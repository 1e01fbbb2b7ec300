"""Each act by its page: that it works, who may not, from where it cannot, and what it leaves behind."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models import Contact
from lifecycle.clock import business_today
from opportunities.models import LossReason, Outcome, Stage, Status
from tests.factories import (
    AddressFactory,
    AdministratorFactory,
    ContactFactory,
    LeadFactory,
    ManagerFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(team):
    return LeadFactory(leads=team, team=team)


def url(act, opportunity):
    return reverse(f"opportunities:{act}", args=[opportunity.pk])


def last_event(opportunity):
    event = opportunity.events.first()
    return event.action, event.actor


def price():
    return LossReason.objects.get(code="price").pk


def facts(opportunity, **typed):
    return {
        "name": opportunity.name,
        "contact": opportunity.contact_id or "",
        "contact_address": opportunity.contact_address_id or "",
        "value": str(opportunity.value),
        "currency": opportunity.currency,
        "success_percent": str(opportunity.success_percent),
        "anticipated_close": "",
        "origin": "",
        "version": opportunity.version,
        **typed,
    }


ACTS_ON_OPEN = ["edit", "move", "lose", "release", "share"]


@pytest.mark.parametrize("act", [*ACTS_ON_OPEN, "assign", "reopen", "hold"])
def test_an_act_on_what_the_person_may_not_see_finds_nothing(client, rep, act):
    opportunity = OpportunityFactory()

    assert client.get(url(act, opportunity)).status_code == 404
    assert client.post(url(act, opportunity), {"version": 1}).status_code == 404


@pytest.mark.parametrize("act", ["edit", "lose", "release", "share", "assign"])
def test_nothing_but_notes_and_holds_is_possible_on_a_closed_one(client, lead, team, act):
    opportunity = OpportunityFactory(team=team, lost=True)
    client.force_login(lead)

    assert client.get(url(act, opportunity)).status_code == 409


@pytest.mark.parametrize("act", ["edit", "lose"])
def test_who_only_sees_it_in_the_queue_may_not_work_on_it(client, rep, team, act):
    opportunity = OpportunityFactory(team=team, queued=True)

    assert client.get(url(act, opportunity)).status_code == 403


@pytest.mark.parametrize("act", [*ACTS_ON_OPEN, "assign"])
def test_each_act_has_a_page_and_the_same_form_as_a_dialog(client, lead, team, act):
    opportunity = OpportunityFactory(team=team, owner=RepFactory(team=team))
    client.force_login(lead)

    page, part = client.get(url(act, opportunity)), client.get(url(act, opportunity), headers=HTMX)

    assert page.status_code == part.status_code == 200
    assert b"<html" in page.content
    assert b"<html" not in part.content
    assert b'name="version"' in part.content
    assert b"style=" not in page.content


# --- move


def test_a_step_is_taken_within_the_status(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    stage = Stage.objects.get(name="Qualifying")

    response = client.post(url("move", opportunity), {"stage": stage.pk, "version": 1})

    opportunity.refresh_from_db()
    assert response.url == opportunity.get_absolute_url()
    assert (opportunity.stage, opportunity.status, opportunity.success_percent) == (stage, Status.INQUIRY, 30)
    assert last_event(opportunity) == ("move", rep)


def test_a_step_from_the_board_leads_back_to_the_board(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    board = reverse("opportunities:board")

    typed = {"stage": Stage.objects.get(name="Qualifying").pk, "version": 1, "next": board}
    assert client.post(url("move", opportunity), typed).url == board


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.invalid/", "//elsewhere.invalid/", "javascript:1", "nowhere"])
def test_a_way_back_that_leads_elsewhere_is_not_taken(client, rep, team, elsewhere):
    opportunity = OpportunityFactory(team=team, owner=rep)

    typed = {"stage": Stage.objects.get(name="Qualifying").pk, "version": 1, "next": elsewhere}
    assert client.post(url("move", opportunity), typed).url == opportunity.get_absolute_url()


def test_a_step_taken_on_its_own_page_by_htmx_brings_the_new_page(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    typed = {"stage": Stage.objects.get(name="Qualifying").pk, "version": 1}
    response = client.post(url("move", opportunity), typed, headers=HTMX | {"HX-Target": "opportunity"})

    assert response.status_code == 200
    assert response.context["opportunity"].stage.name == "Qualifying"
    assert b"<html" not in response.content


@pytest.mark.parametrize("name", ["Quoting", "Won", "Lost"])
def test_no_step_leads_to_another_status(client, rep, team, name):
    opportunity = OpportunityFactory(team=team, owner=rep)

    response = client.post(url("move", opportunity), {"stage": Stage.objects.get(name=name).pk, "version": 1})

    assert response.status_code == 409
    opportunity.refresh_from_db()
    assert opportunity.status == Status.INQUIRY


# --- lose and reopen


def test_losing_abandons_the_open_quotes_that_were_shown(client, rep, team):
    quote = QuoteFactory(opportunity__team=team, opportunity__owner=rep, presented=True)
    opportunity = quote.opportunity
    shown = client.get(url("lose", opportunity)).context["form"]

    response = client.post(
        url("lose", opportunity),
        {"reason": price(), "note": "Too dear", "version": 1, "seen_quotes": shown["seen_quotes"].value()},
    )

    assert response.status_code == 302
    opportunity.refresh_from_db()
    quote.refresh_from_db()
    assert (opportunity.status, opportunity.success_percent, quote.status) == (Status.LOST, 0, "abandoned")
    assert opportunity.notes.get().body == "Too dear"
    assert Outcome.objects.get(opportunity_id=opportunity.pk).outcome == Status.LOST


def test_a_quote_that_was_not_shown_keeps_it_open(client, rep, team):
    quote = QuoteFactory(opportunity__team=team, opportunity__owner=rep)

    response = client.post(url("lose", quote.opportunity), {"reason": price(), "version": 1})

    assert response.status_code == 409
    assert quote.number in response.content.decode()
    quote.opportunity.refresh_from_db()
    assert quote.opportunity.status == Status.NEGOTIATION


def test_losing_needs_a_reason_and_keeps_what_was_typed(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    response = client.post(url("lose", opportunity), {"note": "They went quiet", "version": 1}, headers=HTMX)

    assert response.status_code == 422
    assert b"They went quiet" in response.content
    assert b"Choose a reason." in response.content


def test_losing_twice_is_losing_once(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    typed = {"reason": price(), "note": "Once", "version": 1}

    answers = [client.post(url("lose", opportunity), typed).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert opportunity.notes.count() == opportunity.events.filter(action="lose").count() == 1


def test_a_lead_reopens_with_a_reason_and_a_rep_does_not(client, rep, lead, team):
    opportunity = OpportunityFactory(team=team, owner=rep, lost=True)
    typed = {"reason": "They called again", "version": 1}

    assert client.get(url("reopen", opportunity)).status_code == 403
    assert client.post(url("reopen", opportunity), typed).status_code == 403
    client.force_login(lead)
    assert client.post(url("reopen", opportunity), {"reason": "", "version": 1}).status_code == 422
    assert client.post(url("reopen", opportunity), typed).status_code == 302

    opportunity.refresh_from_db()
    assert (opportunity.status, opportunity.closed_at, opportunity.loss_reason) == (Status.INQUIRY, None, None)
    assert not Outcome.objects.filter(opportunity_id=opportunity.pk).exists()


def test_a_won_one_is_not_reopened(client, lead, team):
    order = OrderFactory(opportunity__team=team)
    client.force_login(lead)

    path = reverse("opportunities:reopen", args=[order.opportunity_id])
    assert client.post(path, {"reason": "No", "version": 1}).status_code == 409


# --- edit


def test_facts_are_changed_and_logged_with_before_and_after(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, name="Old name")

    response = client.post(url("edit", opportunity), facts(opportunity, name="New name", value="1250.50"))

    assert response.status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.name, opportunity.value) == ("New name", Decimal("1250.50"))
    assert opportunity.events.first().details["changes"]["name"] == ["Old name", "New name"]


def test_a_contact_found_later_is_added_and_the_address_stays(client, rep, team):
    address = AddressFactory()
    opportunity = OpportunityFactory(
        team=team, owner=rep, contact=None, customer=address.customer, contact_address=address
    )
    typed = facts(opportunity, contact_name="Mary Hopkins", contact_email="mary@example.invalid")

    for _ in range(2):
        assert client.post(url("edit", opportunity), typed).status_code == 302

    opportunity.refresh_from_db()
    assert opportunity.contact.name == "Mary Hopkins"
    assert opportunity.contact_address == address
    assert Contact.objects.filter(customer=opportunity.customer).count() == 1


def test_the_value_follows_the_quote_and_cannot_be_typed(client, rep, team):
    quote = QuoteFactory(opportunity__team=team, opportunity__owner=rep)
    opportunity = quote.opportunity

    client.post(url("edit", opportunity), facts(opportunity, value="1", currency="USD"))

    opportunity.refresh_from_db()
    assert (opportunity.value, opportunity.currency) == (Decimal("1000.00"), "EUR")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"value": "-1"},
        {"value": "NaN"},
        {"value": "1e30"},
        {"success_percent": "101"},
        {"success_percent": ""},
        {"anticipated_close": "0001-01-01"},
        {"anticipated_close": "tomorrow"},
        {"currency": "XXX"},
        {"contact": "", "contact_address": ""},
        {"contact_phone": "123"},
        {"address_city": "Viborg"},
    ],
)
def test_wrong_facts_are_refused_beside_their_field(client, rep, team, wrong):
    opportunity = OpportunityFactory(team=team, owner=rep)

    assert client.post(url("edit", opportunity), facts(opportunity, **wrong)).status_code == 422


def test_what_was_typed_meanwhile_is_told_as_words_never_as_markup(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    typed = facts(opportunity)
    client.post(url("edit", opportunity), typed | {"name": "<i>Cold</i> store"})

    response = client.post(url("edit", opportunity), typed | {"name": "Cold store"})

    assert response.status_code == 409
    assert "Now: &lt;i&gt;Cold&lt;/i&gt; store" in response.text
    assert "<i>Cold" not in response.text


def test_the_contact_of_another_customer_cannot_be_chosen(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    typed = facts(opportunity, contact=ContactFactory().pk)
    assert client.post(url("edit", opportunity), typed).status_code == 422


def test_who_saves_over_another_change_is_told_and_changes_nothing(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    typed = facts(opportunity)
    client.post(url("edit", opportunity), typed | {"name": "First"})

    response = client.post(url("edit", opportunity), typed | {"name": "Second"})

    assert response.status_code == 409
    opportunity.refresh_from_db()
    assert opportunity.name == "First"


def test_who_comes_too_late_in_a_dialog_keeps_what_was_typed_and_saves_it_at_the_second_try(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    client.post(url("edit", opportunity), facts(opportunity, name="First"))

    response = client.post(url("edit", opportunity), facts(opportunity, name="Second"), headers=HTMX)

    assert response.status_code == 409
    assert "was not saved" in response.text
    assert 'value="Second"' in response.text
    assert "Now: First" in response.text
    assert 'name="version" value="2"' in response.text
    assert client.post(url("edit", opportunity), facts(opportunity, name="Second", version=2)).status_code == 302


@pytest.mark.parametrize("act", ["lose", "release", "assign"])
def test_every_act_that_comes_too_late_keeps_what_was_typed(client, lead, team, act):
    opportunity = OpportunityFactory(team=team, owner=RepFactory(team=team), version=2)
    client.force_login(lead)
    typed = {"reason": "A good one", "team": team.pk, "owner": "", "version": 1}
    typed |= {"reason": price(), "note": "A good one"} if act == "lose" else {}

    response = client.post(url(act, opportunity), typed, headers=HTMX)

    assert response.status_code == 409
    assert "was not saved" in response.text
    assert "A good one" in response.text
    assert 'name="version" value="2"' in response.text


# --- who works on it


def test_a_rep_claims_from_the_own_teams_queue(client, rep, team):
    opportunity = OpportunityFactory(team=team, queued=True)

    assert client.post(url("claim", opportunity)).url == opportunity.get_absolute_url()

    opportunity.refresh_from_db()
    assert opportunity.owner == rep
    assert last_event(opportunity) == ("claim", rep)


def test_claiming_in_the_list_brings_the_row_with_its_new_owner(client, rep, team):
    opportunity = OpportunityFactory(team=team, queued=True)

    response = client.post(url("claim", opportunity), headers=HTMX)

    assert response.content.strip().startswith(b"<tr")
    assert rep.name.encode() in response.content


def test_who_claims_too_late_reads_who_was_faster_and_no_more(client, rep, team):
    faster = RepFactory(team=team, name="Faster Rep")
    opportunity = OpportunityFactory(team=team, owner=faster, name="Secret skid")

    response = client.post(url("claim", opportunity))

    assert response.status_code == 409
    assert b"Faster Rep took it at" in response.content
    assert b"Secret skid" not in response.content


def test_nobody_claims_from_another_teams_queue(client, rep):
    opportunity = OpportunityFactory(queued=True)

    assert client.post(url("claim", opportunity)).status_code == 404


@pytest.mark.parametrize("factory", [ManagerFactory, AdministratorFactory])
def test_who_sees_every_queue_claims_only_from_an_own_one(client, team, factory):
    opportunity = OpportunityFactory(team=team, queued=True)
    client.force_login(factory())

    assert client.post(url("claim", opportunity)).status_code == 403


def test_claiming_is_never_done_by_a_link(client, rep, team):
    assert client.get(url("claim", OpportunityFactory(team=team, queued=True))).status_code == 405


def test_the_owner_sends_it_back_to_the_queue(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, co_owners=[RepFactory(team=team)])

    assert client.post(url("release", opportunity), {"reason": "", "version": 1}).status_code == 422
    assert client.post(url("release", opportunity), {"reason": "On leave", "version": 1}).status_code == 302

    opportunity.refresh_from_db()
    assert opportunity.owner is None
    assert not opportunity.co_owners.exists()


def test_the_owner_names_co_owners_of_the_own_team(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    jim, stranger = RepFactory(team=team), RepFactory(team=TeamFactory())

    typed = {"co_owners": [stranger.pk], "version": 1}
    assert client.post(url("share", opportunity), typed).status_code == 422
    assert client.post(url("share", opportunity), {"co_owners": [jim.pk], "version": 1}).status_code == 302
    assert list(opportunity.co_owners.all()) == [jim]


def test_a_co_owner_works_on_it_but_names_no_others(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=RepFactory(team=team), co_owners=[rep])

    assert client.get(url("edit", opportunity)).status_code == 200
    assert client.get(url("share", opportunity)).status_code == 403


def test_a_lead_assigns_within_led_teams_and_says_why(client, rep, lead, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    colleague, stranger = RepFactory(team=team), RepFactory(team=TeamFactory())
    typed = {"team": team.pk, "owner": colleague.pk, "reason": "Holiday", "version": 1}

    assert client.post(url("assign", opportunity), typed).status_code == 403
    client.force_login(lead)
    assert client.post(url("assign", opportunity), typed | {"owner": stranger.pk}).status_code == 422
    assert client.post(url("assign", opportunity), typed | {"reason": ""}).status_code == 422
    assert client.post(url("assign", opportunity), typed).status_code == 302

    opportunity.refresh_from_db()
    assert opportunity.owner == colleague
    assert opportunity.events.first().details["reason"] == "Holiday"


def test_a_lead_cannot_assign_to_a_team_of_others(client, lead, team):
    opportunity = OpportunityFactory(team=team)
    client.force_login(lead)

    typed = {"team": TeamFactory().pk, "owner": "", "reason": "Away", "version": 1}
    assert client.post(url("assign", opportunity), typed).status_code == 422


@pytest.mark.parametrize("factory", [ManagerFactory, AdministratorFactory])
def test_managers_and_administrators_assign_everywhere(client, team, factory):
    opportunity = OpportunityFactory(team=team)
    client.force_login(factory())

    typed = {"team": team.pk, "owner": "", "reason": "Reorganised", "version": 1}
    assert client.post(url("assign", opportunity), typed).status_code == 302


# --- legal hold


def test_a_lead_holds_a_closed_one_and_lifts_the_hold(client, rep, lead, team):
    opportunity = OpportunityFactory(team=team, owner=rep, lost=True)
    until = business_today() + timedelta(days=90)
    typed = {"until": until, "reason": "Lawsuit", "version": 1}

    assert client.post(url("hold", opportunity), typed).status_code == 403
    client.force_login(lead)
    assert client.post(url("hold", opportunity), typed | {"reason": ""}).status_code == 422
    assert client.post(url("hold", opportunity), typed | {"until": "2020-01-01"}).status_code == 422
    assert client.post(url("hold", opportunity), typed).status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.hold_until, opportunity.hold_reason) == (until, "Lawsuit")

    assert client.post(url("hold", opportunity), {"until": "", "reason": "", "version": 2}).status_code == 302
    opportunity.refresh_from_db()
    assert opportunity.hold_until is None


def test_an_open_one_cannot_be_held(client, lead, team):
    opportunity = OpportunityFactory(team=team)
    client.force_login(lead)

    assert client.get(url("hold", opportunity)).status_code == 409
