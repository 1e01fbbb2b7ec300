"""People, their teams and their roles."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import AbsenceQuerySet, TeamQuerySet, UserManager
from .roles import SELLING, Role


def known_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone. Take one like Europe/Berlin."), params={"name": name})


def business_time_zone() -> str:
    return str(settings.BUSINESS_TIME_ZONE)


def house_language() -> str:
    return settings.LANGUAGE_CODE


class Density(models.TextChoices):
    """How high the rows of tables are."""

    DENSE = "dense", _("Dense")
    ROOMY = "roomy", _("Roomy")


class User(AbstractBaseUser):
    """A person who signs in by e-mail. What they may is decided by our predicates over roles and teams."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=business_time_zone, validators=[known_time_zone]
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default=house_language)
    density = models.CharField(_("density"), max_length=10, choices=Density, default=Density.DENSE)
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    muted_day_rules = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    expiring_within_days = models.PositiveSmallIntegerField(_("days before a quote expires"), default=7)
    muted_notices = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    unmailed_notices = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    previous_login = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    groups = models.ManyToManyField(Group, blank=True, verbose_name=_("roles"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(name="user_email_is_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="user_is_warned_days_not_years_before", condition=Q(expiring_within_days__range=(1, 60))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    @cached_property
    def roles(self) -> frozenset[str]:
        names = self.__dict__.get("role_names")
        return frozenset(self.groups.values_list("name", flat=True) if names is None else names)

    @property
    def role_labels(self) -> list[str]:
        """The roles in the reader's language, in the order of the house."""
        return [str(role.label) for role in Role if role in self.roles]

    @cached_property
    def team_ids(self) -> frozenset[int]:
        ids = self.__dict__.get("member_of")
        return frozenset(self.teams.values_list("pk", flat=True) if ids is None else ids)

    @cached_property
    def led_team_ids(self) -> frozenset[int]:
        """The teams led with the lead's role: leading counts for nobody who has lost it."""
        if not self.has_role(Role.LEAD):
            return frozenset()
        ids = self.__dict__.get("leader_of")
        return frozenset(self.leads_of.values_list("pk", flat=True) if ids is None else ids)

    def has_role(self, *roles: str) -> bool:
        return self.is_active and not self.roles.isdisjoint(roles)

    @cached_property
    def stands_in_for_ids(self) -> frozenset[int]:
        """Those who are away today and have named this person to look after their work."""
        ids = self.__dict__.get("stands_in_for")
        found = self.covers.standing().today().values_list("person_id", flat=True) if ids is None else ids
        return frozenset(found) if self.has_role(*SELLING) else frozenset()

    @property
    def sees_everything(self) -> bool:
        return self.has_role(Role.MANAGER, Role.ADMINISTRATOR)

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin opens its door; each screen there asks its own predicate."""
        return self.has_role(Role.LEAD, Role.MANAGER, Role.OPERATIONS, Role.ADMINISTRATOR)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Grant nothing by Django's permissions: every screen asks one of our predicates instead."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class Team(models.Model):
    """People who share a queue. Its limit says from which discount a lead has to approve."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    members = models.ManyToManyField(User, related_name="teams", blank=True, verbose_name=_("members"))
    leads = models.ManyToManyField(User, related_name="leads_of", blank=True, verbose_name=_("leads"))
    discount_limit_percent = models.DecimalField(
        _("discount limit (%)"), max_digits=5, decimal_places=2, default=Decimal("15")
    )
    active = models.BooleanField(_("active"), default=True)
    takes_requests = models.BooleanField(
        _("takes requests"),
        default=False,
        help_text=_("On: anybody may ask this team for a quote on a public page."),
    )
    request_slug = models.SlugField(_("address of the request page"), max_length=60, null=True, blank=True, unique=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="team_discount_limit_is_a_percentage", condition=Q(discount_limit_percent__range=(0, 100))
            ),
            models.CheckConstraint(
                name="team_that_takes_requests_has_an_address",
                condition=Q(takes_requests=False) | Q(request_slug__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """Days on which a colleague looks after a person's open opportunities, first and last day included.

    Days are those of the business time zone. What the colleague sees and may do by it ends with the last day.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("who is away"))
    colleague = models.ForeignKey(User, models.PROTECT, related_name="covers", verbose_name=_("who stands in"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="nobody_stands_in_for_oneself", condition=~Q(person=F("colleague"))),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.first_day} – {self.last_day}"
