"""What each hub puts right once an hour: small jobs that keep what a screen promises true.

A job is a function of the product's own access in one hub and of the moment; it answers how many
cases it dealt with, and a second run finds nothing. One that fails does not stop the others.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from enquiries.services.owners import owners_gone_give_back
from enquiries.services.pack_readers import packs_tidy
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import Cluster

log = logging.getLogger(__name__)

Job = Callable[[Access, datetime], int]

JOBS: dict[str, Job] = {"owners gone": owners_gone_give_back, "packs past": packs_tidy}


def tidy_cases(*, now: datetime) -> Counter[str]:
    """Run every job in every hub. Safe to run as often as one likes, and twice at once."""
    done: Counter[str] = Counter()
    for cluster in Cluster.objects.order_by("pk"):
        access = access_of_system(cluster)
        for name, job in JOBS.items():
            try:
                with reaching(access.reach):
                    done[name] += job(access, now)
            except Exception:
                log.exception("an hourly job failed", extra={"cluster_id": cluster.pk})
    return +done
