"""What the roles of the database may do, table by table. The owner migrates and is not named here.

A table without a line here is closed to everybody but the owner, and a test fails.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from psycopg2.extensions import encrypt_password

from .documents import OPPORTUNITIES, QUOTES

SECOND, MINUTE = 1000, 60 * 1000  # in milliseconds, as PostgreSQL counts time-outs

# What web pages and their worker may do. All is read; each line allows what the line before it does, and more.
READ = (
    "purge.PurgeRun",
    "purge.QuoteHistory",
    "purge.OpportunityHistory",
    "auth.Permission",
    "auth.Group",
    "auth.Group_permissions",
    "contenttypes.ContentType",
)
ADDED_TO = (
    "audit.Entry",
    "customers.CustomerEvent",
    "opportunities.OpportunityEvent",
    "quotes.QuoteEvent",
    "orders.OrderEvent",
    "orders.OrderLine",
    "quotes.QuoteNote",
    "notices.KeptFile",
    "admin.LogEntry",
)
CHANGED = (
    "accounts.User",
    "accounts.Team",
    "accounts.Absence",
    "people.Invitation",
    "catalogue.Product",
    "customers.Customer",
    "customers.Contact",
    "customers.Address",
    "opportunities.LeadOrigin",
    "opportunities.NoteReason",
    "opportunities.LossReason",
    "opportunities.Stage",
    "opportunities.Opportunity",
    "opportunities.Handover",
    "opportunities.OpportunityNote",
    "quotes.AbandonReason",
    "quotes.ApprovalDelegate",
    "quotes.Quote",
    "quotes.OfferLink",
    "orders.Order",
    "notices.Notification",
    "notices.Outbox",
    "notices.KeptMail",
    "purge.Restoration",
    "purge.SetAside",
    "api.Hook",
    "api.Delivery",
    "api.Attempt",
    "api.ApiKey",
)
TAKEN_AWAY = (
    "opportunities.CoOwner",
    "opportunities.Outcome",  # by reopening
    "opportunities.SavedView",
    "quotes.QuoteLine",  # of a draft; a trigger sees to that
    "orders.Order_co_owners",
    "accounts.User_groups",
    "accounts.Team_members",
    "accounts.Team_leads",
    "purge.RetentionRule",
    "account.EmailAddress",
    "account.EmailConfirmation",
    "mfa.Authenticator",
    "socialaccount.SocialApp",
    "socialaccount.SocialAccount",
    "socialaccount.SocialToken",
    "usersessions.UserSession",
    "sessions.Session",
)

# What the purge may do beside that.
PURGE_ADDS_TO = ("purge.QuoteHistory", "purge.OpportunityHistory", "purge.PurgeRun")
PURGE_CHANGES = ("purge.PurgeRun",)
PURGE_TAKES_AWAY = (*(model._meta.label for model in (*QUOTES.models, *OPPORTUNITIES.models)), "purge.SetAside")


@dataclass(frozen=True)
class Role:
    """A role that signs in. What runs longer than ``limits`` allow is ended, whoever forgot to end it."""

    name: str
    rights: Mapping[str, Collection[str]]
    limits: Mapping[str, int] = field(default_factory=dict)


WEB = Role(
    "pursuit_web",
    {
        "SELECT": (*READ, *ADDED_TO, *CHANGED, *TAKEN_AWAY),
        "INSERT": (*ADDED_TO, *CHANGED, *TAKEN_AWAY),
        "UPDATE": (*CHANGED, *TAKEN_AWAY),
        "DELETE": TAKEN_AWAY,
    },
    {
        "statement_timeout": MINUTE,
        "lock_timeout": 5 * SECOND,
        "idle_in_transaction_session_timeout": MINUTE,
    },
)
PURGE = Role(
    "pursuit_purge",
    {
        "SELECT": WEB.rights["SELECT"],
        "INSERT": (*WEB.rights["INSERT"], *PURGE_ADDS_TO),
        "UPDATE": (*WEB.rights["UPDATE"], *PURGE_CHANGES),
        "DELETE": (*WEB.rights["DELETE"], *PURGE_TAKES_AWAY),
    },
    {
        "statement_timeout": 10 * MINUTE,
        "lock_timeout": 30 * SECOND,
        "idle_in_transaction_session_timeout": 5 * MINUTE,
    },
)
ROLES = (WEB, PURGE)


def statements(database: str) -> Iterator[str]:
    """Say in SQL who may do what. Run again, it takes back what is no longer named here."""
    yield f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC"
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    for role in ROLES:
        yield from statements_for(role, database)


def statements_for(role: Role, database: str) -> Iterator[str]:
    yield (
        f"DO $$ BEGIN CREATE ROLE {role.name} LOGIN; "
        f"EXCEPTION WHEN duplicate_object OR unique_violation THEN ALTER ROLE {role.name} LOGIN; END $$"
    )
    for limit, milliseconds in role.limits.items():
        yield f"ALTER ROLE {role.name} IN DATABASE {quoted(database)} SET {limit} = {milliseconds}"
    for kind in ("TABLES", "SEQUENCES"):
        yield f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON {kind} FROM {role.name}"
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {role.name}"
    yield f"REVOKE ALL ON SCHEMA public FROM {role.name}"
    yield f"GRANT CONNECT ON DATABASE {quoted(database)} TO {role.name}"
    yield f"GRANT USAGE ON SCHEMA public TO {role.name}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role.name}"
    yield f"GRANT SELECT ON django_migrations TO {role.name}"
    for right, labels in role.rights.items():
        tables = sorted({quoted(table_of(label)) for label in labels})
        yield f"GRANT {right} ON {', '.join(tables)} TO {role.name}"


@transaction.atomic
def set_up_roles() -> None:
    """Carry it out as the owner, in one transaction: nobody finds a half of it."""
    with connection.cursor() as cursor:
        for statement in statements(connection.settings_dict["NAME"]):
            cursor.execute(statement)
        for role, password in ((WEB, settings.WEB_DATABASE_PASSWORD), (PURGE, settings.PURGE_DATABASE_PASSWORD)):
            if password:
                verifier = encrypt_password(password, role.name, cursor.connection, "scram-sha-256")
                cursor.execute(f"ALTER ROLE {role.name} PASSWORD %s", [verifier])


def unnamed() -> list[str]:
    """Return the tables of ours that nobody but the owner may read: each wants a line here."""
    named = {table_of(label) for label in WEB.rights["SELECT"]}
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - named)


def table_of(label: str) -> str:
    table: str = apps.get_model(label)._meta.db_table
    return table


def quoted(name: str) -> str:
    told: str = connection.ops.quote_name(name)
    return told
