"""What colleagues are told of papers. Loaded by enquiries.letters."""

from __future__ import annotations

from datetime import datetime, timedelta

from enquiries.models import Document
from enquiries.wording import Case, each, to_colleague
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Rule, Skip


def _infected(message: Message, case: Case, now: datetime) -> Answer:
    document = Document.objects.filter(pk=message.occurrence).first()
    if document is None:
        return Skip("The paper is no longer here.")
    return to_colleague(message, case, now)


rules.register(
    Rule(
        kind="S40",
        name="Paper with a virus in it",
        audience="Who added the paper; else who works on the case",
        when="When the scanner finds it",
        stops="Never: it has happened",
        prepare=each(_infected),
        stale_after=timedelta(days=7),
        immediate=True,
    )
)
