"""Screens that do more with a record than change it, and what is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.screens import M, Screen, signed_in

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from accounts.models import User

    Words = str | Promise


@dataclass(frozen=True)
class Tool:
    """What can be done with one record: its words, and what to think of before."""

    label: Words
    sentence: Words


class ToolScreen(Screen[M]):
    """``tools`` go by the method that each one calls, with the request and the record, after it has asked once."""

    tools: ClassVar[dict[str, Tool]] = {}

    def may_use(self, user: User) -> bool:
        return self.may_see(user)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.use_tool)
        name = f"{self.opts.app_label}_{self.opts.model_name}_tool"
        return [path("<path:object_id>/do/<slug:tool>/", view, name=name), *super().get_urls()]

    def address(self, act: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{act}", args=args)

    def use_tool(self, request: HttpRequest, object_id: str, tool: str) -> HttpResponse:
        """Ask, then do it for one record; only for whom the screen is."""
        record = self.get_object(request, unquote(object_id))
        if tool not in self.tools or not self.may_use(signed_in(request)):
            raise PermissionDenied
        if request.method == "POST":
            answer: HttpResponse = getattr(self, tool)(request, record)
            return answer
        context = {
            **self.admin_site.each_context(request),
            "title": self.tools[tool].label,
            "opts": self.opts,
            "tool": self.tools[tool],
            "record": record,
            "page": self.address("change", object_id),
        }
        return TemplateResponse(request, "admin/ask.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        links = [(tool.label, self.address("tool", object_id, name)) for name, tool in self.tools.items()]
        further = (extra_context or {}).get("links", [])
        return super().change_view(request, object_id, form_url, {"links": [*further, *links]})

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
