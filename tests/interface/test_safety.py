"""What every answer says, and what is refused before anybody is asked."""

import threading
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from opportunities.models import Opportunity
from tests.factories import OfferLinkFactory, OpportunityFactory, QuoteFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
HTTPS = {"secure": True, "headers": {"host": "pursuit.example.com"}}
SOME = ["/", "/opportunities/", "/admin/", "/nowhere/", "/accounts/login/", "/o/forged/", "/static/app.css"]


@pytest.fixture
def at_work(settings):
    """Stand behind HTTPS as a real installation does."""
    settings.ALLOWED_HOSTS = ["pursuit.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.WHITENOISE_USE_FINDERS = True


@pytest.mark.parametrize("path", SOME)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_every_answer_tells_the_browser_what_it_may_not_do(at_work, path, method):
    answer = getattr(Client(), method)(path, **HTTPS)

    assert "object-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Permissions-Policy"]
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    if answer.status_code == 200 and "text" in answer.headers["Content-Type"]:
        assert "charset" in answer.headers["Content-Type"].lower()


def test_what_comes_without_https_is_led_there(at_work):
    answer = Client().get("/opportunities/?q=1", headers={"host": "pursuit.example.com"})

    assert (answer.status_code, answer["Location"]) == (301, "https://pursuit.example.com/opportunities/?q=1")


@pytest.mark.parametrize(
    "host", ["evil.example", "pursuit.example.com.evil.example", "pursuit.example.com:x", "a b", ""]
)
def test_another_host_opens_nothing(at_work, host):
    answer = Client().get("/accounts/login/", secure=True, headers={"host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "<form" not in answer.text


def test_a_proxys_word_is_not_taken_from_a_visitor(at_work):
    forged = {"host": "pursuit.example.com", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}

    answer = Client().get("/opportunities/", headers=forged)

    assert (answer.status_code, answer["Location"]) == (301, "https://pursuit.example.com/opportunities/")


def test_no_page_takes_a_file(signed_in, client):
    link = OfferLinkFactory()
    QuoteFactory(opportunity=link.opportunity, presented=True)

    for path in ("/theme", "/accounts/login/", link.path):
        answer = client.post(path, {"file": SimpleUploadedFile("a.txt", b"x" * 100)})
        assert answer.status_code == 400, path


@pytest.mark.parametrize(
    "typed", [{"theme": "x" * 3_000_000}, {f"field{n}": "x" for n in range(5000)}], ids=["long", "many"]
)
def test_too_much_at_once_is_said_to_be_too_much(signed_in, typed):
    answer = signed_in.post("/theme", typed)

    assert answer.status_code == 413
    assert "too much at once" in answer.text
    assert "Nothing was saved" in answer.text


@pytest.mark.parametrize("status", [400, 500])
def test_bad_news_about_a_link_lets_nothing_of_it_get_on(monkeypatch, status):
    link = OfferLinkFactory()
    QuoteFactory(opportunity=link.opportunity, presented=True)
    if status == 500:
        monkeypatch.setattr("orders.views.guard.OfferLink.objects", None)
    client = Client(raise_request_exception=False)

    answer = client.get(link.path, headers={"host": "evil.example"} if status == 400 else {})

    assert answer.status_code == status
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert link.token not in answer.text


DROPPED = {ord("\t"): "", ord("\n"): "", ord("\r"): "", ord("\\"): "/"}  # as a browser reads an address
EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    " //evil.example",
    "\x00//evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "ｈttps://evil.example",
]


@pytest.mark.parametrize("target", EVIL)
def test_nothing_leads_outside(person, target):
    client = Client()
    answers = [client.post("/theme", {"theme": "dark", "next": target})]
    typed = {"login": person.email, "password": "a long pass phrase", "next": target}
    answers += [client.post(reverse("account_login"), typed)]
    answers += [client.post(reverse("account_logout"), {"next": target})]
    answers += [client.post("/theme", {"next": target}, headers=HTMX)]

    for answer in answers:
        led = answer.headers.get("Location", answer.headers.get("HX-Redirect", "/"))
        assert urlsplit(urljoin("http://testserver/accounts/", led.translate(DROPPED))).netloc == "testserver", led


def hold(pk, held, let_go):
    """Keep the row as another person's long act would."""
    with transaction.atomic():
        Opportunity.objects.lock(pk)
        held.set()
        let_go.wait(20)
    connection.close()


@pytest.fixture
def in_others_hands(transactional_db):
    opportunity = OpportunityFactory()
    held, let_go = threading.Event(), threading.Event()
    other = threading.Thread(target=hold, args=[opportunity.pk, held, let_go])
    other.start()
    held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield opportunity
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
    let_go.set()
    other.join()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_who_waits_too_long_for_a_lock_is_told_that_nothing_was_saved(in_others_hands, client, headers):
    client.force_login(in_others_hands.owner)
    path = reverse("opportunities:hold", args=[in_others_hands.pk])

    version = in_others_hands.version
    answer = client.post(path, {"version": version, "until": "2099-01-01", "reason": "waits"}, headers=headers)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "nothing was saved" in answer.text
    assert ("HX-Retarget" in answer.headers, "<html" in answer.text) == ((True, False) if headers else (False, True))


@pytest.mark.urls("tests.interface.urls")
def test_a_statement_that_takes_too_long_is_ended_and_told(signed_in):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20ms'")

    answer = signed_in.get("/sleep/")

    assert answer.status_code == 503
    assert "Pursuit is busy" in answer.text
