from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.refusals import NotAllowed, NotVisible, Overtaken
from opportunities import services
from opportunities.models import NoteReason, OpportunityNote
from quotes import services as quotes
from tests.factories import AdministratorFactory, LeadFactory, NoteFactory, OpportunityFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db


def note(by, **fields):
    given = {"by": by, "reason": NoteReason.objects.get(code="visit"), "body": "They want the frames by May."}
    return given | fields


def test_a_note_has_reason_author_and_moment():
    opportunity = OpportunityFactory()

    written = services.add_note(opportunity, **note(opportunity.owner, high_priority=True))

    assert (written.author, written.reason.name, written.high_priority) == (opportunity.owner, "Visit", True)
    assert timezone.now() - written.created_at < timedelta(minutes=1)


def test_a_closed_opportunity_still_takes_notes():
    lost = OpportunityFactory(lost=True)

    assert services.add_note(lost, **note(lost.owner)).opportunity == lost


def test_a_colleague_who_may_only_claim_writes_no_note():
    waiting = OpportunityFactory(queued=True)

    with pytest.raises(NotAllowed, match="not write notes on it"):
        services.add_note(waiting, **note(RepFactory(team=waiting.team)))


def test_a_stranger_and_an_administrator_write_none():
    opportunity = OpportunityFactory()

    with pytest.raises(NotVisible):
        services.add_note(opportunity, **note(RepFactory()))
    with pytest.raises(NotAllowed):
        services.add_note(opportunity, **note(AdministratorFactory()))


def test_the_author_corrects_a_note_for_fifteen_minutes():
    written = NoteFactory()
    corrected = services.correct_note(written, by=written.author, body="By June.")
    assert (corrected.body, corrected.corrected_at is not None) == ("By June.", True)

    OpportunityNote.objects.update(created_at=timezone.now() - timedelta(minutes=15, seconds=1))
    written.refresh_from_db()
    with pytest.raises(Overtaken, match="for 15 minutes"):
        services.correct_note(written, by=written.author, body="By July.")


def test_nobody_else_corrects_it():
    written = NoteFactory()

    with pytest.raises(NotAllowed, match="Only who wrote a note"):
        services.correct_note(written, by=LeadFactory(leads=written.opportunity.team), body="By June.")


def test_a_quote_has_notes_of_its_own_in_every_status():
    quote = QuoteFactory(abandoned=True)

    written = quotes.add_note(quote, **note(quote.opportunity.owner, internal=True))

    assert (written.quote, written.internal) == (quote, True)
