from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.permissions import looks_after_the_house
from accounts.screens import Shelf
from audit.actions import Action

from ..forms import ReplayForm
from ..models import Hook, Occasion
from ..screens import Tool, ToolScreen
from ..services import replay_since


@admin.register(Hook)
class HookScreen(ToolScreen):
    """Which programs are called, and when. The secret that signs the calls is shown when it is made."""

    shelf = Shelf.MACHINES
    says = _("Which programs are told when an order comes, and where.")
    fields = ["name", "url", "events", "active", "since", "created_by"]
    readonly_fields = ["since", "created_by"]
    list_display = ["name", "active", "told_of", "since", "created_by"]
    list_filter = ["active"]
    list_select_related = ["created_by"]
    tools = {
        "new_secret": Tool(
            _("Make a new secret"),
            _("The old one ends at once: the other program then needs the new one."),
        )
    }

    def may_keep(self, user):
        return looks_after_the_house(user)

    def get_urls(self):
        page = self.admin_site.admin_view(self.replay_view)
        return [path("<path:object_id>/replay/", page, name="api_hook_replay"), *super().get_urls()]

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.fields[:4]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "events":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=db_field.verbose_name.capitalize(),
            choices=Occasion.choices,
            initial=db_field.get_default(),
            widget=forms.CheckboxSelectMultiple,
        )

    @admin.display(description=_("is told when an order is"))
    def told_of(self, hook):
        return ", ".join(str(Occasion(event).label) for event in hook.events)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
            obj.new_secret = obj.make_secret()
        super().save_model(request, obj, form, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        links = [(_("Tell it again…"), self.address("replay", object_id))]
        return super().change_view(request, object_id, form_url, {"links": links})

    def response_add(self, request, obj, post_url_continue=None):
        return self.show_secret(request, obj, obj.new_secret)

    def new_secret(self, request, hook):
        secret = hook.make_secret()
        with transaction.atomic():
            hook.save(update_fields=["nonce", "secret_hash"])
            self.account(request, Action.CHANGED, hook, act="new_secret")
        return self.show_secret(request, hook, secret)

    def show_secret(self, request, hook, secret):
        return self.show_once(
            request,
            title=_("The secret of “%(name)s”") % {"name": hook},
            secret=secret,
            sentence=_("Copy it now: it is shown this once. The other program checks with it that a call is ours."),
        )

    def replay_view(self, request, object_id):
        """Ask from when on, then tell it again of everything since."""
        hook = self.get_object(request, object_id)
        form = ReplayForm(request.POST or None)
        if form.is_valid():
            with transaction.atomic():
                count = replay_since(hook, form.cleaned_data["since"])
                self.account(request, Action.CHANGED, hook, act="replay", since=form.cleaned_data["since"])
            done = ngettext("It is told again of %d act.", "It is told again of %d acts.", count)
            self.message_user(request, done % count, messages.SUCCESS)
            return HttpResponseRedirect(self.address("change", hook.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Tell “%(name)s” again") % {"name": hook},
            "opts": self.opts,
            "form": form,
            "record": hook,
            "page": self.address("change", hook.pk),
        }
        return TemplateResponse(request, "admin/api/replay.html", context, status=422 if form.is_bound else 200)
