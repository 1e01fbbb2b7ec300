"""Mails of the tests: a letter that only they promise, and what the trial keeps."""

from django.core.mail import EmailMultiAlternatives

from notices.backends import KeptBackend
from notices.letters import Letter, writers
from notices.models import KeptMail
from notices.services import promise

EVENT = "greeting"


def greet(monkeypatch, write=lambda mail: Letter("Good day", "All is well.")):
    """Let this writer write the mails of the event, until the test ends."""
    monkeypatch.setitem(writers, EVENT, write)


def promised(number="Q-000001", to="ann@example.com", **details):
    return promise(EVENT, number, to=to, **details)


def kept_mail(to="ann@example.com", subject="Your offer", text="Good day", reply_to="maren@example.invalid", **headers):
    """Let the trial's mail server take a mail with a file."""
    message = EmailMultiAlternatives(subject, text, to=[to], reply_to=[reply_to], headers=headers)
    message.attach("Offer Ärger.pdf", b"%PDF-1.7", "application/pdf")
    KeptBackend().send_messages([message])
    return KeptMail.objects.latest("pk")
