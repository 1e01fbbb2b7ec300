"""Several short lists (stages, people, reasons) in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet, Value
from django.db.models.functions import JSONObject

Wanted = tuple[QuerySet[Any], Sequence[str]]
Rows = QuerySet[Any, Any]


def in_one_query(rows: Mapping[str, Rows] | None = None, /, **wanted: Wanted) -> dict[str, list[Any]]:
    """Fetch each queryset with these fields only, in its own order, as instances of its model.

    ``rows`` come from `told`: plain values, each list in whatever order the database has it.
    """
    lists: dict[str, list[Any]] = {name: [] for name in [*wanted, *(rows or {})]}
    parts = [told(queryset.order_by(), name, fields_of(fields)) for name, (queryset, fields) in wanted.items()]
    for name, row in union_of([*parts, *(rows or {}).values()]):
        lists[name].append(instance(wanted[name][0].model, row) if name in wanted else row)
    for name, (queryset, _fields) in wanted.items():
        order = queryset.query.order_by or queryset.model._meta.ordering
        lists[name].sort(key=lambda item, order=order: [getattr(item, field) for field in order])  # type: ignore[misc]  # mypy infers no default
    return lists


def told(queryset: QuerySet[Any], name: str, row: JSONObject) -> Rows:
    """Make each row a pair of the list's name and what is told of it."""
    pairs: Rows = queryset.annotate(of=Value(name), row=row).values_list("of", "row")
    return pairs


def fields_of(names: Sequence[str]) -> JSONObject:
    return JSONObject(pk="pk", **{name: name for name in names})


def instance(model: type[Model], row: dict[str, Any]) -> Model:
    """Build the instance from JSON, which knows no dates and moments."""
    meta: Any = model._meta
    values = {name: value if name == "pk" else meta.get_field(name).to_python(value) for name, value in row.items()}
    return model(**values)


def union_of(parts: Sequence[Rows]) -> Rows:
    first, *others = parts
    union: Rows = first.union(*others, all=True)
    return union
