from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.screens import Screen, WordSearchScreen

from .models import Contact, Customer


@admin.register(Customer)
class CustomerScreen(WordSearchScreen[Customer]):
    """For administrators to read; who sells keeps customers on the pages."""

    says = _("Who buys. Those who sell keep them on the pages.")
    fields = ["name", "kind", "sector", "external_id", "active", "merged_into", "created_at"]
    list_display = ["name", "kind", "sector", "external_id", "active"]
    list_filter = ["active", "kind"]


@admin.register(Contact)
class ContactScreen(Screen[Contact]):
    says = _("The people whom the customers ask through.")
    fields = ["name", "customer", "job_title", "email", "phone", "active", "merged_into"]
    list_display = ["name", "customer", "job_title", "email", "phone", "active"]
    list_filter = ["active"]
    list_select_related = ["customer"]
    search_fields = ["name", "email"]
