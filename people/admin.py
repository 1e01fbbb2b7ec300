from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.permissions import can_keep_discount_limits, looks_after_the_house
from accounts.screens import Screen, Shelf
from accounts.services import keep_address

from .forms import PersonForm, TeamForm

NOT_FOR_MANAGERS = ["name", "active", "members", "leads", "takes_requests", "request_slug"]


@admin.register(User)
class UserScreen(Screen[User]):
    """People are made and deactivated by administrators, who never set or see a password."""

    shelf = Shelf.PEOPLE
    says = _("Who works here, in which roles and teams.")
    form = PersonForm
    fieldsets = [
        (None, {"fields": ["name", "email", "time_zone", "is_active"]}),
        (_("Roles and teams"), {"fields": ["groups", "teams", "leads_of"]}),
    ]
    list_display = ["name", "email", "roles_held", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]

    def may_keep(self, user):
        return looks_after_the_house(user)

    def get_queryset(self, request):
        return User.objects.with_scope()

    def get_readonly_fields(self, request, obj=None):
        """Nobody locks themselves out: one's own roles and account are for another administrator."""
        return ["is_active", "groups"] if obj == request.user else []

    @admin.display(description=_("roles"))
    def roles_held(self, user):
        return ", ".join(sorted(user.roles))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        keep_address(obj)
        if not change:
            words = {"name": obj, "address": request.build_absolute_uri(reverse("account_reset_password"))}
            self.message_user(request, _("%(name)s chooses a password at %(address)s.") % words)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.teams.set(form.cleaned_data["teams"])
        form.instance.leads_of.set(form.cleaned_data["leads_of"])


@admin.register(Team)
class TeamScreen(Screen[Team]):
    """Administrators say who is in a team; managers may only set its discount limit."""

    shelf = Shelf.PEOPLE
    says = _("Who shares a queue, who leads it, and from which discount on a lead approves.")
    form = TeamForm
    fields = ["name", "active", "discount_limit_percent", "members", "leads"]
    fields += ["takes_requests", "request_slug", "request_page"]
    filter_horizontal = ["members", "leads"]
    list_display = ["name", "discount_limit_percent", "takes_requests", "active"]
    list_filter = ["active"]
    bounds = {"discount_limit_percent": (0, 100)}

    def may_see(self, user):
        return can_keep_discount_limits(user)

    def may_keep(self, user):
        return can_keep_discount_limits(user)

    def has_add_permission(self, request):
        return looks_after_the_house(request.user)

    def get_readonly_fields(self, request, obj=None):
        """Managers set the limit alone; the address of the request page follows from the rest."""
        return ["request_page"] if looks_after_the_house(request.user) else [*NOT_FOR_MANAGERS, "request_page"]

    @admin.display(description=_("request page"))
    def request_page(self, team):
        """Tell where customers find the form, to be linked from the seller's own pages."""
        if not (team.active and team.takes_requests):
            return _("Turned off.")
        address = settings.SITE_URL + reverse("opportunities:ask", args=[team.request_slug])
        return format_html('<a href="{0}">{0}</a>', address)
