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
    # The journey to approval
    SENSITIVE_VIEW = "sensitive.view"  # health, faith, ethnicity, offences: read and write
    VISIT_DECIDE = "visit.decide"  # what follows the first home visit
    APPLICATION_EDIT = "application.edit"  # the application, the household, referees, consents
    CHECK_WORK = "check.work"  # ask for checks, record what came, add papers
    CHECK_VERIFY = "check.verify"  # say that a check is in order, or waive it
    ASSESS = "assess"  # Stage 1 and Stage 2 work, the report
    REPORT_SIGN = "report.sign"  # sign off a report, so that it may be shared
    STAGE_1_DECIDE = "stage_1.decide"  # the written no of Stage 1, and disqualification
    PANEL_MANAGE = "panel.manage"  # members, calendar, lists, packs, minutes
    PACK_READ = "pack.read"  # read the packs that were sent to me
    DECIDE = "decide"  # the decision-maker's decision
    LETTER_SEND = "letter.send"
    HANDOVER_OFFER = "handover.offer"  # hand over or transfer, answer a query, take it back
    HANDOVER_ANSWER = "handover.answer"  # accept, query or return
    CLOCKS_VIEW = "clocks.view"  # every running clock of the place
    CLOCK_EXPLAIN = "clock.explain"  # say why a clock stands still or was missed
    WORKLOAD_VIEW = "workload.view"
    ROUTING_MANAGE = "routing.manage"  # rules, caps, leave
    OFFERS_MANAGE = "offers.manage"  # a council's own settings: what it recruits for, local checks
    CARER_VIEW = "carer.view"
    CARER_WORK = "carer.work"  # the year of a household: visits, reviews, training, leaving
    CARER_MANAGE = "carer.manage"  # name who supervises, propose after a review, record a death
    CARER_IMPORT = "carer.import"  # take over households that were approved before
    CONCERN_WORK = "concern.work"  # complaints and allegations: read and write
    BUDDY_WORK = "buddy.work"  # experienced carers beside applicants and new carers
    MOCKINGBIRD_VIEW = "mockingbird.view"  # constellations and what happens in them
    MOCKINGBIRD_WORK = "mockingbird.work"  # the liaison worker's week
    MOCKINGBIRD_RETURNS = "mockingbird.returns"  # the returns of a month summed: a council, a hub
    MOCKINGBIRD_SIGN = "mockingbird.sign"  # go live short of the rules, sign off a return


class Role(models.TextChoices):
    """What a person is, in one cluster or in one fostering service."""

    HUB_OFFICER = "hub_officer", "Hub officer"
    HUB_MANAGER = "hub_manager", "Hub manager"
    COUNCIL_WORKER = "council_worker", "Council worker"
    COUNCIL_MANAGER = "council_manager", "Council manager"
    PANEL_ADMINISTRATOR = "panel_administrator", "Panel administrator"
    DECISION_MAKER = "decision_maker", "Decision-maker"
    PANEL_MEMBER = "panel_member", "Panel member"
    LIAISON_WORKER = "liaison_worker", "Mockingbird liaison worker"
    GOVERNANCE_LEAD = "governance_lead", "Information governance lead"
    ADMINISTRATOR = "administrator", "Administrator"


# Where each role may be held. A role is held in one place; a person may hold several.
CLUSTER_ROLES = frozenset(
    {
        Role.HUB_OFFICER,
        Role.HUB_MANAGER,
        Role.PANEL_ADMINISTRATOR,  # of joint panels
        Role.PANEL_MEMBER,
        Role.GOVERNANCE_LEAD,
        Role.ADMINISTRATOR,
    }
)
SERVICE_ROLES = frozenset(
    {
        Role.COUNCIL_WORKER,
        Role.COUNCIL_MANAGER,
        Role.PANEL_ADMINISTRATOR,
        Role.DECISION_MAKER,
        Role.PANEL_MEMBER,
        Role.LIAISON_WORKER,
        Role.GOVERNANCE_LEAD,
        Role.ADMINISTRATOR,
    }
)

# A panel member reaches nothing of the place the role is held in: only packs sent to them.
OWN_ROWS_ROLES = frozenset({Role.PANEL_MEMBER})

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
        Right.SENSITIVE_VIEW,
        Right.APPLICATION_EDIT,
        Right.CHECK_WORK,
        Right.ASSESS,
        Right.LETTER_SEND,
        Right.HANDOVER_OFFER,
        Right.CLOCK_EXPLAIN,
        Right.CARER_VIEW,
    }
)

# What a manager of casework does besides.
_MANAGES = frozenset(
    {
        Right.VISIT_DECIDE,
        Right.CHECK_VERIFY,
        Right.REPORT_SIGN,
        Right.STAGE_1_DECIDE,
        Right.CLOCKS_VIEW,
        Right.WORKLOAD_VIEW,
        Right.ROUTING_MANAGE,
    }
)

_SECOND_PERSON = frozenset(
    {Right.SAFETY_LIFT, Right.LOCK_END, Right.EXPORT_APPROVE, Right.SIGN_IN_CONFIRM}
)

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.HUB_OFFICER: _CASEWORK | {Right.ENQUIRY_ROUTE},
    Role.HUB_MANAGER: _CASEWORK
    | _MANAGES
    | _SECOND_PERSON
    | {
        Right.ENQUIRY_ROUTE,
        Right.MESSAGE_HOLD,
        Right.REPORT_VIEW,
        Right.REPORT_EXPORT,
        Right.CASES_EXPORT,
        Right.SETTINGS_MANAGE,
        Right.MOCKINGBIRD_RETURNS,
    },
    Role.COUNCIL_WORKER: _CASEWORK
    | {
        Right.HANDOVER_ANSWER,
        Right.CARER_WORK,
        Right.BUDDY_WORK,
        Right.MOCKINGBIRD_VIEW,
        Right.MOCKINGBIRD_RETURNS,
    },
    Role.COUNCIL_MANAGER: _CASEWORK
    | _MANAGES
    | _SECOND_PERSON
    | {
        Right.HANDOVER_ANSWER,
        Right.CARER_WORK,
        Right.CARER_MANAGE,
        Right.CARER_IMPORT,
        Right.CONCERN_WORK,
        Right.BUDDY_WORK,
        Right.MOCKINGBIRD_VIEW,
        Right.MOCKINGBIRD_RETURNS,
        Right.MOCKINGBIRD_SIGN,
        Right.OFFERS_MANAGE,
        Right.MESSAGE_HOLD,
        Right.REPORT_VIEW,
        Right.REPORT_EXPORT,
        Right.CASES_EXPORT,
    },
    Role.PANEL_ADMINISTRATOR: frozenset(
        {Right.ENQUIRY_VIEW, Right.PANEL_MANAGE, Right.LETTER_SEND, Right.CLOCKS_VIEW}
    ),
    Role.DECISION_MAKER: frozenset(
        {
            Right.ENQUIRY_VIEW,
            Right.REPORT_VIEW,
            Right.DECIDE,
            Right.LETTER_SEND,
            Right.CLOCKS_VIEW,
            Right.CARER_VIEW,  # what a review proposes is decided on the household's page
        }
    ),
    Role.PANEL_MEMBER: frozenset({Right.PACK_READ}),
    # Without carer.view: terms of approval may name a child.
    Role.LIAISON_WORKER: frozenset({Right.MOCKINGBIRD_VIEW, Right.MOCKINGBIRD_WORK}),
    Role.GOVERNANCE_LEAD: frozenset(
        {Right.AUDIT_VIEW, Right.REPORT_VIEW, Right.EXPORT_APPROVE, Right.SIGN_IN_CONFIRM}
    ),
    Role.ADMINISTRATOR: frozenset({Right.PEOPLE_MANAGE}),
}


def roles_with(right: Right) -> list[Role]:
    """The roles that hold a right."""
    return [role for role in Role if right in ROLE_RIGHTS[role]]
