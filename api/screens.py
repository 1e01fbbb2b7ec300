"""Screens whose records have buttons of their own, and what is shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from accounts.screens import M, Screen, signed_in

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from accounts.models import User

    Words = str | Promise


class ToolScreen(Screen[M]):
    """``tools`` are the words on the buttons by the method that each one calls, with the request and the record."""

    change_form_template = "admin/api/change_form.html"
    tools: ClassVar[dict[str, Words]] = {}

    def may_use(self, user: User) -> bool:
        return self.may_see(user)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.use_tool)
        name = f"{self.opts.app_label}_{self.opts.model_name}_tool"
        return [path("<path:object_id>/do/<slug:tool>/", view, name=name), *super().get_urls()]

    def address(self, act: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{act}", args=args)

    def use_tool(self, request: HttpRequest, object_id: str, tool: str) -> HttpResponse:
        """Do it for one record; only by a button, and only for whom the screen is."""
        return require_POST(self.answer_tool)(request, object_id, tool)

    def answer_tool(self, request: HttpRequest, object_id: str, tool: str) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if tool not in self.tools or not self.may_use(signed_in(request)):
            raise PermissionDenied
        answer: HttpResponse = getattr(self, tool)(request, record)
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        tools = [(label, self.address("tool", object_id, name)) for name, label in self.tools.items()]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "tools": tools})

    def show_once(
        self, request: HttpRequest, *, title: str | Promise, secret: str, sentence: str | Promise
    ) -> HttpResponse:
        """Show what is kept nowhere, in this answer only."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "secret": secret,
            "sentence": sentence,
            "list": self.address("changelist"),
        }
        return TemplateResponse(request, "admin/api/shown_once.html", context)
