"""The answer to a change that waits: by the link sent the safe way, or told to a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from enquiries import notices
from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.held import flag_of
from enquiries.models import Enquiry, PendingChange, SafetyFlag
from enquiries.selectors.safety import named_on
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.editing import details_of, enquiry_update
from enquiries.ways import is_mobile
from hubs.access import Access, access_of_applicant, access_of_system
from hubs.audit import register
from hubs.fence import Reach, reaching
from hubs.models import SeenBy
from hubs.permissions import Right
from hubs.services.people import secret_hash
from messaging.models import Message

CHANGE_CONFIRMED = register("safety.change_confirmed", "confirmed the change the safe way")
CHANGE_REFUSED = register("safety.change_refused", "said the safe way that a change was not theirs")

# A question that did not go by itself, or could not: then a colleague asks.
NOT_GONE = (Message.State.CANCELLED, Message.State.FAILED, Message.State.HELD)


class AskedByMessage(Exception):
    """The question went by message: the person answers, nobody answers for them."""


class AskedByYou(Exception):
    """Who asked for the change does not also say the yes to it: another named colleague does."""


class ChangeOver(Exception):
    """The change no longer waits: answered, replaced, too old, or never there."""


@dataclass(frozen=True)
class Asked:
    """A change as the person who is asked about it sees it: which details, how they end."""

    details: tuple[str, ...]


def change_asked(*, secret: str, now: datetime) -> Asked | None:
    """The change a link is about, while it waits. Spends nothing."""
    with reaching(Reach(token=secret_hash(secret))):
        change = PendingChange.objects.filter(token_hash=secret_hash(secret)).first()
    if change is None or not change.waits(now=now):
        return None
    return Asked(details=tuple(details_said(change)))


def details_said(change: PendingChange) -> list[str]:
    """ "a phone number ending 123", "an email address at example.org", "no email address"."""
    found = []
    for name, typed in sorted(change.fields.items()):
        phone = name.endswith("phone")
        what = "phone number" if phone else "email address"
        if not typed:
            found.append(f"no {what}")
        elif phone:
            found.append(f"a phone number ending {typed.strip()[-3:]}")
        else:
            found.append(f"an email address at {typed.strip().rpartition('@')[2]}")
    return found


def change_answer(*, secret: str, yes: bool, now: datetime) -> None:
    """The person's own answer. The link is spent; of several presses at once one counts.

    Raises ChangeOver, the same for every reason.
    """
    digest = secret_hash(secret)
    with reaching(Reach(token=digest)):
        change = PendingChange.objects.select_related("cluster").filter(token_hash=digest).first()
    if change is None:
        raise ChangeOver
    access = access_of_applicant(enquiry_id=change.enquiry_id, cluster=change.cluster)
    with reaching(access.reach):
        enquiry, change = _locked(access, change.pk, change.enquiry_id, now=now)
        if change.token_hash != digest or not _asked_safely(enquiry, change):
            raise ChangeOver  # a newer link went out, or that way is not safe any more
        _decide(access, enquiry, change, yes=yes, now=now)


def change_answer_told(*, access: Access, change_id: int, yes: bool, now: datetime) -> None:
    """A named colleague asked on the safe number, and says what the answer was.

    Only where the question did not go by itself. Raises AskedByMessage when it went; AskedByYou
    for a yes to one's own change while somebody else is named; ChangeOver;
    PermissionDenied for whom the flag does not name, who broke the glass included: the safe way
    may follow the change. PendingChange.DoesNotExist out of reach.
    """
    access.require(Right.ENQUIRY_EDIT)
    seen = PendingChange.objects.visible_to(access).get(pk=change_id)
    enquiry, change = _locked(access, seen.pk, seen.enquiry_id, now=now)
    if not may_answer(access, enquiry):
        raise PermissionDenied("not named on this case")
    if not to_be_asked_by_us(enquiry, change):
        raise AskedByMessage
    if yes and not may_say_yes(access, enquiry, change):
        raise AskedByYou
    _decide(access, enquiry, change, yes=yes, now=now)


def may_answer(access: Access, enquiry: Enquiry) -> bool:
    """Whether this colleague may say what the person answered: named, while a flag stands."""
    return flag_of(enquiry) is None or access.user in named_on([enquiry])[enquiry.pk]


def may_say_yes(access: Access, enquiry: Enquiry, change: PendingChange) -> bool:
    """Whether a yes of this colleague's counts: two people turn a number to another one. Where
    nobody else is named there is nobody else to ask."""
    if change.asked_by_id is None or access.user is None or change.asked_by_id != access.user.pk:
        return True
    return not any(user != access.user for user in named_on([enquiry])[enquiry.pk])


def to_be_asked_by_us(enquiry: Enquiry, change: PendingChange) -> bool:
    """Whether a colleague has to ask: the safe way takes no message, or ours did not go."""
    flag = flag_of(enquiry)
    by_message = (SafetyFlag.SafeWay.TEXT, SafetyFlag.SafeWay.EMAIL)
    if flag is None or flag.safe_way not in by_message:
        return True
    return not _question(enquiry, change).exclude(state__in=NOT_GONE).exists()


def _asked_safely(enquiry: Enquiry, change: PendingChange) -> bool:
    """Whether the question went to what is still the safe address; without a flag it did."""
    flag = flag_of(enquiry)
    return flag is None or _question(enquiry, change).filter(to=flag.safe_address).exists()


def _question(enquiry: Enquiry, change: PendingChange) -> QuerySet[Message]:
    found: QuerySet[Message] = Message.objects.filter(
        about="enquiry", about_id=enquiry.pk, kind="E21", occurrence=str(change.pk)
    )
    return found


def _locked(
    access: Access, change_id: int, enquiry_id: int, *, now: datetime
) -> tuple[Enquiry, PendingChange]:
    """The case and then the change, in the order in which they are locked when one is asked."""
    enquiry = enquiry_locked(access, enquiry_id)
    change = PendingChange.objects.visible_to(access).select_for_update().get(pk=change_id)
    if not change.waits(now=now):
        raise ChangeOver
    return enquiry, change


def _decide(
    access: Access, enquiry: Enquiry, change: PendingChange, *, yes: bool, now: datetime
) -> None:
    act_record(
        access=access,
        enquiry=enquiry,
        action=CHANGE_CONFIRMED if yes else CHANGE_REFUSED,
        now=now,
        changes={"waits": [", ".join(sorted(change.fields)), None]},
    )
    if yes:
        _apply(access, enquiry, change, now=now)
    else:
        change.dropped_at = now
        change.save(update_fields=["dropped_at"])
        _tell_named(enquiry, change, now=now)


def _apply(access: Access, enquiry: Enquiry, change: PendingChange, *, now: datetime) -> None:
    change.confirmed_at = now
    change.save(update_fields=["confirmed_at"])
    before = details_of(enquiry)
    enquiry_update(
        access=access,
        enquiry_id=enquiry.pk,
        base_version=enquiry.version,
        fields=change.fields,
        applicant=change.person.position,
        confirmed=True,
        now=now,
    )
    _safe_way_follow(enquiry, before, change)


def _safe_way_follow(enquiry: Enquiry, before: dict[str, str], change: PendingChange) -> None:
    """Where the detail that changed was the safe way itself, the new one is."""
    flag = flag_of(enquiry)
    if flag is None:
        return
    for name, typed in change.fields.items():
        key = normalise_phone if name.endswith("phone") else normalise_email
        by_text = flag.safe_way == SafetyFlag.SafeWay.TEXT
        if by_text and not is_mobile(key(typed)):
            continue  # no text can go there: named staff choose another way
        if typed and before[name] and key(before[name]) == key(flag.safe_address):
            flag.safe_address = key(typed)
            flag.save(update_fields=["safe_address"])
            return


def _tell_named(enquiry: Enquiry, change: PendingChange, *, now: datetime) -> None:
    """S10, by the product itself: the answer came from outside, and reaches no other rows."""
    if enquiry.seen_by != SeenBy.NAMED:
        return
    with reaching(access_of_system(enquiry.cluster).reach):
        notices.change_refused_plan(
            enquiry=enquiry, change=change, users=named_on([enquiry])[enquiry.pk], now=now
        )
