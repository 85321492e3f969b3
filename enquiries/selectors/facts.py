"""What the guards need to know of a case (``enquiries.checks.Facts``), read in a fixed number of
queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, JSONField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from enquiries.assessment_words import SECTIONS
from enquiries.checks import Facts
from enquiries.letter_kinds import REPORT_SHARED
from enquiries.models import (
    Address,
    AgencyTransfer,
    ApplicantDetails,
    Application,
    AssessmentTrack,
    Check,
    Consent,
    Determination,
    Enquiry,
    Handover,
    HouseholdMember,
    Interest,
    Letter,
    PanelItem,
    Person,
    Referee,
    Report,
    Section,
    Visit,
)
from enquiries.selectors.letters import notice_gone_on
from enquiries.workflow import BEFORE_APPLICATION, Kind, Order, Stage
from hubs.access import Access
from hubs.models import JourneyPolicy, ServicePolicy
from hubs.selectors import policy_on

# The stages at which an application may still lack a part: Stage 1 begins only with all of it.
_BEFORE_STAGE_1 = BEFORE_APPLICATION | {Stage.APPLICATION}


def facts_of(access: Access, enquiry: Enquiry, *, today: date) -> Facts:
    """The facts of one case as it stands on this day.

    Two queries, and one more until Stage 1 begins: the case page stays within its twenty. Where
    it ended as not suitable, two more say whether the notice went in time.
    Raises Enquiry.DoesNotExist out of reach.
    """
    found = facts_of_cases(access, [enquiry], today=today)
    if enquiry.pk not in found:
        raise Enquiry.DoesNotExist
    return found[enquiry.pk]


def facts_of_cases(access: Access, cases: Sequence[Enquiry], *, today: date) -> Mapping[int, Facts]:
    """The facts of some cases, by id, for a list: two queries however many they are, and one more
    for each whose application is still being put together."""
    rows = _rows_of(access, cases, today=today)
    cases = [case for case in cases if case.pk in rows]
    applied = [case for case in cases if rows[case.pk]["application"]]
    said = _checks_of(access, applied) if applied else {}
    return {
        case.pk: _facts(access, case, rows[case.pk], said.get(case.pk, {}), today=today)
        for case in cases
    }


def _facts(
    access: Access,
    enquiry: Enquiry,
    rows: Mapping[str, Any],
    said: Mapping[str, Any],
    *,
    today: date,
) -> Facts:
    policy = rows["policy"]
    application, track, report = rows["application"], rows["track"], rows["report"]
    item, determination = rows["item"], rows["determination"]
    gathers = application and Stage(enquiry.stage) in _BEFORE_STAGE_1
    ended_no = enquiry.stage == Stage.NOT_SUITABLE
    done = set(rows["sections"] or ())
    return Facts(
        stage=Stage(enquiry.stage),
        today=today,
        kind=Kind(enquiry.kind),
        order=Order(policy["order"]),
        has_council=enquiry.service_id is not None,
        handover_waits=rows["waits"],
        interest_needed=policy["interest_needed"],
        visit_needed=policy["visit_needed"],
        panel_required=_required(rows["panel_required"], policy["panel_required"]),
        interest_done=bool(rows["interest"].get("completed_at")),
        visit_outcome=rows["visit"].get("outcome") or "",
        application_on=_day(application.get("received_on")),
        application_missing=_parts_missing(access, enquiry) if gathers else (),
        not_known=_not_known(enquiry, rows) if application else (),
        **said,
        named_child=bool(application.get("named_child")),
        stage_1_started=bool(track),
        stage_1_complete_on=_day(track.get("complete_on")),
        stage_1_no_by=_day(track.get("no_by")),
        stage_1_lapsed=track.get("outcome") == AssessmentTrack.Outcome.LAPSED,
        stage_1_refused=track.get("outcome") == AssessmentTrack.Outcome.NOT_SUITABLE,
        stage_1_notice_on=notice_gone_on(access, enquiry) if ended_no else None,
        sections_missing=tuple(label for code, label in SECTIONS.items() if code not in done),
        report=report.get("kind") or "",
        report_locked=bool(report.get("locked_at")),
        report_shared_on=_day(report.get("shared_on")),
        comments_by=_day(report.get("comments_by")),
        report_to_send=bool(report.get("to_send")),
        commented=bool(report.get("commented_on")),
        listed=bool(item) and not item["minutes_final_at"],
        item_kind=item.get("kind") or "",
        recommends=item.get("recommends") or "",
        minutes_final=bool(item.get("minutes_final_at")),
        determination_runs=bool(determination),
        determination_told=bool(determination.get("decision__written_at")),
        route=determination.get("route") or "",
        answer_by=_day(determination.get("answer_by")),
        recommended_again=_recommended_again(determination),
        is_transfer=enquiry.kind == Kind.TRANSFER or rows["elsewhere"],
        transfer_starts_on=_day(rows["transfer"].get("starts_here_on")),
    )


def _rows_of(
    access: Access, cases: Sequence[Enquiry], *, today: date
) -> Mapping[int, dict[str, Any]]:
    """The row that stands of each kind, as JSON in one query; an empty dict where there is none.
    By the id of the case."""

    def own(model: Any) -> Any:
        return model.objects.visible_to(access).filter(enquiry=OuterRef("pk"))

    def one(rows: Any, *names: str) -> Subquery:
        fields = {name: name for name in names}
        return Subquery(rows.values(row=JSONObject(**fields))[:1], output_field=JSONField())

    first = own(AssessmentTrack).filter(number=1).exclude(outcome="stopped")
    policies = JourneyPolicy.objects.filter(cluster=OuterRef("cluster_id")).on(today)
    services = ServicePolicy.objects.filter(service=OuterRef("service_id")).on(today)
    asked = {
        "interest": one(own(Interest), "completed_at"),
        "visit": one(own(Visit).standing().order_by("-at", "-pk"), "outcome"),
        "application": one(own(Application).filter(voided_at=None), "received_on", "named_child"),
        "track": one(first, "complete_on", "no_by", "outcome"),
        "report": one(
            own(Report).filter(replaced_at=None).annotate(to_send=_to_send(access)),
            *("kind", "locked_at", "shared_on", "comments_by", "commented_on", "to_send"),
        ),
        "item": one(
            own(PanelItem).standing().order_by("-listed_at", "-pk"),
            *("kind", "recommends", "minutes_final_at"),
        ),
        "determination": one(
            own(Determination).filter(ended_at=None),
            *("route", "answer_by", "review_on"),
            *("decision__written_at", "second_item__minutes_final_at"),
        ),
        "transfer": one(own(AgencyTransfer), "starts_here_on"),
        "policy": one(
            policies.order_by("-valid_from"),
            *("order", "interest_needed", "visit_needed", "panel_required"),
        ),
        "waits": Exists(own(Handover).waiting()),
        **_unknown(own, today),
        "elsewhere": Exists(own(ApplicantDetails).filter(approved_elsewhere=True)),
        "sections": ArraySubquery(own(Section).filter(done_at__isnull=False).values("code")),
        "panel_required": Subquery(services.order_by("-valid_from").values("panel_required")[:1]),
    }
    found = Enquiry.objects.visible_to(access).filter(pk__in=[case.pk for case in cases])
    asking: Any = found.values("pk", **{f"the_{name}": row for name, row in asked.items()})
    plain = ("waits", *_UNKNOWN, "elsewhere", "sections", "panel_required")
    return {
        row["pk"]: {
            name: row[f"the_{name}"] if name in plain else row[f"the_{name}"] or {}
            for name in asked
        }
        for row in asking
    }


_UNKNOWN = ("unborn", "unasked", "unsure")


def _unknown(own: Callable[[Any], Any], today: date) -> dict[str, ArraySubquery]:
    """First names of those about whom something is not known; ``own`` are the rows of a case."""
    rows = (_unborn(own(HouseholdMember), today), _unasked(own(Person)), _unsure(own(Person)))
    return {
        name: ArraySubquery(found.values("first_name"))
        for name, found in zip(_UNKNOWN, rows, strict=True)
    }


def _unborn(members: Any, today: date) -> Any:
    """Members of the household whose age the law asks about, and is not known: whoever lives in
    the home, and children of the family anywhere (Schedule 3 items 3, 4 and 9)."""
    here = Q(moved_out_on=None) | Q(moved_out_on__gt=today)
    asked = Q(relation=HouseholdMember.Relation.CHILD) | here & (
        Q(lives_here=True) | Q(often_here=True)
    )
    return members.filter(asked, date_of_birth=None).order_by("pk")


def _unasked(people: Any) -> Any:
    """Applicants who have not said whether they fostered for another service in the last 12
    months: the reference of regulation 26(1A)(b) hangs on it."""
    return people.exclude(
        details__isnull=False, details__fostered_in_last_12_months__isnull=False
    ).order_by("position")


def _unsure(people: Any) -> Any:
    """Applicants who have not said whether another service approves them now: who had no child
    this year may still stand on its register (S0 rule 10)."""
    return people.filter(details__approved_elsewhere=None).order_by("position")


def _not_known(enquiry: Enquiry, rows: Mapping[str, Any]) -> tuple[str, ...]:
    """What the law asks about this household and nobody has said, in words. Who came as another
    service's foster carer has said it."""
    found = [f"The date of birth of {name}" for name in rows["unborn"]]
    if enquiry.kind != Kind.TRANSFER:
        asked = "fostered for another service in the last 12 months"
        found += [f"Whether {name} {asked}" for name in rows["unasked"]]
        still = "approved by another service now"
        found += [f"Whether {name} is {still}" for name in rows["unsure"]]
    return tuple(found)


def _to_send(access: Access) -> Exists:
    """Of a report: whether an applicant was not sent it since it was signed off."""
    sent = Letter.objects.visible_to(access).filter(
        person=OuterRef("pk"),
        kind=REPORT_SHARED,
        sent_on__isnull=False,
        made_at__gte=OuterRef(OuterRef("locked_at")),
    )
    people = Person.objects.visible_to(access).filter(~Exists(sent), enquiry=OuterRef("enquiry"))
    return Exists(people)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _required(own: bool | None, hub: bool) -> bool:
    """The service's own word, where it has one, over its hub's."""
    return hub if own is None else own


def panel_required(enquiry: Enquiry, *, today: date) -> bool:
    """Whether panel must consider this case: the service's own dated row, else its hub's policy."""
    own = ServicePolicy.objects.filter(service=enquiry.service_id).on(today)
    row = own.order_by("-valid_from").first()
    hub = policy_on(enquiry.cluster, day=today)
    return _required(row and row.panel_required, hub.panel_required)


def checks_said(access: Access, enquiry: Enquiry) -> dict[str, Any]:
    """What of the checks the guards ask: missing, not verified, and whether one bars."""
    return _checks_of(access, [enquiry])[enquiry.pk]


def _checks_of(access: Access, cases: Sequence[Enquiry]) -> Mapping[int, dict[str, Any]]:
    """``checks_said`` of each case, by id, in one query."""
    rows = Check.objects.visible_to(access).standing().filter(enquiry__in=cases)
    rows = rows.select_related("person", "member", "referee").order_by("stage", "pk")
    found: dict[int, list[Check]] = {case.pk: [] for case in cases}
    for row in rows:
        found[row.enquiry_id].append(row)
    return {pk: _said_of(checks) for pk, checks in found.items()}


def _said_of(rows: Sequence[Check]) -> dict[str, Any]:
    said: dict[str, list[str]] = {
        name: []
        for name in (
            "stage_1_missing",
            "stage_1_unverified",
            "stage_2_missing",
            "stage_2_unverified",
        )
    }
    barred = False
    for row in rows:
        barred = barred or row.outcome == Check.Outcome.BARRED
        if row.is_missing:
            said[f"stage_{row.stage}_missing"].append(check_said(row))
        elif row.verified_at is None and row.waived_at is None:
            said[f"stage_{row.stage}_unverified"].append(check_said(row))
    return {name: tuple(words) for name, words in said.items()} | {"barred": barred}


def check_said(row: Check) -> str:
    """A check in words, with whom it is about, or who writes it."""
    if row.referee:
        return f"{row.label} from {row.referee.name}"
    about = row.person or row.member
    return f"{row.label} for {about.first_name}" if about else row.label


def application_missing(access: Access, enquiry: Enquiry, *, today: date) -> tuple[str, ...]:
    """What an application still lacks before Stage 1 can begin, in words: its parts, and what the
    law asks about the household, which is wanted at every stage after as well."""

    def own(model: Any) -> Any:
        return model.objects.visible_to(access).filter(enquiry=OuterRef("pk"))

    case = Enquiry.objects.visible_to(access).filter(pk=enquiry.pk)
    asking: Any = case.values(**{f"the_{name}": row for name, row in _unknown(own, today).items()})
    found = asking.get()
    rows = {name: found[f"the_{name}"] for name in _UNKNOWN}
    return _parts_missing(access, enquiry) + _not_known(enquiry, rows)


def _parts_missing(access: Access, enquiry: Enquiry) -> tuple[str, ...]:
    """Schedule 3 Part 1: a date of birth and an address for each applicant, two personal referees
    in all (item 8; the checks ask for more where a service does), and what they consent to."""
    missing: list[str] = []
    people = Person.objects.visible_to(access).filter(enquiry=enquiry).order_by("position")
    homes = Address.objects.visible_to(access).filter(person=OuterRef("pk"), to_on=None)
    given = Consent.objects.visible_to(access).filter(
        person=OuterRef("pk"), what=Consent.What.CHECKS, withdrawn_at=None
    )
    born = ApplicantDetails.objects.visible_to(access).filter(
        person=OuterRef("pk"), date_of_birth__isnull=False
    )
    referees = Referee.objects.visible_to(access).filter(
        enquiry=enquiry, replaced_at=None, kind=Referee.Kind.PERSONAL
    )
    speak = 0
    for person in people.annotate(
        born=Exists(born),
        home=Exists(homes),
        agrees=Exists(given),
        speak=ArraySubquery(referees.values("pk")),
    ):
        speak = len(person.speak)
        if not person.born:
            missing.append(f"The date of birth of {person.first_name}")
        if not person.home:
            missing.append(f"The home address of {person.first_name}")
        if not person.agrees:
            missing.append(f"The consent of {person.first_name} to checks")
    if speak < 2:
        missing.append("The second personal referee")
    return tuple(missing)


def _recommended_again(determination: Mapping[str, Any]) -> bool:
    """Whether the route that was taken has come to its recommendation."""
    if determination.get("route") == Determination.Route.REVIEW:
        return bool(determination["review_on"])
    return bool(determination.get("second_item__minutes_final_at"))


__all__ = [
    "application_missing",
    "check_said",
    "checks_said",
    "facts_of",
    "facts_of_cases",
    "panel_required",
]
