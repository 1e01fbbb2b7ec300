"""Views: a question to the list under a name, asked anew for each reader."""

from uuid import uuid4

import pytest
from django.urls import reverse

from lifecycle.refusals import Overtaken
from opportunities import services
from opportunities.models import SavedView
from tests.factories import (
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    OpportunityFactory,
    RepFactory,
    SavedViewFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("opportunities:list")
SAVE = reverse("opportunities:save_view")


def change(view):
    return reverse("opportunities:change_view", args=[view.pk])


def delete(view):
    return reverse("opportunities:delete_view", args=[view.pk])


def tabs(response):
    return {tab.label: tab.count for tab in response.context["overview"].tabs}


def test_the_views_that_everybody_has_say_how_much_is_in_them(client, rep, team):
    OpportunityFactory(team=team, owner=rep)
    OpportunityFactory(team=team, queued=True)
    OpportunityFactory(team=team, owner=RepFactory(team=team))

    shown = tabs(client.get(LIST))

    assert (shown["All open"], shown["My open"], shown["Team queue"], shown["No quote yet"]) == (2, 1, 1, 2)
    assert shown["Won this year"] == 0


def test_a_view_keeps_the_filters_and_the_order_that_make_sense(client, rep):
    address = f"{SAVE}?owner=me&status=lost&stage=999&sort=-value&after=x&utm=mail"

    response = client.post(address, {"name": "Lost by me", "request_key": uuid4()})

    view = SavedView.objects.get()
    assert (view.owner, view.name, view.team) == (rep, "Lost by me", None)
    assert view.query == "status=lost&owner=me&sort=-value"
    assert response.headers["Location"] == f"{LIST}?{view.query}"


def test_a_view_sent_twice_is_saved_once(client, rep):
    form = {"name": "Mine", "request_key": uuid4()}

    client.post(f"{SAVE}?owner=me", form)
    SavedView.objects.update(name="Renamed meanwhile")
    client.post(f"{SAVE}?owner=me", form)

    assert SavedView.objects.count() == 1


def test_a_name_is_used_once_by_each_person(client, rep):
    SavedViewFactory(name="Mine", owner=rep)
    SavedViewFactory(name="Taken by a colleague")

    again = client.post(SAVE, {"name": "Mine", "request_key": uuid4()})
    free = client.post(SAVE, {"name": "Taken by a colleague", "request_key": uuid4()})

    assert again.status_code == 422
    assert 'value="Mine"' in again.text
    assert free.status_code == 302


def test_a_name_that_was_taken_a_moment_ago_is_told_and_nothing_breaks(rep):
    other = services.save_view(by=rep, name="North", query="", team=None)
    view = services.save_view(by=rep, name="South", query="", team=None)

    with pytest.raises(Overtaken, match="already"):
        services.save_view(by=rep, name="North", query="owner=me", team=None)
    with pytest.raises(Overtaken, match="already"):
        services.change_view(view, by=rep, version=1, name="North", team=None)

    assert list(SavedView.objects.order_by("name").values_list("pk", "name")) == [
        (other.pk, "North"),
        (view.pk, "South"),
    ]


def test_a_shared_view_shows_each_reader_the_own_rows_and_the_own_count(client, team):
    owner, member = RepFactory(team=team), RepFactory(team=team)
    SavedViewFactory(name="Everything", query="status=any", owner=owner, team=team)
    OpportunityFactory(team=team, owner=owner)
    OpportunityFactory(team=team, owner=owner, lost=True)
    own = OpportunityFactory(name="The member's", team=team, owner=member)

    client.force_login(member)
    response = client.get(LIST, {"status": "any"})

    assert [row.pk for row in response.context["page"].rows] == [own.pk]
    assert tabs(response)["Everything"] == 1
    assert response.context["overview"].here.label == "Everything"


def test_nobody_else_sees_a_view_that_is_not_shared(client, rep, team):
    SavedViewFactory(name="A colleague's own", owner=RepFactory(team=team))
    SavedViewFactory(name="Another team's", team=TeamFactory())

    assert not {"A colleague's own", "Another team's"} & set(tabs(client.get(LIST)))


def test_members_use_a_shared_view_but_its_owner_and_the_lead_keep_it(client, team):
    view = SavedViewFactory(name="North", owner=RepFactory(team=team), team=team)

    client.force_login(RepFactory(team=team))
    assert client.get(change(view)).status_code == 403
    assert client.post(delete(view)).status_code == 403
    client.force_login(RepFactory(team=TeamFactory()))
    assert client.get(change(view)).status_code == 404
    client.force_login(LeadFactory(leads=team))
    client.post(change(view), {"name": "North, open", "team": team.pk, "version": 1})
    view.refresh_from_db()
    assert view.name == "North, open"
    client.post(delete(view))
    assert not SavedView.objects.exists()


def test_views_are_for_those_who_look_at_sales_whatever_team_somebody_is_in(client, team):
    view = SavedViewFactory(name="Ostermann, all of it", owner=RepFactory(team=team), team=team)

    for person in (OperatorFactory(team=team), UserFactory(team=team)):
        client.force_login(person)
        assert view.name not in tabs(client.get(LIST))
        assert client.get(change(view)).status_code == client.post(delete(view)).status_code == 404
        assert client.get(SAVE).status_code == 403
        assert client.post(SAVE, {"name": "Mine", "request_key": uuid4()}).status_code == 403
    assert list(SavedView.objects.all()) == [view]


def test_a_view_is_shared_only_with_a_team_in_which_one_works(client, rep, team):
    elsewhere = TeamFactory()

    refused = client.post(SAVE, {"name": "Mine", "team": elsewhere.pk, "request_key": uuid4()})
    client.post(SAVE, {"name": "Mine", "team": team.pk, "request_key": uuid4()})

    assert refused.status_code == 422
    assert SavedView.objects.get().team == team


def test_a_view_that_somebody_changed_meanwhile_is_not_written_over(client, rep, team):
    view = SavedViewFactory(owner=rep, team=team)
    client.post(change(view), {"name": "First", "version": 1})

    response = client.post(change(view), {"name": "Second", "version": 1})

    assert response.status_code == 409
    assert SavedView.objects.get().name == "First"


def test_a_view_of_a_colleague_who_may_not_be_chosen_here_finds_no_more_than_the_reader_sees(client, team):
    stranger = RepFactory(team=TeamFactory())
    SavedViewFactory(name="His", query=f"owner={stranger.pk}", owner=RepFactory(team=team), team=team)
    OpportunityFactory(owner=stranger)
    client.force_login(RepFactory(team=team))

    assert tabs(client.get(LIST))["His"] == 0


def test_counts_of_views_go_no_further_than_the_limit(client, rep, team, monkeypatch):
    monkeypatch.setattr("opportunities.tabs.COUNTED_AT_MOST", 2)
    for _ in range(3):
        OpportunityFactory(team=team, owner=rep)

    response = client.get(LIST)

    assert response.context["count"] == 3
    assert '<span class="n">999+</span>' in response.text


@pytest.mark.parametrize("views", [1, 12])
def test_the_page_takes_five_queries_however_many_views_there_are(
    client, rep, team, views, django_assert_max_num_queries
):
    for _ in range(views):
        SavedViewFactory(owner=rep, team=team, query="status=any&quiet=14")
    OpportunityFactory(team=team, owner=rep)

    with django_assert_max_num_queries(5):
        client.get(LIST)


def test_a_manager_needs_no_more_queries_than_a_rep(client, team, django_assert_max_num_queries):
    client.force_login(ManagerFactory())
    OpportunityFactory(team=team)

    with django_assert_max_num_queries(5):
        client.get(LIST, {"q": "a", "team": team.pk, "closes": "quarter", "quotes": "presented", "sort": "-value"})
