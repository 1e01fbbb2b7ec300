"""The clock is read after the lock: who waits past midnight finds the quote expired."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from lifecycle.refusals import Overtaken
from opportunities.models import Opportunity
from orders.models import Order
from quotes.models import Quote

from .course import Floor

BEFORE_MIDNIGHT = datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 6, 30, 22, 0, 1, tzinfo=UTC)
WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_acceptance_that_waits_for_the_lock_across_midnight_comes_too_late(monkeypatch):
    floor, answers = Floor(), []
    (quote,) = floor.presented(1)
    Quote.objects.filter(pk=quote.pk).update(expires_on=BEFORE_MIDNIGHT.date())
    monkeypatch.setattr(timezone, "now", lambda: BEFORE_MIDNIGHT)
    customer = Thread(target=answer, args=(floor.accept(quote, by_customer=True), answers))

    with transaction.atomic():
        Opportunity.objects.lock(quote.opportunity_id)
        customer.start()
        wait_until_it_waits()
        monkeypatch.setattr(timezone, "now", lambda: AFTER_MIDNIGHT)
    customer.join(timeout=30)

    (refusal,) = answers
    assert isinstance(refusal, Overtaken)
    assert "Its expiry date is past" in str(refusal)
    assert not Order.objects.exists()


def answer(accept, answers):
    try:
        answers.append(accept())
    except Overtaken as refusal:
        answers.append(refusal)
    finally:
        connections.close_all()


def wait_until_it_waits():
    """Ask the server, not a clock, whether the other one stands before the lock."""
    with connection.cursor() as cursor:
        for _ in range(50_000):
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    pytest.fail("Nobody came to wait for the lock.")
