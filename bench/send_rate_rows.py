"""The rows of bench.send_rate, and its baseline: `python -m bench.send_rate_rows COUNT CHANNEL`."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from enquiries.models import ContactPoint, Deadline, Enquiry, Person  # noqa: E402
from hubs.fence import Reach, reaching  # noqa: E402
from hubs.models import Cluster  # noqa: E402
from messaging.models import Message  # noqa: E402

BATCH = 200
HOUR = timedelta(hours=1)


def make(*, count: int, channel: str, now: datetime) -> None:
    """``count`` enquiries in one cluster, each with a receipt that is due."""
    cluster, _ = Cluster.objects.get_or_create(
        slug="bench",
        defaults={"name": "Bench", "short_name": "Bench", "discreet_name": "The Hub",
                  "reference_prefix": "BX", "phone": "0191 498 0100", "email": "b@example.org",
                  "opening_text": "Always"},
    )  # fmt: skip
    with reaching(Reach(clusters=(cluster.pk,))):
        for start in range(0, count, 1000):
            _thousand(cluster, range(start, min(count, start + 1000)), channel, now)


def _thousand(cluster: Cluster, numbers: range, channel: str, now: datetime) -> None:
    enquiries = Enquiry.objects.bulk_create(
        Enquiry(cluster=cluster, reference=f"BX-{n:07}", kind="fostering", stage="enquiry",
                stage_since=now, channel="web", door="call_me", contact_by="text",
                privacy_version="1", received_at=now)
        for n in numbers
    )  # fmt: skip
    here = {"cluster": cluster, "service": None}
    people = Person.objects.bulk_create(
        Person(enquiry=enquiry, first_name="Sam", **here) for enquiry in enquiries
    )
    pairs = list(zip(numbers, people, strict=True))
    for kind, form in (("phone", "+4477{:08}"), ("email", "person{}@example.org")):
        ContactPoint.objects.bulk_create(
            ContactPoint(enquiry=person.enquiry, person=person, kind=kind, typed=form.format(n),
                         normalised=form.format(n), **here)
            for n, person in pairs
        )  # fmt: skip
    Deadline.objects.bulk_create(
        Deadline(enquiry=enquiry, rule="first_contact", source="", trigger_at=now,
                 due_at=now + 24 * HOUR, **here)
        for enquiry in enquiries
    )  # fmt: skip
    channels = ("sms", "email")
    Message.objects.bulk_create(
        Message(about="enquiry", about_id=enquiry.pk, about_said=enquiry.reference, kind="E1",
                occurrence="1", channel=channels[n % 2] if channel == "both" else channel,
                planned_at=now, due_at=now, stale_at=now + 24 * HOUR, **here)
        for n, enquiry in zip(numbers, enquiries, strict=True)
    )  # fmt: skip


def baseline(count: int, log: Path) -> float:
    """Seconds to append ``count`` lines to a file and to mark ``count`` rows, in batches, by bare
    psycopg. The marks are undone."""
    letter = {"reference": "0" * 36, "channel": "sms", "to": "+447700900000", "body": "x" * 150}
    cluster = Cluster.objects.get(slug="bench").pk
    with reaching(Reach(clusters=(cluster,))):
        ids = list(Message.objects.order_by("pk").values_list("pk", flat=True)[:count])
    connection.ensure_connection()
    bare = connection.connection
    mark = "update messaging_message set state = %s, finished_at = %s where id = any(%s)"
    reach = "select set_config('hubs.clusters', %s, true)"
    began = time.monotonic()
    with log.open("ab", buffering=0) as file:
        for start in range(0, count, BATCH):
            for _ in range(BATCH):
                file.write((json.dumps(letter) + "\n").encode())
            with bare.transaction():
                bare.execute(reach, [f"{{{cluster}}}"])
                bare.execute(mark, ["sent", timezone.now(), ids[start : start + BATCH]])
    took = time.monotonic() - began
    with bare.transaction():
        bare.execute(reach, [f"{{{cluster}}}"])
        bare.execute(mark, ["planned", None, ids])
    return took


if __name__ == "__main__":
    if sys.argv[1] == "baseline":
        scratch = settings.MESSAGE_LOG.with_suffix(".bare")
        print(baseline(int(sys.argv[2]), scratch))
    else:
        make(
            count=int(sys.argv[1]),
            channel=sys.argv[2],
            now=timezone.now() - timedelta(seconds=1),
        )
