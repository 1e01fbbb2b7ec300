from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from ..models import Attempt, Delivery, Hook
from .calling import Answer, call

logger = logging.getLogger(__name__)

MOST_NEW = 1000
MOST_CALLS = 200


def call_hooks() -> int:
    """Tell every active hook what it has not been told yet, and return how many calls succeeded.

    Safe to run twice at once: each delivery is taken under a lock that others pass by. A hook that fails is left until
    the next run, so that one which is down keeps nobody else waiting.
    """
    return sum(call_alone(hook) for hook in Hook.objects.active())


def call_alone(hook: Hook) -> int:
    """Call one hook; what goes wrong with it keeps no other from being called."""
    try:
        return call_hook(hook)
    except Exception:
        logger.exception("hook=%s not called", hook.pk)
        return 0


def call_hook(hook: Hook) -> int:
    derive(hook)
    for count in range(MOST_CALLS):
        attempt = take(hook)
        if attempt is None or not finish(attempt, call(attempt.delivery)):
            return count
    return MOST_CALLS


def derive(hook: Hook) -> None:
    """Make the deliveries that are missing. Two who do so at once make each of them once."""
    missing = [Delivery(hook=hook, event=event) for event in hook.missing[:MOST_NEW]]
    Delivery.objects.bulk_create(missing, ignore_conflicts=True)


@transaction.atomic
def take(hook: Hook) -> Attempt | None:
    """Take the next delivery that is due; nobody else will for as long as a call may last."""
    now = timezone.now()
    due = Delivery.objects.due(now).filter(hook=hook).select_related("hook", "event").order_by("due_at", "event")
    delivery = due.select_for_update(of=("self",), skip_locked=True).first()
    return delivery.begin(now) if delivery else None


@transaction.atomic
def finish(attempt: Attempt, answer: Answer) -> bool:
    """Note what came back. A later attempt has the say about what is next, unless this one succeeded."""
    attempt.status, attempt.failure, attempt.answer = answer.status, answer.failure, answer.text
    attempt.took_ms = answer.took_ms
    attempt.save()
    now = timezone.now()
    delivery = Delivery.objects.select_for_update().get(pk=attempt.delivery_id)
    if answer.is_success:
        delivery.succeed(now)
    elif delivery.delivered_at is None and not delivery.attempts.filter(pk__gt=attempt.pk).exists():
        delivery.put_off(now)
    if answer.is_gone:
        Hook.objects.filter(pk=delivery.hook_id).update(active=False)
    logger.info("hook=%s delivery=%s status=%s failure=%s", delivery.hook_id, delivery, answer.status, answer.failure)
    return answer.is_success
