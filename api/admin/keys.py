from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.permissions import looks_after_the_house
from accounts.screens import Shelf
from audit.actions import Action

from ..models import ApiKey
from ..screens import Tool, ToolScreen


@admin.register(ApiKey)
class ApiKeyScreen(ToolScreen):
    """Keys to the orders, all of them. A token is shown when it is made, and never again."""

    shelf = Shelf.MACHINES
    says = _("With a key another program reads and places orders.")
    fields = ["name", "prefix", "created_by", "created_at", "last_used_on", "revoked_at"]
    readonly_fields = ["prefix", "created_by", "created_at", "last_used_on", "revoked_at"]
    list_display = ["name", "prefix", "created_by", "created_at", "last_used_on", "revoked_at"]
    list_select_related = ["created_by"]
    tools = {"revoke": Tool(_("Revoke this key"), _("It opens nothing any more, at once and for good."))}
    actions = ["revoke_all"]

    def may_keep(self, user):
        return looks_after_the_house(user)

    def has_revoke_permission(self, request):
        return self.may_keep(request.user)

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["name"]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
            obj.token = obj.make_token()
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        return self.show_once(
            request,
            title=_("The key “%(name)s” is made") % {"name": obj},
            secret=obj.token,
            sentence=_("Copy it now: it is shown this once. The other program sends it with every request."),
        )

    def revoke(self, request, key):
        self.revoke_each(request, ApiKey.objects.filter(pk=key.pk))
        self.message_user(request, _("The key opens nothing any more."), messages.SUCCESS)
        return HttpResponseRedirect(self.address("changelist"))

    @admin.action(description=_("Revoke selected keys"), permissions=["revoke"])
    def revoke_all(self, request, queryset):
        count = self.revoke_each(request, queryset)
        done = ngettext("%d key opens nothing any more.", "%d keys open nothing any more.", count)
        self.message_user(request, done % count, messages.SUCCESS)

    @transaction.atomic
    def revoke_each(self, request, keys):
        ended = list(keys.filter(revoked_at=None))
        for key in ended:
            self.account(request, Action.ENDED, key)
        return keys.filter(pk__in=[key.pk for key in ended]).revoke()
