from __future__ import annotations

from django.db.models import QuerySet

from search.queries import prefix_query


class CustomerQuerySet(QuerySet["Customer"]):
    def active(self) -> CustomerQuerySet:
        return self.filter(active=True)

    def matching(self, text: str) -> CustomerQuerySet:
        query = prefix_query(text)
        return self.filter(search=query) if query else self


class ContactQuerySet(QuerySet["Contact"]):
    def active(self) -> ContactQuerySet:
        return self.filter(active=True)
