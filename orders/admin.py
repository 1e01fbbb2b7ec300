from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.screens import NumberSearchScreen, Part
from opportunities.screens import EventScreen

from .models import Order, OrderEvent, OrderLine


class OrderLines(Part):
    model = OrderLine
    fields = ["position", "sku", "description", "quantity", "list_price", "unit_price", "amount"]


@admin.register(Order)
class OrderScreen(NumberSearchScreen[Order]):
    """For administrators to read: what was agreed."""

    says = _("What was agreed, line by line. Nobody changes it.")
    list_display = ["numbered", "name", "customer_name", "status", "currency", "total", "accepted_at", "owner"]
    list_filter = ["status", "accepted_through"]
    list_select_related = ["owner"]
    search_fields = ["name", "customer_name", "customer_order_number"]
    date_hierarchy = "accepted_at"
    inlines = [OrderLines]
    fieldsets = [
        (None, {"fields": ["name", "status", "team", "owner", "opportunity_number", "quote_number", "cancel_reason"]}),
        (_("Customer"), {"fields": ["customer_name", "contact_name", "contact_email", "address"]}),
        (_("Agreed"), {"fields": ["currency", "subtotal", "discount", "total", "customer_order_number"]}),
        (_("Accepted"), {"fields": ["accepted_by", "accepted_role", "accepted_through", "accepted_at"]}),
    ]

    @admin.display(description=_("number"), ordering="pk")
    def numbered(self, order):
        return order.number


@admin.register(OrderEvent)
class OrderEventScreen(EventScreen):
    number_field = "order"
