"""What the migrations left in the test database, and the way back to it after a test that committed."""

from dataclasses import dataclass

from django.db import connection
from django.db.backends.signals import connection_created

from purge.services.grants import set_up_roles

QUIET = "SET LOCAL lock_timeout = '20s'; SET LOCAL session_replication_role = replica;"


@dataclass(frozen=True)
class Seed:
    """The rows that the migrations wrote, kept beside their tables."""

    restore: str

    @classmethod
    def keep(cls):
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS seed")
            tables = connection.introspection.table_names(cursor)
            seeded = {table: _columns(cursor, table) for table in tables if _has_rows(cursor, table)}
            for table in seeded:
                cursor.execute(f'DROP TABLE IF EXISTS seed."{table}"')
                cursor.execute(f'CREATE TABLE seed."{table}" AS TABLE "{table}"')
        empty = [f'DELETE FROM "{table}";' for table in tables]
        fill = [
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM seed."{table}";'
            for table, columns in seeded.items()
        ]
        return cls(" ".join([QUIET, *empty, *fill]))

    def put_back(self):
        """Undo every commit. Triggers and foreign keys stay silent, so append-only tables are emptied too."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('role')")
            role = cursor.fetchone()[0]
            cursor.execute(f"SET ROLE NONE; BEGIN; {self.restore} COMMIT; SET ROLE {role}")


def use_only_what_is_granted(role):
    """Run all tests as `web` or `purge`, so that an act for which that role lacks a right fails.

    What prepares and empties the database takes the owner's rights back for as long.
    """
    set_up_roles()

    def take_role(connection, **_):
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE pursuit_{role}")

    connection_created.connect(take_role, weak=False)
    take_role(connection)


def leave_alone():
    """End what other connections remain, such as those of a live server's threads, so that the database can go."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _has_rows(cursor, table):
    cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
    return cursor.fetchone()[0]


def _columns(cursor, table):
    """Name the columns that can be written: a generated one computes itself."""
    cursor.execute(
        "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    return cursor.fetchone()[0]
