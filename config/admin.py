from typing import Any

from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver

from accounts.screens import Screen


class Administration(AdminSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own screens only: those of libraries ask Django's permissions, which nobody has here."""
        if admin_class and issubclass(admin_class, Screen):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Leave out the redirect from any number to its page: it would tell everybody what exists."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
