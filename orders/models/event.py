from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Event, needs_a_person

from .order import Order

HEARD = {
    "phone": _("Recorded by %(who)s, who heard it by telephone from %(customer)s."),
    "meeting": _("Recorded by %(who)s, who heard it in person from %(customer)s."),
    "email": _("Recorded by %(who)s, who has it by e-mail from %(customer)s."),
    "document": _("Recorded by %(who)s, who has it signed by %(customer)s."),
}


class OrderEvent(Event):
    order = models.ForeignKey(Order, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [
            models.UniqueConstraint(name="order_act_has_one_event", fields=["order", "version"]),
            needs_a_person("order_event_needs_a_person"),
        ]

    @property
    def heard(self) -> str:
        """Say who recorded the customer's yes, and how it was heard; nothing where the customer gave it by the link."""
        if self.action != "create" or self.actor is None:
            return ""
        sentence = HEARD.get(self.details.get("said", ""))
        words = {"who": self.actor, "customer": self.on_behalf_of}
        return str(sentence) % words if sentence else _t("Recorded by %(who)s for %(customer)s.") % words
