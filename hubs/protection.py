"""Every field of every model has a protection class; the class decides where its value may go.

One table says what each class means (``RULES``; docs/protection.md is written from it). Each room
declares its own fields in its ``protection.py``; a field without a class, and a class without its
field, are errors of ``manage.py check``, so the build fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import models
from django.utils.module_loading import autodiscover_modules


class FieldClass(StrEnum):
    """What a value says about a living person."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    CONTACT = "contact"
    SPECIAL = "special"
    CRIMINAL = "criminal"
    SAFETY = "safety"
    SECRET = "secret"  # noqa: S105 - the name of a class, not a password


class Shown(StrEnum):
    """Who reads the value on a screen."""

    EVERYONE = "everyone"
    STAFF = "staff who reach the row"
    CASE = "staff on the case's own pages"
    NAMED = "staff whom the flag names"
    NOBODY = "nobody"


class Export(StrEnum):
    """Whether the value may stand in a file."""

    YES = "yes"
    WITH_REASON = "only when the column says so, with a reason and a second person"
    NEVER = "never"


class Kept(StrEnum):
    """Whether the record of acts (hubs.audit) keeps the value before and after."""

    YES = "yes"
    UNLESS_PROTECTED = "yes, but not for a protected case"
    NEVER = "never: only that it changed"


class Retention(StrEnum):
    """How long the value stays."""

    KEPT = "as long as the product"
    WITH_ROW = "as long as its row"
    WITH_CASE = "deleted with the case"
    AT_ONCE = "deleted at once after use, or at its end"


@dataclass(frozen=True)
class Rule:
    """What one class decides. ``lists``: may stand in a list of many cases or people."""

    meaning: str
    shown: Shown
    lists: bool
    export: Export
    log: bool
    cache: bool
    audit: Kept
    retention: Retention


RULES: dict[FieldClass, Rule] = {
    FieldClass.PUBLIC: Rule(
        "On our public pages, or could be",
        Shown.EVERYONE, True, Export.YES, True, True, Kept.YES, Retention.KEPT,
    ),
    FieldClass.INTERNAL: Rule(
        "Ids, dates, stages, counts, our own choices: names nobody",
        Shown.STAFF, True, Export.YES, True, True, Kept.YES, Retention.WITH_ROW,
    ),
    FieldClass.PERSONAL: Rule(
        "Says who somebody is, or something about them",
        Shown.STAFF, True, Export.WITH_REASON, False, False, Kept.UNLESS_PROTECTED,
        Retention.WITH_CASE,
    ),
    FieldClass.CONTACT: Rule(
        "Reaches somebody, or says where they live",
        Shown.STAFF, True, Export.WITH_REASON, False, False, Kept.UNLESS_PROTECTED,
        Retention.WITH_CASE,
    ),
    FieldClass.SPECIAL: Rule(
        "Health, disability, ethnicity, faith, sexuality; and free text that may hold them",
        Shown.CASE, False, Export.NEVER, False, False, Kept.NEVER, Retention.WITH_CASE,
    ),
    FieldClass.CRIMINAL: Rule(
        "Offences, allegations and checks, a clear one included",
        Shown.CASE, False, Export.NEVER, False, False, Kept.NEVER, Retention.WITH_CASE,
    ),
    FieldClass.SAFETY: Rule(
        "Why somebody must not be found, and the one safe way to reach them",
        Shown.NAMED, False, Export.NEVER, False, False, Kept.NEVER, Retention.WITH_CASE,
    ),
    FieldClass.SECRET: Rule(
        "Opens a door: passwords, second factors, sessions, the hashes of links",
        Shown.NOBODY, False, Export.NEVER, False, False, Kept.NEVER, Retention.AT_ONCE,
    ),
}  # fmt: skip

# Above internal: about a person, or the way in to what is.
CLASSED = tuple(c for c in FieldClass if not RULES[c].log)


class Unclassed(LookupError):
    """A field that no room declared."""


ModelName = type[models.Model] | str
_declared: dict[str, dict[str, FieldClass]] = {}


def declare(name: str, fields: Mapping[FieldClass, str]) -> None:
    """Give the fields of one model their classes: ``{FieldClass.PERSONAL: "first_name"}``.

    ``name`` is a model ("enquiries.Enquiry"), or the subject of acts in the record ("enquiry"),
    whose names may stand for more than a model's fields. Declaring a field twice, or a model
    twice, is an error of the programmer.
    """
    if name in _declared:
        raise ValueError(f"{name} is declared twice")
    found: dict[str, FieldClass] = {}
    for level, names in fields.items():
        for field in names.split():
            if field in found:
                raise ValueError(f"{name}.{field} is declared twice")
            found[field] = level
    _declared[name] = found


def load() -> None:
    """Read every room's ``protection.py`` (at start, when the models are there)."""
    autodiscover_modules("protection")


def _name(model: ModelName) -> str:
    return model if isinstance(model, str) else model._meta.label


def class_of(model: ModelName, field: str) -> FieldClass:
    """The class of a field. ``cluster_id`` is asked for as ``cluster``; ``link:12`` as ``link``.

    Raises Unclassed.
    """
    fields = _declared.get(_name(model), {})
    for name in (field, field.removesuffix("_id"), field.partition(":")[0]):
        if name in fields:
            return fields[name]
    raise Unclassed(f"{_name(model)}.{field} has no protection class")


def fields_of(model: ModelName, *classes: FieldClass) -> tuple[str, ...]:
    """The names of a model's fields of these classes, in the order they were declared."""
    return tuple(n for n, level in _declared.get(_name(model), {}).items() if level in classes)


def may_export(model: ModelName, field: str, *, with_reason: bool = False) -> bool:
    """Whether the value may stand in a file; ``with_reason``: of somebody who gave one."""
    rule = RULES[class_of(model, field)].export
    return rule == Export.YES or (rule == Export.WITH_REASON and with_reason)


def audit_keeps(model: ModelName, field: str, *, protected: bool = False) -> bool:
    """Whether the record keeps the value; ``protected``: the act was on a protected case.

    A name that nobody declared is not kept.
    """
    try:
        kept = RULES[class_of(model, field)].audit
    except Unclassed:
        return False
    return kept == Kept.YES or (kept == Kept.UNLESS_PROTECTED and not protected)


# --- The check -----------------------------------------------------------------------------------


def models_and_fields() -> dict[str, tuple[str, ...]]:
    """Every concrete field of every installed model, other people's packages included."""
    return {
        model._meta.label: tuple(
            field.name for field in [*model._meta.fields, *model._meta.many_to_many]
        )
        for model in apps.get_models(include_auto_created=True)
    }


def faults() -> list[str]:
    """Fields without a class, and classes of what is no longer there. One sentence each."""
    there = models_and_fields()
    found = []
    for name, fields in there.items():
        for field in fields:
            if field not in _declared.get(name, {}):
                found.append(
                    f"{name}.{field} has no protection class: declare it in protection.py."
                )
    for name, declared in _declared.items():
        if "." not in name:
            continue  # a subject of acts, not a model
        if name not in there:
            found.append(f"{name} has protection classes but is not installed: take them out.")
            continue
        for field in declared.keys() - set(there[name]):
            found.append(f"{name}.{field} has a protection class but is not a field: take it out.")
    return found


def check_protection(app_configs: Iterable[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The faults as Django system checks."""
    return [Error(fault, id="hubs.E010") for fault in faults()]


# --- This room's fields, and those of the packages it uses ---------------------------------------

_PUBLIC, _INTERNAL, _PERSONAL = FieldClass.PUBLIC, FieldClass.INTERNAL, FieldClass.PERSONAL
_CONTACT, _SECRET = FieldClass.CONTACT, FieldClass.SECRET

declare(
    "hubs.Cluster",
    {
        _PUBLIC: "id slug name short_name discreet_name reference_prefix accent colour phone email"
        " opening_text offers_whatsapp privacy_version retention_months"
    },
)
declare("hubs.LocalAuthority", {_PUBLIC: "id gss_code name region valid_from valid_to"})
declare("hubs.LocalAuthorityCode", {_PUBLIC: "id authority gss_code valid_to"})
declare("hubs.FosteringService", {_PUBLIC: "id slug name phone email kinship_phone"})
declare("hubs.ServiceArea", {_PUBLIC: "id valid_from valid_to service authority"})
declare("hubs.ClusterService", {_PUBLIC: "id valid_from valid_to cluster service"})
declare("hubs.OpeningHours", {_PUBLIC: "id cluster weekday opens closes"})
declare("hubs.BankHoliday", {_PUBLIC: "id day name"})
declare(
    "hubs.JourneyPolicy",
    {
        _INTERNAL: "id valid_from valid_to cluster first_contact_days promise_time"
        " remind_officer_hours apology_after_minutes quiet_after_days hands_over_at hub_sees order"
        " preparation interest_needed visit_needed panel_required handover_answer_days"
        " council_contact_days visit_days"
    },
)
declare("hubs.ServicePolicy", {_INTERNAL: "id valid_from valid_to service panel_required"})
declare("hubs.ServiceOffer", {_PUBLIC: "id valid_from valid_to service type"})
declare("hubs.Reason", {_INTERNAL: "id valid_from valid_to cluster list code label place_in_list"})
declare("hubs.TimeLimit", {_INTERNAL: "id valid_from valid_to cluster code amount unit source"})
declare("hubs.LetterWording", {_INTERNAL: "id valid_from valid_to cluster kind text"})
declare(
    "hubs.Notice",
    {
        _PUBLIC: "id cluster version privacy_text consent_text published_at",
        _INTERNAL: "published_by",
    },
)
declare(
    "hubs.User",
    {
        _INTERNAL: "id last_login is_active date_joined",
        _PERSONAL: "name",
        _CONTACT: "email",
        _SECRET: "password",
    },
)
declare("hubs.Membership", {_INTERNAL: "id user role cluster service starts ends last_used_on"})
declare(
    "hubs.Invitation",
    {
        _INTERNAL: "id role cluster service invited_by created_at expires_at accepted_at",
        _PERSONAL: "name",
        _CONTACT: "email",
        _SECRET: "token_hash",
    },
)
declare(
    "hubs.SignInReset",
    {
        _INTERNAL: "id membership asked_by asked_at expires_at decided_by decided_at confirmed",
        _PERSONAL: "reason",
    },
)
declare("hubs.MembershipReview", {_INTERNAL: "id membership at by outcome"})
declare(
    "hubs.Directory",
    {
        _INTERNAL: "id slug name cluster service tenant_id metadata_url client_id domains"
        " second_factor_said active"
    },
)
declare(
    "hubs.DirectoryIdentity",
    {_INTERNAL: "id directory user linked_at used_at", _PERSONAL: "object_id"},
)
declare(
    "hubs.AuditEvent",
    {
        _INTERNAL: "id cluster service at actor action subject subject_id version request_id"
        " chain content_digest digest",
        _PERSONAL: "actor_said reason",
        _CONTACT: "changes",  # what audit_keeps lets in, and no more
    },
)
declare("hubs.AuditUnsealed", {_INTERNAL: "event_id chain digest"})
declare("hubs.AuditSeal", {_INTERNAL: "id chain position event_id digest hash"})
# The names that acts use in the record (AuditEvent.subject, AuditEvent.changes).
declare("invitation", {_INTERNAL: "role starts ends"})
declare("membership", {_INTERNAL: "role starts ends"})
declare("user", {_INTERNAL: "directory active factor"})
declare("hubs.RateLimit", {_INTERNAL: "id key window count"})

declare("auth.Permission", {_INTERNAL: "id name content_type codename"})
declare("auth.Group", {_INTERNAL: "id name permissions"})
declare("auth.Group_permissions", {_INTERNAL: "id group permission"})
declare("contenttypes.ContentType", {_INTERNAL: "id app_label model"})
# A session may hold a form that was begun.
declare("sessions.Session", {_SECRET: "session_key session_data", _INTERNAL: "expire_date"})
declare("account.EmailAddress", {_INTERNAL: "id user verified primary", _CONTACT: "email"})
declare("account.EmailConfirmation", {_INTERNAL: "id email_address created sent", _SECRET: "key"})
declare("mfa.Authenticator", {_INTERNAL: "id user type created_at last_used_at", _SECRET: "data"})
declare(
    "usersessions.UserSession",
    {
        _INTERNAL: "id user created_at last_seen_at",
        _PERSONAL: "ip user_agent data",
        _SECRET: "session_key",
    },
)
