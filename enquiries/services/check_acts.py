"""What is done about one check: ask, chase, receive, verify, do without, take back, ask again.

Each act locks the case first, so that of two people pressing at once one does it and the other is
told. After each the day on which Stage 1 was complete is worked out anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from enquiries.check_kinds import KINDS, PREVIOUS_SERVICE, RECORDS, REFEREES, Force, Kind
from enquiries.models import AnswerLink, Check, Consent, Deadline, Enquiry
from enquiries.selectors.checks import (
    asked_by_email,
    interviews_may_be_left_out,
    is_of_referees,
    kinds_of,
)
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.chasing import ask_plan, chase_plan
from enquiries.services.checks import referees_refresh, stage_1_refresh
from enquiries.services.clocks import clocks_finish, limit_start
from enquiries.services.moving import MoveRefused
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.models import SeenBy
from hubs.permissions import Right
from hubs.protection import Kept
from hubs.time_limits import months_after

_KEEPS = {"check_kind"}
REQUESTED = register("check.requested", "asked for a check", keeps=_KEEPS)
CHASED = register("check.chased", "chased a check", keeps=_KEEPS)
RECEIVED = register("check.received", "recorded that a check came", keeps=_KEEPS)
VERIFIED = register("check.verified", "verified a check", keeps=_KEEPS)
WAIVED = register(
    "check.waived", "recorded that a check is not needed", keeps=_KEEPS, reason=Kept.NEVER
)
TAKEN_BACK = register("check.taken_back", "took back what was recorded of a check", keeps=_KEEPS)
RENEWED = register("check.renewed", "asked for a check anew", keeps=_KEEPS)

# The one ground on which the interviews with personal referees are left out (26(1A)(c)).
REFERENCE_CAME = "The reference of the fostering service before has come (regulation 26(1A)(c))"
CONSENTS = {
    Consent.What.MEDICAL: "a medical report",
    Consent.What.RECORDS: "asking another service for its records",
}
ONCE_A_DAY = timedelta(hours=20)


class CheckRefused(MoveRefused):
    """The act is not possible on this check now. ``str()`` is the sentence for the screen;
    ``field`` is the answer it is about, where it is about one."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class AskFirst(CheckRefused):
    """They asked us not to speak of fostering: an email goes only when a colleague says so."""


def check_request(
    *, access: Access, enquiry_id: int, check_id: int, now: datetime, confirmed: bool = False
) -> Check:
    """Ask for one check. Who answers by link is sent theirs, unless the case is protected.

    ``confirmed``: where the applicants asked for privacy, a colleague says that the email may
    go. Raises AskFirst without it; CheckRefused; Check.DoesNotExist.
    """
    enquiry, check = _begin(access, enquiry_id, check_id, Right.CHECK_WORK)
    _not_over(check)
    if check.requested_at is not None:
        raise CheckRefused(f"This was asked for on {_said(check.requested_at)}.")
    _agreed(access, enquiry, check)
    if goes_by_link(enquiry, check, now=now) and enquiry.discreet and not confirmed:
        raise AskFirst("They asked us to keep it private. Say whether an email may go.")
    _request(access, enquiry, check, now=now, confirmed=confirmed)
    return check


def checks_request(
    *, access: Access, enquiry_id: int, check_ids: Collection[int], now: datetime
) -> int:
    """Ask for several checks at once; answers how many were asked for.

    What cannot be asked for now (asked meanwhile, no consent, an email that a colleague must
    say yes to) is left as it is.
    """
    access.require(Right.CHECK_WORK)
    asked = 0
    for check_id in sorted(check_ids):
        try:
            check_request(access=access, enquiry_id=enquiry_id, check_id=check_id, now=now)
        except CheckRefused:
            continue
        asked += 1
    return asked


def _request(
    access: Access, enquiry: Enquiry, check: Check, *, now: datetime, confirmed: bool
) -> None:
    check.requested_at, check.requested_by = now, access.user
    check.chases, check.chased_at = 0, None
    check.save(update_fields=["requested_at", "requested_by", "chases", "chased_at"])
    if goes_by_link(enquiry, check, now=now):
        ask_plan(enquiry=enquiry, check=check, confirmed=confirmed, now=now)
    if check.kind == RECORDS:
        _records_clock(access, enquiry, now=now)
    _record(access, enquiry, check, REQUESTED, now=now)


def check_chase(
    *, access: Access, enquiry_id: int, check_id: int, now: datetime, confirmed: bool = False
) -> Check:
    """Chase by hand, at most once a day. Who answers by link is sent it again; for the others it
    is put on record that they were chased."""
    enquiry, check = _begin(access, enquiry_id, check_id, Right.CHECK_WORK)
    _not_over(check)
    if check.requested_at is None:
        raise CheckRefused("Ask for it first.")
    if check.chased_at is not None and now - check.chased_at < ONCE_A_DAY:
        raise CheckRefused(f"This was chased on {_said(check.chased_at)}. Once a day is enough.")
    if goes_by_link(enquiry, check, now=now):
        if enquiry.discreet and not confirmed:
            raise AskFirst("They asked us to keep it private. Say whether an email may go.")
        chase_plan(enquiry=enquiry, check=check, confirmed=confirmed, by_hand=True, now=now)
    check.chased_at = now
    check.save(update_fields=["chased_at"])
    _record(access, enquiry, check, CHASED, now=now)
    return check


def goes_by_link(enquiry: Enquiry, check: Check, *, now: datetime) -> bool:
    """Whether whom this is about is sent a link: there is something to ask them, an address,
    and no safety flag, under which nothing goes to others by itself."""
    if enquiry.seen_by == SeenBy.NAMED or not asked_by_email(check):
        return False
    return bool(kind_of(enquiry, check, now=now).asks)


def kind_of(enquiry: Enquiry, check: Check, *, now: datetime) -> Kind:
    """The kind of a check as the council asks for it today; of one it asks for no more, the
    national one or a bare one."""
    for kind in kinds_of(enquiry, today=timezone.localdate(now)):
        if kind.code == check.kind:
            return kind
    bare = Kind(check.kind, check.label, check.stage, (), Force(check.force), "")
    return KINDS.get(check.kind, bare)


def check_receive(
    *, access: Access, enquiry_id: int, check_id: int, on: date, now: datetime
) -> Check:
    """Record that a check came, and on which day: the 10 working days count from the last."""
    enquiry, check = _begin(access, enquiry_id, check_id, Right.CHECK_WORK)
    _not_over(check)
    if is_of_referees(check):
        raise CheckRefused("Record each interview. This follows from them.")
    if on > timezone.localdate(now):
        raise CheckRefused("The day it came must be today or in the past", "on")
    check.received_on, check.received_at, check.draft = on, now, {}
    check.save(update_fields=["received_on", "received_at", "draft"])
    links_end(check, now=now)
    _record(access, enquiry, check, RECEIVED, now=now)
    _after(access, enquiry, check, now=now)
    return check


def check_verify(
    *,
    access: Access,
    enquiry_id: int,
    check_id: int,
    outcome: str,
    now: datetime,
    finding: str = "",
    number: str = "",
    issued_on: date | None = None,
) -> Check:
    """Say what a check that came shows. It lasts as long as its kind says, from its own day.

    Only a kind that may show an offence can disqualify (regulation 26(5)); all else is weighed.
    """
    enquiry, check = _begin(access, enquiry_id, check_id, Right.CHECK_VERIFY)
    if check.received_on is None or check.dropped_at or check.waived_at:
        raise CheckRefused("It has not come, so there is nothing to verify.")
    if check.verified_at is not None:
        raise CheckRefused("A colleague verified this already. Take that back to change it.")
    kind = kind_of(enquiry, check, now=now)
    if outcome == Check.Outcome.BARRED and not kind.may_bar:
        raise CheckRefused("This check cannot disqualify anybody by law", "outcome")
    if outcome == Check.Outcome.BARRED and _is_child(check, today=timezone.localdate(now)):
        # Regulation 26(5) speaks of the applicants, and of members of the household from 18.
        raise CheckRefused(
            "By law only an applicant or an adult at home disqualifies. Choose “To be considered”,"
            " and say how you weigh it",
            "outcome",
        )
    if outcome != Check.Outcome.CLEAR and not finding:
        raise CheckRefused("Enter what it says, and how you weigh it", "finding")
    day = issued_on or check.received_on
    check.verified_at, check.verified_by = now, access.user
    check.outcome, check.finding, check.number = outcome, finding, number
    check.issued_on = issued_on
    check.expires_on = months_after(day, kind.months_valid) if kind.months_valid else None
    check.save()
    _record(access, enquiry, check, VERIFIED, now=now)
    return check


def _is_child(check: Check, *, today: date) -> bool:
    member = check.member
    return member is not None and bool(member.date_of_birth) and not member.is_adult_on(today)


def check_waive(
    *, access: Access, enquiry_id: int, check_id: int, reason: str, now: datetime
) -> Check:
    """Do without a check: a local one or one of a standard for a reason; one of the law only on
    the ground that the law gives. Raises CheckRefused with the law's words in plain English."""
    enquiry, check = _begin(access, enquiry_id, check_id, Right.CHECK_VERIFY)
    if check.dropped_at or check.waived_at or check.received_on:
        raise CheckRefused("This has come, or is not wanted any more.")
    ground = _lawful_ground(access, enquiry, check)
    if ground is None and not reason:
        raise CheckRefused("Enter why it is not needed", "reason")
    check.waived_at, check.waived_by = now, access.user
    check.waived_why = ground or reason
    check.draft = {}
    check.save(update_fields=["waived_at", "waived_by", "waived_why", "draft"])
    links_end(check, now=now)
    _record(access, enquiry, check, WAIVED, now=now, reason=reason)
    _after(access, enquiry, check, now=now)
    return check


def _lawful_ground(access: Access, enquiry: Enquiry, check: Check) -> str | None:
    if check.force != Force.LAW:
        return None
    if check.kind == REFEREES:
        if interviews_may_be_left_out(access, enquiry):
            return REFERENCE_CAME
        raise CheckRefused(
            "The interviews can be left out only when each applicant has fostered for another"
            " service in the last 12 months, and its written reference has come."
        )
    if check.kind == PREVIOUS_SERVICE and check.requested_at is not None:
        # The law asks us to request it (26(1A)(b)); without it the referees are interviewed.
        return f"Asked for on {_said(check.requested_at)}, and not given"
    if check.kind == PREVIOUS_SERVICE:
        raise CheckRefused("The law asks us to request this reference first.")
    raise CheckRefused("The law asks for this. It cannot be left out.")


def check_take_back(*, access: Access, enquiry_id: int, check_id: int, now: datetime) -> Check:
    """Take back the last thing recorded: verified, then not needed or received. What somebody
    answered stays. Who takes back a verification or a waiver may make one."""
    access.require(Right.CHECK_WORK)
    enquiry, check = _begin(access, enquiry_id, check_id, Right.CHECK_WORK)
    if check.dropped_at or (is_of_referees(check) and not check.waived_at):
        raise CheckRefused("There is nothing to take back here.")
    if check.verified_at or check.waived_at:
        access.require(Right.CHECK_VERIFY)
    if check.verified_at is not None:
        check.verified_at = check.verified_by = check.expires_on = check.issued_on = None
        check.outcome = check.finding = check.number = ""
    elif check.waived_at is not None:
        check.waived_at = check.waived_by = None
        check.waived_why = ""
    elif check.received_on is not None:
        check.received_on = check.received_at = None
    else:
        raise CheckRefused("There is nothing to take back here.")
    check.save()
    _record(access, enquiry, check, TAKEN_BACK, now=now)
    _after(access, enquiry, check, now=now)
    return check


def check_renew(*, access: Access, enquiry_id: int, check_id: int, now: datetime) -> Check:
    """Ask anew for a verified check that runs out. The one before stays, with what it found."""
    enquiry, check = _begin(access, enquiry_id, check_id, Right.CHECK_WORK)
    if check.dropped_at or check.verified_at is None or check.expires_on is None:
        raise CheckRefused("Only a verified check that runs out is asked for anew.")
    if check.outcome == Check.Outcome.BARRED:
        raise CheckRefused("This check disqualifies by law. Asking anew does not change that.")
    check.dropped_at, check.dropped_why = now, "Asked for anew"
    check.save(update_fields=["dropped_at", "dropped_why"])
    again = Check.objects.create(
        enquiry=enquiry,
        kind=check.kind,
        label=check.label,
        stage=check.stage,
        force=check.force,
        person_id=check.person_id,
        member_id=check.member_id,
        referee_id=check.referee_id,
        relationship_id=check.relationship_id,
        why=f"The one before runs out on {say_day(check.expires_on)}",
        made_at=now,
        renews=check,
    )
    _record(access, enquiry, again, RENEWED, now=now)
    stage_1_refresh(access=access, enquiry=enquiry, now=now)
    return again


def links_end(check: Check, *, now: datetime) -> None:
    """The links sent for this check stop working: it has come, or is not needed."""
    links = AnswerLink.objects.filter(check_row=check, answered_at=None, superseded_at=None)
    links.update(superseded_at=now)


# --- What every act begins and ends with ----------------------------------------------------------


def _begin(access: Access, enquiry_id: int, check_id: int, right: Right) -> tuple[Enquiry, Check]:
    access.require(right)
    enquiry = enquiry_locked(access, enquiry_id)
    if not enquiry.is_open:
        raise CheckRefused("This enquiry has ended. Its checks stay as they are.")
    rows = Check.objects.visible_to(access).select_for_update()
    return enquiry, rows.get(pk=check_id, enquiry=enquiry)


def _not_over(check: Check) -> None:
    if check.dropped_at is not None:
        raise CheckRefused(f"This check is not wanted any more. {check.dropped_why}.")
    if check.waived_at is not None:
        raise CheckRefused("This check was recorded as not needed.")
    if check.received_on is not None:
        raise CheckRefused(f"This check came on {say_day(check.received_on)}.")


def _agreed(access: Access, enquiry: Enquiry, check: Check) -> None:
    """What goes to a doctor or another service goes with the person's consent."""
    what = KINDS[check.kind].consent if check.kind in KINDS else ""
    if not what or check.person is None:
        return
    given = Consent.objects.visible_to(access).filter(
        person=check.person_id, what=what, withdrawn_at=None
    )
    if not given.exists():
        said = CONSENTS[Consent.What(what)]
        raise CheckRefused(f"{check.person.first_name} has not agreed to {said} yet.")


def _records_clock(access: Access, enquiry: Enquiry, *, now: datetime) -> None:
    """The other service opens its records within 15 working days (regulation 32(6))."""
    rule = Deadline.Rule.RECORDS
    running = Deadline.objects.visible_to(access).filter(enquiry=enquiry, rule=rule).open()
    if not running.exists():
        limit_start(enquiry=enquiry, rule=rule, trigger=timezone.localdate(now), now=now)


def _after(access: Access, enquiry: Enquiry, check: Check, *, now: datetime) -> None:
    if check.kind == RECORDS:
        waiting: Iterable[Check] = (
            Check.objects.visible_to(access)
            .standing()
            .filter(enquiry=enquiry, kind=RECORDS, requested_at__isnull=False)
        )
        if not any(row.is_missing for row in waiting):
            clocks_finish(enquiry=enquiry, rule=Deadline.Rule.RECORDS, now=now)
    if check.kind == PREVIOUS_SERVICE:
        referees_refresh(access=access, enquiry=enquiry, now=now)
    stage_1_refresh(access=access, enquiry=enquiry, now=now)


def _record(
    access: Access,
    enquiry: Enquiry,
    check: Check,
    action: str,
    *,
    now: datetime,
    reason: str = "",
) -> None:
    changes: dict[str, list[Any]] = {"check": [None, check.pk], "check_kind": [None, check.kind]}
    act_record(
        access=access, enquiry=enquiry, action=action, now=now, changes=changes, reason=reason
    )


def _said(moment: datetime) -> str:
    return say_day(timezone.localdate(moment))
