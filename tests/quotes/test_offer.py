"""The way to the customer: approval, presenting, the link, rejecting, reworking, expiring."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone

from lifecycle.clock import business_today
from lifecycle.refusals import NotAllowed, NotVisible, Overtaken
from lifecycle.through import Through
from lifecycle.transitions import perform
from notices.models import Notification
from quotes import services
from quotes.models import OfferLink, Quote
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OfferLinkFactory,
    QuoteFactory,
    RepFactory,
)

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


def at_discount(percent, **fields):
    return QuoteFactory(discount_percent=Decimal(percent), **fields)


def submit(quote, by=None):
    return services.submit(quote, by=by or quote.opportunity.owner, through=PAGE)


def present(quote, **fields):
    return services.present(quote, by=quote.opportunity.owner, through=PAGE, **fields)


def lead_of(quote):
    return LeadFactory(leads=quote.opportunity.team)


@pytest.mark.parametrize(
    ("percent", "status"),
    [("0", "approved"), ("15", "approved"), ("15.01", "pending_approval"), ("25", "pending_approval")],
)
def test_a_discount_beyond_the_teams_limit_waits_for_approval(percent, status):
    assert submit(at_discount(percent)).status == status


def test_what_counts_is_the_whole_quotes_discount_against_list_prices():
    cheap_line = {"quantity": 1, "list_price": 100, "unit_price": 50}
    full_line = {"quantity": 9, "list_price": 100, "unit_price": 100}

    assert submit(QuoteFactory(lines=[cheap_line, full_line])).status == "approved"
    assert submit(QuoteFactory(lines=[cheap_line, full_line], discount_percent=11)).status == "pending_approval"


def test_a_quote_without_lines_is_not_submitted():
    with pytest.raises(Overtaken, match="It needs at least one line"):
        submit(QuoteFactory(lines=[]))


def test_the_teams_leads_are_told_that_an_approval_is_wanted():
    quote = at_discount(25)
    lead = lead_of(quote)

    submit(quote)

    assert Notification.objects.get(recipient=lead).summary.startswith(f"{quote.number} is 25% under list prices")


def test_nobody_approves_or_refuses_the_own_submission():
    quote = at_discount(25)
    lead = lead_of(quote)
    submit(quote, by=lead)

    with pytest.raises(NotAllowed):
        services.approve(quote, by=lead, through=PAGE)
    with pytest.raises(NotAllowed):
        services.refuse(quote, by=lead, through=PAGE, reason="Not mine to say.")
    assert services.approve(quote, by=ManagerFactory(), through=PAGE).status == "approved"


def test_a_refusal_goes_back_to_draft_with_its_reason():
    quote = at_discount(25)
    submit(quote)

    refused = services.refuse(quote, by=lead_of(quote), through=PAGE, reason="Twenty at most.")

    assert refused.status == "draft"
    assert Notification.objects.get(event="refused").recipient == quote.opportunity.owner
    assert refused.events.get(action="refuse").details["reason"] == "Twenty at most."


def test_scenario_d_refused_reworked_approved_and_void_again_after_a_change():
    quote = at_discount(25)
    rep, lead = quote.opportunity.owner, lead_of(quote)

    assert present(quote).status == "pending_approval"
    with pytest.raises(Overtaken, match="Waiting for approval"):
        perform(quote, "present", by=rep, through=PAGE, expires_on=business_today())
    services.refuse(quote, by=lead, through=PAGE, reason="Twenty at most.")
    services.edit(quote, by=rep, through=PAGE, discount_percent=Decimal(20))
    assert present(quote).status == "pending_approval"
    assert services.approve(quote, by=lead, through=PAGE).approved_by == lead

    reworked = services.rework(quote, by=rep, through=PAGE)

    assert (reworked.status, reworked.approved_by, reworked.submitted_by) == ("draft", None, None)
    assert reworked.revision == 2
    assert present(quote).status == "pending_approval"


def test_presenting_lasts_thirty_days_unless_told_otherwise():
    assert present(QuoteFactory()).expires_on == business_today() + timedelta(days=30)
    assert present(QuoteFactory(), expires_on=business_today()).expires_on == business_today()


def test_nothing_is_presented_until_yesterday():
    quote = QuoteFactory()

    with pytest.raises(Overtaken, match="until today or a later day"):
        present(quote, expires_on=business_today() - timedelta(days=1))

    assert Quote.objects.get(pk=quote.pk).status == "draft"


def test_one_link_opens_all_that_is_presented_and_lasts_as_long_as_the_longest():
    first = QuoteFactory()
    second = QuoteFactory(opportunity=first.opportunity)

    present(first)
    present(second, expires_on=business_today() + timedelta(days=60))

    link = first.opportunity.offer_links.get()
    assert link.expires_on == business_today() + timedelta(days=60)


def test_the_token_is_found_by_its_hash_and_stands_in_no_column():
    link = OfferLinkFactory()

    assert OfferLink.objects.by_token(link.token) == link
    assert len(bytes(link.nonce)) == 32
    stored = [str(value) for value in OfferLink.objects.filter(pk=link.pk).values_list()[0]]
    assert not [value for value in stored if link.token in value]
    assert OfferLink.objects.by_token(link.token[:-1]) is None


def test_every_changed_character_of_a_token_opens_nothing():
    token = OfferLinkFactory().token

    for n, character in enumerate(token):
        other = "A" if character != "A" else "B"
        assert OfferLink.objects.by_token(token[:n] + other + token[n + 1 :]) is None


def test_a_revoked_or_outdated_link_is_dead_and_presenting_makes_a_new_one():
    quote = QuoteFactory()
    present(quote)
    old = services.live_link(quote.opportunity)
    services.revoke_link(quote.opportunity, by=quote.opportunity.owner)
    assert services.live_link(quote.opportunity) is None

    services.rework(quote, by=quote.opportunity.owner, through=PAGE)
    present(quote)

    assert services.live_link(quote.opportunity).token != old.token
    assert not OfferLinkFactory(expires_on=business_today() - timedelta(days=1)).lives()
    assert OfferLinkFactory(expires_on=business_today()).lives()


def test_rejecting_tells_the_people_in_charge():
    quote = QuoteFactory(presented=True)
    link = OfferLinkFactory(opportunity=quote.opportunity)

    services.reject(quote, by=None, through=Through.LINK, comment="Too dear.", on_behalf_of="Hanne Dahl", link=link.pk)

    event = quote.events.get(action="reject")
    assert (event.actor, event.who, event.link, event.details["comment"]) == (None, "Hanne Dahl", link.pk, "Too dear.")
    assert Notification.objects.get().recipient == quote.opportunity.owner


def test_what_a_customer_does_while_it_waits_in_the_queue_is_told_to_the_teams_leads():
    quote = QuoteFactory(presented=True, opportunity__owner=None)
    lead = lead_of(quote)

    services.reject(quote, by=None, through=Through.LINK, on_behalf_of="Hanne Dahl")

    assert Notification.objects.get().recipient == lead


def test_reworking_takes_it_from_the_customers_page_as_the_next_revision():
    quote = QuoteFactory(presented=True)

    reworked = services.rework(quote, by=quote.opportunity.owner, through=PAGE)

    assert (reworked.status, reworked.revision, reworked.presented_at) == ("draft", 2, None)
    assert not quote.opportunity.quotes.presented().exists()


def test_today_is_still_valid_and_yesterday_is_not():
    today = QuoteFactory(presented=True, expires_on=business_today())
    over = QuoteFactory(presented=True, expires_on=business_today() - timedelta(days=1))

    found = services.expire_quotes(live=True, through=Through.SCHEDULE)

    assert found.expired == [over.number]
    today.refresh_from_db()
    over.refresh_from_db()
    assert (today.status, over.status, over.abandon_reason.code) == ("presented", "abandoned", "expired")


@pytest.mark.parametrize(
    ("moment", "expired"),
    [
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), True),
    ],
)
def test_a_day_ends_at_midnight_in_the_business_time_zone_also_when_the_clocks_change(moment, expired, monkeypatch):
    settings_zone = settings.BUSINESS_TIME_ZONE
    quote = QuoteFactory(presented=True, expires_on=moment.date())

    monkeypatch.setattr(timezone, "now", lambda: moment)

    assert settings_zone == "Europe/Berlin"
    assert (quote in Quote.objects.expired()) is expired


def test_every_open_status_expires_and_a_dry_run_says_which():
    past = business_today() - timedelta(days=1)
    due = [
        QuoteFactory(expires_on=past),
        QuoteFactory(expires_on=past, pending=True),
        QuoteFactory(expires_on=past, approved=True),
        QuoteFactory(expires_on=past, presented_at=timezone.now(), status="presented"),
        QuoteFactory(expires_on=past, rejected=True),
    ]
    QuoteFactory(expires_on=past, abandoned=True)

    dry = services.expire_quotes(live=False, through=Through.COMMAND)
    assert Quote.objects.filter(abandon_reason__code="expired").count() == 0
    live = services.expire_quotes(live=True, through=Through.COMMAND)

    assert sorted(dry.expired) == sorted(live.expired) == sorted(quote.number for quote in due)
    assert services.expire_quotes(live=True, through=Through.COMMAND).looked_at == 0


def test_extending_keeps_revision_and_status_and_lengthens_the_link():
    quote = QuoteFactory(presented=True)
    link = OfferLinkFactory(opportunity=quote.opportunity)
    until = business_today() + timedelta(days=90)

    extended = services.extend(quote, by=quote.opportunity.owner, through=PAGE, expires_on=until)

    link.refresh_from_db()
    assert (extended.revision, extended.status, extended.expires_on, link.expires_on) == (1, "presented", until, until)


def test_only_who_may_edit_ends_the_link():
    link = OfferLinkFactory()

    with pytest.raises(NotAllowed):
        services.revoke_link(link.opportunity, by=AdministratorFactory())
    with pytest.raises(NotVisible):
        services.revoke_link(link.opportunity, by=RepFactory())
