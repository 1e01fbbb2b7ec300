"""When a closed opportunity's page says that it will go, from the reasons that the agent asks."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from interface import formats
from lifecycle.clock import business_day, business_today
from purge.models import RetentionRule
from purge.services.outlook import Outlook
from purge.templatetags.purge import purge_forecast
from tests.factories import OpportunityFactory, QuoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost():
    return OpportunityFactory(lost=True, closed_at=timezone.now() - timedelta(days=10))


def test_it_goes_when_its_retention_ends(lost):
    day = business_day(lost.closed_at + timedelta(days=30))

    assert Outlook.of(lost) == Outlook(day, 0, [])
    assert purge_forecast(lost) == f"Will go on {formats.day(day)}"


def test_it_waits_for_the_longer_retention_of_its_quotes(lost):
    RetentionRule.objects.filter(document="quote").update(days=90)
    QuoteFactory(opportunity=lost, abandoned=True)

    day = business_day(lost.closed_at + timedelta(days=90))
    assert purge_forecast(lost) == f"Will go on {formats.day(day)}; 1 quote remains"


def test_a_legal_hold_keeps_it_until_the_day_after(lost):
    lost.hold_until, lost.hold_reason = business_today() + timedelta(days=100), "Lawsuit"
    lost.save(update_fields=["hold_until", "hold_reason"])

    assert Outlook.of(lost).day == lost.hold_until + timedelta(days=1)


def test_what_nothing_holds_back_goes_with_the_next_run():
    lost = OpportunityFactory(lost=True, closed_at=timezone.now() - timedelta(days=400))

    assert purge_forecast(lost) == "Will go with the next run"


def test_what_only_a_person_can_settle_is_said_instead():
    with transaction.atomic():
        won = OpportunityFactory(won=True, closed_at=timezone.now() - timedelta(days=400))

        assert purge_forecast(won) == "It is won, but has no order."
        transaction.set_rollback(True)
