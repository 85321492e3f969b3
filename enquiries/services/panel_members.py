"""The central list of panel members (regulation 23): joining it, changing, leaving, signing in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries.models import PanelMember, PanelSeat
from enquiries.selectors.panels import own_members
from enquiries.services.pack_readers import packs_close
from hubs.access import Access, access_of_system
from hubs.audit import record, register
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import Invitation, Membership, User
from hubs.permissions import Right, Role
from hubs.services import Place, invitation_create
from hubs.time_limits import limit_on

MEMBER_ADDED = register("panel.member_added", "put somebody on the panel’s central list")
MEMBER_CHANGED = register("panel.member_changed", "changed an entry of the panel’s central list")
MEMBER_LEAVES = register("panel.member_leaves", "recorded that a panel member leaves")

MOST_VICE_CHAIRS = 2  # regulation 23(4): one or two


@dataclass(frozen=True)
class MemberAnswers:
    """What the central list says of one person."""

    name: str
    email: str
    chairs: str
    independent: bool
    social_worker_3_years: bool
    expertise: str
    adviser: bool
    joined_on: date


@transaction.atomic
def member_save(
    *, access: Access, answers: MemberAnswers, now: datetime, member_id: int | None = None
) -> PanelMember:
    """Put somebody on this place's central list, or change their entry.

    With another address the entry may be another person's: it loses its account, the packs that
    were open to it close, and the account of the new address is joined to it if there is one.

    Raises PanelMember.DoesNotExist for an entry of another place, ValidationError by field: an
    address that is on the list, another one for somebody who has sat, a chair who is not
    independent (regulation 23(4)), a second chair.
    """
    access.require(Right.PANEL_MANAGE)
    today = timezone.localdate(now)
    own = own_members(access)
    member = own.select_for_update().get(pk=member_id) if member_id else _blank(access)
    others = own.exclude(pk=member.pk)
    _check(answers, [one for one in others if one.leaves_on is None or one.leaves_on > today])
    if others.filter(email__iexact=answers.email).exists():
        raise ValidationError({"email": "Somebody with this email address is on the list"})
    readdressed = bool(member_id) and member.email != answers.email.lower()
    if readdressed and has_sat(member):
        raise ValidationError(
            {
                "email": "They have sat on a panel, so this entry stays theirs. Record that they"
                " leave, and add a new member"
            }
        )
    for field, value in asdict(answers).items():
        setattr(member, field, value)
    member.email = answers.email.lower()
    if readdressed:
        member.user = None
    member.save()
    if readdressed:
        packs_close(cluster=member.cluster, now=now, member=member)
    members_link([member], today=today)
    action = MEMBER_CHANGED if member_id else MEMBER_ADDED
    _record(access, member, action=action, now=now)
    return member


@transaction.atomic
def member_leave(*, access: Access, member_id: int, notice_on: date, now: datetime) -> PanelMember:
    """A member leaves: one month after written notice, theirs or ours (regulation 23(2), (3)).

    Packs of panels at which they are on the list no more close to them now; they still sit on the
    panels before, and read those packs until they leave.
    """
    access.require(Right.PANEL_MANAGE)
    member: PanelMember = own_members(access).select_for_update().get(pk=member_id)
    if notice_on < member.joined_on:
        raise ValidationError({"notice_on": "Notice cannot be before the day they joined"})
    notice = limit_on("panel_notice", cluster=member.cluster, day=timezone.localdate(now))
    member.notice_given_on, member.leaves_on = notice_on, notice.due(notice_on)
    member.save(update_fields=["notice_given_on", "leaves_on"])
    last = datetime.combine(member.leaves_on, time.min, tzinfo=LONDON)
    gone = {} if last <= now else {"pack__panel_at__gte": last}
    packs_close(cluster=member.cluster, now=now, member=member, **gone)
    _record(access, member, action=MEMBER_LEAVES, now=now)
    return member


def member_invite(*, access: Access, member_id: int, now: datetime) -> tuple[Invitation, str]:
    """Invite a member to sign in and read their packs: the ordinary invitation, to this one role.

    Returns the invitation and its link's secret. Raises ValidationError for one's own address.
    """
    access.require(Right.PANEL_MANAGE)
    assert access.cluster is not None
    member = own_members(access).get(pk=member_id)
    return invitation_create(
        access=access,
        email=member.email,
        name=member.name,
        role=Role.PANEL_MEMBER,
        place=Place(access.cluster, access.service),
        now=now,
    )


def members_link(members: Iterable[PanelMember], *, today: date) -> None:
    """Join entries to the accounts of those who have accepted their invitation since."""
    waiting = {member.email.lower(): member for member in members if member.user_id is None}
    if not waiting:
        return
    held = Membership.objects.current(today=today).filter(
        role=Role.PANEL_MEMBER, user__email__in=list(waiting)
    )
    for membership in held.select_related("user"):
        member = waiting[membership.user.email.lower()]
        if _same_place(membership, member) and member.user_id is None:
            member.user = membership.user
            member.save(update_fields=["user"])


def members_signing_in(members: Iterable[PanelMember], *, today: date) -> set[int]:
    """Which of these entries, by id, are of somebody who holds the role and so may read packs."""
    found = list(members)
    held = list(
        Membership.objects.current(today=today).filter(
            role=Role.PANEL_MEMBER, user__in=[member.user_id for member in found if member.user_id]
        )
    )
    return {
        member.pk
        for member in found
        if any(one.user_id == member.user_id and _same_place(one, member) for one in held)
    }


def has_sat(member: PanelMember) -> bool:
    """Whether an entry had a seat where a panel opened: who sat there stays who it was.

    Read by the product: it may have been a panel of another place (regulation 23(5))."""
    with reaching(access_of_system(member.cluster).reach):
        return PanelSeat.objects.filter(member=member, panel__opened_at__isnull=False).exists()


def is_on_panel(user: User, member: PanelMember) -> bool:
    """Whether an entry of the list is this colleague: by account, or by address."""
    return member.user_id == user.pk or member.email.lower() == user.email.lower()


def _blank(access: Access) -> PanelMember:
    return PanelMember(cluster=access.cluster, service=access.service)


def _check(answers: MemberAnswers, others: list[PanelMember]) -> None:
    if answers.chairs == PanelMember.Chairs.CHAIR and not answers.independent:
        raise ValidationError({"independent": "The chair must be independent of the service"})
    if answers.chairs and answers.adviser:
        raise ValidationError({"adviser": "An adviser is heard and does not chair"})
    chairs = [one.name for one in others if one.chairs == PanelMember.Chairs.CHAIR]
    vices = [one.name for one in others if one.chairs == PanelMember.Chairs.VICE]
    if answers.chairs == PanelMember.Chairs.CHAIR and chairs:
        raise ValidationError({"chairs": f"{chairs[0]} is the chair. There can be one"})
    if answers.chairs == PanelMember.Chairs.VICE and len(vices) >= MOST_VICE_CHAIRS:
        raise ValidationError({"chairs": "There are two vice-chairs already"})


def _same_place(membership: Membership, member: PanelMember) -> bool:
    if member.service_id is not None:
        return bool(membership.service_id == member.service_id)
    return bool(membership.cluster_id == member.cluster_id)


def _record(access: Access, member: PanelMember, *, action: str, now: datetime) -> None:
    record(
        access=access,
        action=action,
        subject="panel_member",
        subject_id=member.pk,
        cluster_id=member.cluster_id,
        service_id=member.service_id,
        now=now,
    )
