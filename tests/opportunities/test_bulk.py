"""One act on many rows of the list: each on its own, each through its ordinary door."""

from datetime import date

import pytest
from django.urls import reverse

from notices.models import Notification
from opportunities.models import Opportunity
from opportunities.selection import Selection
from tests.factories import LeadFactory, OpportunityFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db
RESCHEDULE = reverse("opportunities:bulk_reschedule")
REASSIGN = reverse("opportunities:bulk_reassign")
ACCOMPANY = reverse("opportunities:bulk_accompany")
UNDO = reverse("opportunities:bulk_undo")
CHRISTMAS = date(2026, 12, 24)


def picks(*opportunities):
    return [f"{opportunity.pk}:{opportunity.version}" for opportunity in opportunities]


def seen(*opportunities):
    return " ".join(picks(*opportunities))


def closes(opportunity):
    return Opportunity.objects.get(pk=opportunity.pk).anticipated_close


def co_owners(opportunity):
    return set(Opportunity.objects.get(pk=opportunity.pk).co_owners.all())


@pytest.fixture
def mine(rep, team):
    return [OpportunityFactory(team=team, owner=rep) for _ in range(3)]


def test_the_page_of_an_act_names_what_was_ticked(client, mine):
    response = client.get(RESCHEDULE, {"pick": picks(*mine[:2])})

    assert response.status_code == 200
    assert "Set the close date of 2 opportunities" in response.text
    assert mine[0].number in response.text
    assert mine[2].number not in response.text


def test_all_that_were_ticked_get_the_date_each_by_its_own_event(client, rep, mine):
    response = client.post(RESCHEDULE, {"seen": seen(*mine), "closes": CHRISTMAS})

    assert "3 opportunities changed" in response.text
    for opportunity in mine:
        event = opportunity.events.get(action="edit")
        assert (event.actor, event.through) == (rep, "page")
        assert closes(opportunity) == CHRISTMAS


def test_one_refusal_does_not_undo_the_rest_and_each_says_why(client, rep, team, mine):
    lost = OpportunityFactory(team=team, owner=rep, lost=True)
    waiting = OpportunityFactory(team=team, queued=True)
    stale, fresh = mine[0], mine[1]
    shown = seen(lost, waiting, stale, fresh)
    client.post(reverse("opportunities:bulk_reschedule"), {"seen": seen(stale), "closes": "2026-12-01"})

    response = client.post(RESCHEDULE, {"seen": shown, "closes": CHRISTMAS})

    result = response.context["result"]
    assert [row.pk for row in result.changed] == [fresh.pk]
    assert {why: [row.pk for row in rows] for why, rows in result.left.items()} == {
        "Closed as Lost.": [lost.pk],
        "You may see these, but this is for somebody else to do.": [waiting.pk],
        "Somebody changed these since you looked. Look at them again, then repeat your change.": [stale.pk],
    }
    assert closes(stale) == date(2026, 12, 1)


def test_forged_ids_change_nothing_and_tell_nothing(client, rep, mine):
    foreign = OpportunityFactory(name="Hidden skid")

    response = client.post(RESCHEDULE, {"seen": seen(mine[0], foreign) + " 999999:1 x:y", "closes": CHRISTMAS})

    assert response.context["result"].gone == 2
    assert "2 are no longer there" in response.text
    assert foreign.name not in response.text
    assert foreign.number not in response.text
    assert closes(foreign) is None


def test_the_whole_view_is_asked_again_when_the_act_is_done(client, rep, team, mine):
    view = {"view": "owner=me", "all": "1"}
    OpportunityFactory(team=team, queued=True)
    shown = client.get(RESCHEDULE, view)
    assert "Set the close date of 3 opportunities" in shown.text
    OpportunityFactory(team=team, owner=rep, name="Joined later")
    Opportunity.objects.filter(pk=mine[0].pk).update(owner=RepFactory(team=team))

    done = client.post(RESCHEDULE, view | {"seen": shown.context["selection"].as_text, "closes": CHRISTMAS})

    assert {row.pk for row in done.context["result"].changed} == {mine[1].pk, mine[2].pk}
    assert done.context["result"].gone == 1
    assert Opportunity.objects.filter(anticipated_close=CHRISTMAS).count() == 2


def test_what_joins_a_view_during_the_act_was_never_agreed_to(rf, rep, team, mine):
    request = rf.post(ACCOMPANY, {"view": "owner=me", "all": "1"})
    request.user = rep
    selection = Selection.of(request)
    OpportunityFactory(team=team, owner=rep, name="Joined later")

    assert set(selection.rows) == set(mine)


def test_too_many_at_once_are_refused_with_the_limit(client, mine, monkeypatch):
    monkeypatch.setattr("opportunities.selection.MOST_AT_ONCE", 2)

    asked = client.get(RESCHEDULE, {"view": "", "all": "1"})
    forced = client.post(RESCHEDULE, {"seen": seen(*mine), "closes": CHRISTMAS})

    assert "Too many at once" in asked.text
    assert "Too many at once" in forced.text
    assert forced.status_code == 422
    assert not Opportunity.objects.filter(anticipated_close=CHRISTMAS).exists()


def test_nothing_ticked_says_so(client, rep):
    assert "Tick the rows that you mean" in client.get(RESCHEDULE).text


def test_a_date_that_makes_no_sense_is_asked_for_again(client, mine):
    response = client.post(RESCHEDULE, {"seen": seen(*mine), "closes": "soon"})

    assert response.status_code == 422
    assert seen(*mine) in response.text


def test_undo_gives_each_its_former_date_as_one_more_act(client, rep, team, mine):
    dated = OpportunityFactory(team=team, owner=rep, anticipated_close="2026-11-30")
    done = client.post(RESCHEDULE, {"seen": seen(mine[0], dated), "closes": CHRISTMAS})

    undone = client.post(UNDO, {"seen": done.context["now"], "undo": done.context["undo"]})

    assert len(undone.context["result"].changed) == 2
    assert (closes(mine[0]), closes(dated)) == (None, date(2026, 11, 30))
    assert dated.events.filter(action="edit").count() == 2


def test_undo_leaves_what_somebody_has_changed_since(client, mine):
    done = client.post(RESCHEDULE, {"seen": seen(mine[0]), "closes": CHRISTMAS})
    mine[0].refresh_from_db()
    client.post(RESCHEDULE, {"seen": seen(mine[0]), "closes": "2027-02-01"})

    undone = client.post(UNDO, {"seen": done.context["now"], "undo": done.context["undo"]})

    assert undone.context["result"].changed == []
    assert closes(mine[0]) == date(2027, 2, 1)


def test_nobody_undoes_with_a_word_of_somebody_else(client, team, mine):
    done = client.post(RESCHEDULE, {"seen": seen(mine[0]), "closes": CHRISTMAS})
    client.force_login(LeadFactory(leads=team))

    response = client.post(UNDO, {"seen": done.context["now"], "undo": done.context["undo"]})

    assert response.status_code == 403
    assert closes(mine[0]) == CHRISTMAS


def test_a_lead_hands_many_over_and_the_new_owner_is_told_once(client, team):
    client.force_login(LeadFactory(leads=team, name="Ingrid Solheim"))
    paul = RepFactory(team=team)
    many = [OpportunityFactory(team=team) for _ in range(3)]
    lost = OpportunityFactory(team=team, lost=True)

    response = client.post(
        REASSIGN, {"seen": seen(*many, lost), "to": "owner", "owner": paul.pk, "reason": "John has left"}
    )

    assert set(Opportunity.objects.filter(owner=paul)) == set(many)
    assert response.context["result"].left == {"Closed as Lost.": [lost]}
    summary = Notification.objects.get()
    assert (summary.recipient, summary.summary) == (paul, "Ingrid Solheim gave you 3 opportunities: John has left")


def test_a_rep_reassigns_nothing(client, mine):
    assert client.get(REASSIGN, {"pick": picks(*mine)}).status_code == 403
    assert 'formaction="' + REASSIGN not in client.get(reverse("opportunities:list")).text


def test_a_lead_hands_over_only_within_the_teams_that_he_leads(client, team):
    client.force_login(LeadFactory(leads=team))
    stranger = RepFactory(team=TeamFactory())
    opportunity = OpportunityFactory(team=team)

    response = client.post(
        REASSIGN, {"seen": seen(opportunity), "to": "owner", "owner": stranger.pk, "reason": "He has time"}
    )

    assert response.status_code == 422
    assert Opportunity.objects.get(pk=opportunity.pk).owner == opportunity.owner


def test_a_colleague_joins_the_owners_of_many_and_is_told_once(client, rep, team, mine):
    jim, eva = RepFactory(team=team), RepFactory(team=team)
    shared = OpportunityFactory(team=team, owner=rep, co_owners=[eva])
    waiting = OpportunityFactory(team=team, queued=True)

    response = client.post(ACCOMPANY, {"seen": seen(*mine, shared, waiting), "co_owner": jim.pk})

    assert len(response.context["result"].changed) == 4
    assert co_owners(shared) == {jim, eva}
    assert list(response.context["result"].left) == ["It has no owner."]
    assert Notification.objects.get().summary == f"{rep} made you co-owner of 4 opportunities."

    client.post(UNDO, {"seen": response.context["now"], "undo": response.context["undo"]})

    assert co_owners(shared) == {eva}
    assert co_owners(mine[0]) == set()


def test_who_is_in_charge_already_is_not_named_twice(client, rep, team, mine):
    jim = RepFactory(team=team)
    shared = OpportunityFactory(team=team, owner=rep, co_owners=[jim])

    response = client.post(ACCOMPANY, {"seen": seen(shared), "co_owner": jim.pk})

    assert list(response.context["result"].left) == [f"{jim} is in charge of these already."]
    assert not shared.events.filter(action="share").exists()


def test_a_co_owner_comes_from_the_team(client, mine):
    stranger = RepFactory(team=TeamFactory())

    response = client.post(ACCOMPANY, {"seen": seen(*mine), "co_owner": stranger.pk})

    assert response.status_code == 422
    assert co_owners(mine[0]) == set()


def test_the_answer_to_htmx_is_the_dialog_and_tells_the_list_to_look_again(client, mine):
    response = client.post(
        RESCHEDULE,
        {"seen": seen(*mine), "closes": CHRISTMAS},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/opportunities/?owner=me&after=x"},
    )

    assert "<html" not in response.text
    assert "opportunities-changed" in response.headers["HX-Trigger"]
    assert 'href="/opportunities/?owner=me&amp;after=x"' in response.text


@pytest.mark.parametrize("rows", [2, 20])
def test_the_page_of_an_act_costs_the_same_for_many(client, rep, team, rows, django_assert_max_num_queries):
    many = [OpportunityFactory(team=team, owner=rep) for _ in range(rows)]

    for page in (RESCHEDULE, ACCOMPANY):
        with django_assert_max_num_queries(5):
            client.get(page, {"view": "owner=me", "all": "1"})
        with django_assert_max_num_queries(5):
            client.get(page, {"pick": picks(*many)})
