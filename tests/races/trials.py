"""What races with an acceptance, and what must hold afterwards. Run with the lock, and as a control without it."""

from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from unittest.mock import patch

from django.utils import timezone

from lifecycle.refusals import NotVisible, Overtaken
from opportunities.models import Opportunity
from orders.models import Order, OrderEvent
from orders.services import QuoteOvertaken
from quotes.models import Quote, QuoteEvent

CUSTOMER = "Hanne Dahl"
LAST_MOMENT = datetime(2026, 6, 30, 21, 59, 59, 999_999, tzinfo=UTC)
NEXT_DAY = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
MOST_LOOKS = 5


def parted(results, kind):
    """Return the one result of this kind, and the other one."""
    (served,) = [result for result in results if isinstance(result, kind)]
    (other,) = [result for result in results if result is not served]
    return served, other


def alternatives(race, floor, trial):
    """One becomes the order, and the other is told which, by whom and when."""
    first, second = floor.presented()
    results = race.both(floor.accept(first, by_customer=trial % 2), floor.accept(second))

    order, told = parted(results, Order)
    assert isinstance(told, QuoteOvertaken)
    assert told.order == order
    assert str(told).startswith(f"{CUSTOMER} accepted {order.quote_number} on ")


def double_click(race, floor, trial):
    """Both get the same order, which is made once."""
    (quote,) = floor.presented(1)
    one, other = race.both(floor.accept(quote, by_customer=trial % 2), floor.accept(quote))

    assert one == other == Order.objects.get(quote_id=quote.pk)
    assert QuoteEvent.objects.filter(quote=quote, action="accept").count() == 1
    assert OrderEvent.objects.filter(order=one).count() == 1


def new_draft(race, floor, trial):
    """The draft is abandoned with the rest, or it is never made."""
    (quote,) = floor.presented(1)
    order, draft = race.both(floor.accept(quote, by_customer=trial % 2), floor.add_draft(quote.opportunity))

    assert isinstance(order, Order)
    if isinstance(draft, Quote):
        draft.refresh_from_db()
        assert draft.status == "abandoned"
        assert draft.abandon_reason.code == "alternative_accepted"
    else:
        assert_told(draft, "No quote was made")


def rejection(race, floor, trial):
    """The rep notes a no while the customer says yes."""
    (quote,) = floor.presented(1)
    accepted, rejected = race.both(floor.accept(quote, by_customer=True), floor.reject(quote))

    quote.refresh_from_db()
    if isinstance(accepted, Order):
        assert quote.status == "accepted"
        assert_told(rejected, f"{CUSTOMER} changed it at ")
    else:
        assert quote.status == "rejected"
        assert_told(accepted, f"{quote.number} is Rejected. {floor.rep} did that at ")


def decline(race, floor, trial):
    """The customer says no at the link while the rep notes a yes."""
    (quote,) = floor.presented(1)
    accepted, declined = race.both(floor.accept(quote), floor.decline(quote))

    quote.refresh_from_db()
    if isinstance(accepted, Order):
        assert (quote.status, declined) == ("accepted", [])
    else:
        assert (quote.status, declined) == ("rejected", [quote])
        assert_told(accepted, f"{quote.number} is Rejected. {CUSTOMER} did that at ")


@contextmanager
def midnight(*, after):
    """Let a quote's last day end when the clock has been looked at so many times."""
    looks = count()
    with patch.object(timezone, "now", lambda: LAST_MOMENT if next(looks) < after else NEXT_DAY):
        yield


def expiry(race, floor, trial):
    """Its last day ends between the two, or before one has looked at the clock a second time."""
    (quote,) = floor.presented(1)
    Quote.objects.filter(pk=quote.pk).update(expires_on=LAST_MOMENT.date())
    with midnight(after=trial % MOST_LOOKS):
        accepted, expired = race.both(floor.accept(quote, by_customer=True), floor.expire(quote))

    if isinstance(accepted, Order):
        assert_told(expired, f"{quote.number} is Accepted. {CUSTOMER} did that ", "today still counts")
        return
    if isinstance(expired, Overtaken):
        assert_told(expired, "today still counts")
        with midnight(after=0):
            expired = floor.expire(quote)()
    assert_told(accepted, "Its expiry date is past", f"{quote.number} is Abandoned. Pursuit did that ")
    assert (expired.status, expired.abandon_reason.code) == ("abandoned", "expired")


def loss(race, floor, trial):
    """An opportunity is won or lost, and never both."""
    (quote,) = floor.presented(1)
    accepted, lost = race.both(floor.accept(quote, by_customer=trial % 2), floor.lose(quote))

    opportunity = Opportunity.objects.get(pk=quote.opportunity_id)
    if isinstance(accepted, Order):
        assert opportunity.status == "won"
        assert_told(lost, f"{CUSTOMER if trial % 2 else floor.rep} changed it at ")
    else:
        assert opportunity.status == "lost"
        assert_told(accepted, f"{quote.number} is Abandoned. {floor.rep} did that at ")


def new_price(race, floor, trial):
    """The customer accepts what was on the page, or nothing."""
    (quote,) = floor.presented(1)
    accepted, repriced = race.both(floor.accept(quote, by_customer=True), floor.reprice(quote))

    if isinstance(accepted, Order):
        assert (accepted.quote_revision, accepted.total) == (1, 2000)
        assert_told(repriced, f"{CUSTOMER} changed it at ")
    else:
        assert (repriced.revision, repriced.total) == (2, 1900)
        assert_told(accepted, f"{quote.number} is Draft. {floor.rep} did that at ")


def edit(race, floor, trial):
    """What counts is being edited while what is beside it is accepted: the value is what was accepted."""
    draft, quote = floor.draft_and_presented()
    order, edited = race.both(floor.accept(quote, by_customer=trial % 2), floor.edit(draft))

    assert isinstance(order, Order)
    assert Opportunity.objects.get(pk=quote.opportunity_id).value == order.total == 2000
    draft.refresh_from_db()
    assert (draft.status, draft.is_primary) == ("abandoned", False)
    if isinstance(edited, Quote):
        assert draft.total == 1900
    else:
        assert draft.total == 2000
        assert_told(edited, f"{CUSTOMER if trial % 2 else floor.rep} changed it at ")


def handover(race, floor, trial):
    """The order is of who owns the opportunity; the old owner sells before the handover or sees nothing any more."""
    (quote,) = floor.presented(1)
    accepted, assigned = race.both(floor.accept(quote, by_customer=trial % 2), floor.hand_over(quote))

    owner = Opportunity.objects.get(pk=quote.opportunity_id).owner
    if isinstance(assigned, Opportunity):
        assert owner == floor.colleague
        assert accepted.owner == owner if trial % 2 else isinstance(accepted, NotVisible)
    else:
        assert owner == accepted.owner == floor.rep
        assert_told(assigned, f"{CUSTOMER if trial % 2 else floor.rep} changed it at ")


def assert_told(result, *sentences):
    """One of these is what the loser reads."""
    assert isinstance(result, Overtaken)
    assert any(sentence in str(result) for sentence in sentences), str(result)
