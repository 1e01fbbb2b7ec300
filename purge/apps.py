from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PurgeConfig(AppConfig):
    name = "purge"
    verbose_name = _("Purge")
