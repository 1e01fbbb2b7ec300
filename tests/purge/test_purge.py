"""The agents, one worker at a time."""

from datetime import timedelta

import pytest
from django.db import connection

from lifecycle.through import Through
from opportunities.models import Opportunity, Outcome
from orders.models import Order
from purge import services
from purge.models import Document, OpportunityHistory, PurgeRun, QuoteHistory, RetentionRule, SetAside
from purge.services.agent import Sweep
from purge.services.forecast import Forecast
from purge.services.opportunities import OPPORTUNITY_AGENT
from quotes.models import Quote
from tests.factories import OpportunityFactory, QuoteFactory
from tests.purge.closed import lost, many_lost, poison, whereabouts, won
from tests.purge.runs import make_run

pytestmark = pytest.mark.django_db


def purge_quotes(*, live=True, **asked):
    return services.purge_quotes(live=live, through=Through.COMMAND, **asked)


def purge_opportunities(*, live=True, **asked):
    return services.purge_opportunities(live=live, through=Through.COMMAND, **asked)


def numbers(records):
    return [record.number for record in records]


def test_quotes_go_first_then_the_opportunity_and_the_order_stays():
    opportunity = won(alternatives=2)
    quotes = numbers(opportunity.quotes.order_by("pk"))
    order = Order.objects.get()

    assert purge_opportunities().went == []
    assert purge_quotes().went == quotes
    assert purge_opportunities().went == [opportunity.number]

    assert numbers(QuoteHistory.objects.order_by("quote_id")) == quotes
    assert numbers(OpportunityHistory.objects.all()) == [opportunity.number]
    assert Outcome.objects.get().opportunity_id == opportunity.pk
    kept = Order.objects.get()
    assert (kept.total, [line.amount for line in kept.lines.all()]) == (order.total, [order.subtotal])
    assert (kept.opportunity_number, kept.quote_number) == (opportunity.number, quotes[0])


def test_history_says_whose_it_was_and_what_it_was_worth():
    opportunity = won(opportunity__external_id="CRM-7")
    purge_quotes()
    run = purge_opportunities().run

    history = OpportunityHistory.objects.get()

    assert (history.customer_name, history.owner_id, history.team_id) == (
        opportunity.customer.name,
        opportunity.owner_id,
        opportunity.team_id,
    )
    assert (history.value, history.closed_at, history.external_id) == (
        opportunity.value,
        opportunity.closed_at,
        "CRM-7",
    )
    assert history.run == run


def test_the_last_quote_leaves_a_mark_and_an_event_on_its_opportunity_and_nothing_else():
    opportunity = lost(quotes=2)
    purge_quotes()

    marked = Opportunity.objects.get()
    event = marked.events.first()
    assert marked.quotes_purged_at
    run = PurgeRun.objects.get()
    assert (event.action, event.version, event.details["run"]) == ("purge_quotes", marked.version, run.pk)
    assert (marked.version, marked.modified_at) == (opportunity.version + 1, opportunity.modified_at)


def test_an_opportunity_with_a_quote_never_goes_even_if_its_mark_says_otherwise():
    opportunity = lost(quotes=1)
    Opportunity.objects.update(quotes_purged_at=opportunity.closed_at)

    report = purge_opportunities()

    assert report.went == []
    assert [(held.name, held.numbers) for held in report.held] == [("quotes_remain", [opportunity.number])]
    assert Opportunity.objects.filter(pk=opportunity.pk).exists()


def test_what_turns_out_not_to_be_due_once_it_is_locked_stays():
    quoted, free = lost(quotes=1), lost()
    sweep = Sweep(OPPORTUNITY_AGENT, make_run(), Forecast.of(Document.OPPORTUNITY))

    assert sweep.move([quoted.pk, free.pk]) == [free.number]


def test_open_opportunities_and_their_quotes_stay():
    QuoteFactory()

    assert (purge_quotes().went, purge_opportunities().went) == ([], [])


def test_a_dry_run_changes_nothing_and_says_exactly_what_a_live_one_does():
    lost(quotes=2), won(alternatives=1), lost(ago=timedelta(days=3), quotes=1), OpportunityFactory()
    RetentionRule.objects.create(document="quote", outcome="won", days=50)
    before = whereabouts()

    for purge in [purge_quotes, purge_opportunities]:
        dry = purge(live=False)
        assert (whereabouts(), dry.run.moved) == (before, 0)
        live = purge()
        assert dry.went == live.went
        assert dry.held == live.held
        before = whereabouts()


def test_a_run_keeps_what_it_saw_and_did():
    lost(), lost(ago=timedelta(days=1)), OpportunityFactory()

    purge_opportunities()

    run = PurgeRun.objects.get()
    assert (run.looked_at, run.moved, run.failed) == (3, 1, 0)
    assert run.held_back == {"open": 1, "retention": 1}
    assert run.seconds is not None


@pytest.mark.parametrize("batch_size", [1, 2, 500])
def test_batches_of_any_size_move_everything(batch_size):
    many_lost(5)

    assert len(purge_opportunities(batch_size=batch_size).went) == 5


@pytest.mark.parametrize("live", [True, False])
def test_a_limit_is_kept_over_all_batches(live):
    closed = many_lost(5)

    report = purge_opportunities(live=live, batch_size=2, limit=3)

    assert report.went == numbers(closed[:3])


def test_a_row_that_cannot_go_is_set_aside_and_the_others_go_on():
    closed = many_lost(4)
    poison("opportunities_opportunity", closed[1].pk)

    report = purge_opportunities()

    assert report.went == numbers([closed[0], *closed[2:]])
    assert report.failed == [closed[1].number]
    aside = SetAside.objects.get()
    assert (aside.number, aside.error, aside.tries) == (closed[1].number, "InternalError · this row does not go", 1)
    assert (report.run.moved, report.run.failed) == (3, 1)


def test_after_three_tries_a_record_is_left_alone_until_somebody_asks_again():
    [stuck] = many_lost(1)
    poison("opportunities_opportunity", stuck.pk)
    for _ in range(3):
        assert purge_opportunities().failed == [stuck.number]

    left = purge_opportunities()
    assert (left.failed, [held.name for held in left.held]) == ([], ["set_aside"])

    SetAside.objects.all().try_again()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER poison ON opportunities_opportunity")
    assert purge_opportunities().went == [stuck.number]
    assert not SetAside.objects.exists()


def test_a_quote_that_cannot_go_keeps_its_siblings_and_its_opportunity():
    stuck, other = lost(quotes=2), lost(quotes=1)
    poison("quotes_quote", stuck.quotes.last().pk)

    report = purge_quotes()

    assert report.failed == [stuck.number]
    assert Quote.objects.filter(opportunity=stuck).count() == 2
    assert Opportunity.objects.get(pk=stuck.pk).quotes_purged_at is None
    assert purge_opportunities().went == [other.number]


def test_the_error_of_what_was_set_aside_tells_nothing_of_its_contents():
    lost(external_id="CRM Confidential")
    purge_opportunities()
    Outcome.objects.all().delete()
    lost(external_id="CRM Confidential")

    purge_opportunities()

    error = SetAside.objects.get().error
    assert "external_id" in error
    assert "Confidential" not in error


def test_nothing_is_lost_and_nothing_is_doubled():
    made = sorted(
        opportunity.pk for opportunity in [*many_lost(7), won(), lost(ago=timedelta(days=2)), OpportunityFactory()]
    )
    purge_quotes(batch_size=2)
    purge_opportunities(batch_size=2)

    live, purged = whereabouts()

    assert sorted(live + purged) == made
    open_rows = Opportunity.objects.open().count()
    assert open_rows + Outcome.objects.count() == len(made)


def test_expiring_is_a_run_too():
    quote = QuoteFactory(presented=True, expired=True)

    dry = services.expire_quotes(through=Through.COMMAND)
    live = services.expire_quotes(live=True, through=Through.COMMAND)

    assert dry.went == live.went == [quote.number]
    assert (dry.run.moved, live.run.moved) == (0, 1)
    quote.refresh_from_db()
    assert (quote.status, quote.abandon_reason.code) == ("abandoned", "expired")
