"""The checks of an assessment: which there are, and when Stage 1 has all that the law asks.

``checks_refresh`` is run by everything that changes what is known of the household. It makes what
is needed and drops, with a reason, what is needed no longer; run twice it changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from enquiries.check_kinds import MORE_REFEREES, REFEREES, Force, Kind
from enquiries.check_wants import About, Home, Want, wants_of, why_dropped
from enquiries.models import (
    Application,
    AssessmentTrack,
    Check,
    Deadline,
    Enquiry,
    RefereeInterview,
)
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
from enquiries.services.stopping import OF_EARLIER
from hubs.access import Access
from hubs.audit import register

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
    """Let the items of the referees follow the interviews (Schedule 3 item 8): the two that the
    law asks for, and what a council asks for beyond them.

    Each has come on the day of the last interview that it needs, each with another referee and
    written up, and comes to be missing when a referee is replaced. A waiver of the law's falls
    with its ground.
    """
    needed = {kind.code: kind.at_least for kind in kinds_of(enquiry, today=timezone.localdate(now))}
    rows = checks_standing(access, enquiry).filter(kind__in=(REFEREES, MORE_REFEREES))
    for check in rows:
        if check.waived_at is not None:
            if check.kind == MORE_REFEREES or interviews_may_be_left_out(access, enquiry):
                continue
            check.waived_at = check.waived_by = None
            check.waived_why = ""
            check.save(update_fields=["waived_at", "waived_by", "waived_why"])
        _interviews_count(access, enquiry, check, needed[check.kind], now=now)


def _interviews_count(
    access: Access, enquiry: Enquiry, check: Check, needed: int, *, now: datetime
) -> None:
    first: dict[int, RefereeInterview] = {}
    for interview in interviews_of(access, enquiry):
        if len(first) < needed:
            first.setdefault(interview.referee_id, interview)
    last = max(first.values(), key=_held) if len(first) >= needed else None
    came = last.on if last else None
    if check.received_on == came:
        return
    check.received_on = came
    check.received_at = check.verified_at = now if last else None
    check.verified_by = last.by if last else None
    check.save(update_fields=["received_on", "received_at", "verified_at", "verified_by"])


def _held(interview: RefereeInterview) -> tuple[date, int]:
    return interview.on, interview.pk


def stage_1_refresh(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """Say since when Stage 1 has all that regulation 26(1A) asks, and the last day to say no.

    10 working days from the last item (regulation 26(1B)). When an item comes to be missing again,
    somebody has moved in for example, that day is open again. After Stage 1 nothing changes.
    """
    tracks = AssessmentTrack.objects.visible_to(access).select_for_update()
    track = tracks.filter(enquiry=enquiry, number=1, outcome="").first()
    if track is None or (track.no_by is not None and timezone.localdate(now) > track.no_by):
        return  # once the last day to say no has passed, nothing opens it again (regulation 26)
    application = application_of(access, enquiry)
    complete_on = _complete_on(access, enquiry, application) if application else None
    if complete_on == track.complete_on:
        return
    rule = Deadline.Rule.STAGE_1_NO
    why = CAME_LATER if complete_on else MISSING_AGAIN
    clocks_cancel(enquiry=enquiry, rule=rule, why=why, now=now)
    track.complete_on = complete_on
    track.no_by = None
    if complete_on is not None:
        clock = limit_start(enquiry=enquiry, rule=rule, trigger=complete_on, now=now)
        track.no_by = timezone.localdate(clock.due_at)  # the clock and the guard say one day
    track.save(update_fields=["complete_on", "no_by"])


def _complete_on(access: Access, enquiry: Enquiry, application: Application) -> date | None:
    """The day on which nothing that the law asks for in Stage 1 was missing any more; None while
    something is.

    An item stops being missing when it comes, when it is waived on the law's ground, or when it
    is not needed any more: whichever was last, so that nobody loses days to say no in which
    something still was missing.
    """
    rows = Check.objects.visible_to(access).filter(
        enquiry=enquiry, stage=1, force=str(Force.LAW), made_at__gte=application.recorded_at
    )
    law = list(rows.exclude(dropped_why=OF_EARLIER))
    standing = [check for check in law if check.dropped_at is None]
    if not standing or any(check.is_missing for check in standing):
        return None
    return max(filter(None, map(_over_on, law)), default=None)


def _over_on(check: Check) -> date | None:
    """The day since which an item was not missing."""
    moment = check.waived_at or check.dropped_at
    return check.received_on or (timezone.localdate(moment) if moment else None)
