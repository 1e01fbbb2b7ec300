from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.permissions import looks_after_the_house
from orders.models import Order

from .forms import ReplayForm
from .models import ApiKey, Attempt, Delivery, Hook, Occasion
from .screens import Tool, ToolScreen
from .services import replay_since


@admin.register(ApiKey)
class ApiKeyScreen(ToolScreen):
    """Keys to the orders, all of them. A token is shown when it is made, and never again."""

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
        ApiKey.objects.filter(pk=key.pk).revoke()
        self.message_user(request, _("The key opens nothing any more."), messages.SUCCESS)
        return HttpResponseRedirect(self.address("changelist"))

    @admin.action(description=_("Revoke selected keys"), permissions=["revoke"])
    def revoke_all(self, request, queryset):
        count = queryset.revoke()
        done = ngettext("%d key opens nothing any more.", "%d keys open nothing any more.", count)
        self.message_user(request, done % count, messages.SUCCESS)


@admin.register(Hook)
class HookScreen(ToolScreen):
    """Which programs are called, and when. The secret that signs the calls is shown when it is made."""

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
        hook.save(update_fields=["nonce", "secret_hash"])
        self.log_change(request, hook, "new secret")
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
            count = replay_since(hook, form.cleaned_data["since"])
            done = ngettext("It is told again of %d act.", "It is told again of %d acts.", count)
            self.message_user(request, done % count, messages.SUCCESS)
            return HttpResponseRedirect(self.address("change", hook.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Tell “%(name)s” again") % {"name": hook},
            "opts": self.opts,
            "form": form,
            "hook": hook,
            "page": self.address("change", hook.pk),
        }
        return TemplateResponse(request, "admin/api/replay.html", context, status=422 if form.is_bound else 200)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("waiting", _("Waiting")), ("delivered", _("Delivered")), ("given_up", _("Given up"))]

    def queryset(self, request, queryset):
        match self.value():
            case "waiting":
                return queryset.waiting()
            case "delivered":
                return queryset.filter(delivered_at__isnull=False)
            case "given_up":
                return queryset.filter(given_up_at__isnull=False)
            case _:
                return queryset


class Attempts(admin.TabularInline):
    model = Attempt
    fields = ["started_at", "status", "failure", "took_ms", "answer"]
    readonly_fields = ["started_at", "status", "failure", "took_ms", "answer"]
    extra = 0

    def has_view_permission(self, request, obj=None):
        """Whoever sees the delivery sees what became of it."""
        return True


@admin.register(Delivery)
class DeliveryScreen(ToolScreen):
    """What each hook was told, and how that went. Calling again keeps the key, so a receiver takes it once."""

    fields = ["hook", "order", "act", "key", "state", "tries", "next_try", "delivered_at", "given_up_at"]
    readonly_fields = ["order", "act", "key", "state", "next_try"]
    list_display = ["created_at", "order", "act", "hook", "state", "tries", "next_try"]
    list_filter = ["hook", StateFilter]
    list_select_related = ["hook", "event"]
    date_hierarchy = "created_at"
    inlines = [Attempts]
    tools = {"replay": Tool(_("Call again"), _("The receiver recognises by its key a call that it has had before."))}
    actions = ["replay_all"]

    def has_replay_permission(self, request):
        return self.may_use(request.user)

    @admin.display(description=_("order"), ordering="event__order")
    def order(self, delivery):
        number = Order.number_of(delivery.event.order_id)
        return format_html('<a href="{}">{}</a>', Order(pk=delivery.event.order_id).get_absolute_url(), number)

    @admin.display(description=_("what happened"))
    def act(self, delivery):
        return Occasion(delivery.event.action).label

    @admin.display(description=_("state"))
    def state(self, delivery):
        if delivery.delivered_at:
            return _("Delivered")
        return _("Given up") if delivery.given_up_at else _("Waiting")

    @admin.display(description=_("next try"), ordering="due_at")
    def next_try(self, delivery):
        return None if delivery.delivered_at or delivery.given_up_at else delivery.due_at

    def replay(self, request, delivery):
        Delivery.objects.filter(pk=delivery.pk).replay()
        self.message_user(request, _("It is called again in a moment."), messages.SUCCESS)
        return HttpResponseRedirect(self.address("change", delivery.pk))

    @admin.action(description=_("Call again"), permissions=["replay"])
    def replay_all(self, request, queryset):
        count = queryset.replay()
        done = ngettext("%d call is made again.", "%d calls are made again.", count) % count
        self.message_user(request, done, messages.SUCCESS)
