import pytest
from django.utils import timezone

from lifecycle.refusals import NotVisible, Overtaken
from lifecycle.through import Through
from opportunities import services
from opportunities.models import LossReason, Opportunity, Outcome
from tests.factories import LeadFactory, OpportunityFactory, QuoteFactory, RepFactory
from tests.invariants import broken_rules

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


@pytest.fixture
def price():
    return LossReason.objects.get(code="price")


def lose(opportunity, reason, **fields):
    return services.lose(opportunity, by=opportunity.owner, through=PAGE, reason=reason, **fields)


def test_losing_closes_with_reason_success_stage_and_outcome(price):
    opportunity = OpportunityFactory(co_owners=[RepFactory()], success_percent=80, success_set_by_rep=True)

    lost = lose(opportunity, price)

    assert (lost.status, lost.stage.name, lost.success_percent, lost.loss_reason) == ("lost", "Lost", 0, price)
    outcome = Outcome.objects.get(opportunity_id=opportunity.pk)
    assert (outcome.outcome, outcome.value, outcome.closed_at) == ("lost", opportunity.value, lost.closed_at)
    assert (outcome.loss_reason_id, outcome.owner_id) == (price.pk, opportunity.owner_id)
    assert outcome.co_owner_ids == sorted(opportunity.co_owner_ids)
    assert not broken_rules()


def test_a_quote_that_was_added_after_the_form_was_opened_must_be_seen_first(price):
    seen = QuoteFactory(opportunity__value=2000)
    added = QuoteFactory(opportunity=seen.opportunity)

    with pytest.raises(Overtaken, match=f"{added.number} is still open"):
        lose(seen.opportunity, price, seen_quotes=[seen.pk])

    assert not broken_rules()


def test_losing_names_the_cause_in_the_story_of_each_quote(price):
    quote = QuoteFactory()

    lose(quote.opportunity, price, seen_quotes=[quote.pk])

    event = quote.events.get(action="abandon")
    assert (event.actor, event.details["after"]) == (quote.opportunity.owner, quote.opportunity.number)
    quote.refresh_from_db()
    assert quote.abandon_reason.code == "opportunity_lost"


def test_a_stranger_learns_nothing_of_the_quotes(price):
    quote = QuoteFactory()

    with pytest.raises(NotVisible, match=r"^There is no such record\.$"):
        services.lose(quote.opportunity, by=RepFactory(), through=PAGE, reason=price)


@pytest.mark.parametrize(("quoted", "status", "stage"), [(False, "inquiry", "New"), (True, "negotiation", "Quoting")])
def test_reopening_leads_back_to_where_its_quotes_say_and_withdraws_the_outcome(quoted, status, stage, price):
    lost = OpportunityFactory(lost=True, loss_reason=price)
    if quoted:
        QuoteFactory(opportunity=lost, abandoned=True)

    reopened = services.reopen(lost, by=LeadFactory(leads=lost.team), through=PAGE, reason="They called again.")

    assert (reopened.status, reopened.stage.name) == (status, stage)
    assert (reopened.closed_at, reopened.loss_reason) == (None, None)
    assert not Outcome.objects.filter(opportunity_id=lost.pk).exists()
    changes = reopened.events.get(action="reopen").details["changes"]
    assert changes["loss_reason_id"] == [price.pk, None]
    assert list(lost.quotes.values_list("status", flat=True)) == ["abandoned"] * quoted


def test_what_was_purged_of_its_quotes_stays_lost():
    lost = OpportunityFactory(lost=True, quotes_purged_at=timezone.now())

    with pytest.raises(Overtaken, match="Its quotes have been purged already"):
        services.reopen(lost, by=LeadFactory(leads=lost.team), through=PAGE, reason="They called again.")


def test_lost_and_reopened_and_lost_again_leaves_one_outcome(price):
    opportunity = OpportunityFactory()
    lead = LeadFactory(leads=opportunity.team)

    lose(opportunity, price)
    services.reopen(opportunity, by=lead, through=PAGE, reason="They called again.")
    lose(opportunity, LossReason.objects.get(code="no_decision"))

    assert Outcome.objects.get().loss_reason_id == Opportunity.objects.get().loss_reason_id
    assert not broken_rules()
