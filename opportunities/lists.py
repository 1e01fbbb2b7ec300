"""Several short lists (stages, people, reasons) in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet, Value
from django.db.models.functions import JSONObject

Wanted = tuple[QuerySet[Any], Sequence[str]]


def in_one_query(**wanted: Wanted) -> dict[str, list[Any]]:
    """Fetch each queryset with these fields only, in its own order, as instances of its model."""
    lists: dict[str, list[Any]] = {name: [] for name in wanted}
    for name, row in union_of(wanted):
        lists[name].append(instance(wanted[name][0].model, row))
    for name, items in lists.items():
        order = wanted[name][0].query.order_by or wanted[name][0].model._meta.ordering
        items.sort(key=lambda item, order=order: [getattr(item, field) for field in order])  # type: ignore[misc]  # mypy infers no default
    return lists


def instance(model: type[Model], row: dict[str, Any]) -> Model:
    """Build the instance from JSON, which knows no dates and moments."""
    meta: Any = model._meta
    values = {name: value if name == "pk" else meta.get_field(name).to_python(value) for name, value in row.items()}
    return model(**values)


def union_of(wanted: dict[str, Wanted]) -> QuerySet[Any, Any]:
    first, *others = (
        queryset.order_by()
        .annotate(of=Value(name), row=JSONObject(pk="pk", **{field: field for field in fields}))
        .values_list("of", "row")
        for name, (queryset, fields) in wanted.items()
    )
    union: QuerySet[Any, Any] = first.union(*others, all=True)
    return union
