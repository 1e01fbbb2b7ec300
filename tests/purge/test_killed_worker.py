"""A real Celery worker, killed in the middle of a live purge."""

import pytest
from django.db import connection, transaction

from lifecycle.through import Through
from purge import services, tasks
from purge.models import OpportunityHistory, PurgeRun
from tests.purge.closed import many_lost, whereabouts
from tests.purge.waiting import until
from tests.workers import kill, worker


def count(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def some_have_gone():
    return OpportunityHistory.objects.count() >= 3


def the_worker_is_inside_a_batch():
    """It holds its opportunity and waits for the table of history, which the test keeps from it."""
    return count("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'purge_opportunityhistory'::regclass")


def connections():
    """Return the process numbers of who is connected to the test's database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_a_batch_loses_nothing_and_the_next_run_finishes():
    made = [opportunity.pk for opportunity in many_lost(60)]
    others = connections()

    def its_connections_are_gone():
        return connections() <= others

    with worker("--queues purge") as process:
        tasks.purge_opportunities.apply_async(kwargs={"live": True, "batch_size": 1})
        until(some_have_gone)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE purge_opportunityhistory IN SHARE MODE")
            until(the_worker_is_inside_a_batch)
            kill(process)
    until(its_connections_are_gone)

    live, purged = whereabouts()
    assert sorted(live + purged) == made
    assert live
    killed = PurgeRun.objects.get()
    assert (killed.through, killed.finished_at, killed.moved) == (Through.SCHEDULE, None, len(purged))

    finishing = services.purge_opportunities(live=True, through=Through.COMMAND)

    assert finishing.run.moved == len(live)
    assert whereabouts() == ([], made)
