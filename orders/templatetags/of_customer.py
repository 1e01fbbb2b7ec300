"""All business with a customer, for the customer's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from orders.of_customer import Business

if TYPE_CHECKING:
    from django.template.context import Context

    from customers.models import Customer

register = template.Library()


@register.simple_tag(takes_context=True)
def business_with(context: Context, customer: Customer) -> Business:
    """Read what the reader sees of it, in one query; ``?all=quotes`` in the address asks for all of one kind."""
    request = context["request"]
    return Business.of(customer, request.user, whole=request.GET.get("all", ""))
