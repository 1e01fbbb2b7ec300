import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from interface.formats import day as written
from lifecycle.clock import business_today
from opportunities import services
from opportunities.models import NoteReason
from tests.factories import AdministratorFactory, LeadFactory, OpportunityFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db
DAY = reverse("workplace:day")
HTMX = {"HX-Request": "true"}


def in_days(days):
    return business_today() + timedelta(days=days)


def post(client, act, pk, *, htmx=True, **typed):
    return client.post(reverse(f"workplace:{act}", args=[pk]), typed, headers=HTMX if htmx else {})


def page(response):
    return response.content.decode()


def token(response):
    return re.search(r'name="settled" value="([^"]+)"', page(response))[1]


def say(response):
    return re.search(r'role="status"[^>]*>([^<]*)<', page(response))[1]


@pytest.fixture
def late(rep, team):
    return OpportunityFactory(name="Pasteuriser", team=team, owner=rep, anticipated_close=in_days(-5))


@pytest.fixture
def offered(rep, team):
    """An opportunity of the rep with two quotes that expire in two days."""
    opportunity = OpportunityFactory(name="Flow package", team=team, owner=rep, negotiating=True)
    QuoteFactory.create_batch(2, presented=True, expires_on=in_days(2), opportunity=opportunity)
    return opportunity


def seen(opportunity):
    return " ".join(f"{quote.pk}:{quote.version}" for quote in opportunity.quotes.all())


def last_days(opportunity):
    return [(quote.expires_on - business_today()).days for quote in opportunity.quotes.order_by("pk")]


# --- a new close date


def test_every_figure_of_the_page_follows_an_act(client, rep, team):
    queued = OpportunityFactory(name="Leak pilot", team=team, queued=True, value=500, anticipated_close=in_days(9))

    answered = page(post(client, "claim", queued.pk))

    for part in ("day-stats", "day-pipeline", "day-closing"):
        assert re.search(rf'id="{part}"[^>]* hx-swap-oob="true".*?>500<', answered, re.DOTALL)


def test_a_new_date_swaps_the_row_for_what_was_done_and_brings_the_counts(client, rep, late):
    response = post(client, "reschedule", late.pk, version=late.version, quick=in_days(7))

    late.refresh_from_db()
    assert late.anticipated_close == in_days(7)
    assert say(response).startswith("Done. Closes ")
    assert "data-settled" in page(response)
    assert '<span class="count" id="day-count" aria-live="polite" hx-swap-oob="true">0</span>' in page(response)
    assert "Nothing needs you" in page(response)
    assert (late.events.first().action, late.events.first().actor) == ("edit", rep)


def test_undo_is_an_ordinary_act_with_the_former_date(client, rep, late):
    done = post(client, "reschedule", late.pk, version=late.version, day=in_days(7))

    response = post(client, "undo", late.pk, settled=token(done))

    late.refresh_from_db()
    assert late.anticipated_close == in_days(-5)
    assert say(response) == f"Undone. Due {written(in_days(-5))}, 5 days ago"
    assert f'popovertarget="act-{late.pk}"' in page(response)
    assert [event.action for event in late.events.all()] == ["edit", "edit", "create"]


def test_what_somebody_has_changed_since_is_not_undone(client, rep, late):
    done = post(client, "reschedule", late.pk, version=late.version, day=in_days(7))
    late.refresh_from_db()
    services.edit(late, by=rep, through="page", version=late.version, name="Renamed")

    response = post(client, "undo", late.pk, settled=token(done))

    assert response.status_code == 409
    assert "was not saved" in say(response)
    late.refresh_from_db()
    assert late.anticipated_close == in_days(7)


def test_nobody_undoes_by_the_token_of_another_person_or_opportunity(client, rep, team, late):
    done = post(client, "reschedule", late.pk, version=late.version, day=in_days(7))
    other = OpportunityFactory(team=team, owner=rep)

    assert post(client, "undo", other.pk, settled=token(done)).status_code == 403
    assert post(client, "undo", late.pk, settled="forged").status_code == 403
    client.force_login(LeadFactory(leads=team))
    assert post(client, "undo", late.pk, settled=token(done)).status_code == 403


def test_a_stale_row_comes_back_fresh_with_the_reason(client, rep, team, late):
    stale = late.version
    services.edit(late, by=rep, through="page", version=stale, name="Renamed")

    response = post(client, "reschedule", late.pk, version=stale, quick=in_days(7))

    assert response.status_code == 409
    assert "was not saved" in say(response)
    assert "Renamed" in page(response)
    late.refresh_from_db()
    assert late.anticipated_close == in_days(-5)


@pytest.mark.parametrize("typed", [{}, {"day": "soon"}, {"day": "1999-01-01"}, {"quick": "x"}, {"quick": "9999-01-01"}])
def test_a_day_that_settles_nothing_is_asked_for_again(client, rep, late, typed):
    response = post(client, "reschedule", late.pk, version=late.version, **typed)

    assert response.status_code == 422
    assert 'aria-invalid="true"' in page(response)
    assert post(client, "reschedule", late.pk, htmx=False, version=late.version, **typed).status_code == 422


# --- extending


def test_all_quotes_of_the_row_are_extended_together(client, rep, offered):
    response = post(client, "extend", offered.pk, seen=seen(offered), quick=in_days(9))

    assert last_days(offered) == [9, 9]
    assert say(response).startswith("Done. 2 quotes are valid until ")

    undone = post(client, "undo", offered.pk, settled=token(response))
    assert say(undone).startswith("Undone. 2 quotes expire ")
    assert last_days(offered) == [2, 2]


def test_a_quote_that_lasts_longer_anyway_is_left_alone(client, rep, offered):
    second = offered.quotes.order_by("pk").last()
    pairs = seen(offered)
    offered.quotes.filter(pk=second.pk).update(expires_on=in_days(6))

    post(client, "extend", offered.pk, seen=pairs, day=in_days(4))
    assert last_days(offered) == [4, 6]

    response = post(client, "extend", offered.pk, seen=pairs, day=in_days(3))
    assert response.status_code == 409
    assert "valid until then already" in say(response)


def test_of_several_quotes_all_are_extended_or_none(client, rep, offered):
    first, second = offered.quotes.order_by("pk")
    pairs = f"{first.pk}:{first.version} {second.pk}:{second.version + 5}"

    response = post(client, "extend", offered.pk, seen=pairs, day=in_days(9))

    assert response.status_code == 409
    assert last_days(offered) == [2, 2]


def test_a_quote_of_another_opportunity_is_not_reached_through_this_one(client, rep, offered):
    foreign = QuoteFactory(presented=True, expires_on=in_days(2))

    response = post(client, "extend", offered.pk, seen=f"{foreign.pk}:{foreign.version}", day=in_days(9))

    assert response.status_code == 409
    foreign.refresh_from_db()
    assert foreign.expires_on == in_days(2)


@pytest.mark.parametrize(("pairs", "status"), [("", 422), ("1", 409), ("1:x", 409), ("1:1;2:2", 409)])
def test_forged_pairs_change_nothing(client, rep, offered, pairs, status):
    assert post(client, "extend", offered.pk, seen=pairs, day=in_days(9)).status_code == status
    assert last_days(offered) == [2, 2]


# --- the queue


def test_what_is_taken_stays_in_its_row_to_be_opened(client, rep, team):
    queued = OpportunityFactory(team=team, queued=True)

    response = post(client, "claim", queued.pk)

    queued.refresh_from_db()
    assert queued.owner == rep
    assert say(response) == "Done. It is yours now."
    assert "data-settled" not in page(response)
    assert f'href="{queued.get_absolute_url()}"' in page(response)


def test_what_was_taken_by_mistake_goes_back_to_the_queue(client, rep, team):
    queued = OpportunityFactory(team=team, queued=True)
    done = post(client, "claim", queued.pk)

    undone = post(client, "undo", queued.pk, settled=token(done))

    queued.refresh_from_db()
    assert queued.owner is None
    assert say(undone).startswith("Undone.")
    assert queued.events.first().details["reason"] == "Taken by mistake"


def test_who_comes_too_late_reads_in_the_row_who_took_it(client, rep, team):
    queued = OpportunityFactory(name="Pasteuriser", team=team, queued=True)
    services.claim(queued, by=RepFactory(name="Tomás Vega", team=team), through="page")

    response = post(client, "claim", queued.pk)

    assert response.status_code == 409
    assert "Tomás Vega took it" in say(response)
    assert "Pasteuriser" not in page(response)
    row = page(response).split("</li>")[0]
    assert f'id="need-{queued.pk}"' in row
    assert "€" not in row
    assert queued.get_absolute_url() not in row


def test_who_may_not_write_notes_is_not_asked_for_one(client, rep, team):
    queued = OpportunityFactory(team=team, queued=True)

    assert client.get(reverse("workplace:log", args=[queued.pk])).status_code == 403
    assert post(client, "log", queued.pk, body="").status_code == 403


def test_nobody_takes_from_the_queue_of_another_team(client, rep):
    assert post(client, "claim", OpportunityFactory(queued=True).pk).status_code == 404


# --- a note


def test_a_contact_that_is_noted_can_be_corrected_but_not_undone(client, rep, team):
    quiet = OpportunityFactory(team=team, owner=rep, stage_since=timezone.now() - timedelta(days=99))
    shown = page(client.get(DAY))
    key = re.search(r'name="request_key" value="([^"]+)"', shown)[1]
    typed = {"request_key": key, "body": "They want a visit.", "reason": NoteReason.objects.get(code="call").pk}

    response = post(client, "log", quiet.pk, **typed)
    post(client, "log", quiet.pk, **typed)

    note = quiet.notes.get()
    assert (note.body, note.author) == ("They want a visit.", rep)
    assert say(response) == "Done. Noted."
    assert 'name="settled"' not in page(response)
    assert reverse("opportunities:correct_note", args=[quiet.pk, note.pk]) in page(response)
    assert quiet.name not in page(client.get(DAY)).split("h-pipe")[0]


def test_an_empty_note_comes_back_with_what_is_missing(client, rep, late):
    assert post(client, "log", late.pk, body="").status_code == 422


# --- who may, and without the script


@pytest.mark.parametrize("act", ["extend", "reschedule", "log"])
def test_what_a_person_does_not_see_is_not_there(client, rep, offered, act):
    client.force_login(RepFactory(team=offered.team))

    assert client.get(reverse(f"workplace:{act}", args=[offered.pk])).status_code == 404
    assert post(client, act, offered.pk, seen=seen(offered), version=1, day=in_days(9)).status_code == 404
    assert last_days(offered) == [2, 2]


def test_who_may_only_read_changes_nothing(client, offered):
    client.force_login(AdministratorFactory())

    assert client.get(reverse("workplace:reschedule", args=[offered.pk])).status_code == 403
    assert post(client, "extend", offered.pk, seen=seen(offered), day=in_days(9)).status_code == 403
    assert post(client, "reschedule", offered.pk, version=offered.version, day=in_days(9)).status_code == 403
    assert last_days(offered) == [2, 2]


@pytest.mark.parametrize("act", ["extend", "reschedule", "log"])
def test_each_act_has_a_page_of_its_own(client, rep, offered, act):
    response = client.get(reverse(f"workplace:{act}", args=[offered.pk]))

    assert response.status_code == 200
    assert page(response).count("<h1>") == 1
    assert offered.name in page(response)


def test_without_the_script_the_next_page_says_what_was_done_and_offers_to_undo_it(client, rep, late):
    response = post(client, "reschedule", late.pk, htmx=False, version=late.version, quick=in_days(7))
    assert response.status_code == 302

    shown = client.get(response["Location"])
    assert say(shown).startswith("Done. Closes ")

    undone = post(client, "undo", late.pk, htmx=False, settled=token(shown))
    assertRedirects(undone, f"{DAY}?team=mine")
    late.refresh_from_db()
    assert late.anticipated_close == in_days(-5)
