"""Every act leaves one event that says who, when, by which entrance, from where to where, and what changed."""

import pytest
from django.utils import timezone

from lifecycle.through import Through
from tests.factories import ManagerFactory, QuoteFactory, RepFactory, TeamFactory

from . import table
from .cast import ACTS, MAKERS
from .test_table import TABLES

pytestmark = pytest.mark.django_db

# Where an act leads, from section 4 to 6; an act that is not named leaves the status as it was.
TARGETS = {
    ("opportunity", "lose"): "lost",
    ("opportunity", "reopen"): "inquiry",
    ("quote", "submit"): "approved",
    ("quote", "approve"): "approved",
    ("quote", "refuse"): "draft",
    ("quote", "present"): "presented",
    ("quote", "reject"): "rejected",
    ("quote", "rework"): "draft",
    ("quote", "accept"): "accepted",
    ("quote", "abandon"): "abandoned",
    ("order", "confirm"): "confirmed",
    ("order", "fulfil"): "fulfilled",
    ("order", "cancel"): "cancelled",
}
CHANGED = {
    ("opportunity", "lose"): {"loss_reason_id", "closed_at", "success_percent", "stage_id", "stage_since"},
    ("opportunity", "reopen"): {"loss_reason_id", "closed_at", "success_percent", "stage_id", "stage_since"},
    ("opportunity", "move"): {"stage_id", "stage_since", "success_percent"},
    ("opportunity", "edit"): {"name"},
    ("opportunity", "assign"): {"owner_id", "co_owners"},
    ("opportunity", "release"): {"owner_id", "co_owners"},
    ("opportunity", "share"): {"co_owners"},
    ("opportunity", "hold"): {"hold_until", "hold_reason"},
    ("quote", "submit"): {"submitted_at", "submitted_by_id"},
    ("quote", "approve"): {"approved_by_id"},
    ("quote", "present"): {"expires_on", "presented_at"},
    ("quote", "rework"): {"revision", "submitted_at", "submitted_by_id", "presented_at"},
    ("quote", "accept"): {"decided_at"},
    ("quote", "abandon"): {"abandon_reason_id", "decided_at"},
    ("quote", "make_primary"): {"is_primary"},
    ("quote", "edit"): {"name"},
    ("quote", "extend"): {"expires_on"},
    ("order", "cancel"): {"cancel_reason"},
    ("order", "note_customer_number"): {"customer_order_number"},
}
STARTS = {"present": "approved", "rework": "presented"}
DONE_BY_PEOPLE = [
    (noun, act, STARTS.get(act, min(sources)))
    for noun, text in TABLES.items()
    for act, sources, answers in table.rows(text)
    if "yes" in answers.values()
]


@pytest.mark.parametrize(("noun", "act", "status"), DONE_BY_PEOPLE)
@pytest.mark.parametrize("through", [Through.PAGE, Through.API])
def test_an_act_raises_the_version_by_one_and_leaves_one_event(noun, act, status, through):
    team, manager = TeamFactory(), ManagerFactory()
    submitted = {"submitted_by": None} if act == "submit" else {}
    record = MAKERS[noun](status, team=team, owner=RepFactory(team=team), co_owners=[RepFactory(team=team)])
    type(record).objects.filter(pk=record.pk).update(**submitted)
    before, started = record.events.count(), timezone.now()

    ACTS[noun][act](record, manager, through)

    after = type(record).objects.get(pk=record.pk)
    event = after.events.get(version=record.version + 1)
    target = TARGETS.get((noun, act), status)
    assert (event.action, event.source, event.target) == (act, status, target)
    assert (event.actor, event.through, event.link) == (manager, through, None)
    assert started <= event.happened_at <= after.modified_at <= timezone.now()
    assert after.status == target
    assert set(event.details.get("changes", {})) == CHANGED.get((noun, act), set())
    followed = 1 if act == "accept" else 0  # the accepted quote becomes primary
    assert after.version == record.version + 1 + followed
    assert after.events.count() == before + 1 + followed


def test_an_event_keeps_what_was_given_and_each_value_before_and_after():
    quote = QuoteFactory()
    manager = ManagerFactory()

    ACTS["quote"]["edit"](quote, manager)

    details = quote.events.get(action="edit").details
    assert details == {"name": "Forty frames", "changes": {"name": [quote.name, "Forty frames"]}}
