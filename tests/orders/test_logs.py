"""The customer's link opens the page and takes a yes: no log and no report of an error may keep it."""

import io
import logging
import sys
from logging.handlers import SMTPHandler

import pytest
from celery.utils.log import get_task_logger
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.log import AdminEmailHandler
from gunicorn.config import Config

from config.celery import app
from orders.logs import WithoutTokens
from orders.views import offer
from tests.factories import OfferLinkFactory, QuoteFactory

pytestmark = pytest.mark.django_db


class BrokenError(Exception):
    pass


@pytest.fixture
def link():
    link = OfferLinkFactory()
    QuoteFactory(opportunity=link.opportunity, presented=True)
    return link


@pytest.fixture
def log():
    """Listen as the handler of the settings does, to everything."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutTokens(settings.LOGGING["formatters"]["line"]["fmt"]))
    loggers = [logging.getLogger(), logging.getLogger("django.server"), logging.getLogger("celery.task")]
    level = loggers[0].level
    loggers[0].setLevel(logging.DEBUG)
    for logger in loggers:
        logger.addHandler(handler)
    yield written
    loggers[0].setLevel(level)
    for logger in loggers:
        logger.removeHandler(handler)


def test_no_request_by_link_leaves_the_token(client, link, log):
    strict = Client(enforce_csrf_checks=True)
    client.post(link.path, {"name": ""})
    client.get(f"{link.path}decline/")
    client.get(f"{link.path}x/")
    client.get(reverse("orders:offer", args=[link.token + "x"]))
    client.get(f"/%2Fo%2F{link.token}")
    logging.getLogger("gunicorn.access").info("GET /o/%%%02X%s HTTP/1.1", ord(link.token[0]), link.token[1:])
    logging.getLogger("gunicorn.access").info("GET /accounts/login/?next=%%2Fo%%2F%s%%2F", link.token)
    strict.post(link.path, {})

    assert "/o/…" in log.getvalue()
    assert link.token[1:] not in log.getvalue()


def test_a_page_that_breaks_leaves_no_token_in_log_or_answer(link, log, monkeypatch):
    def broken(request, link, **_):
        raise BrokenError(f"{link.path} and {link.url}")

    monkeypatch.setattr(offer, "show_offer", broken)
    answer = Client(raise_request_exception=False).get(link.path)

    assert answer.status_code == 500
    assert "BrokenError" in log.getvalue()
    assert link.token not in log.getvalue()
    assert link.token not in answer.content.decode()


def test_whatever_a_worker_writes_has_no_token(link, log):
    try:
        raise BrokenError(link.url)
    except BrokenError:
        for name in ("celery.worker", "celery.app.trace", "celery.beat", "notices"):
            logging.getLogger(name).exception("%s was not sent", link.path)
        get_task_logger("notices").exception("%s was not sent", link.path)

    assert log.getvalue().count("BrokenError: http") == 5
    assert link.token not in log.getvalue()
    assert not app.conf.worker_hijack_root_logger


def test_the_web_servers_own_lines_have_no_token(link, capsys):
    config = Config()
    config.set("logger_class", "orders.server_log.ServerLog")
    config.set("accesslog", "-")
    server = config.logger_class(config)
    server.exception("Error handling request %s", link.path)
    server.access_log.info('"GET %s HTTP/1.1" "%s"', link.path, link.url)
    for logger in (server.error_log, server.access_log):
        logger.handlers.clear()

    written = "".join(capsys.readouterr())
    assert written.count("/o/…") == 3
    assert link.token not in written


def test_no_report_of_an_error_is_mailed_with_the_address_in_it():
    handlers = [
        handler for name in (*logging.root.manager.loggerDict, None) for handler in logging.getLogger(name).handlers
    ]

    assert not [handler for handler in handlers if isinstance(handler, AdminEmailHandler | SMTPHandler)]
    ours = [handler for handler in handlers if type(handler) is logging.StreamHandler and handler.stream is sys.stderr]
    assert all(isinstance(handler.formatter, WithoutTokens) for handler in ours)
