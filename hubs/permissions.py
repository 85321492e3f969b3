"""Who may do what: one enum of rights, one table from role to rights (docs/permissions.md)."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class Right(StrEnum):
    """One thing a person may be allowed to do. The value is used in logs and in docs."""

    WORK_LIST = "work.list"  # "What needs doing" and the list of enquiries
    ENQUIRY_VIEW = "enquiry.view"
    ENQUIRY_CREATE = "enquiry.create"
    ENQUIRY_EDIT = "enquiry.edit"
    ENQUIRY_ASSIGN = "enquiry.assign"
    ENQUIRY_MOVE = "enquiry.move"
    ENQUIRY_ROUTE = "enquiry.route"  # override the council, with a reason
    CONTACT_LOG = "contact.log"
    NOTE_ADD = "note.add"
    DUPLICATE_DECIDE = "duplicate.decide"
    MESSAGE_VIEW = "message.view"
    MESSAGE_HOLD = "message.hold"
    REPORT_VIEW = "report.view"
    REPORT_EXPORT = "report.export"
    CASES_EXPORT = "cases.export"  # rows of cases as a file, with a reason
    EXPORT_APPROVE = "export.approve"  # the second person for a large export
    SAFETY_FLAG = "safety.flag"  # protect a case, name colleagues, ask to lift the flag
    SAFETY_LIFT = "safety.lift"  # the second person who lifts a safety flag
    GLASS_BREAK = "glass.break"  # open a protected case in an emergency; managers are told
    LOCK_END = "lock.end"  # let a colleague back in who said that they know the person
    PEOPLE_MANAGE = "people.manage"
    SIGN_IN_CONFIRM = "sign_in.confirm"  # the second person when somebody lost every factor
    SETTINGS_MANAGE = "settings.manage"
    AUDIT_VIEW = "audit.view"


class Role(models.TextChoices):
    """What a person is, in one cluster or in one fostering service."""

    HUB_OFFICER = "hub_officer", "Hub officer"
    HUB_MANAGER = "hub_manager", "Hub manager"
    COUNCIL_WORKER = "council_worker", "Council worker"
    COUNCIL_MANAGER = "council_manager", "Council manager"
    PANEL_ADMINISTRATOR = "panel_administrator", "Panel administrator"
    DECISION_MAKER = "decision_maker", "Decision-maker"
    LIAISON_WORKER = "liaison_worker", "Mockingbird liaison worker"
    GOVERNANCE_LEAD = "governance_lead", "Information governance lead"
    ADMINISTRATOR = "administrator", "Administrator"


# Where each role may be held. A role is held in one place; a person may hold several.
CLUSTER_ROLES = frozenset(
    {Role.HUB_OFFICER, Role.HUB_MANAGER, Role.GOVERNANCE_LEAD, Role.ADMINISTRATOR}
)
SERVICE_ROLES = frozenset(
    {
        Role.COUNCIL_WORKER,
        Role.COUNCIL_MANAGER,
        Role.PANEL_ADMINISTRATOR,
        Role.DECISION_MAKER,
        Role.LIAISON_WORKER,
        Role.GOVERNANCE_LEAD,
        Role.ADMINISTRATOR,
    }
)

_CASEWORK = frozenset(
    {
        Right.WORK_LIST,
        Right.ENQUIRY_VIEW,
        Right.ENQUIRY_CREATE,
        Right.ENQUIRY_EDIT,
        Right.ENQUIRY_ASSIGN,
        Right.ENQUIRY_MOVE,
        Right.CONTACT_LOG,
        Right.NOTE_ADD,
        Right.DUPLICATE_DECIDE,
        Right.MESSAGE_VIEW,
        Right.SAFETY_FLAG,
        Right.GLASS_BREAK,
    }
)

_SECOND_PERSON = frozenset(
    {Right.SAFETY_LIFT, Right.LOCK_END, Right.EXPORT_APPROVE, Right.SIGN_IN_CONFIRM}
)

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.HUB_OFFICER: _CASEWORK | {Right.ENQUIRY_ROUTE},
    Role.HUB_MANAGER: _CASEWORK
    | _SECOND_PERSON
    | {
        Right.ENQUIRY_ROUTE,
        Right.MESSAGE_HOLD,
        Right.REPORT_VIEW,
        Right.REPORT_EXPORT,
        Right.CASES_EXPORT,
        Right.SETTINGS_MANAGE,
    },
    Role.COUNCIL_WORKER: _CASEWORK,
    Role.COUNCIL_MANAGER: _CASEWORK
    | _SECOND_PERSON
    | {Right.MESSAGE_HOLD, Right.REPORT_VIEW, Right.REPORT_EXPORT, Right.CASES_EXPORT},
    Role.PANEL_ADMINISTRATOR: frozenset({Right.ENQUIRY_VIEW}),
    Role.DECISION_MAKER: frozenset({Right.ENQUIRY_VIEW, Right.REPORT_VIEW}),
    Role.LIAISON_WORKER: frozenset(),
    Role.GOVERNANCE_LEAD: frozenset(
        {Right.AUDIT_VIEW, Right.REPORT_VIEW, Right.EXPORT_APPROVE, Right.SIGN_IN_CONFIRM}
    ),
    Role.ADMINISTRATOR: frozenset({Right.PEOPLE_MANAGE}),
}
