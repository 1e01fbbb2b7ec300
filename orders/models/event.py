from django.db import models

from lifecycle.models import Event, needs_a_person

from .order import Order


class OrderEvent(Event):
    order = models.ForeignKey(Order, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [
            models.UniqueConstraint(name="order_act_has_one_event", fields=["order", "version"]),
            needs_a_person("order_event_needs_a_person"),
        ]
