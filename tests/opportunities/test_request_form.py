"""The public page on which anybody may ask a team for a quote."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.client import encode_multipart
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from redis.exceptions import ConnectionError as RedisIsAway

from customers.models import Contact, Customer
from lifecycle.through import Through
from notices.models import Notification
from opportunities.models import LossReason, Opportunity, OpportunityNote
from opportunities.services import lose
from tests.answers import headers_of
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    LeadFactory,
    ManagerFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ASK, ASKED = reverse("opportunities:ask", args=["north"]), reverse("opportunities:asked", args=["north"])


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def north():
    return TeamFactory(name="North", takes_requests=True, request_slug="north")


def typed(**other):
    wish = "Eight flow meters for our rinse line\nDN 80, by March, to Viborg."
    said = {"name": "Hanne Dahl", "company": "Lowfield Dairy", "email": "hanne@lowfield.example", "phone": "+45 1"}
    return {"request_key": uuid4(), "wish": wish, "homepage": "", **said, **other}


def ask(client, **other):
    return client.post(ASK, typed(**other))


# --- what becomes of a request ---------------------------------------------------------------------------------------


def test_a_request_waits_in_the_teams_queue_with_the_wish_as_its_first_note(client, north):
    response = ask(client)

    assertRedirects(response, ASKED)
    opportunity = Opportunity.objects.get()
    assert (opportunity.team, opportunity.owner, opportunity.status) == (north, None, "inquiry")
    assert (opportunity.created_through, opportunity.origin.code) == ("customer_request", "web")
    assert opportunity.name == "Eight flow meters for our rinse line"
    note = opportunity.notes.get()
    assert (note.author, note.who, note.internal) == (None, "Hanne Dahl", False)
    assert note.body == "Eight flow meters for our rinse line\nDN 80, by March, to Viborg."
    event = opportunity.events.get()
    assert (event.action, event.actor, event.through, event.who) == ("create", None, "link", "Hanne Dahl")


def test_who_is_not_known_becomes_a_customer_with_that_contact(client, north):
    ask(client)

    customer = Customer.objects.get()
    assert (customer.kind, customer.name) == ("business", "Lowfield Dairy")
    contact = customer.contacts.get()
    assert (contact.name, contact.email, contact.phone) == ("Hanne Dahl", "hanne@lowfield.example", "+45 1")
    assert [event.who for event in customer.events.all()] == ["Hanne Dahl", "Hanne Dahl"]


def test_who_names_no_company_is_a_consumer(client, north):
    ask(client, company="")

    assert (Customer.objects.get().kind, Customer.objects.get().name) == ("consumer", "Hanne Dahl")


@pytest.mark.parametrize(("browser", "language"), [("de-AT,de;q=0.9", "de"), ("en-US", "en-gb"), ("fr", "en-gb")])
def test_the_page_and_later_letters_speak_the_browsers_language(client, north, browser, language):
    client.post(ASK, typed(), headers={"Accept-Language": browser})

    assert Contact.objects.get().language == language
    assertContains(client.get(ASK, headers={"Accept-Language": browser}), f'<html lang="{language}">')


def test_a_known_contact_is_recognised_by_the_address_however_it_is_typed(client, north):
    hanne = ContactFactory(name="Hanne Dahl", email="Hanne@Lowfield.example", phone="+45 1")
    hanne.customer.name = "Lowfield Dairy"
    hanne.customer.save()

    ask(client, email="hanne@LOWFIELD.example")

    opportunity = Opportunity.objects.get()
    assert (opportunity.contact, opportunity.customer) == (hanne, hanne.customer)
    assert (Contact.objects.count(), Customer.objects.count(), opportunity.notes.count()) == (1, 1, 1)


def test_what_a_stranger_types_of_a_known_contact_changes_nothing_but_is_told(client, north):
    hanne = ContactFactory(name="Hanne Dahl", email="hanne@lowfield.example", phone="+45 1")

    ask(client, name="Somebody else", phone="+45 999", company="")

    hanne.refresh_from_db()
    assert (hanne.name, hanne.phone) == ("Hanne Dahl", "+45 1")
    told = Opportunity.objects.get().notes.get(internal=True)
    assert told.body == "Typed in the form, other than we know it:\nName: Somebody else\nPhone: +45 999"


def test_of_several_contacts_with_the_address_the_newest_that_is_in_use_is_meant(client, north):
    ContactFactory(email="hanne@lowfield.example")
    meant = ContactFactory(email="hanne@lowfield.example")
    ContactFactory(email="hanne@lowfield.example", active=False)
    ContactFactory(email="hanne@lowfield.example", merged_into=meant, active=False)
    ContactFactory(email="hanne@lowfield.example", customer=CustomerFactory(active=False))

    ask(client)

    assert Opportunity.objects.get().contact == meant


def test_known_or_not_the_answer_is_the_same(north):
    ContactFactory(email="known@lowfield.example")
    answers = []

    for email in ("known@lowfield.example", "unknown@lowfield.example"):
        response = ask(Client(), email=email)
        answers.append((response.status_code, headers_of(response), response.content))

    assert answers[0] == answers[1]


def test_members_and_leads_of_the_team_are_told_and_nobody_else(client, north):
    told = {RepFactory(team=north), LeadFactory(leads=north)}
    RepFactory(team=TeamFactory()), ManagerFactory(), UserFactory(team=north), RepFactory(team=north, is_active=False)

    ask(client)

    assert {notice.recipient for notice in Notification.objects.all()} == told
    notice = Notification.objects.first()
    assert (notice.event, notice.number) == ("requested", Opportunity.objects.get().number)
    assert notice.summary == "Hanne Dahl asks for a quote: Eight flow meters for our rinse line"


def test_a_member_finds_it_in_the_queue_and_takes_it(client, north):
    ask(Client())
    rep = RepFactory(team=north)
    client.force_login(rep)
    opportunity = Opportunity.objects.get()

    assertContains(client.get(reverse("workplace:day")), opportunity.name)
    page = client.get(opportunity.get_absolute_url())
    assertContains(page, "<b>Hanne Dahl</b> asked for a quote on the public page")
    assertContains(page, "DN 80, by March, to Viborg.")
    assertNotContains(page, "None")
    client.post(reverse("opportunities:claim", args=[opportunity.pk]))

    opportunity.refresh_from_db()
    assert opportunity.owner == rep
    assertContains(client.get(opportunity.customer.get_absolute_url()), "<b>Hanne Dahl</b> added the customer")


@pytest.mark.parametrize(
    ("wish", "title"),
    [
        ("\n\n  Two   pumps \nfor the cellar", "Two pumps"),
        ("x" * 300, "x" * 79 + "…"),
        ("\u202eTwo pumps", "Two pumps"),
    ],
)
def test_the_first_line_of_the_wish_names_the_opportunity(client, north, wish, title):
    ask(client, wish=wish)

    assert Opportunity.objects.get().name == title


# --- once, and again -------------------------------------------------------------------------------------------------


def test_the_same_request_twice_is_one_and_gets_the_same_answer(client, north):
    said = typed()

    answers = [client.post(ASK, said) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Opportunity.objects.count(), OpportunityNote.objects.count()) == (1, 1)


def test_what_was_changed_after_going_back_is_another_request(client, north):
    said = typed()

    client.post(ASK, said)
    client.post(ASK, said | {"wish": "And two pumps"})

    assert set(Opportunity.objects.values_list("name", flat=True)) == {
        "Eight flow meters for our rinse line",
        "And two pumps",
    }


def test_the_same_words_of_the_same_person_within_a_day_are_one_opportunity_with_two_notes(client, north):
    ask(client)
    ask(client, email="HANNE@lowfield.example")

    assert Opportunity.objects.get().notes.count() == 2


def test_who_took_it_meanwhile_is_told_that_the_customer_asks_again(client, north):
    ask(Client())
    rep = RepFactory(team=north)
    client.force_login(rep)
    client.post(reverse("opportunities:claim", args=[Opportunity.objects.get().pk]))

    ask(Client())

    assert [notice.recipient for notice in Notification.objects.all()] == [rep]


@pytest.mark.parametrize("change", ["later", "closed", "another team", "another person"])
def test_otherwise_the_same_words_are_another_opportunity(client, north, change):
    ask(client)
    if change == "later":
        OpportunityNote.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    if change == "closed":
        reason = LossReason.objects.get(code="no_decision")
        lose(Opportunity.objects.get(), by=ManagerFactory(), through=Through.PAGE, reason=reason)
    if change == "another team":
        TeamFactory(takes_requests=True, request_slug="south")
        client.post(reverse("opportunities:ask", args=["south"]), typed())
    else:
        ask(client, **({"email": "gwen@orme.example"} if change == "another person" else {}))

    assert Opportunity.objects.count() == 2


# --- who is turned away ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("off", [{"takes_requests": False}, {"active": False}])
def test_where_it_is_turned_off_the_page_is_as_if_it_had_never_been(client, off):
    TeamFactory(**{"takes_requests": True, "request_slug": "north", **off})
    nowhere = client.get(reverse("opportunities:ask", args=["nowhere"]))

    for answer in (client.get(ASK), client.post(ASK, typed()), client.get(ASKED)):
        assert (answer.status_code, answer.content) == (404, nowhere.content)
    assert not Opportunity.objects.exists()


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_nothing_is_written(client, north, caplog):
    response = ask(client, homepage="https://buy.example", email="not an address")

    assertRedirects(response, ASKED)
    assert not Opportunity.objects.exists()
    assert not Customer.objects.exists()
    assert "request_left_out" in caplog.text


def test_one_address_asks_five_times_in_an_hour_then_reads_why_and_keeps_what_was_typed(client, north):
    for n in range(5):
        assert ask(client, wish=f"Pump {n}").status_code == 302

    response = ask(client, wish="One pump more")

    assertContains(response, "many requests in this hour", status_code=429)
    assertContains(response, "One pump more", status_code=429)
    assert response["Retry-After"] == "3600"
    assert Opportunity.objects.count() == 5
    assert client.post(ASK, typed(), REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_team_is_asked_sixty_times_in_an_hour_wherever_it_comes_from(client, north, monkeypatch):
    monkeypatch.setattr("opportunities.views.asking.A_TEAM_IS_ASKED", 3)

    answers = [client.post(ASK, typed(wish=f"Pump {n}"), REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(4)]

    assert answers == [302, 302, 302, 429]


def test_errors_and_machines_do_not_count(client, north):
    for _ in range(6):
        assert ask(client, name="").status_code == 422
        assert ask(client, homepage="x").status_code == 302

    assert ask(client).status_code == 302


def test_while_the_cache_is_away_requests_are_taken(client, north, monkeypatch):
    def away(*arguments, **options):
        raise RedisIsAway

    monkeypatch.setattr(cache, "add", away)

    assert [ask(client, wish=f"Pump {n}").status_code for n in range(6)] == [302] * 6


def test_a_page_that_was_open_too_long_is_shown_again_with_what_was_typed(north):
    response = ask(Client(enforce_csrf_checks=True))

    assertContains(response, "this page was open too long", status_code=403)
    assertContains(response, "Eight flow meters", status_code=403)
    assertContains(response, "csrfmiddlewaretoken", status_code=403)
    assert not Opportunity.objects.exists()


def test_with_its_token_the_form_is_taken(north):
    client = Client(enforce_csrf_checks=True)
    page = client.get(ASK)

    assert ask(client, csrfmiddlewaretoken=page.context["csrf_token"]).status_code == 302
    assert set(client.cookies) == {"csrf"}


# --- what is typed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "Your name: This field is required"),
        ({"name": "x" * 151}, "at most 150 characters"),
        ({"email": "hanne"}, "Type an e-mail address"),
        ({"email": ""}, "E-mail: This field is required"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "Type an e-mail address"),
        ({"email": "a\x00@b.example"}, "Type an e-mail address"),
        ({"phone": "call me"}, "Type a phone number with its digits"),
        ({"wish": ""}, "What you need: Say what you need."),
        ({"wish": "\u200b \u2060"}, "Say what you need"),
        ({"wish": "x" * 4001}, "at most 4000 characters"),
        ({"wish": "x" * 1_000_000}, "at most 4000 characters"),
        ({"request_key": "one"}, "Enter a valid UUID"),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_field_and_the_rest_is_kept(client, north, said, told):
    response = ask(client, **said)

    assertContains(response, told, status_code=422)
    kept = next(word for name, word in (("name", "Hanne Dahl"), ("company", "Lowfield Dairy")) if name not in said)
    assertContains(response, f'value="{kept}"', status_code=422)
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Hanne\r\nBcc: other@lowfield.example", "Hanne Bcc: other@lowfield.example"),
        ("Hanne\x00 Dahl", "Hanne Dahl"),
        ("Hanne \u202elhaD", "Hanne lhaD"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ settings.SECRET_KEY }}", "{{ settings.SECRET_KEY }}"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("Ἀλέξανδρος 李", "Ἀλέξανδρος 李"),
    ],
)
def test_a_strange_name_is_one_harmless_line(client, north, said, name):
    ask(client, name=said, company=said, wish=f"{said}\n{said}")

    assert Contact.objects.get().name == Customer.objects.get().name == name
    client.force_login(ManagerFactory())
    for page in (Opportunity.objects.get().get_absolute_url(), Customer.objects.get().get_absolute_url()):
        assertNotContains(client.get(page), "<script>alert")


def test_four_thousand_characters_with_line_breaks_are_counted_as_the_browser_counts(client, north):
    assert ask(client, wish="\r\n".join(["x" * 99] * 40)).status_code == 302


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_names_the_seller_and_nothing_of_the_house(client, north, settings, django_assert_max_num_queries):
    RepFactory(team=north, name="Jonas Lind")

    for address in (ASK, ASKED):
        with django_assert_max_num_queries(1):
            page = client.get(address)
        assertContains(page, settings.SELLER["name"])
        for word in ("Pursuit", "North", "Jonas", "/accounts/", "Sign in", "noindex"):
            assertNotContains(page, word)
        assert page["Cache-Control"] == "no-store, private"


def test_taking_a_request_costs_the_same_whatever_there_is(client, north, django_assert_max_num_queries):
    for _ in range(5):
        RepFactory(team=north)
        ContactFactory(email="hanne@lowfield.example")

    with django_assert_max_num_queries(22):
        ask(client)


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "hex", "idna", "undefined", "utf-16"])
def test_what_is_sent_is_read_as_utf_8_whatever_it_is_called(client, north, charset):
    body = encode_multipart("xx", typed(wish="Größe \\ud800 +2AA-", name="Jörg \\ud800"))

    answer = client.generic("POST", ASK, body, content_type=f"multipart/form-data; boundary=xx; charset={charset}")

    assert answer.status_code == 302
    note = OpportunityNote.objects.get()
    assert (note.body, note.on_behalf_of) == ("Größe \\ud800 +2AA-", "Jörg \\ud800")
