from django.db import models

from lifecycle.models import Event, needs_a_person

from .quote import Quote


class QuoteEvent(Event):
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [
            models.UniqueConstraint(name="quote_act_has_one_event", fields=["quote", "version"]),
            needs_a_person("quote_event_needs_a_person"),
        ]
