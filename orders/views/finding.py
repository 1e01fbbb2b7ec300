from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import User

from ..models import Order


def find_order(user: User, pk: int) -> Order:
    """Return the order; what the person may not see does not exist."""
    visible = Order.objects.visible_to(user).select_related("owner", "team").with_co_owner_ids()
    return get_object_or_404(visible, pk=pk)
