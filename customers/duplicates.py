"""Who may be a customer already: the same external id or e-mail address, or a name that looks the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q
from django.utils.translation import gettext as _

from search.queries import words_of

from .models import Contact, Customer

LEGAL_FORMS = frozenset({
    "ab", "ag", "and", "aps", "as", "asa", "bv", "co", "company", "corp", "corporation", "et", "gmbh", "inc", "kg",
    "kgaa", "limited", "llc", "llp", "ltd", "mbh", "nv", "og", "oy", "oyj", "plc", "sa", "sarl", "sas", "se", "sl",
    "spa", "srl", "the", "und",
})  # fmt: skip
MOST_LOOKED_AT, MOST_SHOWN = 200, 4
ALIKE = 0.8
FIRST_LETTERS = 3


@dataclass(frozen=True)
class Duplicate:
    """A customer that may be meant, and why."""

    customer: Customer
    why: str
    likeness: float


def duplicates(*, name: str, email: str = "", external_id: str = "") -> list[Duplicate]:
    """Return the customers most likely meant, the surest first; two queries at most."""
    found: dict[int, Duplicate] = {}
    for customer in certain(email, external_id):
        same_id = external_id and customer.external_id == external_id
        why = _("has this external id") if same_id else _("has a contact with this e-mail address")
        found[customer.pk] = Duplicate(customer, why, 2)
    for customer in candidates(name):
        likeness = alike(name, customer.name)
        if likeness >= ALIKE:
            found.setdefault(customer.pk, Duplicate(customer, _("has a similar name"), likeness))
    return sorted(found.values(), key=lambda duplicate: (-duplicate.likeness, duplicate.customer.name))[:MOST_SHOWN]


def certain(email: str, external_id: str) -> Any:
    """Return those who share what belongs to one customer alone."""
    same = Q(pk__in=[])
    if external_id and "\x00" not in external_id:
        same |= Q(external_id=external_id)
    if "@" in email and "\x00" not in email:
        same |= Q(pk__in=Contact.objects.filter(email__iexact=email, merged_into=None).values("customer"))
    return Customer.objects.unmerged().filter(same).order_by("name", "pk")[:MOST_SHOWN] if same != Q(pk__in=[]) else []


def candidates(name: str) -> Any:
    """Return customers with a word that begins like one of these words, those with the most first.

    The first letters alone are asked of the index, so that a slip of the fingers further on does no harm.
    """
    beginnings = {word[:FIRST_LETTERS] for word in telling_words(name)}
    if not beginnings:
        return []
    query = SearchQuery(" | ".join(f"'{word}':*" for word in sorted(beginnings)), search_type="raw", config="simple")
    ranked = Customer.objects.unmerged().filter(search=query).annotate(rank=SearchRank(F("search"), query))
    return ranked.order_by("-rank", "name", "pk")[:MOST_LOOKED_AT]


def alike(one: str, other: str) -> float:
    """Say how much two names look the same, from 0 to 1; legal forms and the order of the words do not count."""
    mine, theirs = sorted(telling_words(one)), sorted(telling_words(other))
    if not mine or not theirs:
        return 0
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return 0.95
    return SequenceMatcher(None, " ".join(mine), " ".join(theirs)).ratio()


def telling_words(name: str) -> list[str]:
    words = [re.sub(r"\W", "", word) for word in words_of(name.casefold())]
    return [word for word in words if len(word) > 1 and word not in LEGAL_FORMS] or [word for word in words if word]
