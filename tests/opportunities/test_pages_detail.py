from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.through import Through
from opportunities import services
from opportunities.models import NoteReason, OpportunityNote
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
