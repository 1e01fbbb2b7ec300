"""The records that are named by number, whichever room above keeps them: `lifecycle` says what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Value

from lifecycle.models import Lifecycle

if TYPE_CHECKING:
    from accounts.models import User


def addresses(user: User, numbers: Iterable[str]) -> dict[str, str]:
    """Return, for the numbers whose record this person sees at this moment, its page. One query, whatever their number.

    What is purged and what is no longer the person's to see are not told apart.
    """
    parts = list(seen(user, set(numbers)))
    if not parts:
        return {}
    first, *others = parts
    by_prefix = {model.PREFIX: model for model in numbered()}
    found = [by_prefix[prefix](pk=key) for prefix, key in first.union(*others, all=True)]
    return {record.number: record.get_absolute_url() for record in found}


def seen(user: User, numbers: set[str]) -> Iterator[Any]:
    for model in numbered():
        keys = {model.key_in(number) for number in numbers} - {None}
        if keys:
            rows: Any = model._default_manager
            named = rows.visible_to(user).filter(pk__in=keys).order_by()
            yield named.annotate(prefix=Value(model.PREFIX)).values_list("prefix", "pk")


def numbered() -> list[type[Any]]:
    return [model for model in apps.get_models() if issubclass(model, Lifecycle)]
