from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import BaseUserManager, Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lifecycle.clock import business_today

from .permissions import looks_at_sales
from .roles import SELLING, Role

if TYPE_CHECKING:
    from .models import User


class UserQuerySet(QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def with_role(self, *roles: str) -> UserQuerySet:
        """Return who has one of these roles; a subquery, so that nobody is listed twice."""
        return self.filter(pk__in=self.model.groups.through.objects.filter(group__name__in=roles).values("user"))

    def selling(self) -> UserQuerySet:
        """Return of whom `works_in_sales` is true."""
        return self.active().with_role(*SELLING)

    def with_scope(self) -> UserQuerySet:
        """Bring roles and teams along in the same query, so that a request asks for its user once."""
        team: Any = self.model.teams.rel.related_model
        memberships = team.members.through.objects.filter(user=OuterRef("pk")).values("team")
        leads = team.leads.through.objects.filter(user=OuterRef("pk")).values("team")
        roles = Group.objects.filter(user=OuterRef("pk")).values("name")
        absences: Any = self.model.covers.rel.related_model
        away = absences.objects.standing().today().filter(colleague=OuterRef("pk"))
        return self.annotate(
            role_names=ArraySubquery(roles),
            member_of=ArraySubquery(memberships),
            leader_of=ArraySubquery(leads),
            stands_in_for=ArraySubquery(away.order_by().values("person")),
        )

    def with_second_factor(self) -> UserQuerySet:
        """Bring along whether this person has one. Recovery codes are none: they only stand in for it."""
        owned = apps.get_model("mfa", "Authenticator").objects.filter(user=OuterRef("pk"))
        return self.annotate(has_second_factor=Exists(owned.exclude(type="recovery_codes")))

    def with_unread_notices(self) -> UserQuerySet:
        """Bring along how much this person was told and has not read: the number beside the bell of every page."""
        told: Any = self.model.notifications.rel.related_model
        unread = told.objects.filter(recipient=OuterRef("pk"), read_at=None).order_by().values("recipient")
        count = Subquery(unread.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return self.annotate(unread_notices=Coalesce(count, 0))

    def with_absence(self) -> UserQuerySet:
        """Bring until when a person is away today, if so, and who stands in."""
        absences: Any = self.model.absences.rel.related_model
        now = absences.objects.standing().today().filter(person=OuterRef("pk")).order_by("pk")
        told = {"absence": "pk", "away_until": "last_day", "stand_in_name": "colleague__name"}
        beside: dict[str, Any] = {name: Subquery(now.values(field)[:1]) for name, field in told.items()}
        return self.annotate(**beside)

    def in_teams(self, team_ids: Any) -> UserQuerySet:
        """Return members and leads of these teams; subqueries, so that nobody is listed twice."""
        team: Any = self.model.teams.rel.related_model
        members = team.members.through.objects.filter(team__in=team_ids).values("user")
        leads = team.leads.through.objects.filter(team__in=team_ids).values("user")
        return self.filter(pk__in=members.union(leads))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    """Makes people. An e-mail address is kept in lower case, so that it is found however it is typed.

    It counts as verified from the start: an administrator made the account, and without that row the sign-in's own
    pages would ask for a verification that nobody can give.
    """

    def create_user(
        self, email: str, password: str | None = None, *, roles: tuple[str, ...] = (), **fields: Any
    ) -> User:
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        user.groups.set(Group.objects.filter(name__in=roles))
        apps.get_model("account", "EmailAddress").objects.create(
            user=user, email=user.email, verified=True, primary=True
        )
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, roles=(Role.ADMINISTRATOR,), **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        user: User = self.get(email=(email or "").strip().lower())
        return user


class AbsenceQuerySet(QuerySet["Absence"]):
    def standing(self) -> AbsenceQuerySet:
        """Return what nobody has ended, and whose two people still work here."""
        return self.filter(ended_at=None, person__is_active=True, colleague__is_active=True)

    def visible_to(self, user: User) -> AbsenceQuerySet:
        """Return those of the person, those in which the person stands in, and those of the people of led teams."""
        if user.has_role(Role.MANAGER):
            return self
        led = self.model.person.field.related_model.objects.in_teams(user.led_team_ids).values("pk")
        return self.filter(Q(person=user) | Q(colleague=user) | Q(person__in=led))

    def today(self) -> AbsenceQuerySet:
        """Return those of which today, in the business time zone, is one of the days."""
        day = business_today()
        return self.filter(first_day__lte=day, last_day__gte=day)

    def to_come(self) -> AbsenceQuerySet:
        """Return those that are not over: today is one of their days, or comes before them."""
        return self.filter(last_day__gte=business_today())

    def meeting(self, first_day: date, last_day: date) -> AbsenceQuerySet:
        """Return those that share a day with these days."""
        return self.filter(first_day__lte=last_day, last_day__gte=first_day)


class TeamQuerySet(QuerySet["Team"]):
    def met_by(self, user: User) -> TeamQuerySet:
        """Return the teams whose opportunities this person may meet: own and led ones, all for who sees everything.

        Who does not look at sales meets none, whatever team an administrator has put that person in.
        """
        teams = self.filter(active=True).order_by("name")
        if user.sees_everything:
            return teams
        return teams.filter(pk__in=user.team_ids | user.led_team_ids if looks_at_sales(user) else ())

    def workable_by(self, user: User) -> TeamQuerySet:
        """Return the teams in which this person may put an opportunity: own and led ones, all for managers."""
        teams = self.filter(active=True).order_by("name")
        return teams if user.has_role(Role.MANAGER) else teams.filter(pk__in=user.team_ids | user.led_team_ids)

    def taking_requests(self) -> TeamQuerySet:
        """Return the teams that anybody may ask for a quote."""
        return self.filter(active=True, takes_requests=True)

    def assignable_by(self, user: User) -> TeamQuerySet:
        """Return the teams whose opportunities this person hands out: led ones, all for managers and administrators."""
        teams = self.filter(active=True).order_by("name")
        return teams if user.sees_everything else teams.filter(pk__in=user.led_team_ids)
