"""The checks of an assessment: which there are, and when Stage 1 has all that the law asks.

``checks_refresh`` is run by everything that changes what is known of the household. It makes what
is needed and drops, with a reason, what is needed no longer; run twice it changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from enquiries.check_kinds import REFEREES, Force, Kind
from enquiries.check_wants import About, Home, Want, referees_needed, wants_of, why_dropped
from enquiries.models import AssessmentTrack, Check, Deadline, Enquiry
from enquiries.selectors.checks import (
    application_of,
    checks_standing,
    home_of,
    interviews_may_be_left_out,
    interviews_of,
    kinds_of,
)
from enquiries.services.base import act_record
from enquiries.services.clocks import clocks_cancel, limit_start
from hubs.access import Access
from hubs.audit import register
from hubs.time_limits import limit_on

CHECKS_CHANGED = register(
    "enquiry.checks_changed", "brought the list of checks up to date", keeps={"checks"}
)
MISSING_AGAIN = "Something that Stage 1 needs is missing again"
CAME_LATER = "Something that Stage 1 needs came later"
NO_GROUND = "The reference of the fostering service before is missing again"


def checks_refresh(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """Make the checks that a locked case needs now and drop those it needs no longer.

    Before the application there are none, and after the end they stay as they are.
    """
    today = timezone.localdate(now)
    application = application_of(access, enquiry)
    if application is None or not enquiry.is_open:
        return
    kinds = kinds_of(enquiry, today=today)
    home = home_of(access, enquiry, application, today=today)
    standing = {_key(check): check for check in checks_standing(access, enquiry)}
    wants = {want.key: want for want in wants_of(home, kinds)}
    made = [_make(enquiry, wants[key], now=now) for key in wants if key not in standing]
    dropped = [standing[key] for key in standing if key not in wants]
    for check in dropped:
        _drop(check, home, kinds, now=now)
    for key in wants.keys() & standing.keys():
        _follow(standing[key], wants[key])
    if made or dropped:
        names = [f"+{check.kind}" for check in made] + [f"-{check.kind}" for check in dropped]
        act_record(
            access=access,
            enquiry=enquiry,
            action=CHECKS_CHANGED,
            now=now,
            changes={"checks": [None, " ".join(sorted(names))]},
        )
    referees_refresh(access=access, enquiry=enquiry, now=now)
    stage_1_refresh(access=access, enquiry=enquiry, now=now)


def _key(check: Check) -> tuple[str, About]:
    about = (check.person_id, check.member_id, check.referee_id, check.relationship_id)
    return check.kind, about


def _make(enquiry: Enquiry, want: Want, *, now: datetime) -> Check:
    person, member, referee, relationship = want.about
    kind = want.kind
    return Check.objects.create(
        enquiry=enquiry,
        kind=kind.code,
        label=kind.label,
        stage=kind.stage,
        force=str(kind.force),
        person_id=person,
        member_id=member,
        referee_id=referee,
        relationship_id=relationship,
        why=want.why,
        made_at=now,
    )


def _drop(check: Check, home: Home, kinds: tuple[Kind, ...], *, now: datetime) -> None:
    code, about = _key(check)
    check.dropped_at = now
    check.dropped_why = why_dropped(about, code, home, kinds)[:200]
    check.draft = {}
    check.save(update_fields=["dropped_at", "dropped_why", "draft"])


def _follow(check: Check, want: Want) -> None:
    """Keep the words of a standing check in step with the settings and the calendar."""
    wanted = {
        "label": want.kind.label,
        "stage": want.kind.stage,
        "force": str(want.kind.force),
        "why": want.why,
    }
    changed = [name for name, value in wanted.items() if getattr(check, name) != value]
    for name in changed:
        setattr(check, name, wanted[name])
    if changed:
        check.save(update_fields=changed)


def referees_refresh(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """Let the item of the referees follow the interviews (Schedule 3 item 8).

    It has come on the day of the last interview that is needed, each with another referee and
    written up, and comes to be missing when a referee is replaced. A waiver falls with its ground.
    """
    check = checks_standing(access, enquiry).filter(kind=REFEREES).first()
    if check is None:
        return
    if check.waived_at is not None:
        if not interviews_may_be_left_out(access, enquiry):
            check.waived_at = check.waived_by = None
            check.waived_why = ""
            check.save(update_fields=["waived_at", "waived_by", "waived_why"])
        else:
            return
    needed = referees_needed(kinds_of(enquiry, today=timezone.localdate(now)))
    first: dict[int, date] = {}
    by = None
    for interview in interviews_of(access, enquiry):
        if interview.referee_id not in first and len(first) < needed:
            first[interview.referee_id] = interview.on
            by = interview.by
    came = max(first.values()) if len(first) >= needed else None
    if check.received_on == came:
        return
    check.received_on = came
    check.received_at = check.verified_at = now if came else None
    check.verified_by = by if came else None
    check.save(update_fields=["received_on", "received_at", "verified_at", "verified_by"])


def stage_1_refresh(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """Say since when Stage 1 has all that regulation 26(1A) asks, and the last day to say no.

    10 working days from the last item (regulation 26(1B)). When an item comes to be missing again,
    somebody has moved in for example, that day is open again. After Stage 1 nothing changes.
    """
    tracks = AssessmentTrack.objects.visible_to(access).select_for_update()
    track = tracks.filter(enquiry=enquiry, number=1, outcome="").first()
    if track is None or (track.no_by is not None and timezone.localdate(now) > track.no_by):
        return  # once the last day to say no has passed, nothing opens it again (regulation 26)
    complete_on = _complete_on(access, enquiry)
    if complete_on == track.complete_on:
        return
    rule = Deadline.Rule.STAGE_1_NO
    why = CAME_LATER if complete_on else MISSING_AGAIN
    clocks_cancel(enquiry=enquiry, rule=rule, why=why, now=now)
    track.complete_on = complete_on
    track.no_by = None
    if complete_on is not None:
        limit = limit_on(str(rule), cluster=enquiry.cluster, day=complete_on)
        track.no_by = limit.due(complete_on)
        limit_start(enquiry=enquiry, rule=rule, trigger=complete_on, now=now)
    track.save(update_fields=["complete_on", "no_by"])


def _complete_on(access: Access, enquiry: Enquiry) -> date | None:
    """The day the last item of the law came; None while one is missing."""
    law = checks_standing(access, enquiry).filter(stage=1, force=str(Force.LAW))
    rows = list(law.filter(waived_at=None).values_list("received_on", flat=True))
    if not rows or None in rows:
        return None
    return max(day for day in rows if day is not None)
