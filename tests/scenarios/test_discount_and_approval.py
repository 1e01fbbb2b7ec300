"""Scenario D: a discount over the limit, refused, reworked, approved, and void again with the next change."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lifecycle.clock import business_today
from notices.models import Notification
from quotes.models import Quote
from tests.factories import LeadFactory, ManagerFactory, OpportunityFactory, QuoteFactory
from tests.invariants import broken_rules

NEXT_MONTH = business_today() + timedelta(days=30)
pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def fresh(quote):
    return Quote.objects.get(pk=quote.pk)


def act(client, name, quote, **typed):
    return client.post(reverse(f"quotes:{name}", args=[quote.pk]), {"version": fresh(quote).version, **typed})


@pytest.fixture
def lead(team):
    return LeadFactory(name="Ingrid", leads=team)


def test_the_story_of_a_discount_over_the_limit(client, rep, team, lead):
    opportunity = OpportunityFactory(negotiating=True, owner=rep, team=team)
    quote, her = QuoteFactory(opportunity=opportunity, discount_percent=Decimal(25)), signed_in(lead)

    act(client, "present", quote, expires_on=NEXT_MONTH)
    assert fresh(quote).status == "pending_approval"
    assert Notification.objects.get(recipient=lead, event="approval_wanted").number == quote.number
    assert act(client, "present", quote, expires_on=NEXT_MONTH).status_code == 409
    page = client.get(opportunity.get_absolute_url()).content.decode()
    assert "25% under list is over the limit of 15%: a team lead decides." in page
    assert act(client, "approve", quote).status_code == 403

    inbox = her.get(reverse("quotes:approvals")).content.decode()
    assert quote.number in inbox
    assert "limit 15%" in inbox
    act(her, "refuse", quote, reason="Twenty at most.")
    assert fresh(quote).status == "draft"
    assert "Twenty at most." in client.get(reverse("quotes:approvals")).content.decode()

    typed = {"name": quote.name, "message": "", "expires_on": NEXT_MONTH, "discount_percent": "20"}
    client.post(reverse("quotes:save_facts", args=[quote.pk]), {"version": fresh(quote).version, **typed})
    assert fresh(quote).list_discount_percent == 20
    act(client, "present", quote, expires_on=NEXT_MONTH)
    act(her, "approve", quote)
    approved = fresh(quote)
    assert (approved.status, approved.approved_by) == ("approved", lead)
    assert Notification.objects.filter(recipient=rep, event="approved").exists()

    act(client, "rework", quote)
    reworked = fresh(quote)
    assert (reworked.status, reworked.approved_by, reworked.revision) == ("draft", None, 2)
    act(client, "present", quote, expires_on=NEXT_MONTH)
    assert fresh(quote).status == "pending_approval"
    assert not broken_rules()


def test_a_leads_own_quote_is_approved_by_another_lead_or_a_manager(team, lead):
    opportunity = OpportunityFactory(negotiating=True, owner=lead, team=team)
    mine, his = (QuoteFactory(opportunity=opportunity, discount_percent=Decimal(25)) for _ in range(2))
    for quote in (mine, his):
        act(signed_in(lead), "present", quote, expires_on=NEXT_MONTH)

    assert act(signed_in(lead), "approve", mine).status_code == 403
    act(signed_in(LeadFactory(leads=team)), "approve", mine)
    act(signed_in(ManagerFactory()), "approve", his)

    assert (fresh(mine).status, fresh(his).status) == ("approved", "approved")
