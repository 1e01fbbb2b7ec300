"""Facts, stages and legal hold: what may be changed on an open opportunity, and on a closed one."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lifecycle.clock import business_today
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from lifecycle.transitions import perform
from opportunities import services
from opportunities.models import Stage
from quotes import services as quotes
from tests.factories import ContactFactory, LeadFactory, OfferLinkFactory, OpportunityFactory, QuoteFactory

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


def edit(opportunity, **fields):
    return services.edit(opportunity, by=opportunity.owner, through=PAGE, version=None, **fields)


def stage(name):
    return Stage.objects.get(name=name)


def move(opportunity, name):
    return services.move(opportunity, by=opportunity.owner, through=PAGE, version=None, stage=stage(name))


def test_without_a_quote_the_rep_types_value_and_currency():
    edited = edit(OpportunityFactory(), value=Decimal("1234.56"), currency="USD")

    assert (edited.value, edited.currency) == (Decimal("1234.56"), "USD")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"currency": "USD"}, "The currency stays EUR: a quote exists."), ({"value": 5}, "The value follows the primary")],
)
def test_with_a_quote_the_currency_stays_and_the_value_follows_it(fields, sentence):
    opportunity = QuoteFactory().opportunity

    with pytest.raises(Overtaken, match=sentence):
        edit(opportunity, **fields)


@pytest.mark.parametrize("field", ["status", "owner", "team", "closed_at", "customer", "stage"])
def test_what_has_an_act_of_its_own_is_not_edited(field):
    opportunity = OpportunityFactory()

    with pytest.raises(ValueError, match=field):
        perform(opportunity, "edit", by=opportunity.owner, through=PAGE, **{field: None})


def test_the_customers_link_ends_when_the_contact_changes():
    opportunity = OpportunityFactory(negotiating=True)
    OfferLinkFactory(opportunity=opportunity)

    edit(opportunity, name="Another name")
    assert quotes.live_link(opportunity)

    edit(opportunity, contact=ContactFactory(customer=opportunity.customer))
    assert not quotes.live_link(opportunity)


def test_moving_takes_the_stages_success_along():
    opportunity = OpportunityFactory()

    moved = move(opportunity, "Qualifying")

    assert (moved.stage.name, moved.success_percent) == ("Qualifying", 30)
    assert moved.stage_since > opportunity.stage_since


def test_a_success_set_by_the_rep_stays_when_the_stage_changes():
    opportunity = OpportunityFactory()
    edit(opportunity, success_percent=55)

    assert move(opportunity, "Qualifying").success_percent == 55


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Quoting", "Negotiation begins with the first quote."),
        ("Won", "Won comes from an accepted quote."),
        ("Lost", "Lost asks for a reason"),
    ],
)
def test_no_move_leads_into_another_status(name, sentence):
    with pytest.raises(Overtaken, match=sentence):
        move(OpportunityFactory(), name)


def test_nothing_moves_to_a_stage_that_is_no_longer_in_use():
    Stage.objects.filter(name="Qualifying").update(active=False)

    with pytest.raises(Overtaken, match="Qualifying is no longer in use"):
        move(OpportunityFactory(), "Qualifying")


def test_with_a_quote_nothing_moves_back_to_inquiry():
    with pytest.raises(Overtaken, match="It has a quote, so it stays in Negotiation"):
        move(QuoteFactory().opportunity, "New")


def test_nothing_moves_to_a_stage_that_is_no_longer_used():
    Stage.objects.filter(name="Qualifying").update(active=False)

    with pytest.raises(Overtaken):
        move(OpportunityFactory(), "Qualifying")


def test_a_legal_hold_is_laid_on_a_closed_opportunity_and_lifted_again():
    lost = OpportunityFactory(lost=True)
    lead, until = LeadFactory(leads=lost.team), business_today() + timedelta(days=90)

    held = services.hold(lost, by=lead, through=PAGE, version=1, until=until, reason="A lawsuit.")
    assert (held.hold_until, held.hold_reason, held.status) == (until, "A lawsuit.", "lost")

    free = services.hold(lost, by=lead, through=PAGE, version=2, until=None)
    assert (free.hold_until, free.hold_reason) == (None, "")


def test_an_open_opportunity_cannot_be_held():
    opportunity = OpportunityFactory()

    with pytest.raises(Overtaken, match=f"{opportunity.number} is Inquiry."):
        services.hold(
            opportunity,
            by=LeadFactory(leads=opportunity.team),
            through=PAGE,
            version=1,
            until=business_today(),
            reason="A lawsuit.",
        )
