from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver


class Administration(AdminSite):
    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Leave out the redirect from any number to its page: it would tell everybody what exists."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
