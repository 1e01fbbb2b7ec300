from django.db import models

from opportunities.models import Note
from opportunities.models.note import body_is_bounded, note_has_a_writer

from .quote import Quote


class QuoteNote(Note):
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="notes")

    class Meta(Note.Meta):
        constraints = [
            body_is_bounded("quote_note_has_1_to_20000_characters"),
            note_has_a_writer("quote_note_has_a_writer"),
        ]
