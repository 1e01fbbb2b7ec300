from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.permissions import belongs_to
from customers.services import introduce
from lifecycle.refusals import NotAllowed
from lifecycle.transitions import perform, record

from ..models import CoOwner, NoteReason, Opportunity, Stage, Status
from ..permissions import can_create
from ..replay import initial
from .notes import append_note

if TYPE_CHECKING:
    from customers.models import Address, Contact, Customer

FIRST_NOTE = "requirement"


@transaction.atomic
def create(
    *,
    by: User,
    through: str,
    name: str,
    customer: Customer,
    team: Team,
    created_through: str,
    contact: Contact | None = None,
    contact_address: Address | None = None,
    owner: User | None = None,
    co_owners: Iterable[User] = (),
    success_percent: int | None = None,
    note: str = "",
    request_key: UUID | None = None,
    **fields: Any,
) -> Opportunity:
    """Open an opportunity in Inquiry, in its first stage; without an owner it waits in the team's queue.

    A customer, contact or address met for the first time comes unsaved and is saved with it. Who may open it may write
    its first note, too. The same ``request_key`` twice makes one opportunity and returns it. Raises NotAllowed for a
    team in which the person may not work, and for an owner or co-owner who is inactive or not of the team.
    """
    if repeated := already_created(by, request_key):
        return repeated
    if not can_create(by) or not Team.objects.workable_by(by).filter(pk=team.pk).exists():
        raise NotAllowed(_("You may not open opportunities for the team %(team)s.") % {"team": team})
    owner, co_owners = present(team, owner, co_owners)
    introduce(customer, by=by, through=through, contact=contact, address=contact_address)
    opportunity = begin(
        by=by,
        through=through,
        name=name,
        customer=customer,
        team=team,
        created_through=created_through,
        contact=contact,
        contact_address=contact_address,
        owner=owner,
        co_owners=co_owners,
        success_percent=success_percent,
        request_key=request_key,
        **fields,
    )
    if note:
        append_note(opportunity, by=by, may=True, reason=NoteReason.objects.get(code=FIRST_NOTE), body=note)
    return opportunity


def begin(
    *,
    by: User | None,
    through: str,
    on_behalf_of: str = "",
    co_owners: Iterable[User] = (),
    success_percent: int | None = None,
    **facts: Any,
) -> Opportunity:
    """Write a new opportunity into its first stage, with its event. Whether that may be, the caller has asked."""
    stage = Stage.objects.first_of(Status.INQUIRY)
    opportunity = Opportunity.objects.create(
        stage=stage,
        success_percent=stage.default_success_percent if success_percent is None else success_percent,
        success_set_by_rep=success_percent is not None,
        **facts,
    )
    CoOwner.objects.bulk_create([CoOwner(opportunity=opportunity, user=user) for user in co_owners])
    details = opening_details(opportunity, co_owners) | initial(opportunity, co_owners)
    record(opportunity, "create", by=by, through=through, on_behalf_of=on_behalf_of, details=details)
    return opportunity


def already_created(by: User, request_key: UUID | None) -> Opportunity | None:
    """Return what this very request made before. Two at once queue on an advisory lock until the first commits."""
    if request_key is None:
        return None
    lock_request(request_key)
    return Opportunity.objects.filter(request_key=request_key, events__actor=by, events__action="create").first()


def lock_request(request_key: UUID) -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [request_key.int % 2**63])


def opening_details(opportunity: Opportunity, co_owners: Iterable[User]) -> dict[str, Any]:
    return {
        "created_through": opportunity.created_through,
        "owner": opportunity.owner,
        "co_owners": co_owners,
        "team": opportunity.team,
        "origin": opportunity.origin,
    }


def present(team: Team, owner: User | None, co_owners: Iterable[User]) -> tuple[User | None, list[User]]:
    """Return these people freshly read and locked against deactivation; refuse who is not active or not of the team."""
    wanted = {user.pk for user in co_owners} | ({owner.pk} if owner else set())
    locked = User.objects.with_scope().select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    people = {user.pk: user for user in locked}
    refuse_misplaced(team, owner, people.values())
    others = [people[pk] for pk in sorted(wanted) if owner is None or pk != owner.pk]
    return (people[owner.pk] if owner else None), others


def refuse_misplaced(team: Team, owner: User | None, people: Iterable[User]) -> None:
    for person in people:
        if not person.is_active:
            raise NotAllowed(_("%(name)s is no longer active.") % {"name": person})
        if not belongs_to(person, team.pk):
            raise NotAllowed(_("%(name)s does not work in the team %(team)s.") % {"name": person, "team": team})
        if owner is None:
            raise NotAllowed(_("Co-owners stand beside an owner: choose an owner first."))


@transaction.atomic
def edit(opportunity: Opportunity, *, by: User, through: str, version: int | None, **fields: Any) -> Opportunity:
    """Change facts of an open opportunity. Once a quote exists, the currency stays and the value follows the primary.

    A contact or address met for the first time is saved with it. The customer's link ends when the contact changes.
    """
    locked = opportunity.lock()
    contact, address = fields.get("contact"), fields.get("contact_address")
    introduce(locked.customer, by=by, through=through, contact=contact, address=address)
    edited = perform(locked, "edit", by=by, through=through, version=version, **fields)
    if edited.contact_id != locked.contact_id:
        edited.offer_links.end()
    return edited


def move(opportunity: Opportunity, *, by: User, through: str, version: int | None, stage: Stage) -> Opportunity:
    return perform(opportunity, "move", by=by, through=through, version=version, stage=stage)


def hold(
    opportunity: Opportunity, *, by: User, through: str, version: int | None, until: date | None, reason: str = ""
) -> Opportunity:
    """Keep a closed opportunity from the purge until a date, or lift that hold with ``until=None``."""
    return perform(opportunity, "hold", by=by, through=through, version=version, until=until, reason=reason)
