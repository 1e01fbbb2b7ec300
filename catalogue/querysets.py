from __future__ import annotations

from django.db.models import Case, Q, QuerySet, Value, When

from search.queries import prefix_query


class ProductQuerySet(QuerySet["Product"]):
    def active(self) -> ProductQuerySet:
        return self.filter(active=True)

    def in_currency(self, currency: str) -> ProductQuerySet:
        return self.filter(currency=currency)

    def matching(self, text: str) -> ProductQuerySet:
        query = prefix_query(text)
        return self.filter(search=query) if query else self

    def meant_by(self, text: str) -> ProductQuerySet:
        """Find by the beginning of the code, or of every word; the code itself comes first, then codes, then names."""
        text = text.strip()[:60].replace("\0", "")
        query = prefix_query(text)
        words = Q(search=query) if query else Q()
        rank = Case(When(sku__iexact=text, then=Value(0)), When(sku__istartswith=text, then=Value(1)), default=Value(2))
        return self.filter(Q(sku__istartswith=text) | words).order_by(rank, "name", "pk")
