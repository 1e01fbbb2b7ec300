from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from accounts.permissions import can_keep_discount_limits, looks_after_the_house
from accounts.screens import Screen, Shelf
from accounts.services import keep_address
from lifecycle.through import Through

from . import services
from .belongings import belongings_of, owned_in
from .forms import DeactivateForm, PersonForm, TeamForm
from .models import Invitation
from .permissions import can_keep
from .standing import Standing, oddities_of, oddities_of_team, standing_of, with_oddities, with_standing
from .tools import tools_for

NOT_FOR_MANAGERS = ["name", "active", "members", "leads", "takes_requests", "request_slug"]
GIVEN_BY_SERVICES = ("groups", "teams", "leads_of", "members", "leads", "seen")
MOST_SESSIONS = 20


class StandingFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [("here", _("Works here")), ("invited", Standing.INVITED.label), ("gone", Standing.GONE.label)]

    def queryset(self, request, queryset):
        match self.value():
            case "here":
                return queryset.active()
            case "invited":
                return queryset.active().filter(is_invited=True)
            case "gone":
                return queryset.filter(is_active=False)
            case _:
                return queryset


@admin.register(User)
class UserScreen(Screen[User]):
    """Administrators invite people, give roles and teams, and close accounts. They never set or see a password."""

    shelf = Shelf.PEOPLE
    says = _("Who works here, in which roles and teams.")
    form = PersonForm
    fieldsets = [
        (None, {"fields": ["name", "email", "language", "time_zone", "seen"]}),
        (_("Roles and teams"), {"fields": ["groups", "teams", "leads_of"]}),
    ]
    about = (_("Account"), {"fields": ["state", "remarks", "owns", "signed_in"]})
    readonly_fields = ["state", "remarks", "owns", "signed_in"]
    list_display = ["name", "email", "roles_held", "works_in", "state", "remarks", "last_login"]
    list_filter = [StandingFilter, "groups"]
    show_full_result_count = False
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]

    def may_keep(self, user):
        return looks_after_the_house(user)

    def get_queryset(self, request):
        return with_standing(User.objects.with_scope())

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.fieldsets
        name, about = self.about
        shown = [field for field in about["fields"] if field != "remarks" or any(oddities_of(obj))]
        return [self.fieldsets[0], (name, {"fields": shown}), self.fieldsets[1]]

    def get_readonly_fields(self, request, obj=None):
        """Nobody locks themselves out: one's own roles are for another administrator."""
        return [*self.readonly_fields, *(["groups"] if obj == request.user else [])]

    def get_urls(self):
        site = self.admin_site
        return [
            path("<int:pk>/deactivate/", site.admin_view(self.deactivate), name="accounts_user_deactivate"),
            path("<int:pk>/do/<slug:tool>/", site.admin_view(self.use_tool), name="accounts_user_tool"),
            *super().get_urls(),
        ]

    @admin.display(description=_("roles"))
    def roles_held(self, user):
        return ", ".join(user.role_labels)

    @admin.display(description=_("teams"))
    def works_in(self, user):
        return ", ".join(user.team_names)

    @admin.display(description=_("state"))
    def state(self, user):
        return standing_of(user).label

    @admin.display(description=_("remarks"))
    def remarks(self, user):
        return " ".join(oddities_of(user))

    @admin.display(description=_("still in hand"))
    def owns(self, user):
        return what_is_owned(user, belongings_of(user).open_opportunities)

    @admin.display(description=_("signed in"))
    def signed_in(self, user):
        """Tell where: a session that has run out is swept away when the person next looks."""
        sessions = UserSession.objects.filter(user=user).order_by("-last_seen_at")[:MOST_SESSIONS]
        lines = ((moment(session.last_seen_at), session.ip, session.user_agent[:80]) for session in sessions)
        return format_html_join("", "<div>{} · {} · {}</div>", lines) or _("Nowhere.")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        person = self.get_object(request, object_id)
        return super().change_view(request, object_id, form_url, {"links": self.links(request, person)})

    def links(self, request, person):
        if not can_keep(person, request.user):
            return []
        links = [(tool.label, self.address("tool", person.pk, name)) for name, tool in tools_for(person).items()]
        if person.is_active:
            links.append((_("Deactivate…"), self.address("deactivate", person.pk)))
        return links

    def address(self, act, *args):
        return reverse(f"admin:accounts_user_{act}", args=args)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        keep_address(obj)

    def save_related(self, request, form, formsets, change):
        """Give roles and teams by their services, which write their own entries; then invite who is new.

        Who was invited at another address is invited anew: what was sent there ends.
        """
        person, given, doer = form.instance, form.cleaned_data, {"by": request.user, "through": Through.ADMIN}
        if "groups" in given:
            services.change_roles(person, roles=given["groups"], **doer)
        left = services.change_teams(person, teams=given["teams"], leads_of=given["leads_of"], **doer)
        tell_what_stays(self, request, person, left)
        if not change or is_invited_elsewhere(form):
            services.invite(person, **doer)
            text = _("%(name)s gets an e-mail with a link to choose a password. It works for seven days.")
            self.message_user(request, text % {"name": person}, messages.SUCCESS)

    def construct_change_message(self, request, form, formsets, add=False):
        return without_given(super().construct_change_message(request, form, formsets, add))

    def deactivate(self, request, pk):
        """Show what the person still has in hand, then close the account."""
        person = self.found(request, pk)
        if not person.is_active:
            return HttpResponseRedirect(self.address("change", pk))
        form = DeactivateForm(request.POST or None)
        if form.is_valid():
            services.deactivate(person, by=request.user, through=Through.ADMIN, **form.cleaned_data)
            said = _("%(name)s is signed out everywhere and can no longer sign in.") % {"name": person}
            self.message_user(request, said, messages.SUCCESS)
            return HttpResponseRedirect(self.address("change", pk))
        context = self.page(request, person, title=_("Deactivate %(name)s") % {"name": person})
        context |= {
            "form": form,
            "belongings": belongings_of(person),
            "person": person,
            "handover": handover_of(person),
        }
        return render(request, "admin/accounts/deactivate.html", context, status=422 if form.is_bound else 200)

    def use_tool(self, request, pk, tool):
        """Ask, then do it, if it still makes sense."""
        person = self.found(request, pk)
        chosen = tools_for(person).get(tool)
        if chosen is None:
            return HttpResponseRedirect(self.address("change", pk))
        if request.method == "POST":
            chosen.act(person, by=request.user, through=Through.ADMIN)
            self.message_user(request, chosen.done % {"name": person}, messages.SUCCESS)
            return HttpResponseRedirect(self.address("change", pk))
        return render(request, "admin/ask.html", self.page(request, person, title=chosen.label) | {"tool": chosen})

    def found(self, request, pk):
        person = self.get_object(request, str(pk))
        if not can_keep(person, request.user):
            raise PermissionDenied
        return person

    def page(self, request, person, *, title):
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "record": person,
            "page": self.address("change", person.pk),
        }


@admin.register(Team)
class TeamScreen(Screen[Team]):
    """Administrators say who is in a team; managers may only set its discount limit."""

    shelf = Shelf.PEOPLE
    says = _("Who shares a queue, who leads it, and from which discount on a lead approves.")
    form = TeamForm
    fields = ["name", "active", "discount_limit_percent", "members", "leads"]
    fields += ["takes_requests", "request_slug", "request_page", "remarks", "seen"]
    list_display = ["name", "discount_limit_percent", "takes_requests", "active", "remarks"]
    list_filter = ["active"]
    show_full_result_count = False
    bounds = {"discount_limit_percent": (0, 100)}

    def may_see(self, user):
        return can_keep_discount_limits(user)

    def may_keep(self, user):
        return can_keep_discount_limits(user)

    def has_add_permission(self, request):
        return looks_after_the_house(request.user)

    def get_queryset(self, request):
        return with_oddities(super().get_queryset(request))

    def get_readonly_fields(self, request, obj=None):
        """Managers set the limit alone; the address of the request page follows from the rest."""
        shown = ["request_page", "remarks"]
        return shown if looks_after_the_house(request.user) else [*NOT_FOR_MANAGERS, *shown]

    @admin.display(description=_("remarks"))
    def remarks(self, team):
        return " ".join(oddities_of_team(team)) if team.pk else ""

    @admin.display(description=_("request page"))
    def request_page(self, team):
        """Tell where customers find the form, to be linked from the seller's own pages."""
        if not (team.active and team.takes_requests):
            return _("Turned off.")
        address = settings.SITE_URL + reverse("opportunities:ask", args=[team.request_slug])
        return format_html('<a href="{0}">{0}</a>', address)

    def save_related(self, request, form, formsets, change):
        """Move people by the service, which writes an entry for each of them."""
        given, team = form.cleaned_data, form.instance
        if "members" not in given:
            return
        left = services.change_members(
            team, by=request.user, through=Through.ADMIN, members=given["members"], leads=given["leads"]
        )
        for person in left:
            tell_what_stays(self, request, person, [team.pk])

    def construct_change_message(self, request, form, formsets, add=False):
        return without_given(super().construct_change_message(request, form, formsets, add))


def is_invited_elsewhere(form):
    """Say whether a link to the first password is on its way to an address that the person no longer has."""
    person = form.instance
    invited = Invitation.objects.open().filter(person=person)
    return "email" in form.changed_data and not person.has_usable_password() and invited.exists()


def without_given(changes):
    """Leave out what is as it was, and what the services write entries of themselves."""
    told = {name: change for name, change in changes.items() if name not in GIVEN_BY_SERVICES}
    return {name: change for name, change in told.items() if change[0] != change[1]}


def tell_what_stays(screen, request, person, team_ids):
    """Say what somebody who has left a team still owns there, and where it is handed over."""
    for team, count in owned_in(person, team_ids) if team_ids else ():
        words = {"name": person, "count": count, "team": team}
        said = ngettext(
            "%(name)s still owns %(count)d open opportunity of %(team)s.",
            "%(name)s still owns %(count)d open opportunities of %(team)s.",
            count,
        )
        link = format_html(' <a href="{}">{}</a>', handover_of(person), _("Hand over…"))
        screen.message_user(request, format_html("{}{}", said % words, link), messages.WARNING)


def what_is_owned(person, count):
    if not count:
        return _("Nothing.")
    said = ngettext("%d open opportunity.", "%d open opportunities.", count) % count
    return format_html('{} <a href="{}">{}</a>', said, handover_of(person), _("Hand over…"))


def handover_of(person):
    return reverse("opportunities:handover", args=[person.pk])


def moment(value):
    return date_format(localtime(value), "j M Y, H:i")
