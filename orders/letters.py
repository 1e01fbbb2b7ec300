"""The mails of this room. They are written when they are sent, so that they tell how things are then."""

from __future__ import annotations

from interface.formats import figure, grouped, money
from notices.letters import Enclosure, Letter, letter, to_customer
from notices.models import Outbox
from quotes.document import less

from .document import order_file_name, order_pdf
from .models import Order
from .services.confirmation import PLACED


@letter(PLACED)
def confirmation(mail: Outbox) -> Letter | None:
    """Confirm to the customer what was ordered; nothing, when it has been cancelled since."""
    orders = Order.objects.select_related("owner").prefetch_related("lines")
    order = orders.filter(pk=Order.key_in(mail.number) or 0).exclude(status=Order.Status.CANCELLED).first()
    if order is None:
        return None
    return to_customer(
        "orders/mail/confirmation",
        order.owner,
        enclosures=[Enclosure(order_file_name(order), order_pdf(order, language=mail.language))],
        order=order,
        who=order.contact_name or order.accepted_by,
        lines=[(figure(line.quantity), line.description, grouped(line.amount)) for line in order.lines.all()],
        discount=less(order.discount),
        total=str(money(order.total, order.currency, cents=True)),
    )
