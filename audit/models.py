"""What happened beside the events of records: sign-ins, refusals, changes in the admin, exports, imports, purges."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .requests import request_id


class Entry(models.Model):
    """One thing that somebody did or was refused. Appended only: the database refuses every change of it.

    ``about`` names what it was done to, as people know it (OPP-000123, an e-mail address, a team); ``kind`` and ``key``
    find the record. ``details`` holds what was given, and under ``changes`` each field before and after.
    """

    action = models.CharField(_("action"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    through = models.CharField(_("through"), max_length=10)
    about = models.CharField(_("about"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    key = models.BigIntegerField(null=True, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True, default=request_id)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    details = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="audit_entry_by_time"),
            models.Index(fields=["kind", "key"], name="audit_entry_by_record"),
            models.Index(fields=["request_id"], name="audit_entry_by_request", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.happened_at:%Y-%m-%d %H:%M}"
