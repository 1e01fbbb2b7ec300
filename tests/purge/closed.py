"""Closed opportunities of a certain age, complete as the database wants them at commit."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from opportunities.models import Opportunity
from tests.factories import OpportunityFactory, OrderFactory, QuoteFactory

LONG_AGO = timedelta(days=40)


@transaction.atomic
def lost(*, ago=LONG_AGO, quotes=0, **fields):
    opportunity = OpportunityFactory(lost=True, closed_at=timezone.now() - ago, **fields)
    QuoteFactory.create_batch(quotes, opportunity=opportunity, abandoned=True)
    return opportunity


@transaction.atomic
def won(*, ago=LONG_AGO, alternatives=0, **fields):
    order = OrderFactory(opportunity__closed_at=timezone.now() - ago, **fields)
    opportunity = Opportunity.objects.get(pk=order.opportunity_id)
    QuoteFactory.create_batch(alternatives, opportunity=opportunity, abandoned=True)
    return opportunity


@transaction.atomic
def many_lost(count):
    """Many without quotes, of one customer, team and owner: quickly made."""
    first = lost()
    shared = {name: getattr(first, name) for name in ["customer", "contact", "team", "owner"]}
    return [first, *(lost(**shared) for _ in range(count - 1))]


def poison(table, key):
    """Let the database refuse to give up this row, until the test's end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'this row does not go'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER poison BEFORE DELETE ON {table} FOR EACH ROW WHEN (OLD.id = {key}) "
            "EXECUTE FUNCTION poison()"
        )


def whereabouts():
    """Return the keys of the live and of the purged opportunities, as one statement sees them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array(SELECT id FROM opportunities_opportunity), "
            "array(SELECT opportunity_id FROM purge_opportunityhistory)"
        )
        live, purged = cursor.fetchone()
    return sorted(live), sorted(purged)
