"""What the database itself refuses, whoever writes: each rule is tried by a statement that breaks it."""

import re
from fnmatch import fnmatch

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from api.models import ApiKey, Delivery, Hook
from audit.services import write_entry
from notices.models import Notification, Outbox
from opportunities.models import CoOwner, LeadOrigin, LossReason, NoteReason, Opportunity, Outcome, Stage
from quotes.models import AbandonReason, ApprovalDelegate, QuoteNote
from tests.factories import (
    AbsenceFactory,
    AddressFactory,
    CustomerFactory,
    HandoverFactory,
    InvitationFactory,
    NoteFactory,
    OfferLinkFactory,
    OpportunityFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
    SavedViewFactory,
)

from .rules import COPIES, STATEMENTS, UPDATES

pytestmark = pytest.mark.django_db

# These pairs only carry a composite foreign key: their first column alone is unique already.
CARRIERS = "_is_known_with_its_"
# A status that no one knows is neither open nor closed: a stricter rule speaks first.
SHADOWED = {"opportunity_status_is_known"}


@pytest.fixture
def floor():
    """Return the numbers of one row of each kind, by the names that the statements use."""
    inquiry, lost = OpportunityFactory(), OpportunityFactory(lost=True)
    draft = QuoteFactory()
    presented = QuoteFactory(opportunity=draft.opportunity, presented=True)
    shared = OpportunityFactory(co_owners=[RepFactory()])
    order = OrderFactory()
    sibling = QuoteFactory(opportunity=Opportunity.objects.get(pk=order.opportunity_id), abandoned=True)
    revoked = OfferLinkFactory(opportunity=draft.opportunity, revoked_at="2026-01-01T00:00Z")
    OfferLinkFactory(opportunity=draft.opportunity)
    note = NoteFactory()
    records = {
        "inquiry": inquiry,
        "lost": lost,
        "queued": OpportunityFactory(queued=True),
        "talks": draft.opportunity,
        "shared": shared,
        "beside": CoOwner.objects.get(opportunity=shared),
        "event": lost.events.get(),
        "outcome": Outcome.objects.get(opportunity_id=lost.pk),
        "note": note,
        "draft": draft,
        "line": draft.lines.get(),
        "told": draft.events.get(),
        "presented": presented,
        "shown": presented.lines.get(),
        "remark": QuoteNote.objects.create(quote=draft, reason=note.reason, author=note.author, body="Call again."),
        "revoked": revoked,
        "order": order,
        "agreed": order.lines.get(),
        "created": order.events.get(),
        "sibling": sibling,
        "team": inquiry.team,
        "owner": inquiry.owner,
        "customer": inquiry.customer,
        "known": inquiry.customer.events.create(action="create", version=1, through="import"),
        "contact": inquiry.contact,
        "stranger": CustomerFactory(),
        "elsewhere": AddressFactory(),
        "product": ProductFactory(),
        "first": inquiry.stage,
        "won_stage": Stage.objects.first_of("won"),
        "price": LossReason.objects.get(code="price"),
        "web": LeadOrigin.objects.get(code="web"),
        "call": NoteReason.objects.get(code="call"),
        "duplicate": AbandonReason.objects.get(code="duplicate"),
        "view": SavedViewFactory(),
        "handover": HandoverFactory(person=inquiry.owner, by=inquiry.owner),
        "away": ApprovalDelegate.objects.create(
            lead=inquiry.owner, delegate=note.author, first_day="2026-01-01", last_day="2026-01-09"
        ),
        "absence": AbsenceFactory(person=inquiry.owner),
        "invited": InvitationFactory(person=inquiry.owner),
        "entry": write_entry("export", by=inquiry.owner, through="page"),
        "notice": Notification.objects.create(recipient=inquiry.owner, event="told", number=inquiry.number),
        "mail": Outbox.objects.create(event="presented", number=draft.number, recipient="hanne@example.invalid"),
    }
    records["key"] = ApiKey.objects.create(name="ERP", created_by=inquiry.owner)
    records["hook"] = Hook.objects.create(name="ERP", url="https://erp.invalid/", created_by=inquiry.owner)
    records["ring"] = Delivery.objects.create(hook=records["hook"], event=records["created"])
    settle()
    return {name: record.pk for name, record in records.items()} | {
        "won": order.opportunity_id,
        "accepted": order.quote_id,
    }


def settle():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refusal(statement):
    """Return the name of the rule that refuses this statement, now or at commit; None when it goes through."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
            settle()
            transaction.set_rollback(True)
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return None


def updates():
    for line in filter(None, UPDATES.splitlines()):
        table, row, what, rule = re.fullmatch(r"(\S+)\s+(\S+)\s+(.*\S)\s+(\S+)", line).groups()
        yield f"UPDATE {table} SET {what} WHERE id = {{{row}}}", rule


def copies():
    for table, row, changed, rule in COPIES:
        columns = columns_of(table)
        values = ", ".join((columns | changed).values())
        yield f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE id = {{{row}}}", rule


def columns_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER' AND column_name <> 'id'",
            [table],
        )
        return {name: f'"{name}"' for (name,) in cursor.fetchall()}


def wrongly_answered(statements, floor):
    answers = [(statement.format(**floor), rule) for statement, rule in statements]
    given = [(statement, rule, refusal(statement)) for statement, rule in answers]
    return [(statement, rule, name) for statement, rule, name in given if not fnmatch(name or "", rule)]


def test_an_update_that_breaks_a_rule_is_refused_by_that_rule(floor):
    assert not wrongly_answered(updates(), floor)


def test_a_row_too_many_or_with_a_wrong_value_is_refused_by_its_rule(floor):
    assert not wrongly_answered(copies(), floor)


def test_what_must_stay_is_neither_deleted_nor_emptied(floor):
    assert not wrongly_answered(STATEMENTS, floor)


def test_every_named_rule_of_the_database_is_tried():
    answered = [rule for _, rule in [*updates(), *copies(), *STATEMENTS] if not rule.startswith("*")]
    tried = [*answered, *SHADOWED, *CLOSED_WITHOUT.values()]
    untried = {name for name in named_rules() if CARRIERS not in name and not any(fnmatch(name, r) for r in tried)}

    assert not untried


def named_rules():
    """Return our checks, unique and composite keys and triggers; what Django names by itself ends in a hash."""
    with connection.cursor() as cursor:
        cursor.execute(
            r"""
            SELECT conname FROM pg_constraint WHERE conrelid::regclass::text ~ %(rooms)s AND contype IN ('c', 'u', 'f')
                AND conname !~ '(_fk_|_key$|_uniq$|_check$|_pk$)'
            UNION SELECT indexrelid::regclass::text FROM pg_index
                WHERE indisunique AND indpred IS NOT NULL AND indrelid::regclass::text ~ %(rooms)s
            UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text ~ %(rooms)s
            """,
            {"rooms": "^(accounts|api|audit|catalogue|customers|notices|opportunities|orders|quotes)_"},
        )
        return {name for (name,) in cursor.fetchall()}


CLOSED_WITHOUT = {
    "event": "opportunity_status_change_has_its_event",
    "outcome": "opportunity_has_outcome_exactly_when_closed",
    "order": "won_opportunity_has_its_order",
}


@pytest.mark.parametrize("missing", CLOSED_WITHOUT)
def test_an_opportunity_closes_only_together_with_its_event_its_outcome_and_its_order(missing):
    opportunity = OpportunityFactory()
    stage = Stage.objects.first_of("won").pk
    close = (
        f"UPDATE opportunities_opportunity SET status = 'won', stage_id = {stage}, closed_at = now(), version = 2"
        f" WHERE id = {opportunity.pk};"
    )
    event = (
        "INSERT INTO opportunities_opportunityevent"
        " (action, source, target, version, through, on_behalf_of, happened_at, details, opportunity_id) VALUES"
        f" ('win', 'inquiry', 'won', 2, 'import', '', now(), '{{}}', {opportunity.pk});"
    )
    outcome = (
        "INSERT INTO opportunities_outcome (opportunity_id, outcome, value, currency, created_at, closed_at, team_id,"
        " co_owner_ids, quotes_made, list_total, product_families) VALUES"
        f" ({opportunity.pk}, 'won', 0, 'EUR', now(), now(), {opportunity.team_id}, '{{}}', 0, 0, '{{}}');"
    )

    parts = {"event": event, "outcome": outcome, "order": ""}
    statement = close + "".join(part for name, part in parts.items() if name != missing)

    assert refusal(statement) == CLOSED_WITHOUT[missing]


@pytest.mark.parametrize(
    "column",
    ["quotes_quoteline.amount", "quotes_quote.total", "quotes_quote.margin", "opportunities_opportunity.is_open"],
)
def test_nobody_writes_what_the_database_computes(column):
    table, name = column.split(".")

    with pytest.raises(DatabaseError, match="can only be updated to DEFAULT"), transaction.atomic():
        connection.cursor().execute(f"UPDATE {table} SET {name} = NULL")
