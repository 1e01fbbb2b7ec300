from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interface.formats import day
from lifecycle.through import Through
from opportunities import services
from opportunities.models import LossReason, NoteReason, OpportunityNote
from quotes import services as quotes
from tests.factories import (
    LeadFactory,
    NoteFactory,
    OperatorFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
)

pytestmark = pytest.mark.django_db


def noted(reason="call", **typed):
    return {
        "reason": NoteReason.objects.get(code=reason).pk,
        "body": "They want the frames before Christmas.",
        "request_key": "6c3ae9cc-9a0f-4b58-8e43-9f4c3b4ad0e1",
        **typed,
    }


def test_what_the_person_may_not_see_does_not_exist(client, rep):
    assert client.get(OpportunityFactory().get_absolute_url()).status_code == 404


def test_operations_do_not_read_opportunities(client, team):
    client.force_login(OperatorFactory(team=team))

    assert client.get(OpportunityFactory(team=team, queued=True).get_absolute_url()).status_code == 404


def test_the_owner_is_offered_the_steps_and_told_why_not_the_others(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    moves = client.get(opportunity.get_absolute_url()).context["moves"]

    assert [str(stage) for stage in moves.stages] == ["Qualifying"]
    assert {"edit", "lose", "share", "release"} <= moves.acts
    assert moves.refusals == ["Negotiation begins with the first quote.", "Won comes from an accepted quote."]


def test_a_rep_reads_what_waits_in_the_queue_and_is_told_to_claim_it(client, rep, team):
    opportunity = OpportunityFactory(team=team, queued=True)

    response = client.get(opportunity.get_absolute_url())

    assert response.context["moves"].acts == {"claim"}
    assert response.context["moves"].refusals == [f"It waits in the queue of {team}. Claim it to work on it."]
    assert b'id="composer"' not in response.content


def test_a_won_one_offers_nothing_but_notes(client, rep, team):
    order = OrderFactory(opportunity__team=team, opportunity__owner=rep)
    url = reverse("opportunities:detail", args=[order.opportunity_id])

    response = client.get(url)

    assert not response.context["moves"].any
    assert b'id="composer"' in response.content
    assert order.number.encode() in response.content


def test_a_lost_one_shows_why_and_can_be_reopened_by_a_lead(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, lost=True)

    as_rep = client.get(opportunity.get_absolute_url())
    client.force_login(LeadFactory(leads=team))
    as_lead = client.get(opportunity.get_absolute_url())

    assert b"Lost: Price" in as_rep.content
    assert b"Reopen" not in as_rep.content
    assert b"Reopen" in as_lead.content


def test_the_timeline_tells_events_and_notes_newest_first(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, created_at=timezone.now() - timedelta(days=2))
    note = NoteFactory(opportunity=opportunity, author=rep, created_at=timezone.now() - timedelta(days=1))
    QuoteFactory(opportunity=OpportunityFactory(negotiating=True))
    services.move(
        opportunity, by=rep, through=Through.PAGE, version=None, stage=services_stage(opportunity, "Qualifying")
    )

    entries = client.get(opportunity.get_absolute_url()).context["timeline"].entries

    assert [entry.words_given if entry.is_note else entry.sentence for entry in entries] == [
        f"<b>{rep}</b> moved it from New to <b>Qualifying</b>",
        note.body,
        "<b>Pursuit</b> opened it",
    ]
    assert entries[0].changed == ["Success: 10% → 30%"]


def services_stage(opportunity, name):
    return type(opportunity.stage).objects.get(name=name)


def test_the_timeline_tells_of_the_quotes_too(client, rep, team):
    quote = QuoteFactory(opportunity__team=team, opportunity__owner=rep)

    entries = client.get(quote.opportunity.get_absolute_url()).context["timeline"].entries

    assert quote.number in {entry.quote_number for entry in entries}


def test_earlier_entries_follow_without_gap_or_repetition(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    at = timezone.now() + timedelta(hours=1)
    for n in range(45):
        NoteFactory(opportunity=opportunity, author=rep, body=f"Note {n}", created_at=at)
    seen, before = [], ""

    for _ in range(3):
        timeline = client.get(opportunity.get_absolute_url(), {"before": before}).context["timeline"]
        seen += [(entry.rank, entry.pk) for entry in timeline.entries]
        before = timeline.earlier

    assert len(seen) == len(set(seen)) == 46
    assert before == ""


@pytest.mark.parametrize("nonsense", ["x", "2026-01-01_0_1", "_ _", "2026-01-01T00:00:00+00:00_0_99999999999999999999"])
def test_a_forged_position_shows_the_newest(client, rep, team, nonsense):
    opportunity = OpportunityFactory(team=team, owner=rep)

    timeline = client.get(opportunity.get_absolute_url(), {"before": nonsense}).context["timeline"]

    assert len(timeline.entries) == 1


@pytest.mark.parametrize("size", [1, 12])
def test_the_page_takes_eight_queries_however_much_there_is(client, rep, team, size, django_assert_max_num_queries):
    opportunity = OpportunityFactory(
        team=team, owner=rep, negotiating=True, co_owners=[RepFactory(team=team) for _ in range(size)]
    )
    for _ in range(size):
        QuoteFactory(opportunity=opportunity, presented=True)
        NoteFactory(opportunity=opportunity, author=rep)

    with django_assert_max_num_queries(8):
        assert client.get(opportunity.get_absolute_url()).status_code == 200


def test_the_won_page_takes_eight_queries_too(client, rep, team, django_assert_max_num_queries):
    order = OrderFactory(opportunity__team=team, opportunity__owner=rep)

    with django_assert_max_num_queries(8):
        client.get(reverse("opportunities:detail", args=[order.opportunity_id]))


def test_the_stepper_tells_when_each_stage_was_entered_and_left(client, rep, team):
    created = timezone.now() - timedelta(days=9)
    opportunity = OpportunityFactory(team=team, owner=rep, created_at=created)
    qualifying = services_stage(opportunity, "Qualifying")
    services.move(opportunity, by=rep, through=Through.PAGE, version=None, stage=qualifying)

    new, now, *ahead = client.get(opportunity.get_absolute_url()).context["steps"]

    left = opportunity.events.first().happened_at
    assert (new.is_done, new.visit.entered, new.visit.left, new.visit.days) == (True, created, left, 9)
    assert (now.stage, now.is_now, now.visit) == (qualifying, True, None)
    assert [step.stage.name for step in ahead] == ["Quoting", "Closing", "Won"]


def test_the_way_that_ended_in_lost_leaves_out_won(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, lost=True)

    steps = client.get(opportunity.get_absolute_url()).context["steps"]

    assert [step.stage.name for step in steps] == ["New", "Qualifying", "Quoting", "Closing", "Lost"]
    assert steps[-1].is_now


def test_a_note_is_added_on_top(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    url = reverse("opportunities:note", args=[opportunity.pk])

    response = client.post(url, noted(internal="on"), headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert b"<html" not in response.content
    note = opportunity.notes.get()
    assert (note.author, note.internal, note.high_priority) == (rep, True, False)
    assert response.context["timeline"].entries[0].pk == note.pk


def test_a_note_sent_twice_is_written_once(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    url = reverse("opportunities:note", args=[opportunity.pk])

    for _ in range(2):
        assert client.post(url, noted()).status_code == 302

    assert opportunity.notes.count() == 1


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_an_empty_note_is_refused_and_the_rest_is_kept(client, rep, team, htmx):
    opportunity = OpportunityFactory(team=team, owner=rep)
    url = reverse("opportunities:note", args=[opportunity.pk])

    response = client.post(url, noted(reason="visit", body="  "), headers=htmx)

    assert response.status_code == 422
    assert response.context["note_form"]["reason"].value() == str(NoteReason.objects.get(code="visit").pk)
    assert not opportunity.notes.exists()


def test_who_only_sees_it_in_the_queue_writes_no_notes(client, rep, team):
    opportunity = OpportunityFactory(team=team, queued=True)

    response = client.post(reverse("opportunities:note", args=[opportunity.pk]), noted())

    assert response.status_code == 403
    assert not opportunity.notes.exists()


def test_a_note_can_be_written_on_a_closed_one(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, lost=True)

    assert client.post(reverse("opportunities:note", args=[opportunity.pk]), noted()).status_code == 302


def test_the_author_corrects_a_note_for_fifteen_minutes(client, rep, team):
    note = NoteFactory(opportunity__team=team, opportunity__owner=rep)
    url = reverse("opportunities:correct_note", args=[note.opportunity_id, note.pk])

    assert client.get(url).status_code == 200
    assert client.post(url, {"body": "After Christmas."}).status_code == 302
    note.refresh_from_db()
    assert note.body == "After Christmas."

    OpportunityNote.objects.filter(pk=note.pk).update(created_at=timezone.now() - timedelta(minutes=16))
    assert client.get(url).status_code == 409
    assert client.post(url, {"body": "Never."}).status_code == 409


def test_nobody_corrects_the_note_of_another(client, rep, team):
    note = NoteFactory(opportunity__team=team, opportunity__owner=rep, author=RepFactory(team=team))

    response = client.post(reverse("opportunities:correct_note", args=[note.opportunity_id, note.pk]), {"body": "Mine"})

    assert response.status_code == 403


def test_what_people_typed_is_shown_as_text(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, name="<b>Bold</b>")
    NoteFactory(opportunity=opportunity, author=rep, body="<script>alert(1)</script>")

    page = client.get(opportunity.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "<b>Bold</b>" not in page


# --- facts in their place


def fact(opportunity, name):
    return reverse("opportunities:fact", args=[opportunity.pk, name])


def in_place(part="facts", page=""):
    return {"HX-Request": "true", "HX-Target": part, "HX-Current-URL": f"http://testserver{page}"}


@pytest.mark.parametrize("name", ["name", "value", "success_percent", "anticipated_close", "origin"])
def test_a_fact_turns_into_a_field_in_its_place_and_on_a_page_of_its_own(client, rep, team, name):
    opportunity = OpportunityFactory(team=team, owner=rep)

    part = client.get(fact(opportunity, name), headers=in_place("head" if name == "name" else "facts"))
    page = client.get(fact(opportunity, name))

    for response in (part, page):
        assert response.status_code == 200
        assert f'id="fact_{name}"' in response.text
        assert 'name="version" value="1"' in response.text
    assert "<html" not in part.text
    assert "<html" in page.text


def test_a_saved_fact_brings_itself_and_what_follows_from_it(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, value=1000)

    typed = {"success_percent": "40", "version": 1}
    response = client.post(fact(opportunity, "success_percent"), typed, headers=in_place())

    opportunity.refresh_from_db()
    assert (opportunity.success_percent, opportunity.version) == (40, 2)
    assert "400</span> weighted" in response.text
    assert response.text.count('hx-swap-oob="true"') == 3
    assert 'name="version" value="2"' in response.text
    assert "Success: 10% → 40%" in response.text
    assert 'id="fact_success_percent"' in response.text


def test_a_fact_saved_on_its_page_leads_back_to_the_opportunity(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    response = client.post(fact(opportunity, "name"), {"name": "Rinse line", "version": 1})

    opportunity.refresh_from_db()
    assert (response.url, opportunity.name) == (opportunity.get_absolute_url(), "Rinse line")


def test_a_fact_saved_as_it_was_leaves_no_trace(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    client.post(fact(opportunity, "name"), {"name": opportunity.name, "version": 1}, headers=in_place("head"))

    opportunity.refresh_from_db()
    assert opportunity.version == 1


def test_a_value_is_typed_with_its_currency_until_a_quote_gives_it(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    typed = {"value": "2500", "currency": "USD", "version": 1}

    assert client.post(fact(opportunity, "value"), typed, headers=in_place()).status_code == 200
    opportunity.refresh_from_db()
    assert (opportunity.value, opportunity.currency) == (2500, "USD")

    quoted = QuoteFactory(opportunity__team=team, opportunity__owner=rep).opportunity
    assert client.get(fact(quoted, "value"), headers=in_place()).status_code == 409
    assert client.post(fact(quoted, "value"), typed, headers=in_place()).status_code == 409
    assert 'id="fact_value"' not in client.get(quoted.get_absolute_url()).text


def test_a_wrong_fact_comes_back_as_typed_with_its_error(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    typed = {"success_percent": "140", "version": 1}
    response = client.post(fact(opportunity, "success_percent"), typed, headers=in_place())

    assert response.status_code == 422
    assert 'value="140"' in response.text
    assert "Use a number from 0 to 100." in response.text


def test_who_comes_too_late_with_a_fact_reads_the_fresh_value_and_keeps_what_was_typed(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    client.post(fact(opportunity, "success_percent"), {"success_percent": "40", "version": 1})

    typed = {"success_percent": "70", "version": 1}
    response = client.post(fact(opportunity, "success_percent"), typed, headers=in_place())

    assert response.status_code == 409
    assert f"{rep} changed it" in response.text
    assert "Now: 40" in response.text
    assert 'value="70"' in response.text
    again = client.post(fact(opportunity, "success_percent"), typed | {"version": 2}, headers=in_place())
    assert again.status_code == 200
    opportunity.refresh_from_db()
    assert opportunity.success_percent == 70


def test_facts_are_edited_only_by_who_may_and_only_while_it_is_open(client, rep, team):
    queued, lost = OpportunityFactory(team=team, queued=True), OpportunityFactory(team=team, owner=rep, lost=True)

    assert client.get(fact(OpportunityFactory(), "name")).status_code == 404
    assert client.get(fact(queued, "nonsense")).status_code == 404
    assert client.get(fact(queued, "name")).status_code == 403
    assert client.post(fact(queued, "name"), {"name": "Mine", "version": 1}).status_code == 403
    assert client.post(fact(queued, "name"), {"name": queued.name, "version": 1}).status_code == 403
    assert client.get(fact(lost, "name")).status_code == 409
    assert 'class="fact"' not in client.get(queued.get_absolute_url()).text


def test_a_contact_is_chosen_or_added_and_an_address_may_stand_beside(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    url = reverse("opportunities:reach", args=[opportunity.pk])

    typed = {"contact_name": "Hanne Dahl", "address_line1": "Mejerivej 14", "address_country": "DK", "version": 1}
    assert client.get(url).status_code == 200
    assert client.post(url, typed).status_code == 302

    opportunity.refresh_from_db()
    assert opportunity.contact.name == "Hanne Dahl"
    assert opportunity.contact_address.line1 == "Mejerivej 14"
    nobody = client.post(url, {"contact": "", "contact_address": "", "version": 2})
    assert nobody.status_code == 422
    late = client.post(url, {"contact": opportunity.contact_id, "contact_name": "Ann", "version": 1})
    assert (late.status_code, 'value="Ann"' in late.text) == (409, True)


# --- parts of the page


def test_a_move_swaps_stepper_moves_facts_and_timeline_and_leaves_the_rest(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    typed = {"stage": services_stage(opportunity, "Qualifying").pk, "version": 1}
    response = client.post(reverse("opportunities:move", args=[opportunity.pk]), typed, headers=in_place("progress"))

    assert response.text.count('hx-swap-oob="true"') == 3
    assert {part for part in ("progress", "head", "facts", "timeline") if f'id="{part}"' in response.text} == {
        "progress", "head", "facts", "timeline",
    }  # fmt: skip
    assert 'id="composer"' not in response.text
    assert "Moved to Qualifying" in response.text


def test_a_move_that_comes_too_late_shows_how_it_is_now_and_who_was_faster(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    qualifying = services_stage(opportunity, "Qualifying")
    services.move(opportunity, by=rep, through=Through.PAGE, version=None, stage=qualifying)

    typed = {"stage": services_stage(opportunity, "New").pk, "version": 1}
    response = client.post(reverse("opportunities:move", args=[opportunity.pk]), typed, headers=in_place("progress"))

    assert response.status_code == 409
    assert f"{rep} changed it" in response.text
    assert 'name="version" value="2"' in response.text
    assert response.context["opportunity"].stage == qualifying


def test_back_in_the_history_brings_the_whole_page(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    response = client.get(
        opportunity.get_absolute_url(), headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )

    assert "<html" in response.text


# --- the timeline, filtered


def shown(client, opportunity, **asked):
    entries = client.get(opportunity.get_absolute_url(), asked).context["timeline"].entries
    return ["note" if entry.is_note else entry.row["action"] for entry in entries]


def test_the_timeline_shows_notes_changes_or_what_concerns_the_quotes(client, rep, team):
    quote = QuoteFactory(opportunity__team=team, opportunity__owner=rep)
    NoteFactory(opportunity=quote.opportunity, author=rep)
    everything = shown(client, quote.opportunity)

    assert shown(client, quote.opportunity, show="notes") == ["note"]
    assert shown(client, quote.opportunity, show="changes") == [entry for entry in everything if entry != "note"]
    assert set(shown(client, quote.opportunity, show="quotes")) <= {"create", "import"}
    assert shown(client, quote.opportunity, show="nonsense") == everything


def test_what_pursuit_did_by_itself_can_be_left_out(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    services.claim(OpportunityFactory(team=team, queued=True), by=rep, through=Through.PAGE)

    assert shown(client, opportunity) == ["create"]
    assert shown(client, opportunity, system="off") == []
    page = client.get(opportunity.get_absolute_url(), {"show": "changes", "system": "off"})
    assert 'href="?show=changes#activity"' in page.text


def test_presenting_a_draft_is_told_once(client, rep, team):
    quote = QuoteFactory(opportunity__team=team, opportunity__owner=rep, opportunity__negotiating=True)
    quotes.present(quote, by=rep, through=Through.PAGE)

    told = shown(client, quote.opportunity)

    assert (told.count("present"), told.count("submit")) == (1, 0)


def test_extending_a_quote_tells_until_when(client, rep, team):
    quote = QuoteFactory(opportunity__team=team, opportunity__owner=rep, opportunity__negotiating=True, presented=True)
    quotes.extend(quote, by=rep, through=Through.PAGE, expires_on=date(2099, 3, 9))

    assert f"until {day(date(2099, 3, 9))}" in client.get(quote.opportunity.get_absolute_url()).text


def test_the_filtered_timeline_comes_alone_for_htmx(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    response = client.get(opportunity.get_absolute_url(), {"show": "notes"}, headers=in_place("timeline"))

    assert "No notes." in response.text
    assert 'id="timeline-show"' in response.text
    assert 'id="composer"' not in response.text


def test_a_note_is_answered_with_an_empty_composer_and_the_note_alone(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    NoteFactory(opportunity=opportunity, author=rep, body="The one before")

    url = reverse("opportunities:note", args=[opportunity.pk])
    response = client.post(url, noted(), headers={"HX-Request": "true"})

    assert 'hx-swap-oob="afterbegin:#entries"' in response.text
    assert "They want the frames before Christmas." in response.text
    assert "The one before" not in response.text


# --- beside it


def test_other_business_with_the_customer_is_summed_per_currency(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    same = {"customer": opportunity.customer, "team": team, "owner": rep}
    OpportunityFactory(name="Pumps", value=1000, **same)
    OpportunityFactory(name="Valves", value=500, **same)
    OpportunityFactory(name="Pipes", value=700, currency="USD", lost=True, **same)
    OpportunityFactory(name="Secret", customer=opportunity.customer, value=9)

    page = client.get(opportunity.get_absolute_url())

    assert [deal.name for deal in page.context["business"].deals] == ["Valves", "Pumps", "Pipes"]
    assert "2 open, €1,500" in page.text
    assert "1 lost, $700" in page.text
    assert "Secret" not in page.text


def test_the_stepper_compares_with_the_others_that_are_there(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, stage_since=timezone.now() - timedelta(days=5))
    page = client.get(opportunity.get_absolute_url())
    assert "5 days, usual up to" in page.text

    for _ in range(4):
        OpportunityFactory(team=team, owner=rep, stage_since=timezone.now() - timedelta(days=10))
    OpportunityFactory(stage_since=timezone.now() - timedelta(days=300))

    assert "5 days, average is 9" in client.get(opportunity.get_absolute_url()).text


def test_the_lost_band_says_what_the_next_person_should_know(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    reason = LossReason.objects.get(code="price")
    services.lose(opportunity, by=rep, through=Through.PAGE, reason=reason, note="Ask again in spring.")
    NoteFactory(
        opportunity=opportunity, author=rep, body="Written later", created_at=timezone.now() + timedelta(days=1)
    )

    page = client.get(opportunity.get_absolute_url())

    assert page.context["loss_note"] == "Ask again in spring."


@pytest.mark.parametrize("size", [1, 12])
def test_the_lost_page_takes_eight_queries_however_much_there_is(
    client, rep, team, size, django_assert_max_num_queries
):
    opportunity = OpportunityFactory(team=team, owner=rep, lost=True)
    for _ in range(size):
        QuoteFactory(opportunity=opportunity, abandoned=True)
        NoteFactory(opportunity=opportunity, author=rep)
        OpportunityFactory(customer=opportunity.customer, team=team, owner=rep)

    with django_assert_max_num_queries(8):
        page = client.get(opportunity.get_absolute_url())

    assert f"{size} quote" in page.text
