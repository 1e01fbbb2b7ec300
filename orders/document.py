"""The order confirmation: what was agreed, and who agreed, as one set of texts."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from customers.models import Contact
from interface.formats import figure, grouped, money
from lifecycle.clock import business_day, business_zone
from lifecycle.through import Through
from quotes.document import less, page_of, receiver_lines, seller, total_in
from typesetting.paper import Closing, Line, Paper, Sum
from typesetting.press import typeset

from .models import Order, OrderLine


def order_pdf(order: Order, *, language: str) -> bytes:
    """Return the PDF of this order as it is now in the database."""
    return typeset("paper", order_paper(with_all(Order.objects.all()).get(pk=order.pk), language=language))


def order_file_name(order: Order) -> str:
    return f"{order.number}.pdf"


def language_of(order: Order) -> str:
    """Return the language that the customer reads: that of the contact with whom it was agreed."""
    known = Contact.objects.filter(customer=order.customer_id, name=order.contact_name, email=order.contact_email)
    return known.exclude(language="").values_list("language", flat=True).first() or settings.LANGUAGE_CODE


def with_all(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.select_related("owner").prefetch_related("lines")


def order_paper(order: Order, *, language: str) -> Paper:
    with override(language):
        return Paper(
            language=language,
            made_at=order.accepted_at,
            number=order.number,
            title=order.name,
            lead=_("Order confirmation"),
            mark=_("Cancelled") if order.status == Order.Status.CANCELLED else "",
            seller=seller(),
            receiver_label=_("For"),
            receiver=receiver_lines(order.customer_name, order.contact_name, order.address),
            facts=facts_of(order),
            heads=(_("Item"), _("Qty"), _("Net price"), total_in(order.currency)),
            lines=tuple(line_of(line) for line in order.lines.all()),
            sums=sums_of(order),
            total=Sum(_("Total, excl. VAT"), str(money(order.total, order.currency, cents=True))),
            closing=Closing(_("Accepted"), who_accepted(order)),
            terms=settings.SELLER["terms"],
            page_of=page_of(),
        )


def facts_of(order: Order) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Order"), order.number),
        (_("Date"), date_format(business_day(order.accepted_at), "j F Y")),
        (_("Your number"), order.customer_order_number),
        (_("Quote"), order.quote_number),
        (_("From"), order.owner.name if order.owner else ""),
    ]
    return tuple((label, value) for label, value in facts if value)


def line_of(line: OrderLine) -> Line:
    return Line(line.description, line.sku, (figure(line.quantity), grouped(line.unit_price), grouped(line.amount)))


def sums_of(order: Order) -> tuple[Sum, ...]:
    if not order.discount:
        return ()
    return (Sum(_("Subtotal"), grouped(order.subtotal)), Sum(_("Order discount"), less(order.discount)))


def who_accepted(order: Order) -> str:
    """Say who said yes, when, and by which way, in the time of the business."""
    who = ", ".join(filter(None, [order.accepted_by, order.accepted_role]))
    when = date_format(timezone.localtime(order.accepted_at, business_zone()), "l j F Y, H:i e")
    if order.accepted_through == Through.LINK:
        return _("%(who)s accepted this order on our offer page: %(when)s.") % {"who": who, "when": when}
    return _("%(who)s placed this order with us: %(when)s.") % {"who": who, "when": when}
