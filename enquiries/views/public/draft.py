"""Answers on their way: kept in the server's session for a day, never in the browser."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from hubs.models import Cluster

LIFE = timedelta(hours=24)
# After sending, the answers stay only as long as going back and sending again makes sense.
LIFE_AFTER_SENDING = timedelta(minutes=30)

CAMPAIGN = re.compile(r"[a-z0-9-]{1,60}")


class Draft:
    """One person's answers to one hub, by page: ``answers[step]`` is that form's cleaned data."""

    def __init__(self, session: SessionBase, cluster: Cluster, now: datetime) -> None:
        self.session = session
        self.name = f"enquire:{cluster.slug}"
        self.now = now
        held = session.get(self.name)
        if held and self._is_over(held):
            del session[self.name]
            held = None
        self._held: dict[str, Any] = held or {}

    def _is_over(self, held: dict[str, Any]) -> bool:
        started = datetime.fromisoformat(held["started_at"])
        sent = held.get("sent_at")
        if sent and self.now >= datetime.fromisoformat(sent) + LIFE_AFTER_SENDING:
            return True
        return self.now >= started + LIFE

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What has been answered so far, by page."""
        return self._held.get("answers", {})

    @property
    def was_sent(self) -> bool:
        """Whether these answers are an enquiry already."""
        return bool(self._held.get("sent_at"))

    @property
    def campaign(self) -> str:
        """The code of the advert that was followed, if any."""
        return str(self._held.get("campaign", ""))

    @property
    def key(self) -> uuid.UUID:
        """The one-time key of this draft: two windows on it send one enquiry."""
        if "key" not in self._held:
            self._held["key"] = str(uuid.uuid4())
            self._keep()
        return uuid.UUID(self._held["key"])

    def put(self, step: str, given: dict[str, Any]) -> None:
        """Keep one page's answers."""
        self._held["answers"] = {**self.answers, step: given}
        self._keep()

    def forget(self, step: str) -> None:
        """Take one page's answers back."""
        self._held["answers"] = {name: a for name, a in self.answers.items() if name != step}
        self._keep()

    def follow(self, campaign: str) -> None:
        """Remember the code of an advert; anything that is not one is ignored."""
        if CAMPAIGN.fullmatch(campaign):
            self._held["campaign"] = campaign
            self._keep()

    def mark_sent(self) -> None:
        """These answers are an enquiry now."""
        self._held["sent_at"] = self.now.isoformat()
        self._keep()

    def make_new(self) -> None:
        """The same answers as another enquiry: a new key, not yet sent."""
        self._held.pop("sent_at", None)
        self._held["key"] = str(uuid.uuid4())
        self._keep()

    def clear(self) -> None:
        """Begin again with nothing but the campaign."""
        campaign = self.campaign
        self._held = {}
        self.session.pop(self.name, None)
        self.follow(campaign)

    def _keep(self) -> None:
        self._held.setdefault("started_at", self.now.isoformat())
        self.session[self.name] = self._held
        if SESSION_KEY not in self.session:  # a colleague's session has a life of its own
            self.session.set_expiry(LIFE)
