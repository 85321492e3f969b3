"""If this enquiry came in now: which council, who gets it, what is promised. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enquiries.forms.staff_dry_run import DryRunForm
from enquiries.models import FOSTERING_TYPES, RoutingRule
from enquiries.routing import Route, route
from enquiries.services.routing_rules import Case, Chosen, who_would_get
from enquiries.views.staff.at_case import UNPROCESSABLE
from enquiries.views.staff.contact import read_or_send
from enquiries.workflow import MAY_APPLY, STAGE_LABELS, Kind, Stage
from hubs.calendar import say_moment
from hubs.decorators import StaffRequest, staff_page
from hubs.models import Cluster, JourneyPolicy
from hubs.permissions import Right
from hubs.selectors import offers_on, own_panel_rule, policy_on, working_calendar
from hubs.time_limits import Unit, say_amount

Lines = Sequence[dict[str, str]]  # of a summary list


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def dry_run(request: StaffRequest) -> HttpResponse:
    """Sent by POST, so that a postcode stands in no address; nothing is kept of it."""
    now, cluster = timezone.now(), request.access.cluster
    assert cluster is not None
    form = DryRunForm(
        request.POST if request.method == "POST" else None,
        cluster=cluster,
        today=timezone.localdate(now),
    )
    context: dict[str, Any] = {"form": form, "now": now}
    status = 200
    if form.is_bound and form.is_valid():
        context |= _answer(cluster, form.cleaned_data, now=now)
    elif form.is_bound:
        status = UNPROCESSABLE
    return render(request, "enquiries/staff/dry_run.html", context, status=status)


def _answer(cluster: Cluster, asked: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    try:
        policy = policy_on(cluster, day=today)
    except JourneyPolicy.DoesNotExist:
        return {"no_policy": True}
    where = route(cluster=cluster, typed=asked["postcode"], chosen=asked["council"], day=today)
    kind = Kind(asked["kind"])
    case = Case(cluster=cluster, service=where.service, kind=kind, language=asked["language"])
    chosen = who_would_get(case, now=now)
    rows = [
        *_where(where),
        *_who(chosen),
        *_promised(cluster, policy, now=now),
        *_after(where, policy, kind, now=now),
    ]
    answer = {"rows": rows, "passed_over": chosen.passed_over}
    if where.service is None or kind not in MAY_APPLY or not policy.hands_over_at:
        return answer
    # Once the council has accepted it, its own rules give it to one of its own colleagues.
    there = who_would_get(replace(case, of_council=True), now=now)
    return answer | {
        "council": where.service,
        "rows_there": _who(there),
        "passed_over_there": there.passed_over,
    }


def _row(key: str, value: str) -> dict[str, str]:
    return {"key": key, "value": value}


def _where(where: Route) -> Lines:
    home = where.home_authority
    why = {
        RoutingRule.CHOSEN: "They chose it",
        RoutingRule.POSTCODE: f"The postcode lies in {home}",
        RoutingRule.SECTOR: f"Most homes near {where.postcode} lie in {home}",
    }.get(RoutingRule(where.rule), "")
    if where.service is None:
        why = "Nothing says which council. A colleague chooses one"
        if where.elsewhere is not None:
            why = f"{home} belongs to {where.elsewhere}. It would be offered that hub"
        elif where.out_of_area:
            why = "The postcode lies outside the hub’s councils"
    rows = [_row("Council", str(where.service or "None yet")), _row("Why", why)]
    if where.service is not None and where.rule == RoutingRule.CHOSEN and home is not None:
        rows.append(_row("Lives in", str(home)))
    return rows


def _who(chosen: Chosen) -> Lines:
    return [
        _row("Who gets it", str(chosen.user) if chosen.user else "Nobody: the team’s queue"),
        _row("Why them" if chosen.user else "Why nobody", chosen.why.rstrip(".")),
    ]


def _promised(cluster: Cluster, policy: JourneyPolicy, *, now: datetime) -> Lines:
    due = working_calendar(cluster).promise(
        now, days=policy.first_contact_days, at=policy.promise_time
    )
    return [_row("First contact by", say_moment(due, now=now))]


def _after(where: Route, policy: JourneyPolicy, kind: Kind, *, now: datetime) -> Lines:
    """What follows: who takes it over, what the council recruits for, whether panel sits."""
    if kind not in MAY_APPLY:
        return [_row("Its road", "This kind has a road of its own, and no application here")]
    stage = policy.hands_over_at
    takes = "Nowhere: the hub stays to the end"
    if stage:
        within = say_amount(policy.handover_answer_days, Unit.OPEN_DAYS)
        takes = f"At “{STAGE_LABELS[Stage(stage)]}”, answered within {within}"
    rows = [_row("Council takes over", takes)]
    rule = None
    if where.service is not None:
        day = timezone.localdate(now)
        types = offers_on(where.service, day=day)
        said = [label for code, label in FOSTERING_TYPES.items() if code in types]
        rows.append(_row("The council recruits for", ", ".join(said)))
        rule = own_panel_rule(where.service, day=day)
    needed = policy.panel_required if rule is None else rule
    rows.append(_row("Panel", "Considers the application" if needed else "Not required"))
    return rows
