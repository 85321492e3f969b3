"""Links between enquiries of one person, and a person's link back to their enquiry."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from enquiries.models import (
    ContactPoint,
    Enquiry,
    EnquiryLink,
    Person,
    ProgressLink,
    SafetyFlag,
)
from enquiries.notices import maybe_protected_plan
from enquiries.selectors.safety import named_on
from enquiries.selectors.same_person import linked_group
from enquiries.selectors.search import name_key
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.curtain import reaching_behind
from hubs.access import Access, access_of_applicant
from hubs.audit import register
from hubs.fence import Reach, reaching
from hubs.models import AuditEvent, SeenBy
from hubs.permissions import Right
from hubs.services.people import secret_hash

LINK_DECIDED = register("enquiry.link_decided", "decided about a possible duplicate")
PROGRESS_OPENED = register("enquiry.progress_opened", "opened their progress page")

RECEIPT_LINK_LIFE = timedelta(days=7)  # in the receipt, which is read when it is read
ASKED_LINK_LIFE = timedelta(hours=24)  # asked for just now (ux.md 2.4)
MOST_DUPLICATES = 10  # shown side by side; more than that is a shared phone


def duplicates_find(
    *, enquiry: Enquiry, person: Person, points: Sequence[ContactPoint], now: datetime
) -> None:
    """Link the new enquiry to earlier ones that may be the same person's. Blocks nothing."""
    because: dict[int, str] = {}
    same_name = Person.objects.filter(
        cluster_id=enquiry.cluster_id,
        enquiry__postcode=enquiry.postcode,
        first_name__iexact=person.first_name,
        last_name__iexact=person.last_name,
    ).exclude(enquiry_id=enquiry.pk)
    if enquiry.postcode:
        for other_id in same_name.order_by("-enquiry_id").values_list("enquiry_id", flat=True)[
            :MOST_DUPLICATES
        ]:
            because[other_id] = "same name and postcode"
    for point in points:
        same = ContactPoint.objects.filter(
            cluster_id=enquiry.cluster_id, kind=point.kind, normalised=point.normalised
        ).exclude(enquiry_id=enquiry.pk)
        what = "phone number" if point.kind == ContactPoint.Kind.PHONE else "email address"
        for other_id in same.order_by("-enquiry_id").values_list("enquiry_id", flat=True)[
            :MOST_DUPLICATES
        ]:
            because[other_id] = f"same {what}"
    newest = sorted(because, reverse=True)[:MOST_DUPLICATES]
    EnquiryLink.objects.bulk_create(
        [
            EnquiryLink(
                enquiry=enquiry,
                cluster_id=enquiry.cluster_id,
                service_id=enquiry.service_id,
                other_id=other_id,
                because=because[other_id],
                found_at=now,
            )
            for other_id in newest
            if other_id < enquiry.pk
        ],
        ignore_conflicts=True,
    )


def protected_tell(
    *, enquiry: Enquiry, person: Person, points: Sequence[ContactPoint], now: datetime
) -> None:
    """Tell the colleagues of protected cases that a new enquiry may be from the same person.

    No link is written: one would say to everybody who sees the new enquiry whose it may be. The
    message lies with the protected case, and only whom that case names reads it (S14).
    """
    with reaching_behind():
        found = _protected_like(enquiry, person, points)
        protected = Enquiry.objects.filter(pk__in=found, seen_by=SeenBy.NAMED)
        cases = list(protected.order_by("-pk")[:MOST_DUPLICATES])
        named = named_on(cases)
        for case in cases:
            maybe_protected_plan(enquiry=case, other=enquiry, users=named[case.pk], now=now)


def _protected_like(enquiry: Enquiry, person: Person, points: Sequence[ContactPoint]) -> set[int]:
    """Protected cases of the hub with this number or address, the safe one included, or with
    this name at this postcode, which the flag holds. Each by its own index."""
    values = [point.normalised for point in points]
    same = ContactPoint.objects.filter(
        cluster_id=enquiry.cluster_id, normalised__in=values, seen_by=SeenBy.NAMED
    )
    flags = SafetyFlag.objects.filter(cluster_id=enquiry.cluster_id, lifted_at=None)
    found = set(same.values_list("enquiry_id", flat=True))
    found |= set(flags.filter(safe_address__in=values).values_list("enquiry_id", flat=True))
    if enquiry.postcode:
        namesakes = flags.filter(
            held__postcode=enquiry.postcode,
            enquiry__person__first_key=name_key(person.first_name),
            enquiry__person__last_key=name_key(person.last_name),
        )
        found |= set(namesakes.values_list("enquiry_id", flat=True))
    return found


def link_decide(
    *, access: Access, link_id: int, state: EnquiryLink.State, now: datetime
) -> AuditEvent:
    """Say that two enquiries come from one person, from different people, or unsay it.

    Linking joins the persons, so that people are counted once; nothing is merged or deleted.
    Raises EnquiryLink.DoesNotExist when either enquiry is out of reach, PermissionDenied when only
    the milestones of one are seen.
    """
    access.require(Right.DUPLICATE_DECIDE)
    seen = EnquiryLink.objects.visible_to(access).get(pk=link_id)
    # The cases before the link, as who protects one locks them, in the order of their ids. Each is
    # read as it is once it is locked: a colleague may have protected it meanwhile.
    pair = {}
    for pk in sorted([seen.other_id, seen.enquiry_id]):
        try:
            pair[pk] = enquiry_locked(access, pk)
        except Enquiry.DoesNotExist:
            raise EnquiryLink.DoesNotExist from None
    enquiry = pair[seen.enquiry_id]
    link = EnquiryLink.objects.visible_to(access).select_for_update().get(pk=link_id)
    before = link.state
    link.state = state
    link.decided_at = None if state == EnquiryLink.State.POSSIBLE else now
    link.decided_by = None if state == EnquiryLink.State.POSSIBLE else access.user
    link.save(update_fields=["state", "decided_at", "decided_by"])
    # A group may reach into councils this person does not see; only their heads are written.
    with reaching(Reach(clusters=(enquiry.cluster_id,), everything=True)):
        _people_join(link.enquiry_id)
        _people_join(link.other_id)
    enquiry.version += 1
    enquiry.save(update_fields=["version"])
    return act_record(
        access=access,
        enquiry=enquiry,
        action=LINK_DECIDED,
        now=now,
        changes={f"link:{link.pk}": [before, str(state)]},
    )


def _people_join(enquiry_id: int) -> None:
    """Point everyone linked to this enquiry, directly or through others, at the earliest.

    So that counting distinct heads counts people, in whichever order and of whichever pairs
    the links were made.
    """
    group = linked_group(enquiry_id)
    people = Person.objects.filter(position=1, enquiry__in=group)
    head = people.get(enquiry=min(group))
    people.filter(pk=head.pk).update(same_as=None)
    people.exclude(pk=head.pk).update(same_as=head)


# --- The way back ---------------------------------------------------------------------------------


class ProgressLinkRefused(Exception):
    """The link does not work: never made, used, replaced or too old."""


def progress_link_issue(
    *,
    enquiry: Enquiry,
    now: datetime,
    life: timedelta,
    person: Person | None = None,
    end_older: bool = True,
) -> str:
    """Make a link's secret (256 random bits). Only its hash is kept.

    ``person`` is the applicant it is for, the first where none is given. Their older links stop
    working unless ``end_older`` is false; another applicant's do not.
    """
    secret = secrets.token_urlsafe(32)
    person = person or Person.objects.filter(enquiry=enquiry, position=1).first()
    if end_older:
        progress_links_end(enquiry=enquiry, now=now, person=person)
    ProgressLink.objects.create(
        enquiry=enquiry,
        person=person,
        token_hash=secret_hash(secret),
        created_at=now,
        expires_at=now + life,
    )
    return secret


def progress_links_end(*, enquiry: Enquiry, now: datetime, person: Person | None = None) -> None:
    """Links sent so far stop working: a newer one goes out, or they went to a wrong address.

    Of one applicant, or of both. Links from before it was kept whose they are end with either.
    """
    links = ProgressLink.objects.filter(enquiry=enquiry, used_at=None, superseded_at=None)
    if person is not None:
        links = links.filter(Q(person=person) | Q(person=None))
    links.update(superseded_at=now)


def progress_link_check(*, secret: str, now: datetime) -> bool:
    """Whether the link would open. Spends nothing, so a mail scanner may look at it."""
    with reaching(Reach(token=secret_hash(secret))):
        link = ProgressLink.objects.filter(token_hash=secret_hash(secret)).first()
        return link is not None and link.works(now=now)


def progress_link_open(*, secret: str, now: datetime) -> ProgressLink:
    """Spend the link: exactly one of several simultaneous tries gets it.

    ``link.person`` is read with it: whose page it opens. Raises ProgressLinkRefused, the same
    for every reason.
    """
    with reaching(Reach(token=secret_hash(secret))):
        link = (
            ProgressLink.objects.select_for_update(of=("self",))
            .select_related("cluster")
            .filter(token_hash=secret_hash(secret))
            .first()
        )
        if link is None or not link.works(now=now):
            raise ProgressLinkRefused
        link.used_at = now
        link.save(update_fields=["used_at"])
    own = access_of_applicant(enquiry_id=link.enquiry_id, cluster=link.cluster)
    with reaching(own.reach):
        act_record(access=own, enquiry=link.enquiry, action=PROGRESS_OPENED, now=now)
        if link.person_id is not None:
            link.person = Person.objects.visible_to(own).get(pk=link.person_id)
    return link
