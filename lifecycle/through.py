from django.db import models
from django.utils.translation import gettext_lazy as _


class Through(models.TextChoices):
    """The entrance by which an act came in."""

    PAGE = "page", _("in Pursuit")
    ADMIN = "admin", _("in the admin")
    LINK = "link", _("by the customer’s link")
    IMPORT = "import", _("by an import")
    SCHEDULE = "schedule", _("on schedule")
    COMMAND = "command", _("by a command")
    API = "api", _("by the API")
