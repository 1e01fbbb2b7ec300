"""No way around the approval: every door that might lead a discount past it to the customer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from lifecycle.clock import business_today
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from lifecycle.transitions import perform
from opportunities.services import assign
from quotes import services
from quotes.models import Quote
from tests.factories import LeadFactory, ManagerFactory, OpportunityFactory, QuoteFactory, RepFactory, TeamFactory

PAGE = Through.PAGE
NEXT_WEEK = business_today() + timedelta(days=7)
pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity(rep, team):
    return OpportunityFactory(negotiating=True, owner=rep, team=team)


@pytest.fixture
def lead(team):
    return LeadFactory(leads=team)


@pytest.fixture
def cheap(opportunity):
    """A draft 25 % under list; the team's limit is 15 %."""
    return QuoteFactory(opportunity=opportunity, discount_percent=Decimal(25))


@pytest.fixture
def approved(cheap, rep, lead):
    services.submit(cheap, by=rep, through=PAGE)
    return services.approve(cheap, by=lead, through=PAGE)


def fresh(quote):
    return Quote.objects.get(pk=quote.pk)


def post(client, act, quote, **typed):
    typed = {"version": fresh(quote).version} | typed
    return client.post(reverse(f"quotes:{act}", args=[quote.pk]), typed)


def state(quote):
    now = fresh(quote)
    return now.status, now.approved_by_id


def test_presenting_a_draft_over_the_limit_by_hand_submits_it(client, cheap):
    post(client, "present", cheap, expires_on=NEXT_WEEK)

    assert state(cheap) == ("pending_approval", None)
    assert post(client, "present", cheap, expires_on=NEXT_WEEK).status_code == 409
    assert state(cheap) == ("pending_approval", None)


def test_neither_is_it_shown_together_with_others(client, opportunity, cheap):
    beside = QuoteFactory(opportunity=opportunity)
    typed = {"quotes": [f"{quote.pk}:{quote.version}" for quote in (cheap, beside)], "expires_on": NEXT_WEEK}

    client.post(reverse("quotes:present_together", args=[opportunity.pk]), typed)

    assert (state(cheap), fresh(beside).status) == (("pending_approval", None), "presented")


def test_a_pending_quote_is_not_slipped_in_with_its_present_version(client, opportunity, cheap, rep):
    services.submit(cheap, by=rep, through=PAGE)
    typed = {"quotes": [f"{cheap.pk}:{fresh(cheap).version}"], "expires_on": NEXT_WEEK}

    answer = client.post(reverse("quotes:present_together", args=[opportunity.pk]), typed)

    assert answer.status_code == 409
    assert state(cheap) == ("pending_approval", None)


@pytest.mark.parametrize("act", ["copy", "renew"])
def test_a_copy_of_an_approved_quote_is_a_draft_without_approval(rep, approved, act):
    if act == "renew":
        Quote.objects.filter(pk=approved.pk).update(expires_on=business_today() - timedelta(days=1))
        services.expire_quotes(live=True, through=Through.SCHEDULE)
    made = getattr(services, act)(fresh(approved), by=rep, through=PAGE)
    assert (made.status, made.approved_by, made.submitted_by) == ("draft", None, None)

    assert services.present(made, by=rep, through=PAGE).status == "pending_approval"


@pytest.mark.parametrize("status", ["pending_approval", "approved"])
def test_nothing_of_it_is_edited_while_it_is_submitted(client, cheap, rep, lead, status):
    services.submit(cheap, by=rep, through=PAGE)
    if status == "approved":
        services.approve(cheap, by=lead, through=PAGE)
    before, line = fresh(cheap), cheap.lines.get()
    row = {"lines-0-id": line.pk, "lines-0-description": "x", "lines-0-quantity": 1, "lines-0-unit_price": "1"}
    facts = {"name": "x", "message": "", "expires_on": "", "discount_percent": "90"}
    grid = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, **row, **facts}

    answers = [
        post(client, "save_facts", cheap, **facts),
        post(client, "save_row", cheap, row="lines-0", **row),
        post(client, "add_row", cheap, add="MF-1", **{"lines-TOTAL_FORMS": 1}),
        post(client, "arrange", cheap, line=line.pk, do="copy"),
        post(client, "edit", cheap, **grid),
    ]

    assert {answer.status_code for answer in answers} == {409}
    now = fresh(cheap)
    assert (now.status, now.version, now.total) == (status, before.version, before.total)


@pytest.mark.parametrize("field", ["status", "approved_by", "submitted_by", "list_total", "discount_percent"])
def test_no_field_beside_those_of_the_form_is_taken_from_a_post(client, cheap, field, lead):
    value = {"status": "approved", "list_total": "0", "discount_percent": "0"}.get(field, lead.pk)

    post(client, "present", cheap, expires_on=NEXT_WEEK, **{field: value})

    assert state(cheap) == ("pending_approval", None)


def test_reworking_voids_the_approval(client, approved):
    post(client, "rework", approved)

    assert state(approved) == ("draft", None)
    post(client, "present", approved, expires_on=NEXT_WEEK)
    assert state(approved) == ("pending_approval", None)


def test_nobody_approves_a_version_that_was_not_seen(client, cheap, rep, lead):
    seen = services.submit(cheap, by=rep, through=PAGE).version
    services.rework(cheap, by=rep, through=PAGE)
    services.edit(cheap, by=rep, through=PAGE, discount_percent=Decimal(60))
    services.submit(cheap, by=rep, through=PAGE)
    client.force_login(lead)

    answer = post(client, "approve", cheap, version=seen)

    assert answer.status_code == 409
    assert state(cheap) == ("pending_approval", None)
    without = client.post(reverse("quotes:approve", args=[cheap.pk]))
    assert (without.status_code, state(cheap)) == (200, ("pending_approval", None))


def test_a_rep_approves_nothing_by_posting_the_form(client, cheap, rep):
    services.submit(cheap, by=rep, through=PAGE)

    assert post(client, "approve", cheap).status_code == 403
    assert post(client, "refuse", cheap, reason="x").status_code == 403


def test_a_limit_that_was_lowered_counts_for_what_nobody_has_approved(rep, team, opportunity):
    within = QuoteFactory(opportunity=opportunity, discount_percent=Decimal(14))
    services.submit(within, by=rep, through=PAGE)
    assert state(within) == ("approved", None)
    team.discount_limit_percent = 5
    team.save()

    with pytest.raises(Overtaken, match="over the team’s present limit of 5%"):
        services.present(within, by=rep, through=PAGE)

    services.rework(within, by=rep, through=PAGE)
    assert services.present(within, by=rep, through=PAGE).status == "pending_approval"


def test_an_approval_by_a_person_outlasts_a_lower_limit_and_a_new_list_price(rep, team, approved):
    team.discount_limit_percent = 5
    team.save()
    product = approved.lines.get().product
    product.list_price *= 2
    product.save()

    presented = services.present(approved, by=rep, through=PAGE)

    assert (presented.status, presented.list_discount_percent) == ("presented", 25)


def test_what_was_within_one_teams_limit_is_measured_by_that_of_the_next(opportunity):
    strict = TeamFactory(discount_limit_percent=5)
    new_owner, manager = RepFactory(team=strict), ManagerFactory()
    quote = QuoteFactory(opportunity=opportunity, discount_percent=Decimal(14))
    services.submit(quote, by=opportunity.owner, through=PAGE)

    assign(opportunity, by=manager, through=PAGE, team=strict, owner=new_owner, reason="It is in their region.")

    with pytest.raises(Overtaken, match="present limit of 5%"):
        services.present(quote, by=new_owner, through=PAGE)


def test_what_waits_still_waits_in_a_team_with_a_higher_limit(opportunity, cheap):
    generous = TeamFactory(discount_limit_percent=60)
    new_owner = RepFactory(team=generous)
    services.submit(cheap, by=opportunity.owner, through=PAGE)

    assign(
        opportunity, by=ManagerFactory(), through=PAGE, team=generous, owner=new_owner, reason="It is in their region."
    )

    with pytest.raises(Overtaken, match="Waiting for approval"):
        perform(cheap, "present", by=new_owner, through=PAGE, expires_on=NEXT_WEEK)


def test_extending_and_counting_leave_the_figures_alone(client, rep, approved):
    services.present(approved, by=rep, through=PAGE)

    post(client, "extend", approved, expires_on=NEXT_WEEK, discount_percent="90", lines="[]")

    now = fresh(approved)
    assert (now.status, now.discount_percent, now.expires_on) == ("presented", 25, NEXT_WEEK)
