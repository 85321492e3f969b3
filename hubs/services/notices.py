"""Publishing a privacy notice: always a new version, never a changed one."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hubs import audit
from hubs.access import Access
from hubs.models import Cluster, Notice
from hubs.notices import BUILT_IN, built_in, live_notice
from hubs.selectors import services_of
from hubs.services.settings import hub_lock, hub_record

PUBLISHED = audit.register(
    "notice.published", "published a privacy notice", keeps=("privacy_version",)
)


class NoticeMoved(Exception):
    """A colleague published while this one was being written. Carries the live version."""

    def __init__(self, live: Notice | None) -> None:
        super().__init__(live.version if live else BUILT_IN)
        self.live = live


@transaction.atomic
def notice_publish(
    *, access: Access, privacy_text: str, consent_text: str, base_version: str, now: datetime
) -> Notice:
    """Make the text the hub's live notice, under a version of its own that is never changed.

    ``base_version`` was live when the writing began. Raises PermissionDenied, NoticeMoved when
    another is live by now, and ValidationError when a text is missing or too long.
    """
    cluster = hub_lock(access)
    if cluster.privacy_version != base_version:
        published = Notice.objects.filter(cluster=cluster, version=cluster.privacy_version)
        raise NoticeMoved(published.select_related("published_by").first())
    today = timezone.localdate(now)
    live = live_notice(cluster, list(services_of(cluster, day=today)))
    if (live.privacy_text, live.consent_text) == (privacy_text, consent_text):
        raise ValidationError("This notice is live already. Change it before you publish it")
    _built_in_keep(cluster, today=today, now=now)
    notice = Notice(
        cluster=cluster,
        version=_free_version(cluster, today),
        privacy_text=privacy_text,
        consent_text=consent_text,
        published_at=now,
        published_by=access.user,
    )
    notice.full_clean()
    notice.save()
    cluster.privacy_version = notice.version
    cluster.save(update_fields=["privacy_version"])
    changes = {"privacy_version": [base_version, notice.version]}
    hub_record(access, PUBLISHED, changes=changes, now=now)
    return notice


def _free_version(cluster: Cluster, today: date) -> str:
    """The day, and a number from the second of a day on. The hub's row is locked."""
    day = today.isoformat()
    taken = set(
        Notice.objects.filter(cluster=cluster, version__startswith=day).values_list(
            "version", flat=True
        )
    )
    names = (day if number == 1 else f"{day}-{number}" for number in range(1, 100))
    for name in names:
        if name not in taken:
            return name
    raise ValidationError("Too many notices were published today. Publish this one tomorrow")


def _built_in_keep(cluster: Cluster, *, today: date, now: datetime) -> None:
    """Keep the built-in text as it read until now: it names the councils, which may change."""
    if cluster.privacy_version != BUILT_IN:
        return
    shown = built_in(cluster, list(services_of(cluster, day=today)))
    Notice.objects.get_or_create(
        cluster=cluster,
        version=BUILT_IN,
        defaults={
            "privacy_text": shown.privacy_text,
            "consent_text": shown.consent_text,
            "published_at": now,
        },
    )
