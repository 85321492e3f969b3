"""What had been sent to the enquirer by today, light but in the ledger's own form."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from enquiries.seed.case import Drawn
from enquiries.seed.places import Hub


def receipt(rng: random.Random, hub: Hub, case: Drawn, *, at: datetime) -> None:
    """The receipt went at once."""
    about = "your enquiry" if case.enquiry["discreet"] else "your fostering enquiry"
    body = (
        f"Hello {case.people[0].first_name}. Thank you for getting in touch. We have {about}, "
        f"reference {case.enquiry['reference']}."
    )
    _message(
        rng, hub, case, kind="E1", occurrence="1", subject=f"We have {about}", body=body, at=at
    )


def missed_you(rng: random.Random, hub: Hub, case: Drawn, *, at: datetime) -> None:
    """We rang and nobody answered."""
    body = (
        f"Hello {case.people[0].first_name}. We rang and missed you. We will try again, "
        f"or ring us on {hub.phone}."
    )
    occurrence, subject = str(len(case.attempts)), "We tried to ring you"
    _message(rng, hub, case, kind="E4", occurrence=occurrence, subject=subject, body=body, at=at)


def _message(
    rng: random.Random,
    hub: Hub,
    case: Drawn,
    *,
    kind: str,
    occurrence: str,
    subject: str,
    body: str,
    at: datetime,
) -> None:
    points = sorted(case.points, key=lambda point: str(point["kind"]))  # an email first
    email = points[0]["kind"] == "email"
    signature = hub.discreet_name if case.enquiry["discreet"] else hub.short_name
    case.messages.append(
        {
            "reference": UUID(int=rng.getrandbits(128), version=4),
            "cluster_id": case.enquiry["cluster_id"],
            "service_id": case.enquiry["service_id"],
            "about": "enquiry",
            "about_said": case.enquiry["reference"],
            "kind": kind,
            "occurrence": occurrence,
            "channel": "email" if email else "sms",
            "state": "sent",
            "planned_at": at,
            "due_at": at,
            "attempts": 1,
            "finished_at": at + timedelta(seconds=rng.randrange(5, 70)),
            "why": "",
            "to": points[0]["normalised"],
            "subject": subject if email else "",
            "body": f"{body} {signature}",
        }
    )
