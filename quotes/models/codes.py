from django.utils.translation import gettext_lazy as _

from opportunities.models import Code


class AbandonReason(Code):
    class Meta(Code.Meta):
        verbose_name = _("abandon reason")
        verbose_name_plural = _("abandon reasons")
