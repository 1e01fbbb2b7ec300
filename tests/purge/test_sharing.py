"""Several at once, each over a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction

from lifecycle.refusals import NotVisible
from lifecycle.through import Through
from opportunities.models import NoteReason
from opportunities.services import add_note
from purge import services
from purge.models import OpportunityHistory, QuoteHistory
from tests.factories import QuoteFactory
from tests.purge.closed import lost, many_lost, whereabouts
from tests.purge.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def purge(agent=services.purge_opportunities, **asked):
    return agent(live=True, through=Through.COMMAND, **asked)


def elsewhere(act, *args, **kwargs):
    """Start an act on another thread with a connection of its own."""

    def run():
        try:
            return act(*args, **kwargs)
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future


def somebody_waits_for_us():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("batch_size", [1, 7])
def test_two_workers_share_what_is_due(batch_size):
    closed = many_lost(60)
    ready = Barrier(2)

    def work():
        ready.wait(10)
        return purge(batch_size=batch_size).went

    one, other = (worker.result(30) for worker in [elsewhere(work), elsewhere(work)])

    assert sorted(one + other) == [opportunity.number for opportunity in closed]
    assert whereabouts() == ([], [opportunity.pk for opportunity in closed])


def test_what_somebody_works_on_is_passed_over_without_waiting():
    busy, idle = many_lost(2)

    with transaction.atomic():
        busy.lock()
        assert elsewhere(purge).result(10).went == [idle.number]

    assert purge().went == [busy.number]


def test_a_note_that_comes_before_the_purge_is_in_the_document():
    opportunity = lost()
    with transaction.atomic():
        note(opportunity)
        assert elsewhere(purge).result(10).went == []

    purge()

    assert "They called back." in OpportunityHistory.objects.get().document


def test_a_note_that_comes_after_the_purge_is_refused():
    opportunity = lost()
    with transaction.atomic():
        purge()
        late = elsewhere(note, opportunity)
        until(somebody_waits_for_us)

    with pytest.raises(NotVisible):
        late.result(10)
    assert whereabouts() == ([], [opportunity.pk])


def test_a_note_on_a_quote_written_past_the_services_is_refused_by_the_database():
    quote = lost(quotes=1).quotes.get()
    reason = NoteReason.objects.get(code="call")
    with transaction.atomic():
        purge(services.purge_quotes)
        late = elsewhere(quote.notes.create, reason=reason, body="Too late.", author=quote.opportunity.owner)
        until(somebody_waits_for_us)

    with pytest.raises(IntegrityError):
        late.result(10)


def test_a_new_quote_written_past_the_services_is_refused_by_the_database():
    opportunity = lost()
    with transaction.atomic():
        purge()
        late = elsewhere(QuoteFactory, opportunity=opportunity, abandoned=True, lines=[])
        until(somebody_waits_for_us)

    with pytest.raises(IntegrityError):
        late.result(10)


def test_the_opportunity_does_not_overtake_its_quotes():
    opportunity = lost(quotes=1)
    with transaction.atomic():
        purge(services.purge_quotes)
        assert elsewhere(purge).result(10).went == []

    assert purge().went == [opportunity.number]
    assert QuoteHistory.objects.get().opportunity_id == opportunity.pk


def note(opportunity):
    reason = NoteReason.objects.get(code="call")
    return add_note(opportunity, by=opportunity.owner, reason=reason, body="They called back.")
