"""Pages of a list by key: each costs one query, however far down it is, and a tie neither repeats nor drops a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Field, Model, OrderBy, Q, QuerySet
from django.http import HttpRequest

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
    keys = [Key.of(queryset, name) for name in order]
    cursors = Cursors(keys, salt=",".join(order))
    way, position = cursors.read(request)
    backwards = way == BEFORE

    found = queryset.order_by(*(key.ordering(backwards) for key in keys))
    if position is not None:
        found = found.filter(beyond(keys, position, backwards))
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()

    return Page(
        rows,
        next=cursors.link(request, AFTER, rows[-1:]) if more or backwards else "",
        previous=cursors.link(request, BEFORE, rows[:1]) if position is not None and (more or not backwards) else "",
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


def beyond(keys: Sequence[Key], position: Sequence[Any], backwards: bool) -> Q:
    """Return the condition for rows past a position: later in the first key, or equal there and later in the next."""
    condition, tied = Q(pk__in=[]), Q()
    for key, value in zip(keys, position, strict=True):
        condition |= tied & key.beyond(value, backwards)
        tied &= key.same(value)
    return condition


class Cursors:
    """Positions as signed words in the query string, so that what comes back is what was given out."""

    def __init__(self, keys: Sequence[Key], salt: str) -> None:
        self.keys = keys
        self.salt = f"{__name__}:{salt}"

    def read(self, request: HttpRequest) -> tuple[str, list[Any] | None]:
        way = BEFORE if BEFORE in request.GET else AFTER
        try:
            words = signing.loads(request.GET.get(way, ""), salt=self.salt)
        except signing.BadSignature:
            return AFTER, None
        return way, [key.field.to_python(word) for key, word in zip(self.keys, words, strict=True)]

    def link(self, request: HttpRequest, way: str, rows: Sequence[Model]) -> str:
        """Keep filters and search of the address; only the position in it changes."""
        query = request.GET.copy()
        for old in (AFTER, BEFORE):
            query.pop(old, None)
        for row in rows:
            query[way] = signing.dumps([word(key.value(row)) for key in self.keys], salt=self.salt)
        return f"?{query.urlencode()}"


def word(value: Any) -> str | None:
    return None if value is None else str(value)
