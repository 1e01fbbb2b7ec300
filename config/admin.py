from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _

from accounts.screens import Screen, Shelf

# The redirect from any number to its page tells everybody what exists; a new password is taken where tries are counted.
LEFT_OUT = frozenset({"view_on_site", "password_change", "password_change_done"})


class Administration(AdminSite):
    index_title = _("Administration")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own screens only: those of libraries ask Django's permissions, which nobody has here."""
        if admin_class and issubclass(admin_class, Screen):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Leave out what goes around our own pages."""
        return [url for url in super().get_urls() if getattr(url, "name", None) not in LEFT_OUT]

    def logout(  # type: ignore[override]  # leads on, and shows no page of its own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leave this to the page of the sign-in, which tells the audit."""
        return redirect("account_logout")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the screens that are open to this reader by purpose, whatever rooms they come from."""
        apps = super().get_app_list(request, app_label)
        screens = sorted((model for app in apps for model in app["models"]), key=lambda model: str(model["name"]))
        shelves = [(shelf, [model for model in screens if self.screen(model).shelf == shelf]) for shelf in Shelf]
        return [
            {"name": shelf.label, "app_label": shelf.value, "app_url": "", "has_module_perms": True, "models": models}
            for shelf, models in shelves
            if models
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return self.with_news(request, super().index(request, extra_context))

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return self.with_news(request, super().app_index(request, app_label, extra_context))

    def with_news(self, request: HttpRequest, page: TemplateResponse) -> TemplateResponse:
        """Say beside each screen what it is for, and what waits there."""
        for shelf in page.context_data["app_list"]:  # type: ignore[index]  # the page has its context
            for model in shelf["models"]:
                news, query = self.screen(model).news(request) or ("", "")
                told = {"name": self.screen(model).named(), "says": self.screen(model).says}
                model.update(told, news=news, news_url=f"{model['admin_url']}?{query}")
        return page

    def screen(self, model: dict[str, Any]) -> Screen[Any]:
        return self._registry[model["model"]]  # type: ignore[return-value]  # nothing else is registered
