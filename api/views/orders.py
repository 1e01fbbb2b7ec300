from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from orders.models import Order

from ..forms import AskingForm
from ..schema import order_of, with_all_that_is_told
from ..services import stretch
from .guard import answered, by_key, refused


@by_key
def listing(request: HttpRequest) -> JsonResponse:
    """Hand out the orders in the order of their last change. ``next`` is always there: a program goes on from it."""
    form = AskingForm(request.GET)
    if not form.is_valid():
        return refused(400, form.refusal)
    asked = form.cleaned_data
    found = stretch(form.orders, after=asked["after"], limit=asked["limit"])
    return answered(
        orders=[order_of(order) for order in found.orders],
        next=str(found.place) if found.place else None,
        more=found.more,
    )


@by_key
def detail(request: HttpRequest, number: str) -> JsonResponse:
    order = with_all_that_is_told(Order.objects.filter(pk=Order.key_in(number) or 0)).first()
    if order is None:
        return refused(404, f"There is no order {number[:20]!r}.")
    return answered(order=order_of(order))
