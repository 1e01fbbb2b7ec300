"""The five roles of the house, each a Django group of that name made by a data migration. Groups carry no rights."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REP = "Sales rep", _("Sales rep")
    LEAD = "Team lead", _("Team lead")
    MANAGER = "Sales manager", _("Sales manager")
    OPERATIONS = "Operations", _("Operations")
    ADMINISTRATOR = "Administrator", _("Administrator")


SELLING = (Role.REP, Role.LEAD, Role.MANAGER)
