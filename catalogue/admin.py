from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.screens import Shelf, WordSearchScreen

from .models import LARGEST_PRICE, Product
from .permissions import can_keep_products


@admin.register(Product)
class ProductScreen(WordSearchScreen[Product]):
    """What is sold no more is deactivated. The currency stays, because copied quotes take the price of the day."""

    shelf = Shelf.CATALOGUE
    says = _("What is sold. A new price counts from now on: quotes keep the price of their day.")
    fields = ["sku", "name", "family", "list_price", "cost", "currency", "active"]
    list_display = ["name", "sku", "family", "list_price", "cost", "currency", "active"]
    list_filter = ["active", "currency"]
    bounds = {"list_price": (0, LARGEST_PRICE), "cost": (0, LARGEST_PRICE)}

    def may_see(self, user):
        return can_keep_products(user)

    def may_keep(self, user):
        return can_keep_products(user)

    def get_readonly_fields(self, request, obj=None):
        return ["currency"] if obj else []
