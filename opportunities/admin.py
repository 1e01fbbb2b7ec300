from datetime import timedelta

from django.contrib import admin, messages
from django.contrib.admin.helpers import Fieldset
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.screens import Screen, Shelf, WordSearchScreen
from interface.formats import money
from lifecycle.clock import business_today
from lifecycle.seen import read_seen, write_seen
from lifecycle.through import Through
from lifecycle.transitions import can, may, refuse_if_blocked

from . import services
from .forms.closing import HoldForm
from .forms.reassign import ReassignForm
from .models import LeadOrigin, LossReason, NoteReason, Opportunity, OpportunityEvent, Stage
from .permissions import can_hand_over, can_keep_codes, can_read_codes
from .screens import CodeScreen, EventScreen
from .selection import MOST_AT_ONCE
from .services.charge import Move, charge_of

BREAK = SafeString("<br>")
QUIET = timedelta(days=14)


class OpennessFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "open"

    def lookups(self, request, model_admin):
        return [("yes", _("Open")), ("no", _("Closed")), ("held", _("On legal hold"))]

    def queryset(self, request, queryset):
        match self.value():
            case "yes":
                return queryset.open()
            case "no":
                return queryset.closed()
            case "held":
                return queryset.filter(hold_until__gte=business_today())
            case _:
                return queryset


class WaitingFilter(admin.SimpleListFilter):
    title = _("waiting")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("queue", _("In a queue")), ("stalled", _("Longer in its stage than usual")), ("quiet", _("Quiet"))]

    def queryset(self, request, queryset):
        match self.value():
            case "queue":
                return queryset.waiting()
            case "stalled":
                return queryset.stalled(timezone.now())
            case "quiet":
                return queryset.quiet_since(timezone.now() - QUIET)
            case _:
                return queryset


class OwnerFilter(admin.RelatedOnlyFieldListFilter):
    """Offers those who own something on this screen, and the queue."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_value_display = SafeString(gettext("Team queue"))


@admin.register(Opportunity)
class OpportunityScreen(WordSearchScreen[Opportunity]):
    """Where a team lead hands opportunities over and sets legal holds. Everything else is done on the pages."""

    shelf = Shelf.FLOOR
    heading = _("Opportunities to reassign")
    says = _("Choose some, give them to a colleague or back to the queue, and see beforehand who gets what.")
    search_help_text = _("Name, customer or number")
    list_display = ["numbered", "name", "buyer", "in_charge", "team", "stage", "in_stage", "worth", "anticipated_close"]
    list_display_links = None
    list_filter = [
        OpennessFilter,
        WaitingFilter,
        ("owner", OwnerFilter),
        ("team", admin.RelatedOnlyFieldListFilter),
        ("stage", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["customer", "owner", "team", "stage"]
    date_hierarchy = "anticipated_close"
    actions = ["reassign"]
    fieldsets = [
        (None, {"fields": ["name", "customer", "contact", "contact_address", "origin", "external_id"]}),
        (_("In charge"), {"fields": ["team", "owner", "beside"]}),
        (_("Where it stands"), {"fields": ["status", "stage", "value", "currency", "success_percent"]}),
        (_("Days"), {"fields": ["anticipated_close", "created_at", "modified_at", "closed_at"]}),
        (_("Closed"), {"fields": ["loss_reason", "hold_until", "hold_reason", "quotes_purged_at"]}),
    ]
    readonly_fields = ["beside", "status", "created_at", "modified_at", "closed_at", "loss_reason"]
    show_full_result_count = False

    def may_see(self, user):
        return can_hand_over(user)

    def has_reassign_permission(self, request):
        return can_hand_over(request.user)

    def get_queryset(self, request):
        return Opportunity.objects.visible_to(request.user).assignable_by(request.user)

    def news(self, request):
        """Count what waits in the queues that this person hands out."""
        count = self.get_queryset(request).waiting().count()
        waiting = ngettext("%d waits in a queue", "%d wait in a queue", count)
        return (waiting % count, "waiting=queue") if count else None

    def get_urls(self):
        reassign, hold = self.admin_site.admin_view(self.reassign_view), self.admin_site.admin_view(self.hold_view)
        return [
            path("reassign/", reassign, name="opportunities_opportunity_reassign"),
            path("<path:object_id>/hold/", hold, name="opportunities_opportunity_hold"),
            *super().get_urls(),
        ]

    @admin.display(description=_("number"), ordering="pk")
    def numbered(self, opportunity):
        address = reverse("admin:opportunities_opportunity_change", args=[opportunity.pk])
        return format_html('<a class="t" href="{}" data-row>{}</a>', address, opportunity.number)

    @admin.display(description=_("customer"), ordering="customer__name")
    def buyer(self, opportunity):
        return opportunity.customer

    @admin.display(description=_("owner"), ordering="owner__name")
    def in_charge(self, opportunity):
        return opportunity.owner or gettext("Team queue")

    @admin.display(description=_("in stage for"), ordering="stage_since")
    def in_stage(self, opportunity):
        if not opportunity.is_open:
            return ""
        days = (timezone.now() - opportunity.stage_since).days
        return ngettext("%d day", "%d days", days) % days

    @admin.display(description=_("co-owners"))
    def beside(self, opportunity):
        return ", ".join(map(str, opportunity.co_owners.all()))

    @admin.display(description=_("value"), ordering="value")
    def worth(self, opportunity):
        return str(money(opportunity.value, opportunity.currency))

    @admin.action(description=_("Reassign to…"), permissions=["reassign"])
    def reassign(self, request, queryset):
        if queryset.count() > MOST_AT_ONCE:
            text = _("Choose at most %(most)d opportunities at once. Narrow the list with the filters.")
            self.message_user(request, text % {"most": MOST_AT_ONCE}, messages.WARNING)
            return None
        return self.reassign_page(request, ReassignForm(by=request.user), queryset)

    def reassign_view(self, request):
        """Preview, then hand over; one refusal does not undo the rest."""
        if not self.has_reassign_permission(request):
            raise PermissionDenied
        seen = read_seen(request.POST.get("seen", ""))
        opportunities = self.get_queryset(request).filter(pk__in=list(seen)[:MOST_AT_ONCE])
        if not opportunities:
            self.message_user(request, _("Nothing was chosen, so nothing has changed."), messages.WARNING)
            return self.back(request)
        form = ReassignForm(request.POST, by=request.user)
        if not form.is_valid() or "apply" not in request.POST:
            return self.reassign_page(request, form, opportunities)
        handed, left = services.reassign_all(
            opportunities, by=request.user, through=Through.ADMIN, reassignment=form.reassignment, versions=seen
        )
        self.report(request, handed, left, gone=len(seen) - len(opportunities))
        return self.back(request)

    def reassign_page(self, request, form, queryset):
        reassignment = form.reassignment if form.is_bound and form.is_valid() and "change" not in request.POST else None
        moves = [move_of(opportunity, reassignment) for opportunity in queryset.with_those_in_charge()]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reassign opportunities"),
            "opts": self.opts,
            "form": form,
            "fieldset": Fieldset(form, fields=["to", "owner", "co_owners", "keep", "team", "reason"], model_admin=self),
            "reassignment": reassignment,
            "moves": moves,
            "moving": [move for move in moves if not move.obstacle],
            "seen": write_seen({move.opportunity.pk: move.opportunity.version for move in moves}),
            "page": self.keep_filters(request, reverse("admin:opportunities_opportunity_reassign")),
            "list": self.keep_filters(request, reverse("admin:opportunities_opportunity_changelist")),
        }
        status = 422 if form.is_bound and not form.is_valid() else 200
        return TemplateResponse(request, "admin/opportunities/reassign.html", context, status=status)

    def report(self, request, handed, left, *, gone):
        if handed:
            done = ngettext("%d opportunity reassigned.", "%d opportunities reassigned.", len(handed)) % len(handed)
            self.message_user(request, done, messages.SUCCESS)
        if left:
            lines = [[_("Left as they were:")], *([named(*refused)] for refused in left)]
            self.message_user(request, format_html_join(BREAK, "{}", lines), messages.WARNING)
        if gone:
            text = ngettext(
                "%d of those chosen is no longer there to reassign.",
                "%d of those chosen are no longer there to reassign.",
                gone,
            )
            self.message_user(request, text % gone, messages.WARNING)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Offer the hold where the one door would let this person set it."""
        opportunity = self.get_object(request, unquote(object_id))
        hold = reverse("admin:opportunities_opportunity_hold", args=[opportunity.pk])
        links = [(_("Legal hold…"), hold)] if can(request.user, opportunity, "hold") else []
        return super().change_view(request, object_id, form_url, {"links": links})

    def hold_view(self, request, object_id):
        """Keep a closed opportunity from the purge, or let it go again."""
        opportunity = self.get_object(request, unquote(object_id))
        refuse_if_blocked(opportunity, "hold")
        if not may(request.user, opportunity, "hold"):
            raise PermissionDenied
        form = HoldForm(request.POST or None, opportunity=opportunity, initial=hold_of(opportunity))
        page = reverse("admin:opportunities_opportunity_change", args=[opportunity.pk])
        if form.is_valid():
            held = services.hold(opportunity, by=request.user, through=Through.ADMIN, **form.cleaned_data)
            done = _("It is on legal hold.") if held.hold_until else _("It is no longer on hold.")
            self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(page)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Legal hold"),
            "opts": self.opts,
            "form": form,
            "record": opportunity.number,
            "page": page,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/opportunities/hold.html", context, status=status)

    def back(self, request):
        return HttpResponseRedirect(self.keep_filters(request, reverse("admin:opportunities_opportunity_changelist")))

    def keep_filters(self, request, address):
        return add_preserved_filters(
            {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}, address
        )


def move_of(opportunity, reassignment):
    now = charge_of(opportunity)
    if reassignment is None:
        return Move(opportunity, now, None, " ".join(map(str, opportunity.blockers("assign"))))
    return Move(opportunity, now, reassignment.charge_of(opportunity), reassignment.obstacle(opportunity))


def hold_of(opportunity):
    return {"until": opportunity.hold_until, "reason": opportunity.hold_reason}


def named(opportunity, sentence):
    """Begin with the number, unless the sentence names it already."""
    return sentence if opportunity.number in sentence else f"{opportunity.number}: {sentence}"


@admin.register(LeadOrigin)
class LeadOriginScreen(CodeScreen):
    says = _("Where a lead came from.")


@admin.register(NoteReason)
class NoteReasonScreen(CodeScreen):
    says = _("Why a note was written.")


@admin.register(LossReason)
class LossReasonScreen(CodeScreen):
    says = _("Why a sale was lost.")


@admin.register(Stage)
class StageScreen(Screen[Stage]):
    """The board's columns. A stage keeps the status that its opportunities have."""

    shelf = Shelf.CODES
    says = _("The board’s columns, in their order. Each status keeps one that is in use.")
    fields = ["name", "status", "position", "default_success_percent", "stalled_after_days", "active"]
    list_display = ["name", "status", "position", "default_success_percent", "stalled_after_days", "active"]
    list_filter = ["status", "active"]
    bounds = {"default_success_percent": (0, 100)}

    def may_see(self, user):
        return can_read_codes(user)

    def may_keep(self, user):
        return can_keep_codes(user)

    def get_readonly_fields(self, request, obj=None):
        return ["status"] if obj else []


@admin.register(OpportunityEvent)
class OpportunityEventScreen(EventScreen):
    number_field = "opportunity"
