"""Pages of a list by key: each costs one query, however far down it is, and a tie neither repeats nor drops a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from django.core import signing
from django.db.models import F, Field, Model, OrderBy, Q, QuerySet
from django.http import HttpRequest, QueryDict

AFTER, BEFORE = "after", "before"
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows, and the query strings of the pages beside them; an empty one means that there is none."""

    rows: list[M]
    next: str
    previous: str


def page(
    queryset: QuerySet[M], request: HttpRequest, *, order: Sequence[str] = ("-modified_at", "-pk"), size: int = 50
) -> Page[M]:
    """Cut the asked page out of the queryset. A cursor that is forged, or of another order, means the first page."""
    ordered, query = Order.of(queryset, order), request.GET
    way, position = ordered.asked_in(query)
    backwards = way == BEFORE

    found = queryset.order_by(*ordered.columns(backwards))
    if position is not None:
        found = found.filter(ordered.beyond(position, backwards))
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()

    return Page(
        rows,
        next=ordered.link(query, AFTER, rows[-1:]) if more or backwards else "",
        previous=ordered.link(query, BEFORE, rows[:1]) if position is not None and (more or not backwards) else "",
    )


@dataclass(frozen=True)
class Key:
    """One column of the order. Rows without a value come last, whichever the direction."""

    path: str
    descending: bool
    nullable: bool
    field: Field[Any, Any]

    @classmethod
    def of(cls, queryset: QuerySet[Any], name: str) -> Key:
        path = name.removeprefix("-")
        if path in queryset.query.annotations:
            return cls(path, name != path, True, queryset.query.annotations[path].output_field)
        fields = list(fields_along(queryset.model, path))
        return cls(path, name != path, any(field.null for field in fields), fields[-1])

    def ordering(self, backwards: bool) -> OrderBy:
        descending = self.descending != backwards
        nulls = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        return OrderBy(F(self.path), descending=descending, **nulls)

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def beyond(self, value: Any, backwards: bool) -> Q:
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else Q(pk__in=[])
        comparison = "lt" if self.descending != backwards else "gt"
        further = Q(**{f"{self.path}__{comparison}": value})
        return further | self.same(None) if self.nullable and not backwards else further

    def value(self, row: Model) -> Any:
        value: Any = row
        for part in self.path.split("__"):
            value = getattr(value, part, None)
        return value


def fields_along(model: type[Model], path: str) -> Iterator[Any]:
    for part in path.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        yield field
        model = field.related_model if field.is_relation else model  # type: ignore[assignment]  # only the last part is no relation


@dataclass(frozen=True)
class Order:
    """By which columns rows stand. A position among them is a signed word, so that what comes back was given out."""

    keys: list[Key]
    salt: str

    @classmethod
    def of(cls, queryset: QuerySet[Any], names: Sequence[str]) -> Self:
        return cls([Key.of(queryset, name) for name in names], f"{__name__}:{','.join(names)}")

    def columns(self, backwards: bool = False) -> list[OrderBy]:
        return [key.ordering(backwards) for key in self.keys]

    def beyond(self, position: Sequence[Any], backwards: bool = False) -> Q:
        """Return the condition for rows past it: later in the first key, or equal there and later in the next."""
        condition, tied = Q(pk__in=[]), Q()
        for key, value in zip(self.keys, position, strict=True):
            condition |= tied & key.beyond(value, backwards)
            tied &= key.same(value)
        return condition

    def word_for(self, row: Model) -> str:
        values = [key.value(row) for key in self.keys]
        return signing.dumps([None if value is None else str(value) for value in values], salt=self.salt)

    def position_at(self, word: str) -> list[Any] | None:
        """Read a position; a word that is forged, or of another order, is none."""
        try:
            words = signing.loads(word, salt=self.salt)
        except signing.BadSignature:
            return None
        return [key.field.to_python(value) for key, value in zip(self.keys, words, strict=True)]

    def asked_in(self, query: QueryDict) -> tuple[str, list[Any] | None]:
        way = BEFORE if BEFORE in query else AFTER
        position = self.position_at(query.get(way, ""))
        return (AFTER, None) if position is None else (way, position)

    def link(self, query: QueryDict, way: str, rows: Sequence[Model]) -> str:
        """Keep filters and search of the address; only the position in it changes."""
        query = query.copy()
        for old in (AFTER, BEFORE):
            query.pop(old, None)
        for row in rows:
            query[way] = self.word_for(row)
        return f"?{query.urlencode()}"
