"""The letters of a case: those that were made, those that could be, and what they would say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from enquiries import letter_kinds as kinds
from enquiries.letter_kinds import KINDS
from enquiries.models import (
    Address,
    Application,
    Check,
    Decision,
    Determination,
    Enquiry,
    Letter,
    PanelItem,
    Person,
    Report,
    StageChange,
)
from enquiries.terms import terms_of
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.calendar import LONDON, say_day, say_time
from hubs.letter_drafts import LetterKind
from hubs.permissions import Right
from hubs.time_limits import limit_on

Facts = dict[str, str]


@dataclass(frozen=True)
class CanMake:
    """A letter that this case is ready for."""

    kind: LetterKind
    made: bool  # there is one already


def letters_of(access: Access, enquiry: Enquiry) -> QuerySet[Letter]:
    """Every letter of a case, newest first."""
    rows: QuerySet[Letter] = (
        Letter.objects.visible_to(access)
        .filter(enquiry=enquiry)
        .select_related("person", "made_by", "document")
        .order_by("-made_at", "-pk")
    )
    return rows


def letter_in_case(access: Access, enquiry: Enquiry, letter_id: int) -> Letter:
    """One letter of this case. Raises Letter.DoesNotExist."""
    return letters_of(access, enquiry).get(pk=letter_id)


def letters_to_make(access: Access, enquiry: Enquiry, *, today: date) -> list[CanMake]:
    """The letters whose facts are on record, and which this person may read."""
    made = set(letters_of(access, enquiry).values_list("kind", flat=True))
    return [
        CanMake(kind, kind.code in made)
        for kind in KINDS.values()
        if may_read_letter(access, kind.code)
        and letter_facts(access, enquiry, kind.code, today=today) is not None
    ]


def may_read_letter(access: Access, kind: str) -> bool:
    """Whether this person may read letters of this kind: those that say why somebody is not
    suitable ask for the right to see health and offences, or to decide."""
    reads = access.can(Right.SENSITIVE_VIEW) or access.can(Right.DECIDE)
    return kind not in kinds.TELLS_WHY or reads


def letter_facts(access: Access, enquiry: Enquiry, kind: str, *, today: date) -> Facts | None:
    """What a letter of this kind says besides names and numbers; None while the case is not where
    it could be written. KeyError: there is no such kind."""
    return _FACTS[kind](access, enquiry, today)


def letter_people(access: Access, enquiry: Enquiry) -> list[Person]:
    """Whom letters go to: every applicant, each their own."""
    rows = Person.objects.visible_to(access).filter(enquiry=enquiry)
    return list(rows.order_by("position"))


def notice_gone_on(access: Access, enquiry: Enquiry) -> date | None:
    """The day on which the notice of a no in Stage 1 had gone to every applicant (regulation
    26(1B)); None while one of them waits for it."""
    letters = letters_of(access, enquiry).filter(kind=kinds.STAGE_1_NO).exclude(sent_on=None)
    sent = letters.order_by("-sent_on").values_list("person_id", "sent_on")
    first = {person: day for person, day in sent if day}  # the earliest of each: it comes last
    people = [person.pk for person in letter_people(access, enquiry)]
    if not people or any(pk not in first for pk in people):
        return None
    return max(first[pk] for pk in people)


def home_of(access: Access, person: Person) -> list[str]:
    """The lines of their address; none while it is not known."""
    rows = Address.objects.visible_to(access).filter(person=person, to_on=None)
    address = rows.first()
    if address is None:
        return []
    lines = [*address.lines.replace(",", "\n").split("\n"), address.postcode]
    return [line.strip() for line in lines if line.strip()]


# --- The facts of each kind -----------------------------------------------------------------------


def _last_move(access: Access, enquiry: Enquiry, stage: Stage) -> StageChange | None:
    if enquiry.stage != stage:
        return None
    rows = StageChange.objects.visible_to(access).filter(enquiry=enquiry, to_stage=stage)
    return rows.order_by("-pk").first()


def _barred(access: Access, enquiry: Enquiry) -> bool:
    rows = Check.objects.visible_to(access).standing()
    return rows.filter(enquiry=enquiry, outcome=Check.Outcome.BARRED).exists()


def _stage_1_no(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    move = _last_move(access, enquiry, Stage.NOT_SUITABLE)
    if move is None or not move.detail or _barred(access, enquiry):
        return None
    return {"reasons": move.detail}


def _disqualified(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    move = _last_move(access, enquiry, Stage.NOT_SUITABLE)
    if move is None or not move.detail or not _barred(access, enquiry):
        return None
    return {"reasons": move.detail}


def _stage_2_started(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    if enquiry.stage != Stage.ASSESSMENT:
        return None
    moves = StageChange.objects.visible_to(access).filter(
        enquiry=enquiry, to_stage=Stage.ASSESSMENT, from_stage=Stage.CHECKS
    )
    move = moves.order_by("-pk").first()
    return {"started_on": say_day(timezone.localdate(move.at))} if move else None


def _report_shared(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    if enquiry.stage not in (Stage.ASSESSMENT, Stage.PANEL):
        return None
    rows = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    report = rows.exclude(shared_on=None).first()
    if report is None or report.comments_by is None or report.commented_on is not None:
        return None
    # Made again on a later day, it counts from that one.
    limit = limit_on("comments", cluster=enquiry.cluster, day=today)
    return {"comments_by": say_day(max(report.comments_by, limit.due(today)))}


def _panel_invitation(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    rows = PanelItem.objects.visible_to(access).standing()
    item = rows.filter(enquiry=enquiry, recommends="").select_related("panel").last()
    if item is None or item.panel.cancelled_at is not None:
        return None
    at = (item.starts_at or item.panel.at).astimezone(LONDON)
    return {
        "panel_at": f"on {say_day(at.date())} at {say_time(at.time())}",
        "panel_place": item.panel.place,
    }


def _last_decision(access: Access, enquiry: Enquiry, outcome: str) -> Decision | None:
    rows = Decision.objects.visible_to(access).filter(enquiry=enquiry).select_related("item")
    last = rows.order_by("-decided_at", "-pk").first()
    return last if last is not None and last.outcome == outcome else None


def _approved(access: Access, enquiry: Enquiry, *, after: bool) -> Facts | None:
    decision = _last_decision(access, enquiry, Decision.Outcome.APPROVE)
    if decision is None or (decision.after_id is not None) != after:
        return None
    return {"terms": terms_of(decision.terms).paragraphs()}


def _decision_yes(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    return _approved(access, enquiry, after=False)


def _final_yes(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    return _approved(access, enquiry, after=True)


def _determination(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    """The 28 days are from the date of the letter, which is the day it is made (27(6))."""
    decision = _last_decision(access, enquiry, Decision.Outcome.PROPOSE_NO)
    rows = Determination.objects.visible_to(access).filter(enquiry=enquiry, ended_at=None)
    if decision is None or decision.written_at is not None or not rows.exists():
        return None
    return {
        "reasons": decision.reasons,
        "recommendation": _recommended(decision),
        "answer_by": say_day(limit_on("answer", cluster=enquiry.cluster, day=today).due(today)),
    }


def _final_no(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    decision = _last_decision(access, enquiry, Decision.Outcome.REFUSE)
    if decision is None:
        return None
    return {"reasons": decision.reasons, "recommendation": _recommended(decision)}


def _recommended(decision: Decision) -> str:
    """What panel recommended and why, in words; where no panel was held, that."""
    item = decision.item
    if item is None or not item.recommends:
        return "The law did not ask for a panel, so none looked at this application."
    said = f"Panel recommended: {item.get_recommends_display().lower()}."
    return f"{said}\n\n{item.reasons}"


def _withdrawn(access: Access, enquiry: Enquiry, today: date) -> Facts | None:
    applied = Application.objects.visible_to(access).filter(enquiry=enquiry, voided_at=None)
    if enquiry.stage != Stage.WITHDREW or enquiry.ended_at is None or not applied.exists():
        return None
    ended = timezone.localdate(enquiry.ended_at)
    limit = limit_on("keep_refused", cluster=enquiry.cluster, day=ended)
    return {"withdrawn_on": say_day(ended), "kept_until": say_day(limit.due(ended))}


_FACTS: Mapping[str, Callable[[Access, Enquiry, date], Facts | None]] = {
    kinds.STAGE_1_NO: _stage_1_no,
    kinds.DISQUALIFIED: _disqualified,
    kinds.STAGE_2_STARTED: _stage_2_started,
    kinds.REPORT_SHARED: _report_shared,
    kinds.PANEL_INVITATION: _panel_invitation,
    kinds.DECISION_YES: _decision_yes,
    kinds.DETERMINATION: _determination,
    kinds.FINAL_NO: _final_no,
    kinds.FINAL_YES: _final_yes,
    kinds.WITHDRAWN_CONFIRMED: _withdrawn,
}
