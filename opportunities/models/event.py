from __future__ import annotations

from django.db import models

from lifecycle.models import Event, needs_a_person

from .opportunity import Opportunity


class OpportunityEvent(Event):
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [
            models.UniqueConstraint(name="opportunity_act_has_one_event", fields=["opportunity", "version"]),
            needs_a_person("opportunity_event_needs_a_person"),
        ]
