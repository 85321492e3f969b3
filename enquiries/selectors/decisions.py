"""What the screens of decision and determination show, and who may not decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from enquiries.models import (
    Deadline,
    Decision,
    Determination,
    Enquiry,
    PanelItem,
    PanelSeat,
    Report,
)
from enquiries.selectors.panels import item_last
from hubs.access import Access


@dataclass(frozen=True)
class DecisionPage:
    """What the decision-maker decides on, and what was decided; decisions newest first."""

    item: PanelItem | None
    report: Report | None
    decisions: Sequence[Decision]
    determination: Determination | None  # the last one
    clocks: Sequence[Deadline]


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
    return DecisionPage(
        item=item,
        report=report,
        decisions=list(decisions.select_related("by", "told_by").order_by("-decided_at", "-pk")),
        determination=rows.select_related("decision", "second_item").order_by("-pk").first(),
        clocks=list(clocks.filter(cancelled_at=None).order_by("due_at")),
    )


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

    They sat on, or were asked to, a panel that considered it, or wrote or signed off its report.
    """
    user = access.user
    assert user is not None
    considered = (
        PanelItem.objects.visible_to(access)
        .filter(enquiry=enquiry)
        .exclude(recommends="")
        .values("panel_id")
    )
    mine = Q(member__user=user) | Q(member__email__iexact=user.email)
    if PanelSeat.objects.filter(mine, panel__in=considered).exclude(attended=False).exists():
        return (
            "You are a member of the panel that considered it, so another decision-maker decides."
        )
    written = Q(written_by=user) | Q(signed_off_by=user)
    if Report.objects.visible_to(access).filter(written, enquiry=enquiry).exists():
        return "You wrote or signed off its report, so another decision-maker decides."
    return ""
