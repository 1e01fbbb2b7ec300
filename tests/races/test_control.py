"""The same races with lock and constraints switched off: they must go wrong, or the others prove nothing."""

import pytest
from django.db import connection

from lifecycle.models import Lifecycle
from quotes.models import Quote
from tests.invariants import broken_rules

from .course import Floor, course
from .test_acceptance import alternatives, double_click, new_draft

TRIALS = 60
# No trigger and no foreign key speaks on such a connection; a deadlock that the lock would have prevented ends quickly.
UNGUARDED = "SET session_replication_role = replica; SET deadlock_timeout = '5ms'"
TABLES = [
    "orders_orderevent",
    "orders_orderline",
    "orders_order_co_owners",
    "orders_order",
    "opportunities_outcome",
    "quotes_quoteevent",
    "quotes_quoteline",
    "quotes_quote",
    "opportunities_opportunityevent",
    "opportunities_coowner",
    "opportunities_opportunity",
]
UNIQUE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'u' AND conrelid::regclass::text = ANY(%s) AND conname !~ '_is_known_with_its_'"""
PARTIAL = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indisunique AND indpred IS NOT NULL AND indrelid::regclass::text = ANY(%s)"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unguarded(monkeypatch):
    """Read plainly where everybody else locks, and take the unique constraints away until the test is over."""
    monkeypatch.setattr(Lifecycle, "lock", read_plainly)
    monkeypatch.setattr(Quote, "lock", read_plainly)
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE, [TABLES])
        constraints = cursor.fetchall()
        cursor.execute(PARTIAL, [TABLES])
        indexes = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        sweep()
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for _, definition in indexes:
            cursor.execute(definition)


def read_plainly(record):
    return type(record).objects.get(pk=record.pk)


@pytest.mark.parametrize("one_trial", [alternatives, double_click, new_draft])
def test_without_lock_and_constraints_the_same_race_goes_wrong(one_trial, unguarded, capsys):
    floor = Floor()
    with course(UNGUARDED) as race:
        wrong = [problem for trial in range(TRIALS) if (problem := problem_of(one_trial, race, floor, trial))]

    broken = wrong.count("broken rules")
    with capsys.disabled():
        print(f"\n  Without the lock, {one_trial.__name__}: {len(wrong)} of {TRIALS} wrong, {broken} broke the rules.")
    assert len(wrong) > 0


def problem_of(one_trial, race, floor, trial):
    """Judge a trial as the real test does, and sweep the floor, so that the next one is judged for itself."""
    try:
        one_trial(race, floor, trial)
    except AssertionError:
        return "broken rules" if broken_rules() else "a wrong answer"
    finally:
        sweep()
    return ""


def sweep():
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET session_replication_role = origin")
