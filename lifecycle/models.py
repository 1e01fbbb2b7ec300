"""What every record with a life shares: a status, a version, and events that tell its story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from audit.requests import request_id

from .clock import when
from .refusals import NotVisible, Overtaken
from .rules import Blocker
from .through import Through


class Event(models.Model):
    """One act on a record: who did what, when and by which entrance. Appended by the door, never changed.

    ``details`` holds what the act was given, and under ``changes`` each field's value before and after.
    """

    action = models.CharField(max_length=40)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    through = models.CharField(max_length=10, choices=Through)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    link = models.BigIntegerField(null=True, blank=True)
    happened_at = models.DateTimeField(default=timezone.now)
    request_id = models.CharField(max_length=36, blank=True, default=request_id, db_default="")
    details = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        abstract = True
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="%(class)s_by_time"),
            models.Index(fields=["request_id"], name="%(class)s_by_request", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.happened_at:%Y-%m-%d %H:%M}"

    @property
    def who(self) -> str:
        """The person as the reader knows them: a colleague, the customer who acted, or the system."""
        if self.actor:
            return str(self.actor)
        return self.on_behalf_of or _t("Pursuit")


def needs_a_person(name: str) -> models.CheckConstraint:
    """An act without a person is possible only by link, schedule, command and import."""
    unattended = [Through.LINK, Through.SCHEDULE, Through.COMMAND, Through.IMPORT]
    return models.CheckConstraint(name=name, condition=Q(actor__isnull=False) | Q(through__in=unattended))


class Lifecycle(models.Model):
    """A record whose status changes only through `lifecycle.transitions.perform`.

    Each act raises ``version`` by one and leaves one event with that version; the database refuses a changed status
    without its event. `django_fsm.FSMModelMixin` is left out: it lifts the protection of the field for the whole
    process while one thread refreshes.
    """

    PREFIX: ClassVar[str]
    is_repeated = False  # set by the door on a request that came before: then nothing more follows from it
    NOT_AUDITED: ClassVar[frozenset[str]] = frozenset({"id", "status", "version", "modified_at", "request_key"})

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    modified_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)

    if TYPE_CHECKING:
        pk: int
        status: Any
        events: Any
        get_status_display: Any

    class Meta:
        abstract = True

    @property
    def number(self) -> str:
        return self.number_of(self.pk)

    @classmethod
    def number_of(cls, key: int) -> str:
        """Write the number of the record with this key, also of one that is no longer here."""
        return f"{cls.PREFIX}-{key:06d}"

    @classmethod
    def key_in(cls, text: str) -> int | None:
        """Read a number however it is typed (OPP-000123, opp 123); None is anything else."""
        found = re.fullmatch(rf"\s*{cls.PREFIX}[-\s]?0*(\d{{1,12}})\s*", text, re.IGNORECASE)
        return int(found[1]) if found else None

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        if fields is None or "status" in fields:
            self.__dict__.pop("status", None)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    def lock(self) -> Self:
        """Return this record afresh, its row locked until the transaction ends; what is gone is not visible."""
        fresh = type(self)._default_manager.select_for_update().filter(pk=self.pk).first()
        if fresh is None:
            raise NotVisible(_t("There is no such record."))
        return fresh

    def is_visible_to(self, user: Any) -> bool:
        rows: Any = type(self)._default_manager
        return bool(rows.visible_to(user).filter(pk=self.pk).exists())

    def refuse_if_changed_since(self, version: int | None) -> None:
        if version is None or version == self.version:
            return
        last = self.events.select_related("actor").first()
        raise Overtaken(
            _t("%(subject)s was not saved: %(who)s changed it %(when)s. Look at it again, then repeat your change.")
            % {
                "subject": self.number,
                "who": last.who if last else _t("somebody"),
                "when": when(last.happened_at if last else self.modified_at),
            },
            subject=self,
        )

    def blockers(self, action: str) -> list[Blocker]:
        """Return every reason why this act is not possible now, whoever asks. Empty means that it is."""
        transition = self.transition_for(action)
        if transition is None:
            sentence = _t("%(number)s is %(status)s.") % {"number": self.number, "status": self.get_status_display()}
            return [Blocker("status", sentence)]
        return [condition.blocker(self) for condition in transition.conditions if not condition(self)]

    def who_brought_it_there(self) -> str:
        """Say who brought it into its status, and when; nothing of one that was made so."""
        last = self.events.select_related("actor").exclude(source__in=["", F("target")]).first()
        if last is None:
            return ""
        return _t("%(who)s did that %(when)s.") % {"who": last.who, "when": when(last.happened_at)}

    def transition_for(self, action: str) -> Any:
        return getattr(type(self), action)._django_fsm.get_transition(self.status)

    def snapshot(self) -> dict[str, Any]:
        """Return the audited fields as they stand, for the event's before and after."""
        fields = self._meta.concrete_fields
        return {
            f.attname: self.__dict__.get(f.attname)
            for f in fields
            if f.attname not in self.NOT_AUDITED and not f.generated and f.attname in self.__dict__
        }
