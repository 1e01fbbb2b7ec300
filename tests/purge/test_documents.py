import hashlib
import json
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from lifecycle.through import Through
from opportunities.models import NoteReason
from purge import services
from purge.models import OpportunityHistory, QuoteHistory
from purge.services.documents import OPPORTUNITIES, QUOTES
from quotes.models import Quote, QuoteNote
from tests.factories import NoteFactory, OfferLinkFactory, QuoteFactory, RepFactory
from tests.purge.closed import LONG_AGO, lost

pytestmark = pytest.mark.django_db
ODD = "Ω 日本 😀 \\u0041 \"quoted\" 'single' \\ \t\r\n zero\u200bwidth "


@pytest.fixture
def opportunity():
    """Return an old lost opportunity that has everything an opportunity can have, in odd values."""
    opportunity = lost(
        ago=LONG_AGO + timedelta(microseconds=1), name=ODD.strip(), co_owners=[RepFactory()], external_id="X-1.10"
    )
    lines = [{"quantity": "1.100", "unit_price": "0.1000"}, {"quantity": "0.001", "product": None, "description": ODD}]
    quote = QuoteFactory(
        opportunity=opportunity,
        abandoned=True,
        lines=[dict(DEFAULTS, **line) for line in lines],
        discount_percent="1.10",
    )
    reason = NoteReason.objects.get(code="call")
    QuoteNote.objects.create(quote=quote, reason=reason, body=ODD, author=opportunity.owner)
    NoteFactory(opportunity=opportunity, body="ä" * 20_000)
    OfferLinkFactory(opportunity=opportunity)
    return opportunity


DEFAULTS = {"list_price": "200", "cost": "120", "unit_price": "0.1"}


def columns(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
            "AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [model._meta.db_table],
        )
        return [name for (name,) in cursor]


def written_out(model, source, *params):
    """Return rows as PostgreSQL writes them, column by column."""
    shown = ", ".join(f'"{name}"' for name in columns(model))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row({shown})::text FROM {source} ORDER BY id", params)
        return [row for (row,) in cursor]


def live(aggregate, key):
    sources = {aggregate.root: "id"} | dict.fromkeys(aggregate.parts, f"{aggregate.link}_id")
    return {
        model: written_out(model, f"{model._meta.db_table} WHERE {column} = %s", key)
        for model, column in sources.items()
    }


def documented(aggregate, document):
    return {
        model: written_out(
            model,
            f"jsonb_populate_recordset(NULL::{model._meta.db_table}, %s::jsonb -> '{model._meta.db_table}')",
            document,
        )
        for model in aggregate.models
    }


def purge_quotes():
    services.purge_quotes(live=True, through=Through.COMMAND)


def purge():
    purge_quotes()
    services.purge_opportunities(live=True, through=Through.COMMAND)


def test_what_comes_out_of_a_quotes_document_is_what_went_in_to_the_last_digit(opportunity):
    before = live(QUOTES, Quote.objects.get().pk)
    assert all(before.values())

    purge()

    assert documented(QUOTES, QuoteHistory.objects.get().document) == before


def test_what_comes_out_of_an_opportunitys_document_is_what_went_in_to_the_last_digit(opportunity):
    purge_quotes()
    before = live(OPPORTUNITIES, opportunity.pk)
    assert all(before.values())

    purge()

    assert documented(OPPORTUNITIES, OpportunityHistory.objects.get().document) == before


def test_a_document_does_not_depend_on_where_it_is_written(opportunity):
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'Asia/Kolkata'")
    purge()
    [row] = json.loads(OpportunityHistory.objects.get().document)["opportunities_opportunity"]

    assert row["closed_at"].endswith("+00:00")
    assert datetime.fromisoformat(row["closed_at"]) == opportunity.closed_at


def test_the_hash_is_over_the_very_text(opportunity):
    purge()

    for history in [QuoteHistory.objects.get(), OpportunityHistory.objects.get()]:
        assert history.sha256 == hashlib.sha256(history.document.encode()).hexdigest()


@pytest.mark.parametrize("aggregate", [QUOTES, OPPORTUNITIES])
def test_every_column_of_every_table_is_in_the_document(opportunity, aggregate):
    root = aggregate.root.objects.order_by("pk")[:1]
    document = json.loads(aggregate.with_documents(root).get().document)

    tables = {model._meta.db_table: sorted(columns(model)) for model in aggregate.models}
    assert {table: sorted(rows[0]) for table, rows in document.items()} == tables


def test_every_table_that_refers_to_a_quote_or_an_opportunity_goes_with_it():
    tables = {model._meta.db_table for aggregate in [QUOTES, OPPORTUNITIES] for model in aggregate.models}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint "
            "WHERE contype = 'f' AND confrelid = ANY (%s::regclass[])",
            [list(tables)],
        )
        referring = {name for (name,) in cursor}

    assert referring <= tables


def test_the_database_refuses_a_document_under_a_wrong_hash(opportunity):
    purge()
    history = OpportunityHistory.objects.get()
    history.pk, history.opportunity_id, history.external_id = None, 999_999, None
    history.document += " "

    with pytest.raises(IntegrityError, match="opportunity_history_document_has_its_hash"), transaction.atomic():
        history.save(force_insert=True)
