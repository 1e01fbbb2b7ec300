from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team

from ..querysets import SavedViewQuerySet

LONGEST_QUERY = 2000


class SavedView(models.Model):
    """A question to the list under a name. It keeps what was asked, not what was found: readers find their own."""

    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(name="saved_view_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(name="saved_view_name_is_used_once_by_its_owner", fields=["owner", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
