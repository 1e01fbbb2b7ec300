"""The same races with lock and constraints switched off: they must go wrong, or the others prove nothing."""

from itertools import islice

import pytest
from django.db import connection

from lifecycle.models import Lifecycle
from quotes.models import Quote
from tests.invariants import broken_rules

from . import trials as race_with
from .course import Floor, course
from .sweeping import TABLES, sweep

TRIALS = 500
# No trigger and no foreign key speaks on such a connection; a deadlock that the lock would have prevented ends quickly.
UNGUARDED = "SET session_replication_role = replica; SET deadlock_timeout = '5ms'"
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


@pytest.mark.trials(1, TRIALS)
@pytest.mark.parametrize(
    "name",
    [
        "alternatives",
        "double_click",
        "new_draft",
        "rejection",
        "decline",
        "expiry",
        "loss",
        "new_price",
        "edit",
        "handover",
    ],
)
def test_without_lock_and_constraints_the_same_race_goes_wrong(name, trials, unguarded, capsys):
    """Stop at the first that goes wrong; `make proofs` runs them all, and tells how many do."""
    floor = Floor()
    with course(UNGUARDED) as race:
        problems = (problem_of(getattr(race_with, name), race, floor, trial) for trial in range(TRIALS))
        wrong = list(islice(filter(None, problems), trials))

    broken = wrong.count("broken rules")
    with capsys.disabled():
        print(f"\n  Without the lock, {name}: {len(wrong)} wrong, {broken} of them broke the rules.")
    assert wrong


def problem_of(one_trial, race, floor, trial):
    """Judge a trial as the real test does, and sweep the floor, so that the next one is judged for itself."""
    try:
        one_trial(race, floor, trial)
        assert not broken_rules()
    except Exception:
        return "broken rules" if broken_rules() else "a wrong answer"
    finally:
        sweep()
    return ""
