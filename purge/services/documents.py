"""A record with all that belongs to it alone, written by the database as one text, from which it can be restored.

The text is JSON: for each table its rows by column, without the columns that the database computes. Numbers keep their
digits, moments their microseconds, in UTC.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, Func, JSONField, Model, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject

from opportunities.models import CoOwner, Opportunity, OpportunityEvent, OpportunityNote
from quotes.models import OfferLink, Quote, QuoteEvent, QuoteLine, QuoteNote


@dataclass(frozen=True)
class Aggregate:
    """A table, and those whose rows go along: each refers to it by ``link``."""

    root: type[Model]
    link: str
    parts: tuple[type[Model], ...]

    @property
    def models(self) -> tuple[type[Model], ...]:
        return (self.root, *self.parts)

    def with_documents(self, records: QuerySet[Any]) -> QuerySet[Any]:
        """Bring each record's whole document along. The caller holds the locks, so nothing is missing from it."""
        write_alike_everywhere()
        tables: dict[str, Any] = {self.root._meta.db_table: listed(as_json(self.root))}
        for part in self.parts:
            rows = part._default_manager.filter(**{self.link: OuterRef("pk")}).order_by("pk")
            tables[part._meta.db_table] = ArraySubquery(rows.values(row=as_json(part)))
        whole: QuerySet[Any] = records.annotate(document=Cast(JSONObject(**tables), TextField()))
        return whole

    def delete(self, keys: Collection[int]) -> None:
        """Remove these records part by part; nothing is swept along that is not named here."""
        for part in self.parts:
            part._default_manager.filter(**{f"{self.link}__in": keys}).delete()
        self.root._default_manager.filter(pk__in=keys).delete()


QUOTES = Aggregate(Quote, "quote", (QuoteLine, QuoteNote, QuoteEvent))
OPPORTUNITIES = Aggregate(Opportunity, "opportunity", (CoOwner, OpportunityNote, OpportunityEvent, OfferLink))


def as_json(model: type[Model]) -> JSONObject:
    kept = [field for field in model._meta.concrete_fields if not field.generated]
    return JSONObject(**{field.column: F(field.attname) for field in kept})


def listed(expression: JSONObject) -> Func:
    return Func(expression, function="jsonb_build_array", output_field=JSONField())


def fingerprint(document: str) -> str:
    return sha256(document.encode()).hexdigest()


def write_alike_everywhere() -> None:
    """Until the transaction ends, let moments and bytes be written the same way whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true)")
