"""An import that is repeated, interrupted, or run twice at once leaves what one import leaves."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from imports import writer
from opportunities.models import Opportunity, Outcome
from opportunities.services import reopen
from orders.models import Order
from tests.factories import ManagerFactory
from tests.imports.folder import count

STAND_IN = ("--live", "--stand-in-customer", "Walk-in customers")


@pytest.mark.django_db(transaction=True)
def test_what_was_purged_is_not_imported_again(folder, import_sales):
    counted = count(folder)
    import_sales(folder, *STAND_IN)
    orders = list(Order.objects.order_by("pk").values())
    call_command("purge", "quotes", "--live")
    call_command("purge", "opportunities", "--live")
    assert not Opportunity.objects.closed().exists()

    told = import_sales(folder, *STAND_IN)

    assert f"0 taken, {counted.stages.total()} here already" in told
    assert not Opportunity.objects.closed().exists()
    assert Outcome.objects.count() == counted.stages["Won"] + counted.stages["Lost"]
    assert list(Order.objects.order_by("pk").values()) == orders


@pytest.mark.django_db
def test_what_was_reopened_since_is_not_imported_again(folder, import_sales):
    import_sales(folder, *STAND_IN)
    lost = Opportunity.objects.filter(status="lost").latest("pk")
    reopen(lost, by=ManagerFactory.create(), through="page", reason="They called again")

    assert "0 taken" in import_sales(folder, *STAND_IN).splitlines()[-2]
    assert Opportunity.objects.get(external_id=lost.external_id).status == "negotiation"


@pytest.mark.django_db(transaction=True)
def test_an_import_that_dies_half_way_leaves_nothing_and_the_next_one_everything(folder, import_sales, monkeypatch):
    monkeypatch.setattr(writer, "BATCH", 50)
    write_batch = writer.Writer.write_batch

    def die_later(self, entries):
        if Opportunity.objects.exists():
            raise KeyboardInterrupt
        write_batch(self, entries)

    with monkeypatch.context() as patched:
        patched.setattr(writer.Writer, "write_batch", die_later)
        with pytest.raises(KeyboardInterrupt):
            import_sales(folder, *STAND_IN)
    assert not Opportunity.objects.exists()

    import_sales(folder, *STAND_IN)

    assert Opportunity.objects.count() == count(folder).stages.total()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_everything_once(folder, import_sales):
    def run(_):
        try:
            return import_sales(folder, *STAND_IN)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(run, range(2)))

    total = count(folder).stages.total()
    assert sorted(f"{total} rows: {total} taken" in one for one in told) == [False, True]
    assert Opportunity.objects.count() == total


@pytest.mark.django_db
def test_people_with_a_real_address_by_now_are_not_made_again(folder, import_sales):
    import_sales(folder, "--live")
    User.objects.filter(name="Zane Levy").update(email="zane.levy@example.com")
    people = User.objects.count()

    told = import_sales(folder, *STAND_IN)

    assert "sales_teams.csv: 4 rows: 0 taken, 4 here already" in told
    assert User.objects.count() == people
