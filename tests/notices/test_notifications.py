"""What people are told in the app: the page, the bell, and what is read of a record that is out of sight."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from lifecycle.through import Through
from notices.models import Notification
from notices.services import News, tell, tell_each
from opportunities.models import Opportunity
from opportunities.services import assign
from opportunities.services.reassignment import Reassignment, reassign_all
from tests.factories import LeadFactory, OperatorFactory, OpportunityFactory, OrderFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db
URL = reverse("notices:notifications")
HTMX = {"HX-Request": "true"}
BESIDE = "{lead} made you co-owner of 2 opportunities: Holiday"


def told(person, subject, sentence="Ingrid gave you Cold store.", *, event="assigned", ago=0, **fields):
    moment = timezone.now() - timedelta(seconds=ago)
    given = {"event": event, "number": subject.number, "summary": sentence, "created_at": moment, **fields}
    return Notification.objects.create(recipient=person, **given)


@pytest.fixture
def opportunity(rep, team):
    return OpportunityFactory(name="Cold store", owner=rep, team=team)


# --- telling ---------------------------------------------------------------------------------------------------------
def test_each_person_is_told_in_the_own_language(opportunity, rep, monkeypatch):
    german = RepFactory(language="de")

    tell([rep, german], "opened", opportunity, lambda: f"{timezone.now():%Y} in {User._meta.verbose_name}")

    spoken = dict(Notification.objects.values_list("recipient__language", "summary"))
    assert spoken["en-gb"].endswith("in person")
    assert spoken["de"].endswith("in Person")


def test_a_muted_kind_is_not_told_and_an_unmailed_one_waits_for_no_mail(opportunity, team):
    deaf = RepFactory(team=team, muted_notices=["opened"])
    unmailed = RepFactory(team=team, unmailed_notices=["opened"])

    tell([deaf, unmailed], "opened", opportunity, lambda: "Hanne opened the offer.")

    notification = Notification.objects.get()
    assert notification.recipient == unmailed
    assert not notification.mailed


def test_that_a_mail_failed_is_told_even_to_who_muted_it(opportunity, rep):
    User.objects.update(muted_notices=["mail_failed"])

    tell([rep], "mail_failed", opportunity, lambda: "The mail could not be sent.", revision=7)

    assert Notification.objects.get().revision == 7


def test_nobody_is_told_of_own_acts_twice_or_after_leaving(opportunity, rep):
    gone = RepFactory(is_active=False)

    for _ in range(2):
        tell([rep, gone, None], "shared", opportunity, lambda: "Ingrid made you co-owner.")
    tell([rep], "assigned", opportunity, lambda: "You gave it to yourself.", by=rep)

    assert Notification.objects.get().event == "shared"


def test_a_kind_that_nobody_could_turn_off_is_refused(opportunity, rep):
    with pytest.raises(ValueError, match="asigned"):
        tell([rep], "asigned", opportunity, lambda: "Misspelt.")


def test_many_people_are_told_many_things_with_three_queries(opportunity, rep, django_assert_num_queries):
    people = [rep.pk, *(RepFactory().pk for _ in range(5))]

    with django_assert_num_queries(3):
        news = [News(pk, "expiring", f"Q-{n:06d}", 1, lambda: "It expires.") for pk in people for n in range(20)]
        assert tell_each(news) == 120


def test_who_is_put_beside_the_owner_is_told_so_and_not_that_it_is_theirs(team):
    lead, heir, helper = LeadFactory(leads=team), RepFactory(team=team), RepFactory(team=team)
    opportunity = OpportunityFactory(name="Cold store", team=team)

    assign(
        opportunity, by=lead, through=Through.PAGE, team=team, owner=heir, co_owners=[helper], reason="Holiday",
    )  # fmt: skip

    told = dict(Notification.objects.values_list("recipient", "summary"))
    assert told == {
        heir.pk: f"{lead} gave you Cold store: Holiday",
        helper.pk: f"{lead} made you co-owner of Cold store: Holiday",
    }


@pytest.mark.parametrize(
    ("to", "sentences"),
    [
        ("owner", {"heir": "{lead} gave you 2 opportunities: Holiday", "helper": BESIDE}),
        ("co_owners", {"helper": BESIDE}),
        ("queue", {}),
    ],
)
def test_many_at_once_are_told_in_one_sentence_to_each_by_what_they_are_now(team, to, sentences):
    lead, heir, helper = LeadFactory(leads=team), RepFactory(team=team), RepFactory(team=team)
    for _ in range(2):
        OpportunityFactory(team=team)

    reassignment = Reassignment(to=to, reason="Holiday", owner=heir, co_owners=[helper])
    reassign_all(Opportunity.objects.all(), by=lead, through=Through.PAGE, reassignment=reassignment)

    people = {"heir": heir.pk, "helper": helper.pk}
    expected = {people[who]: sentence.format(lead=lead) for who, sentence in sentences.items()}
    assert dict(Notification.objects.values_list("recipient", "summary")) == expected


# --- the page --------------------------------------------------------------------------------------------------------
def test_each_notification_leads_to_its_record(client, rep, team, opportunity):
    quote = QuoteFactory(opportunity__owner=rep, opportunity__team=team)
    order = OrderFactory(opportunity__owner=rep, opportunity__team=team)
    for record in (opportunity, quote, order):
        told(rep, record)

    page = client.get(URL)

    for record in (opportunity, quote, order):
        assertContains(page, f'href="{record.get_absolute_url()}"')


def test_nobody_reads_what_another_was_told(client, rep, opportunity):
    notification = told(RepFactory(), opportunity, "Only for the other one.")

    assertNotContains(client.get(URL), "Only for the other one.")
    for name in ("follow", "read"):
        assert client.post(reverse(f"notices:{name}", args=[notification.pk])).status_code == 404
    notification.refresh_from_db()
    assert notification.read_at is None


def test_who_has_lost_sight_reads_that_there_was_something_and_not_what(client, rep, opportunity):
    """A sentence names people, sums and reasons. What was told then is history, but so is the right to read it.

    A record that was purged reads the same: whether it is gone or somebody else's is not for this reader to know.
    """
    notification = told(rep, opportunity, "Hanne Dahl accepted for €12,000.")
    Opportunity.objects.update(owner=RepFactory())
    purged = told(rep, opportunity, "Of a record that is gone.", number="OPP-999999")

    page = client.get(URL)

    assertNotContains(page, "Hanne Dahl")
    assertNotContains(page, "Of a record that is gone.")
    assertNotContains(page, opportunity.get_absolute_url())
    assertContains(page, "A record that is no longer here, or no longer yours.", 2)
    for lost in (notification, purged):
        assertRedirects(client.post(reverse("notices:follow", args=[lost.pk])), URL)


def test_a_sentence_about_many_records_hangs_on_none_of_them(client, rep, opportunity):
    told(rep, opportunity, "Ingrid gave you 40 opportunities: holiday", event="handed_over")
    Opportunity.objects.update(owner=RepFactory())

    page = client.get(URL)

    assertContains(page, "Ingrid gave you 40 opportunities: holiday")
    assertContains(page, f'class="t" href="{reverse("opportunities:list")}"')


def test_following_one_marks_it_as_read_and_goes_to_the_record(client, rep, opportunity):
    notification = told(rep, opportunity)

    assertRedirects(client.post(reverse("notices:follow", args=[notification.pk])), opportunity.get_absolute_url())

    notification.refresh_from_db()
    assert notification.read_at


def test_looking_at_the_page_marks_nothing_as_read(client, rep, opportunity):
    told(rep, opportunity)

    client.get(URL)

    assert Notification.objects.unread().count() == 1


def test_marking_one_as_read_answers_with_its_row_and_the_bells(client, rep, opportunity):
    first, second = told(rep, opportunity), told(rep, opportunity, revision=2)

    answer = client.post(reverse("notices:read", args=[first.pk]), headers=HTMX)

    assertContains(answer, f'<li id="notice-{first.pk}">')
    assertNotContains(answer, "Mark as read")
    for bell in ("bell-rail", "bell-top"):
        assertContains(answer, f'<a id="{bell}" href="{URL}" aria-label="Notifications, 1 unread"')
    assert list(Notification.objects.unread()) == [second]
    assertRedirects(client.post(reverse("notices:read", args=[second.pk])), URL)


def test_marking_all_as_read_leaves_what_came_since(client, rep, opportunity):
    seen = told(rep, opportunity)
    come_since, others = told(rep, opportunity, revision=2), told(RepFactory(), opportunity)
    assertContains(client.get(URL), f'name="newest" value="{come_since.pk}"')

    client.post(reverse("notices:read_all"), {"newest": seen.pk})

    assert set(Notification.objects.unread()) == {come_since, others}
    for nonsense in ("", "all", "-1", "9" * 30, "²"):
        assertRedirects(client.post(reverse("notices:read_all"), {"newest": nonsense}), URL)
    assert Notification.objects.unread().count() == 2


def test_only_what_is_unread_can_be_asked_for(client, rep, opportunity):
    told(rep, opportunity, "Read long ago.", read_at=timezone.now())
    told(rep, opportunity, "Still new.", revision=2)

    page = client.get(URL, {"show": "unread"})

    assertContains(page, "Still new.")
    assertNotContains(page, "Read long ago.")
    assertContains(client.get(URL, {"show": "nonsense"}), "Read long ago.")


def test_many_of_a_kind_at_once_are_folded_and_those_of_another_hour_are_not(client, rep, opportunity):
    for n in range(4):
        told(rep, opportunity, f"Q-{n} has expired.", event="expired", revision=n, ago=n)
    told(rep, opportunity, "Q-9 has expired.", event="expired", revision=9, ago=7200)

    page = client.get(URL)

    assertContains(page, "Expired: 4 messages", 1)
    assertContains(page, "<details", 1)


def test_days_stand_under_their_names_in_the_readers_zone(client, rep, opportunity, monkeypatch):
    now = timezone.now().replace(year=2026, month=6, day=10, hour=13, minute=30)
    monkeypatch.setattr(timezone, "now", lambda: now)
    User.objects.update(time_zone="Pacific/Apia")  # 13 hours ahead: already tomorrow
    told(rep, opportunity, ago=0)
    told(rep, opportunity, revision=2, ago=3 * 3600)
    told(rep, opportunity, revision=3, ago=30 * 24 * 3600)

    page = client.get(URL)

    assertContains(page, ">Today</h2>")
    assertContains(page, ">Yesterday</h2>")
    assertContains(page, ">Tuesday, 12 May</h2>")


def test_the_page_asks_at_most_five_queries_and_goes_on_by_key(client, rep, team, django_assert_max_num_queries):
    records = [OpportunityFactory(owner=rep, team=team) for _ in range(3)]
    for n in range(120):
        told(rep, records[n % 3], f"Sentence {n:03d}.", revision=n, ago=n * 100)

    with django_assert_max_num_queries(5):
        page = client.get(URL)
    with django_assert_max_num_queries(5):
        following = client.get(URL + page.context["page"].next)

    assertContains(page, "Sentence 049.")
    assertContains(following, "Sentence 050.")
    assertNotContains(following, "Mark all as read")


def test_who_was_never_told_anything_reads_what_will_be_here(client, rep):
    assertContains(client.get(URL), "No notifications yet")
    assertContains(client.get(URL, {"show": "unread"}), "Nothing unread")


# --- the bell --------------------------------------------------------------------------------------------------------
def test_the_bell_of_every_page_counts_what_is_unread_without_a_query_of_its_own(client, rep, opportunity):
    for n in range(3):
        told(rep, opportunity, revision=n)
    told(rep, opportunity, revision=9, read_at=timezone.now())
    told(RepFactory(), opportunity)

    page = client.get(reverse("workplace:shortcuts"))

    assertContains(page, 'aria-label="Notifications, 3 unread"', 2)
    assertContains(page, '<span class="n hot">3</span>', 2)


def test_a_bell_without_news_names_no_number_and_one_with_hundreds_is_short(client, rep, opportunity):
    assertContains(client.get(URL), 'aria-label="Notifications"')

    Notification.objects.bulk_create(
        [
            Notification(recipient=rep, event="opened", number=opportunity.number, revision=n, summary="Opened.")
            for n in range(120)
        ]
    )

    page = client.get(URL)
    assertContains(page, '<span class="n hot">99+</span>', 2)
    assertContains(page, 'aria-label="Notifications, 120 unread"')


def test_operations_read_what_they_were_told_too(client, opportunity):
    operator = OperatorFactory()
    client.force_login(operator)
    told(operator, opportunity, "Of a sale that operations do not see.")

    page = client.get(URL)

    assert page.status_code == 200
    assertNotContains(page, "Of a sale that operations do not see.")
