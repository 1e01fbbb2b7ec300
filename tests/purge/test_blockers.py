from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.clock import business_day, business_today
from opportunities.models import Status
from orders.models import Order
from purge.models import Document, Restoration, RetentionRule, SetAside
from purge.services import blockers
from purge.services.forecast import Forecast
from tests.factories import AdministratorFactory, OpportunityFactory, QuoteFactory
from tests.purge.closed import lost, won
from tests.purge.runs import make_run

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def names(opportunity, **asked):
    return [blocker.name for blocker in blockers(opportunity, **asked)]


def test_an_open_opportunity_stays():
    assert names(OpportunityFactory()) == ["open"]


def test_an_old_lost_opportunity_without_quotes_may_go():
    assert names(lost()) == []


def test_an_old_won_opportunity_may_go_once_its_quotes_are_gone():
    opportunity = won(alternatives=1)
    quotes = ", ".join(quote.number for quote in opportunity.quotes.order_by("pk"))

    [blocker] = blockers(opportunity)

    assert (blocker.name, blocker.sentence) == ("quotes_remain", f"Its quotes are still here: {quotes}.")
    assert names(opportunity, document=Document.QUOTE) == []


def test_retention_counts_from_the_closing_to_the_second():
    opportunity = lost()
    ends = opportunity.closed_at + timedelta(days=30)

    assert names(opportunity, at=ends - SECOND) == ["retention"]
    assert names(opportunity, at=ends) == []


def test_a_closing_in_the_future_is_within_retention():
    assert names(lost(ago=timedelta(days=-2))) == ["retention"]


def test_the_blocker_says_until_when_and_by_which_rule():
    RetentionRule.objects.create(document=Document.OPPORTUNITY, outcome=Status.LOST, days=90)
    opportunity = lost()

    [blocker] = blockers(opportunity)

    assert "Opportunities, lost: 90 days" in blocker.sentence
    assert f"{opportunity.closed_at + timedelta(days=90):%Y}" in blocker.sentence


def test_the_rule_of_the_outcome_beats_the_rule_for_any():
    RetentionRule.objects.create(document=Document.OPPORTUNITY, outcome=Status.LOST, days=10)
    recently_lost = lost(ago=timedelta(days=11))

    assert names(recently_lost) == []
    assert names(recently_lost, document=Document.QUOTE) == ["retention"]


@pytest.mark.parametrize(("days", "held"), [(-1, []), (0, ["legal_hold"]), (1, ["legal_hold"])])
def test_a_legal_hold_lasts_until_the_end_of_its_day(days, held):
    opportunity = lost(hold_until=business_today() + timedelta(days=days), hold_reason="Dispute")

    assert names(opportunity) == held
    assert names(opportunity, document=Document.QUOTE) == held


def test_a_won_opportunity_without_an_order_stays():
    with never_committed():
        opportunity = OpportunityFactory(won=True, closed_at=timezone.now() - timedelta(days=40))

        assert names(opportunity) == ["won_without_order"]


def test_a_restored_opportunity_stays_for_the_time_it_was_promised():
    opportunity = lost()
    now = timezone.now()
    keep(opportunity, now, days=7)

    assert names(opportunity, at=now + timedelta(days=7) - SECOND) == ["restored"]
    assert names(opportunity, at=now + timedelta(days=7)) == []


def test_a_record_that_failed_three_times_waits_for_an_operator():
    opportunity = lost()
    aside = SetAside.objects.create(
        document=Document.OPPORTUNITY, opportunity_id=opportunity.pk, error="No", tries=3, run=make_run()
    )
    assert names(opportunity) == ["set_aside"]

    SetAside.objects.filter(pk=aside.pk).try_again()

    assert names(opportunity) == []


def test_every_blocker_is_named_at_once():
    opportunity = lost(
        ago=timedelta(days=1), quotes=1, hold_until=business_today() + timedelta(days=9), hold_reason="Dispute"
    )

    assert names(opportunity) == ["retention", "quotes_remain", "legal_hold"]


ages = [None, timedelta(days=30), timedelta(days=30) - SECOND, timedelta(days=200), -SECOND]


@settings(max_examples=60, deadline=None)
@given(
    age=st.sampled_from(ages),
    is_won=st.booleans(),
    ordered=st.booleans(),
    quoted=st.booleans(),
    held_for=st.sampled_from([None, -1, 0, 1]),
    kept_for=st.sampled_from([None, -1, 1]),
)
def test_what_is_due_is_exactly_what_nothing_blocks(age, is_won, ordered, quoted, held_for, kept_for):
    now = timezone.now()
    expected = {
        "open": age is None,
        "retention": age is not None and age < timedelta(days=30),
        "quotes_remain": quoted,
        "legal_hold": held_for is not None and held_for >= 0,
        "won_without_order": age is not None and is_won and not ordered,
        "restored": kept_for is not None and kept_for > 0,
    }
    blocking = [name for name, holds in expected.items() if holds]

    with never_committed():
        opportunity = stored(now, age=age, is_won=is_won, ordered=ordered, quoted=quoted, held_for=held_for)
        if kept_for:
            keep(opportunity, now, days=kept_for)

        assert names(opportunity, at=now) == blocking
        due = Forecast.of(Document.OPPORTUNITY, now).due()
        assert due.filter(pk=opportunity.pk).exists() == (blocking == [])


@contextmanager
def never_committed():
    """Room for states that the database refuses at commit."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def stored(now, *, age, is_won, ordered, quoted, held_for):
    fields = {} if age is None else {"closed_at": now - age, "lost": not is_won, "won": is_won}
    if held_for is not None:
        fields |= {"hold_until": business_day(now) + timedelta(days=held_for), "hold_reason": "Dispute"}
    opportunity = OpportunityFactory(**fields)
    if quoted:
        QuoteFactory(opportunity=opportunity, abandoned=True)
    if ordered:
        order_for(opportunity)
    return opportunity


def order_for(opportunity):
    """An order over a quote that lies elsewhere."""
    quote = QuoteFactory(accepted=True)
    Order.objects.create(
        opportunity_id=opportunity.pk,
        quote_id=quote.pk,
        name=opportunity.name,
        team=opportunity.team,
        customer=opportunity.customer,
        currency="EUR",
        subtotal=0,
        discount=0,
        total=0,
        accepted_by="Hanne Dahl",
        accepted_through="link",
    )


def keep(opportunity, now, *, days):
    until = now + timedelta(days=days)
    Restoration.objects.create(
        opportunity_id=opportunity.pk,
        by=AdministratorFactory(),
        reason="A claim",
        restored_at=until - timedelta(days=7),
        kept_until=until,
    )
