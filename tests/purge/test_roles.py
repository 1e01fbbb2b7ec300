"""What the roles of the database may do, tried with the roles themselves."""

import os
from io import StringIO

import psycopg2
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from lifecycle.through import Through
from opportunities.models import Opportunity
from orders.models import Order
from purge import services
from purge.models import OpportunityHistory
from purge.services.grants import ADDED_TO, PURGE, PURGE_TAKES_AWAY, READ, WEB, statements, table_of, unnamed
from tests.factories import OpportunityFactory, QuoteFactory
from tests.purge.closed import lost, won

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("roles")]


@pytest.fixture
def roles():
    """Set the roles up in the test's transaction, so that its end takes them away again."""
    with connection.cursor() as cursor:
        for statement in statements(connection.settings_dict["NAME"]):
            cursor.execute(statement)
    yield
    act_as("NONE")


def act_as(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")


def refused(statement):
    with pytest.raises(ProgrammingError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(refusal.value)


def test_every_table_of_ours_is_named():
    assert unnamed() == []


@pytest.mark.parametrize("table", sorted({table_of(label) for label in (*READ, *ADDED_TO, *PURGE_TAKES_AWAY)}))
def test_the_web_deletes_nothing_that_only_the_purge_may_delete(table):
    taken_away = {table_of(label) for label in WEB.rights["DELETE"]}

    assert table not in taken_away - {"quotes_quoteline", "opportunities_coowner"}


def test_what_must_stay_is_refused_to_the_web_by_privilege(roles):
    act_as(WEB.name)

    for label in ("accounts.User", "accounts.Team", "customers.Customer", "orders.Order", "orders.OrderLine"):
        assert "permission denied" in refused(f"DELETE FROM {table_of(label)}")
    for label in {*PURGE_TAKES_AWAY, *ADDED_TO, *READ} - set(WEB.rights["DELETE"]):
        assert "permission denied" in refused(f"DELETE FROM {table_of(label)}")
    for label in ADDED_TO:
        column = "quantity" if label == "orders.OrderLine" else "id"
        assert "permission denied" in refused(f"UPDATE {table_of(label)} SET {column} = {column}")
    for label in READ:
        assert "permission denied" in refused(f"INSERT INTO {table_of(label)} DEFAULT VALUES")


@pytest.mark.parametrize("role", [WEB, PURGE], ids=lambda role: role.name)
def test_no_role_gets_around_the_rules_of_the_database(roles, role):
    act_as(role.name)
    with connection.cursor() as cursor:  # PostgreSQL only warns of it
        cursor.execute(f"GRANT DELETE ON orders_order TO {role.name}")

    for statement in [
        "TRUNCATE opportunities_opportunityevent",
        "TRUNCATE orders_order CASCADE",
        "ALTER TABLE quotes_quoteevent DISABLE TRIGGER ALL",
        "DROP TRIGGER quote_events_are_never_emptied ON quotes_quoteevent",
        "ALTER TABLE orders_order DROP COLUMN total",
        "DROP TABLE audit_entry",
        "SET session_replication_role = replica",
        "CREATE TABLE own (id int)",
        "CREATE TEMPORARY TABLE own (id int)",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE ROLE more",
        "UPDATE audit_entry SET id = id",
        "DELETE FROM audit_entry",
        "DELETE FROM orders_order",
        "DELETE FROM accounts_user",
    ]:
        assert any(word in refused(statement) for word in ("permission denied", "must be owner")), statement


def test_a_new_table_is_closed_until_it_is_named(roles):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE newcomer (id int)")
    act_as(WEB.name)

    assert "permission denied" in refused("SELECT * FROM newcomer")


def test_pages_work_under_the_role_of_the_web(roles):
    opportunity = OpportunityFactory()
    rep = opportunity.owner
    quote = QuoteFactory(opportunity=opportunity, presented=True)
    act_as(WEB.name)
    client = Client()
    client.force_login(rep)

    assert client.get(opportunity.get_absolute_url()).status_code == 200
    assert client.get(quote.get_absolute_url()).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_the_purge_moves_under_its_own_role_and_not_under_the_webs(roles):
    opportunity = lost(quotes=2).pk
    won()
    order = Order.objects.get()
    act_as(WEB.name)
    with pytest.raises(ProgrammingError), transaction.atomic():
        services.purge_quotes(live=True, through=Through.SCHEDULE)
    act_as(PURGE.name)

    services.expire_quotes(live=True, through=Through.SCHEDULE)
    services.purge_quotes(live=True, through=Through.SCHEDULE)
    services.purge_opportunities(live=True, through=Through.SCHEDULE)

    assert OpportunityHistory.objects.filter(opportunity_id=opportunity).exists()
    assert not Opportunity.objects.exists()
    assert Order.objects.get() == order


def test_the_sql_is_shown_without_a_password(settings):
    settings.WEB_DATABASE_PASSWORD = "never-to-be-shown"
    out = StringIO()

    call_command("database_roles", "--print", stdout=out)

    assert "GRANT SELECT ON" in out.getvalue()
    assert "never-to-be-shown" not in out.getvalue()


@pytest.fixture
def real_roles(settings, transactional_db):
    settings.WEB_DATABASE_PASSWORD, settings.PURGE_DATABASE_PASSWORD = "a" * 32, "b" * 32
    yield
    with connection.cursor() as cursor:
        for role in (WEB, PURGE):
            cursor.execute(f"DROP OWNED BY {role.name}")
            cursor.execute(f"DROP ROLE {role.name}")


@pytest.mark.skipif("DATABASE_ROLE" in os.environ, reason="the whole run uses the roles, so they are not taken away")
def test_the_command_may_be_run_again_and_its_roles_sign_in_with_their_limits(real_roles):
    for _ in range(2):
        call_command("database_roles", stdout=StringIO())

    given = connection.get_connection_params()
    for role in (WEB, PURGE):
        session = psycopg2.connect(
            dbname=given["dbname"], host=given["host"], user=role.name, password="a" * 32 if role is WEB else "b" * 32
        )
        with session, session.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM opportunities_opportunity")
            for limit, milliseconds in role.limits.items():
                cursor.execute("SELECT setting::int FROM pg_settings WHERE name = %s", [limit])
                assert cursor.fetchone()[0] == milliseconds
        session.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [WEB.name])
        assert cursor.fetchone()[0].startswith("SCRAM-SHA-256$")
