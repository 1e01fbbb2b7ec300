from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The fulfillment pipeline's four statuses. Code asks for these, never for a stage's name."""

    INQUIRY = "inquiry", _("Inquiry")
    NEGOTIATION = "negotiation", _("Negotiation")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


OPEN = (Status.INQUIRY, Status.NEGOTIATION)
CLOSED = (Status.WON, Status.LOST)
