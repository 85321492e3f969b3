"""What the screens of decision and determination show, and who may not decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from enquiries.letter_kinds import TELLS_OF
from enquiries.models import (
    Deadline,
    Decision,
    DecisionTold,
    Determination,
    Enquiry,
    Letter,
    PackReader,
    PanelItem,
    PanelSeat,
    Person,
    Report,
)
from enquiries.selectors.panels import item_last
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import User


@dataclass(frozen=True)
class Told:
    """What one applicant was told of a decision, and when their letter went."""

    person: Person
    telling: DecisionTold | None
    letter_on: date | None


@dataclass(frozen=True)
class DecisionPage:
    """What the decision-maker decides on, and what was decided; decisions newest first. ``told``:
    of each decision, by its number, what each applicant was told."""

    item: PanelItem | None
    report: Report | None
    decisions: Sequence[Decision]
    determination: Determination | None  # the last one
    clocks: Sequence[Deadline]
    told: Mapping[int, Sequence[Told]]


# The clocks of a decision and of a determination.
RULES = (
    Deadline.Rule.DECISION,
    Deadline.Rule.DECISION_AGAIN,
    Deadline.Rule.TELL,
    Deadline.Rule.WRITE,
    Deadline.Rule.ANSWER,
    Deadline.Rule.REVIEW_PAPERS,
)


def decision_page_of(access: Access, enquiry: Enquiry) -> DecisionPage:
    """Everything of a case's pages of decision and determination."""
    item = item_last(access, enquiry)
    reports = Report.objects.visible_to(access).filter(enquiry=enquiry)
    report = item.report if item else reports.filter(replaced_at=None).first()
    decisions = Decision.objects.visible_to(access).filter(enquiry=enquiry)
    rows = Determination.objects.visible_to(access).filter(enquiry=enquiry)
    clocks = Deadline.objects.visible_to(access).filter(enquiry=enquiry, rule__in=RULES)
    made = list(decisions.select_related("by", "told_by").order_by("-decided_at", "-pk"))
    return DecisionPage(
        item=item,
        report=report,
        decisions=made,
        determination=rows.select_related("decision", "second_item").order_by("-pk").first(),
        clocks=list(clocks.filter(cancelled_at=None).order_by("due_at")),
        told=_told_of(access, enquiry, made),
    )


def people_untold(access: Access, decision: Decision) -> list[Person]:
    """Applicants who were not told of a decision by word of mouth, in their order. Nobody, where
    it was recorded of all of them together."""
    if decision.told_at is not None:
        return []
    told = DecisionTold.objects.visible_to(access).filter(decision=decision)
    people = Person.objects.visible_to(access).filter(enquiry=decision.enquiry_id)
    return list(people.exclude(pk__in=told.values("person")).order_by("position"))


def _told_of(
    access: Access, enquiry: Enquiry, decisions: Sequence[Decision]
) -> dict[int, list[Told]]:
    """Of each decision what each applicant was told and sent: three queries for all of them."""
    if not decisions:
        return {}
    people = list(Person.objects.visible_to(access).filter(enquiry=enquiry).order_by("position"))
    rows = DecisionTold.objects.visible_to(access).filter(enquiry=enquiry).select_related("by")
    tellings = {(row.decision_id, row.person_id): row for row in rows}
    sent = Letter.objects.visible_to(access).filter(enquiry=enquiry, kind__in=TELLS_OF)
    letters = list(sent.exclude(sent_on=None).order_by("-sent_on"))
    found: dict[int, list[Told]] = {}
    until = None  # when the decision after it was made
    for decision in decisions:
        went = {
            letter.person_id: letter.sent_on
            for letter in letters
            if TELLS_OF[letter.kind] == decision.outcome
            and letter.made_at >= decision.decided_at
            and (until is None or letter.made_at < until)
        }
        found[decision.pk] = [
            Told(person, tellings.get((decision.pk, person.pk)), went.get(person.pk))
            for person in people
        ]
        until = decision.decided_at
    return found


def decision_in_case(access: Access, enquiry: Enquiry, decision_id: int) -> Decision:
    """One decision of this case. Raises Decision.DoesNotExist."""
    found: Decision = Decision.objects.visible_to(access).get(pk=decision_id, enquiry=enquiry)
    return found


def decision_last(access: Access, enquiry: Enquiry) -> Decision | None:
    """The decision that was made last."""
    rows = Decision.objects.visible_to(access).filter(enquiry=enquiry)
    found: Decision | None = rows.order_by("-decided_at", "-pk").first()
    return found


def determination_runs(access: Access, enquiry: Enquiry) -> Determination | None:
    """The determination that has not come to its final decision."""
    rows = Determination.objects.visible_to(access).filter(enquiry=enquiry, ended_at=None)
    found: Determination | None = rows.select_related("decision", "second_item").first()
    return found


def own_part(access: Access, enquiry: Enquiry) -> str:
    """Why this colleague may not decide on this case, in a sentence; empty when they may.

    They sat on, or were asked to, a panel that considered it, or wrote, in any version or part,
    or signed off its report.
    """
    user = access.user
    assert user is not None
    if _considered(access, enquiry, user):
        return (
            "You are a member of the panel that considered it, so another decision-maker decides."
        )
    written = Q(written_by=user) | Q(signed_off_by=user) | Q(authors__contains=[user.pk])
    if Report.objects.visible_to(access).filter(written, enquiry=enquiry).exists():
        return (
            "You wrote or signed off its report, or a part of it, so another decision-maker"
            " decides."
        )
    return ""


def _considered(access: Access, enquiry: Enquiry, user: User) -> bool:
    """Whether somebody had a seat where panel considered this case, or was sent its pack: the entry
    of the list may have another address since, the reader's row stays as it was written.

    The items follow their case to another council; the panel of the former one does not, so the
    product looks at who sat there.
    """
    items = PanelItem.objects.visible_to(access).filter(enquiry=enquiry).exclude(recommends="")
    panels = set(items.values_list("panel_id", flat=True))
    if not panels:
        return False
    mine = Q(member__user=user) | Q(member__email__iexact=user.email)
    with reaching(access_of_system(enquiry.cluster).reach):
        seats = PanelSeat.objects.filter(mine, panel__in=panels)
        read = PackReader.objects.filter(user=user, pack__item__in=items)
        away = PanelSeat.objects.filter(
            member=OuterRef("member"), panel=OuterRef("pack__item__panel"), attended=False
        )
        return seats.exclude(attended=False).exists() or read.exclude(Exists(away)).exists()
