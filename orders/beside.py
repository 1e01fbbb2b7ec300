"""What the page of an order shows around it: where it came from, what happened to it, and its mails, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from interface.sentences import filled, link, strong
from lifecycle.through import Through
from notices.models import Outbox
from opportunities.lists import in_one_query, told
from opportunities.models import Opportunity
from opportunities.of_customer import moment_of
from quotes.models import Quote

from .models import Order, OrderEvent
from .services import confirmations

MAIL = ["recipient", "revision", "sent_at", "withdrawn_at", "due_at", "last_error"]


@dataclass(frozen=True)
class Beside:
    """The opportunity and the other quotes are there while they are not purged and the reader may see them."""

    order: Order
    opportunity: Opportunity | None
    abandoned: list[Quote]
    events: list[OrderEvent]
    mails: list[Outbox]

    @classmethod
    def of(cls, order: Order, user: User) -> Beside:
        others = Quote.objects.filter(opportunity=order.opportunity_id, abandon_reason__code="alternative_accepted")
        lists: dict[str, list[Any]] = in_one_query(
            {"events": told(order.events.order_by(), "events", EVENT)},
            opportunity=(Opportunity.objects.visible_to(user).filter(pk=order.opportunity_id).order_by("pk"), ["name"]),
            abandoned=(others.filter(opportunity__in=Opportunity.objects.visible_to(user)).order_by("pk"), []),
            mails=(confirmations(order).order_by("pk"), MAIL),
        )
        events = sorted((event_of(row) for row in lists["events"]), key=lambda event: -event.version)
        return cls(order, next(iter(lists["opportunity"]), None), lists["abandoned"], events, lists["mails"])

    @property
    def mail(self) -> Outbox | None:
        """The mail that confirmed it last."""
        return self.mails[-1] if self.mails else None

    @cached_property
    def beginning(self) -> OrderEvent | None:
        return next((event for event in self.events if event.action == "create"), None)

    @property
    def accepted(self) -> SafeString:
        """Say who accepted, when and where; of what a colleague heard, who that was."""
        who = ", ".join(filter(None, [self.order.accepted_by, self.order.accepted_role]))
        words = {
            "who": strong(who),
            "when": date_format(timezone.localtime(self.order.accepted_at), "l j F Y, H:i"),
        }
        if self.order.accepted_through == Through.LINK:
            return filled(_("Accepted by %(who)s on the customer’s page, %(when)s."), words)
        return filled(_("Accepted by %(who)s, %(when)s."), words)

    @property
    def won(self) -> SafeString:
        """Say what that won, and which quotes it made needless."""
        came_from = self.opportunity
        words = {
            "opportunity": link("opportunities:detail", came_from.pk, came_from.name)
            if came_from
            else self.order.opportunity_number,
            "quotes": format_html_join(
                ", ",
                '<span class="nowrap">{}</span>',
                ((link("quotes:edit", quote.pk, quote.number),) for quote in self.abandoned),
            ),
        }
        if not self.abandoned:
            return filled(_("That won %(opportunity)s."), words)
        sentence = ngettext(
            "That won %(opportunity)s and abandoned quote %(quotes)s.",
            "That won %(opportunity)s and abandoned the quotes %(quotes)s.",
            len(self.abandoned),
        )
        return filled(sentence, words)


EVENT = JSONObject(
    action="action",
    version="version",
    happened_at="happened_at",
    through="through",
    on_behalf_of="on_behalf_of",
    details="details",
    actor="actor",
    name="actor__name",
)


def event_of(row: dict[str, Any]) -> OrderEvent:
    actor = User(pk=row["actor"], name=row["name"]) if row["actor"] else None
    return OrderEvent(
        action=row["action"],
        version=row["version"],
        happened_at=moment_of(row["happened_at"]),
        through=row["through"],
        on_behalf_of=row["on_behalf_of"],
        details=row["details"],
        actor=actor,
    )
