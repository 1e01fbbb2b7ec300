"""What stories in a browser share: people who sign in, a phone, and windows that may not complain."""

import os

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect

from tests.browser.screens import PHONE
from tests.factories import PASSWORD

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's loop runs in the thread of the test
PATIENCE = 20_000  # milliseconds: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def complaints():
    """What any window had to say against us: a breach of the CSP, an error of the script, an answer of 500."""
    said = []
    yield said
    assert said == []


@pytest.fixture
def new_context(new_context, complaints):
    """Windows that are listened to, and given time."""

    def listened(**options):
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        context.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 500 else None)
        return context

    return listened


@pytest.fixture
def phone(new_context):
    """A second screen, held in one hand."""
    return new_context(viewport=PHONE, has_touch=True, reduced_motion="reduce").new_page()


@pytest.fixture
def sign_in(live_server):
    """Return a function that signs this person in past the form, and opens an address."""

    def go(page, person, path="/"):
        client = Client()
        client.force_login(person)
        session = client.cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        if path:
            page.goto(live_server.url + path)
        return page

    return go


@pytest.fixture
def sign_in_by_hand(live_server):
    """Return a function that fills in the form. Earlier tries are forgotten: their count outlives a test."""
    cache.clear()

    def go(page, person, password=PASSWORD):
        page.goto(live_server.url)
        page.get_by_label("Email").fill(person.email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.locator(".app")).to_be_visible()
        return page

    return go
