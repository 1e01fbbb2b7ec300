"""The quote as the customer gets it: one set of texts, for the PDF and for the page on screen. Nothing is internal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from interface.formats import MINUS, figure, grouped, money, percent
from lifecycle.clock import business_day
from opportunities.models import Opportunity
from typesetting.paper import Closing, Line, Paper, Seller, Sum
from typesetting.press import typeset

from .models import Quote, QuoteLine
from .models.quote import is_past_its_expiry

NOT_YET_OFFERED = (Quote.Status.DRAFT, Quote.Status.PENDING_APPROVAL)
AROUND = [f"opportunity__{name}" for name in ("customer", "contact", "contact_address", "owner")]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def quote_pdf(quote: Quote, *, language: str) -> bytes:
    """Return the PDF of this quote as it is now in the database."""
    return typeset("paper", quote_paper(with_all(Quote.objects.all()).get(pk=quote.pk), language=language))


def quote_file_name(quote: Quote) -> str:
    version = f"-v{quote.revision}" if quote.revision > 1 else ""
    draft = "-draft" if quote.status in NOT_YET_OFFERED else ""
    return f"{quote.number}{version}{draft}.pdf"


def with_all(quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    """Bring along what stands on the paper: the lines in a second query, an address of the customer's in a third."""
    siblings = Quote.objects.filter(opportunity=OuterRef("opportunity")).presented().order_by("pk")
    lines = Prefetch("lines", QuoteLine.objects.select_related("product"))
    shown = quotes.select_related("abandon_reason", *AROUND).prefetch_related(lines)
    return shown.annotate(presented_ids=ArraySubquery(siblings.values("pk")))


def language_of(quote: Quote) -> str:
    """Return the language that the customer reads."""
    contact = quote.opportunity.contact
    return (contact and contact.language) or settings.LANGUAGE_CODE


def quote_paper(quote: Quote, *, language: str) -> Paper:
    """Write the paper of a quote that comes from `with_all`."""
    opportunity, lines = quote.opportunity, list(quote.lines.all())
    with override(language):
        return Paper(
            language=language,
            made_at=quote.presented_at or quote.modified_at,
            number=quote.number,
            title=opportunity.name,
            lead=option_of(quote),
            mark=mark_of(quote),
            seller=seller(),
            receiver_label=_("For"),
            receiver=receiver_of(opportunity),
            facts=facts_of(quote),
            heads=(_("Item"), _("Qty"), _("List price"), _("Discount"), total_in(quote.currency)),
            lines=tuple(line_of(line) for line in lines),
            sums=sums_of(quote, list_total=list_total_of(lines)),
            total=Sum(_("Total, excl. VAT"), str(money(quote.total, quote.currency, cents=True))),
            closing=how_to_accept(quote),
            terms=settings.SELLER["terms"],
            page_of=page_of(),
        )


def page_of() -> str:
    return _("Page {page} of {pages}")


def total_in(currency: str) -> str:
    return _("Total %(currency)s") % {"currency": currency}


def seller() -> Seller:
    facts = settings.SELLER
    lines = (facts[name] for name in ("address", "email", "phone", "tax_number"))
    return Seller(facts["name"], tuple(line for line in lines if line), facts["logo"])


def receiver_of(opportunity: Opportunity) -> tuple[str, ...]:
    customer, contact = opportunity.customer, opportunity.contact
    address = opportunity.contact_address or customer.addresses.active().first()
    person = ", ".join(filter(None, [contact.name, contact.job_title])) if contact else ""
    return receiver_lines(customer.name, person, str(address or ""))


def receiver_lines(name: str, person: str, address: str) -> tuple[str, ...]:
    """Leave out what is not known, and a person who is the customer."""
    return tuple(line for line in (name, "" if person == name else person, address) if line)


def facts_of(quote: Quote) -> tuple[tuple[str, str], ...]:
    made_on = business_day(quote.presented_at or quote.created_at)
    owner = quote.opportunity.owner
    facts = [
        (_("Quote"), quote.number),
        (_("Date"), date_format(made_on, "j F Y")),
        (_("Valid until"), date_format(quote.expires_on, "j F Y") if quote.expires_on else ""),
        (_("From"), owner.name if owner else ""),
    ]
    return tuple((label, value) for label, value in facts if value)


def option_of(quote: Quote) -> str:
    """Name the option by the letter that it has on the customer's page, where it is one of several."""
    ids: list[int] = quote.presented_ids  # type: ignore[attr-defined] # annotated by `with_all`
    if quote.pk not in ids or len(ids) < 2:
        return quote.name
    facts = {"letter": letter_of(ids.index(quote.pk)), "count": apnumber(len(ids)), "name": quote.name}
    return _("Option %(letter)s of %(count)s: %(name)s") % facts


def letter_of(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else str(place + 1)


def mark_of(quote: Quote) -> str:
    """Say across the head why nobody should rely on this paper."""
    if quote.status in NOT_YET_OFFERED:
        return _("Draft")
    if quote.status == Quote.Status.ABANDONED or (quote.status in Quote.OPEN and is_past_its_expiry(quote)):
        return _("No longer valid")
    return ""


def line_of(line: QuoteLine) -> Line:
    """Write a line. What costs more than its list price has no list price for the customer."""
    figures = (
        figure(line.quantity),
        grouped(max(line.list_price, line.unit_price)),
        percent(line.discount_percent.normalize()) if line.discount_percent > 0 else "",
        grouped(line.amount),
    )
    return Line(line.description, line.product.sku if line.product else "", figures)


def list_total_of(lines: Iterable[QuoteLine]) -> Decimal:
    """Sum the list prices as the customer knows them: what costs more than its list price has none."""
    return sum((max(line.list_amount, line.amount) for line in lines), Decimal(0))


def sums_of(quote: Quote, *, list_total: Decimal) -> tuple[Sum, ...]:
    """Say how the total comes about, and nothing where no discount is given."""
    on_lines, on_all = list_total - quote.subtotal, quote.discount_amount
    share = {"percent": percent(quote.discount_percent)}
    return tuple(
        Sum(label, written_figure)
        for needed, label, written_figure in (
            (on_lines, _("List total"), grouped(list_total)),
            (on_lines and on_all, _("Line discounts"), less(on_lines)),
            (on_lines and not on_all, _("Discount"), less(on_lines)),
            (on_all, _("Subtotal"), grouped(quote.subtotal)),
            (on_all, _("Discount, %(percent)s") % share, less(on_all)),
        )
        if needed
    )


def less(value: Decimal) -> str:
    return f"{MINUS}{grouped(value)}"


def how_to_accept(quote: Quote) -> Closing | None:
    if quote.status not in (*NOT_YET_OFFERED, Quote.Status.APPROVED, Quote.Status.PRESENTED):
        return None
    options = len(quote.presented_ids)  # type: ignore[attr-defined] # annotated by `with_all`
    how = ngettext(
        "Open the page from our message and press Accept, or sign here and send it back.",
        "Open the page from our message, choose an option and press Accept, or sign here and send it back.",
        max(options, 1),
    )
    return Closing(_("How to accept"), how, (_("Name and date"), _("Signature")))
