"""Each act on a quote by its page: that it works, who may not, from where it cannot, and what it leaves behind."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from lifecycle.clock import business_today
from quotes.models import AbandonReason, OfferLink, Quote
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    OfferLinkFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NEXT_WEEK = business_today() + timedelta(days=7)


@pytest.fixture
def opportunity(rep, team):
    return OpportunityFactory(negotiating=True, owner=rep, team=team)


def url(act, quote):
    return reverse(f"quotes:{act}", args=[quote.pk])


def post(client, act, quote, **typed):
    return client.post(url(act, quote), {"version": quote.version, **typed})


def last_event(quote):
    event = quote.events.first()
    return event.action, event.source, event.target, event.actor


def cheap(opportunity, **traits):
    """A quote 25 % under list, over the usual limit of 15 %."""
    return QuoteFactory(opportunity=opportunity, lines=[{"list_price": 200, "unit_price": 150}], **traits)


def test_presenting_a_draft_submits_it_first_and_makes_the_link(client, rep, opportunity):
    quote = QuoteFactory(opportunity=opportunity)

    response = post(client, "present", quote, expires_on=NEXT_WEEK)

    assert response.url == opportunity.get_absolute_url()
    quote.refresh_from_db()
    assert (quote.status, quote.expires_on) == ("presented", NEXT_WEEK)
    assert last_event(quote) == ("present", "approved", "presented", rep)
    assert OfferLink.objects.living().get().opportunity == opportunity


def test_presenting_twice_by_a_double_click_gives_the_first_answer(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity)

    post(client, "present", quote, expires_on=NEXT_WEEK)
    again = post(client, "present", quote, expires_on=NEXT_WEEK)

    assert again.status_code == 302
    assert quote.events.filter(action="present").count() == 1


def test_a_discount_over_the_limit_waits_for_approval_and_the_page_says_so(client, rep, opportunity):
    quote = cheap(opportunity)
    assert "is over the team’s limit of 15%" in client.get(url("present", quote)).content.decode()

    post(client, "present", quote, expires_on=NEXT_WEEK)
    again = post(client, "present", quote, expires_on=NEXT_WEEK)

    assert again.status_code == 302
    quote.refresh_from_db()
    assert (quote.status, quote.submitted_by) == ("pending_approval", rep)
    refused = client.post(url("present", quote), {"version": quote.version, "expires_on": NEXT_WEEK})
    assert refused.status_code == 409


def test_a_quote_is_not_presented_until_a_day_that_is_over(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity)

    response = post(client, "present", quote, expires_on=business_today() - timedelta(days=1))

    assert response.status_code == 422
    assert "Choose today or a later day" in response.content.decode()


def test_a_quote_without_lines_cannot_be_presented(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity, lines=[])

    response = client.get(url("present", quote))

    assert response.status_code == 409
    assert "It needs at least one line." in response.content.decode()


def test_several_alternatives_are_presented_in_one_step(client, opportunity):
    within, over = QuoteFactory(opportunity=opportunity), cheap(opportunity)
    page = reverse("quotes:present_together", args=[opportunity.pk])
    typed = {"quotes": [f"{quote.pk}:{quote.version}" for quote in (within, over)], "expires_on": NEXT_WEEK}
    assert client.get(page).content.decode().count('name="quotes"') == 2

    first, second = client.post(page, typed), client.post(page, typed)

    assert (first.status_code, second.status_code) == (302, 302)
    assert {quote.status for quote in Quote.objects.filter(pk=within.pk)} == {"presented"}
    assert {quote.status for quote in Quote.objects.filter(pk=over.pk)} == {"pending_approval"}


def test_if_one_of_several_has_changed_none_is_presented(client, opportunity):
    quotes = [QuoteFactory(opportunity=opportunity), QuoteFactory(opportunity=opportunity)]
    typed = {"quotes": [f"{quotes[0].pk}:1", f"{quotes[1].pk}:7"], "expires_on": NEXT_WEEK}

    response = client.post(reverse("quotes:present_together", args=[opportunity.pk]), typed)

    assert response.status_code == 409
    assert not Quote.objects.presented().exists()


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 10, "٣", "-1", ""])
def test_a_version_that_nobody_saw_presents_nothing(client, opportunity, version):
    quote = QuoteFactory(opportunity=opportunity)
    typed = {"quotes": [f"{quote.pk}:{version}"], "expires_on": NEXT_WEEK}

    response = client.post(reverse("quotes:present_together", args=[opportunity.pk]), typed)

    assert response.status_code in (409, 422)
    assert not Quote.objects.presented().exists()


def test_another_opportunitys_quote_cannot_be_slipped_in(client, opportunity):
    QuoteFactory(opportunity=opportunity)
    foreign = QuoteFactory()
    typed = {"quotes": [f"{foreign.pk}:{foreign.version}"], "expires_on": NEXT_WEEK}

    response = client.post(reverse("quotes:present_together", args=[opportunity.pk]), typed)

    assert response.status_code == 422
    foreign.refresh_from_db()
    assert foreign.status == "draft"


def test_a_lead_approves_what_a_rep_submitted(client, team, rep, opportunity):
    quote, lead = cheap(opportunity, pending=True, submitted_by=rep), LeadFactory(leads=team)
    client.force_login(lead)

    response = post(client, "approve", quote)

    assert response.status_code == 302
    assert last_event(quote) == ("approve", "pending_approval", "approved", lead)


def test_nobody_approves_an_own_submission(client, team):
    lead = LeadFactory(leads=team)
    quote = cheap(OpportunityFactory(negotiating=True, team=team, owner=lead), pending=True, submitted_by=lead)
    client.force_login(lead)

    assert client.get(url("approve", quote)).status_code == 403
    assert post(client, "approve", quote).status_code == 403


def test_a_refusal_needs_a_reason_and_makes_it_a_draft_again(client, team, rep, opportunity):
    quote = cheap(opportunity, pending=True, submitted_by=rep)
    client.force_login(LeadFactory(leads=team))

    assert post(client, "refuse", quote).status_code == 422
    post(client, "refuse", quote, reason="Too low, try 20 %.")

    quote.refresh_from_db()
    assert quote.status == "draft"
    assert quote.events.first().details["reason"] == "Too low, try 20 %."


def test_reworking_takes_it_off_the_customers_page_as_the_next_revision(client, rep, opportunity):
    quote = QuoteFactory(opportunity=opportunity, presented=True)

    response = post(client, "rework", quote)

    assert response.url == quote.get_absolute_url()
    quote.refresh_from_db()
    assert (quote.status, quote.revision) == ("draft", 2)


def test_a_copy_has_its_lines_and_is_made_once(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity, abandoned=True)
    typed = {"name": "The same again", "request_key": uuid4()}

    first, second = (client.post(url("copy", quote), typed) for _ in range(2))

    copy = opportunity.quotes.exclude(pk=quote.pk).get()
    assert first.url == second.url == copy.get_absolute_url()
    assert (copy.name, copy.total, copy.status) == ("The same again", Decimal("2000.00"), "draft")


def test_making_another_one_primary_moves_the_opportunitys_value(client, opportunity):
    former, quote = QuoteFactory(opportunity=opportunity), cheap(opportunity)

    post(client, "primary", quote)

    opportunity.refresh_from_db()
    former.refresh_from_db()
    assert (opportunity.value, former.is_primary) == (Decimal("1500.00"), False)


def test_extending_gives_the_quote_and_its_link_a_later_day(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity, presented=True)
    link = OfferLinkFactory(opportunity=opportunity)
    later = business_today() + timedelta(days=90)

    post(client, "extend", quote, expires_on=later)

    quote.refresh_from_db()
    link.refresh_from_db()
    assert (quote.expires_on, link.expires_on) == (later, later)


def test_rejecting_for_the_customer_needs_what_was_said(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity, presented=True)

    assert post(client, "reject", quote).status_code == 422
    post(client, "reject", quote, comment="Too dear.")

    event = quote.events.first()
    assert (event.action, event.target, event.on_behalf_of) == ("reject", "rejected", str(opportunity.contact))


def test_abandoning_needs_a_reason_and_leaves_the_opportunity_in_negotiation(client, opportunity):
    quote = QuoteFactory(opportunity=opportunity)
    duplicate = AbandonReason.objects.get(code="duplicate")

    assert post(client, "abandon", quote).status_code == 422
    post(client, "abandon", quote, reason=duplicate.pk)

    quote.refresh_from_db()
    opportunity.refresh_from_db()
    assert (quote.status, quote.abandon_reason, opportunity.status) == ("abandoned", duplicate, "negotiation")


def test_the_link_is_ended_by_the_rep(client, opportunity):
    OfferLinkFactory(opportunity=opportunity)
    page = reverse("quotes:revoke_link", args=[opportunity.pk])
    assert client.get(page).status_code == 200
    assert OfferLink.objects.living().exists()

    client.post(page, {"end": "on"})

    assert not OfferLink.objects.living().exists()


ACTS = ["edit", "present", "approve", "refuse", "extend", "reject", "rework", "abandon", "primary", "copy"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_see_the_quote_finds_nothing(client, rep, act, method):
    assert getattr(client, method)(url(act, QuoteFactory(presented=True))).status_code == 404


@pytest.mark.parametrize("act", ["present", "extend", "reject", "rework", "abandon", "primary", "copy"])
def test_who_only_reads_is_refused(client, act):
    traits = {"approved": True} if act == "present" else {"presented": True}
    opportunity = OpportunityFactory(negotiating=True)
    QuoteFactory(opportunity=opportunity)
    quote = QuoteFactory(opportunity=opportunity, **traits)
    client.force_login(AdministratorFactory())

    assert client.get(url(act, quote)).status_code == 403


@pytest.mark.parametrize("act", ["present", "approve", "refuse", "extend", "reject", "rework", "abandon", "primary"])
def test_an_accepted_quote_stays_as_it_is(client, rep, act):
    order = OrderFactory(opportunity__owner=rep, opportunity__team=rep.teams.get())
    quote = Quote.objects.get(pk=order.quote_id)

    assert client.get(url(act, quote)).status_code == 409


def test_a_stale_version_is_refused_with_the_name_of_who_was_faster(client, rep, team, opportunity):
    quote = QuoteFactory(opportunity=opportunity, presented=True)
    lead = LeadFactory(leads=team, name="Maren Okafor")
    client.force_login(lead)
    post(client, "extend", quote, expires_on=NEXT_WEEK)
    client.force_login(rep)

    response = post(client, "rework", quote)

    assert response.status_code == 409
    assert "Maren Okafor changed it" in response.content.decode()


@pytest.mark.parametrize("act", ["present", "abandon", "copy"])
def test_the_dialog_is_the_form_alone(client, opportunity, act):
    quote = QuoteFactory(opportunity=opportunity)

    page, dialog = client.get(url(act, quote)), client.get(url(act, quote), headers=HTMX)

    assert 'id="act"' in page.content.decode()
    assert "<html" in page.content.decode()
    assert dialog.content.decode().lstrip().startswith('<form id="act"')


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_a_number_that_no_quote_can_have_is_not_found(client, rep, number):
    for path in (
        f"/quotes/{number}/",
        f"/quotes/{number}/accept/",
        f"/opportunities/{number}/quotes/new/",
        f"/orders/{number}/",
    ):
        assert client.get(path).status_code == 404
