"""The alternatives on the opportunity's page: what each shows, its acts and to whom, and why the rest is not there."""

from datetime import timedelta

import pytest
from django.template import engines
from django.test import RequestFactory

from accounts.models import User
from lifecycle.clock import business_today
from opportunities.models import Opportunity
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    OfferLinkFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
PANEL = engines["django"].from_string(
    "{% load quotes orders %}{% alternatives opportunity user %}{% order_card opportunity %}"
)


def panel(opportunity, user):
    request = RequestFactory().get("/")
    request.user = user
    return PANEL.render({"opportunity": opportunity, "user": user}, request)


def fresh(opportunity):
    found = Opportunity.objects.select_related("team").get(pk=opportunity.pk)
    found.co_owner_ids = frozenset()
    return found


@pytest.fixture
def opportunity():
    return OpportunityFactory(negotiating=True)


@pytest.mark.parametrize(
    ("trait", "offered"),
    [
        ({}, ["Edit", "Present", "Abandon", "Copy"]),
        ({"pending": True}, ["New version", "Abandon", "Copy"]),
        ({"approved": True}, ["Present", "New version", "Abandon", "Copy"]),
        (
            {"presented": True},
            ["Accept", "Extend", "Edit as a new version", "Reject for the customer", "Abandon", "Copy"],
        ),
        ({"rejected": True}, ["New version", "Abandon", "Copy"]),
        ({"abandoned": True}, ["Copy"]),
    ],
)
def test_each_status_offers_its_acts_to_the_owner_and_none_to_who_only_reads(opportunity, trait, offered):
    QuoteFactory(opportunity=opportunity, **trait)
    own, read = panel(opportunity, opportunity.owner), panel(opportunity, AdministratorFactory())

    assert labels_in(own) == set(offered)
    assert not labels_in(read)


def labels_in(page):
    every = {
        "Edit", "Present", "Approve", "Refuse", "Accept", "Extend", "Edit as a new version", "New version",
        "Reject for the customer", "Abandon", "Copy",
    }  # fmt: skip
    return {label for label in every if f">{label}</a>" in page}


def test_what_waits_for_approval_says_why_and_offers_the_decision_to_the_lead(opportunity):
    lead = LeadFactory(leads=opportunity.team)
    lines = [{"list_price": 200, "unit_price": 150}]
    QuoteFactory(opportunity=opportunity, pending=True, submitted_by=opportunity.owner, lines=lines)

    assert "25% under list is over the limit of 15%: a team lead decides." in panel(opportunity, opportunity.owner)
    assert {"Approve", "Refuse"} <= labels_in(panel(opportunity, lead))


def test_a_lead_reads_that_somebody_else_decides_about_an_own_submission():
    team = TeamFactory()
    lead = LeadFactory(leads=team)
    opportunity = OpportunityFactory(negotiating=True, team=team, owner=lead)
    QuoteFactory(opportunity=opportunity, pending=True, submitted_by=lead)

    page = panel(opportunity, lead)

    assert "another lead or a manager decides" in page
    assert not labels_in(page) & {"Approve", "Refuse"}


def test_a_quote_without_lines_and_an_expired_one_say_what_is_missing(opportunity):
    QuoteFactory(opportunity=opportunity, lines=[])
    QuoteFactory(opportunity=opportunity, presented=True, expires_on=business_today() - timedelta(days=1))

    page = panel(opportunity, opportunity.owner)

    assert "It needs at least one line." in page
    assert "Its expiry date is past. Give it a later one." in page
    assert "Accept" not in labels_in(page)


def test_the_primary_one_counts_and_another_can_be_counted_instead(opportunity):
    QuoteFactory(opportunity=opportunity)
    QuoteFactory(opportunity=opportunity)

    page = panel(opportunity, opportunity.owner)

    assert page.count("Counts towards the pipeline") == 1
    assert page.count("Count this one instead") == 1


def test_the_customers_link_is_for_who_may_present(opportunity):
    QuoteFactory(opportunity=opportunity, presented=True)
    link = OfferLinkFactory(opportunity=opportunity, opened_count=4)

    assert link.path in panel(opportunity, opportunity.owner)
    assert "Opened 4 times" in panel(opportunity, opportunity.owner)
    assert link.token not in panel(opportunity, AdministratorFactory())


@pytest.mark.parametrize(("trait", "leads_there"), [("presented", True), ("rejected", False)])
def test_the_customers_page_is_linked_only_while_it_shows_an_offer(opportunity, trait, leads_there):
    QuoteFactory(opportunity=opportunity, **{trait: True})
    OfferLinkFactory(opportunity=opportunity)

    shown = panel(fresh(opportunity), opportunity.owner)

    assert ("See the customer’s page" in shown) is leads_there
    assert ("Nothing is presented now" in shown) is not leads_there


def test_a_won_opportunity_shows_its_order_and_no_acts():
    order = OrderFactory()
    opportunity = Opportunity.objects.get(pk=order.opportunity_id)

    page = panel(opportunity, order.owner)

    assert order.number in page
    assert not labels_in(page)


def test_an_order_that_is_not_the_readers_is_not_shown():
    order = OrderFactory()

    assert order.number not in panel(Opportunity.objects.get(pk=order.opportunity_id), RepFactory())


@pytest.mark.parametrize("size", [1, 12])
def test_the_panel_asks_three_questions_however_many_there_are(opportunity, django_assert_max_num_queries, size):
    for _ in range(size):
        QuoteFactory(opportunity=opportunity, presented=True)
        QuoteFactory(opportunity=opportunity, pending=True)
    seen, owner = fresh(opportunity), User.objects.with_scope().get(pk=opportunity.owner_id)

    with django_assert_max_num_queries(3):
        panel(seen, owner)
