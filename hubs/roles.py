"""What each database role may do, table by table. Default: nothing.

    hubs_owner   owns the tables and migrates; not in the table below
    hubs_app     the web
    hubs_worker  the Celery worker and beat
    hubs_report  put on by a report for its queries, under the web's reach (``reporting``)
    hubs_purge   put on by the worker to throw away what is past its time (``purging``)

None but the owner's may change a table's shape, and none steps over row-level security.
``hubs.privileges`` makes the database say the same after every migrate, as the owner.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import DatabaseError, connection

OWNER, APP, WORKER = "hubs_owner", "hubs_app", "hubs_worker"
REPORT, PURGE = "hubs_report", "hubs_purge"
ROLES = (APP, WORKER, REPORT, PURGE)
# Who may put on which other role, for one transaction (config/roles.sql grants it).
MAY_PUT_ON = {APP: {REPORT}, WORKER: {PURGE}, REPORT: set[str](), PURGE: set[str]()}
TIMEOUT = {REPORT: "30s", PURGE: "5min"}  # a role that is put on brings no settings of its own

PRIVILEGE = {"s": "SELECT", "i": "INSERT", "u": "UPDATE", "d": "DELETE"}


@dataclass(frozen=True)
class Only:
    """These columns and no others."""

    columns: frozenset[str]

    def of(self, there: frozenset[str]) -> frozenset[str]:
        """The readable ones of the columns that are there."""
        return self.columns & there


@dataclass(frozen=True)
class But:
    """All columns except these."""

    columns: frozenset[str]

    def of(self, there: frozenset[str]) -> frozenset[str]:
        """The readable ones of the columns that are there."""
        return there - self.columns


def only(columns: str) -> Only:
    """The columns named in a line of words."""
    return Only(frozenset(columns.split()))


@dataclass(frozen=True)
class Row:
    """One table: letters of PRIVILEGE for each role, and who reads only some columns of it."""

    app: str = ""
    worker: str = ""
    report: str = ""
    purge: str = ""
    # role -> the columns it reads; SELECT is then granted on these columns, not on the table
    reads: tuple[tuple[str, Only | But], ...] = ()

    def letters(self, role: str) -> str:
        """What a role may do with the rows."""
        return {APP: self.app, WORKER: self.worker, REPORT: self.report, PURGE: self.purge}[role]


# Places and calendars. A report counts by them; the owner loads the reference data.
_PLACE = Row(app="siu", worker="s", report="s")
_REFERENCE = Row(app="s", worker="s", report="s")
# Rows of a case. The worker reads them to word a letter and to see whether it is still wanted.
_CASE = Row(app="siu", worker="s")
_KEPT = Row(app="si", worker="s")  # append-only
_SIGN_IN = Row(app="siud")  # no other role has any business with how people sign in
_UNUSED = Row()  # tables of Django's and allauth's that the product does not use

# What a report counts by: no name, no address, nothing that anybody wrote.
_CASE_FIGURES = only(
    "id cluster_id service_id reference kind stage stage_since channel door campaign source"
    " home_authority_id out_of_area routing_rule contact_by language owner_id next_due_at"
    " waiting_on paused_until received_at first_attempt_at first_contact_at last_contact_at"
    " ended_at end_reason handed_over_at seen_by"
)
_CLOCK_FIGURES = only(
    "id cluster_id service_id enquiry_id rule occurrence trigger_at due_at done_at cancelled_at"
    " reminded_at missed_at"
)
_MOVE_FIGURES = only("id cluster_id service_id enquiry_id from_stage to_stage at reason")
_TRACK_FIGURES = only(
    "id cluster_id service_id enquiry_id number started_on complete_on no_by outcome outcome_at"
)
_HOUSEHOLD_FIGURES = only(
    "id cluster_id service_id reference enquiry_id kinship approved_on ended_on"
)
_CARER_FIGURES = only("id cluster_id service_id household_id to_on")
_LEAVER_FIGURES = only(
    "id cluster_id service_id household_id how reason interview ends_on recorded_at"
)
_PLACES_FIGURES = only(
    "id cluster_id service_id household_id from_on to_on approved filled unavailable vacant why"
)
# For managers of a council alone, who may know (carers.selectors.concerns).
_CONCERN_FIGURES = only(
    "id cluster_id service_id household_id kind type by outcome received_on closed_on"
)
_MEMBER_FIGURES = only(
    "id cluster_id service_id home_id shielded household_id status joined_on left_on"
)
_HANDOVER_FIGURES = only(
    "id cluster_id service_id enquiry_id kind from_service_id to_service_id offered_at queried_at"
    " query_answered_at answer answered_at reason taken_back_at"
)

TABLES: dict[str, Row] = {
    "hubs_bankholiday": Row(app="siu", worker="s", report="s"),
    "hubs_cluster": _PLACE,
    # What has not begun may be taken away again.
    "hubs_clusterservice": Row(app="siud", worker="s", report="s"),
    "hubs_fosteringservice": _PLACE,
    "hubs_journeypolicy": Row(app="siud", worker="s", report="s"),
    "hubs_localauthority": _REFERENCE,
    "hubs_localauthoritycode": _REFERENCE,
    "hubs_notice": _KEPT,
    "hubs_openinghours": Row(app="siud", worker="s", report="s"),
    "hubs_servicearea": _PLACE,
    "hubs_servicepolicy": Row(app="siud", worker="s", report="s"),
    "hubs_serviceoffer": Row(app="siud", worker="s", report="s"),
    "hubs_reason": Row(app="siud", worker="s", report="s"),
    "hubs_timelimit": Row(app="siud", worker="s", report="s"),
    "hubs_letterwording": Row(app="siud", worker="s"),
    # People who sign in. The worker needs their names and addresses, never their passwords.
    "hubs_user": Row(app="siu", worker="s", reads=((WORKER, But(frozenset({"password"}))),)),
    "hubs_membership": Row(app="siu", worker="s"),
    "hubs_membershipreview": Row(app="si"),
    "hubs_invitation": Row(app="siu"),
    "hubs_signinreset": Row(app="siu"),
    "hubs_directory": Row(app="siu"),
    "hubs_directoryidentity": _SIGN_IN,
    "account_emailaddress": _SIGN_IN,
    "account_emailconfirmation": _SIGN_IN,
    "mfa_authenticator": _SIGN_IN,
    "usersessions_usersession": Row(
        app="siud", purge="sd", reads=((PURGE, only("id created_at")),)
    ),
    "django_session": Row(
        app="siud", purge="sd", reads=((PURGE, only("session_key expire_date")),)
    ),
    "hubs_ratelimit": Row(app="siu", worker="siu", purge="sd"),
    # The record of what was done. Sealed by a function of the owner's (hubs.chain).
    "hubs_auditevent": Row(app="si", worker="si"),
    "hubs_auditseal": Row(app="s", worker="s"),
    "hubs_auditunsealed": Row(app="s", worker="s"),  # ids and digests, for hubs.verifying
    "messaging_message": Row(app="siu", worker="siu"),
    "enquiries_enquiry": Row(app="siu", worker="su", report="s", reads=((REPORT, _CASE_FIGURES),)),
    # A second applicant may be taken off a case again, with what hangs on them.
    "enquiries_person": Row(
        app="siud",
        worker="s",
        report="s",
        # that two cases are one person's, and nothing about them
        reads=((REPORT, only("id cluster_id service_id enquiry_id seen_by position same_as_id")),),
    ),
    "enquiries_contactpoint": Row(app="siud", worker="su"),
    "enquiries_stagechange": Row(
        app="si", worker="si", report="s", reads=((REPORT, _MOVE_FIGURES),)
    ),
    "enquiries_deadline": Row(
        app="siu", worker="siu", report="s", reads=((REPORT, _CLOCK_FIGURES),)
    ),
    "enquiries_contactattempt": _CASE,
    "enquiries_note": _KEPT,
    "enquiries_enquirylink": _CASE,
    "enquiries_progresslink": Row(app="siud", worker="siu"),
    "enquiries_submission": Row(app="siu"),
    "enquiries_equalityanswers": Row(app="si"),
    "enquiries_safetyflag": _CASE,
    "enquiries_safetynamed": _CASE,
    "enquiries_brokenglass": _CASE,
    "enquiries_acquaintance": _CASE,
    "enquiries_pendingchange": Row(app="siud", worker="siu"),
    # The journey to approval. What an applicant told us may be corrected or taken off again.
    "enquiries_applicantdetails": Row(app="siud", worker="s"),
    "enquiries_applicantsensitive": Row(app="siud"),  # the worker words no letter from it
    "enquiries_householdmember": Row(app="siud", worker="s"),
    "enquiries_address": Row(app="siud", worker="s"),
    "enquiries_relationship": Row(app="siud", worker="s"),
    "enquiries_referee": Row(app="siud", worker="s"),
    "enquiries_consent": Row(app="siud", worker="s"),
    "enquiries_interest": _CASE,
    "enquiries_visit": _CASE,
    "enquiries_preparationplan": _CASE,
    "enquiries_application": _CASE,
    "enquiries_localcheck": Row(app="siud", worker="s"),
    "enquiries_check": Row(app="siu", worker="siu"),  # the sweep makes and chases them
    "enquiries_answerlink": Row(app="siu", worker="siu"),
    "enquiries_checkanswer": _KEPT,
    "enquiries_refereeinterview": _KEPT,
    "enquiries_document": Row(app="siu", worker="siu"),  # the sweep scans again
    "enquiries_documentbody": Row(app="sid", worker="sid"),  # bytes are replaced or thrown away
    "enquiries_assessmenttrack": Row(
        app="siu", worker="siu", report="s", reads=((REPORT, _TRACK_FIGURES),)
    ),
    "enquiries_section": _CASE,
    "enquiries_assessmentvisit": _KEPT,
    "enquiries_report": _CASE,
    "enquiries_panelmember": Row(app="siu", worker="s"),
    "enquiries_panel": Row(app="siu", worker="s"),
    "enquiries_panelservice": Row(app="siud", worker="s"),
    "enquiries_panelseat": Row(app="siud", worker="s"),
    "enquiries_panelitem": _CASE,
    "enquiries_panelconflict": _CASE,
    "enquiries_pack": _KEPT,
    "enquiries_packpaper": _CASE,  # its bytes go when its document does
    "enquiries_packreader": Row(app="siu", worker="su"),  # the tidying closes old packs
    "enquiries_decision": _CASE,
    "enquiries_decisiontold": _KEPT,
    "enquiries_determination": _CASE,
    "enquiries_letter": _CASE,
    "enquiries_clockpause": _CASE,
    "enquiries_handover": Row(
        app="siu", worker="siu", report="s", reads=((REPORT, _HANDOVER_FIGURES),)
    ),
    "enquiries_agencytransfer": _CASE,
    "enquiries_assignrule": Row(app="siud", worker="s"),
    "enquiries_assignpool": Row(app="siud", worker="s"),
    "enquiries_worklimit": Row(app="siud", worker="s"),
    "enquiries_leave": Row(app="siu", worker="s"),
    # The sweep ends an approval on the day that a resignation takes effect.
    "carers_household": Row(
        app="siu", worker="su", report="s", reads=((REPORT, _HOUSEHOLD_FIGURES),)
    ),
    "carers_carer": Row(app="siu", worker="su", report="s", reads=((REPORT, _CARER_FIGURES),)),
    "carers_approval": Row(app="siu", worker="su"),
    "carers_carerdeadline": Row(app="siu", worker="siu"),  # the sweep starts and ends them
    # The sweep records a move on its day.
    "carers_departure": Row(app="siu", worker="si", report="s", reads=((REPORT, _LEAVER_FIGURES),)),
    "carers_carerdeparture": Row(app="siu", worker="s"),
    "carers_review": Row(app="siu", worker="su"),  # what is open is called off when they leave
    "carers_reviewview": _CASE,
    "carers_carerdetermination": Row(app="siu", worker="su"),
    "carers_exemption": _CASE,
    "carers_places": Row(app="siu", worker="su", report="s", reads=((REPORT, _PLACES_FIGURES),)),
    "carers_householdcontact": _CASE,
    "carers_concern": Row(app="siu", worker="s", report="s", reads=((REPORT, _CONCERN_FIGURES),)),
    "carers_buddy": Row(app="siu", worker="su"),
    "carers_buddymatch": Row(app="siu", worker="su"),
    "carers_buddycheckin": _KEPT,
    "carers_transferout": Row(app="siu", worker="su"),
    "carers_householdletter": _CASE,
    "carers_householdletterbody": _KEPT,  # a letter is never changed
    "carers_carerimport": Row(app="siu", worker="su"),  # what nobody came back to is left
    # Constellations. An approval that ends takes its household out of them, whoever ends it.
    "mockingbird_servicerules": Row(app="siu", worker="s"),
    "mockingbird_constellation": Row(app="siu", worker="su"),
    "mockingbird_constellationstage": _KEPT,
    "mockingbird_staffassignment": Row(app="siu", worker="s"),
    "mockingbird_constellationmembership": Row(
        app="siu", worker="su", report="s", reads=((REPORT, _MEMBER_FIGURES),)
    ),
    "mockingbird_hubcapacity": Row(app="siu", worker="s"),
    "mockingbird_hubaway": Row(app="siu", worker="su"),
    "mockingbird_childlink": Row(app="siu", worker="su"),
    "mockingbird_sleepover": Row(app="siu", worker="su"),
    "mockingbird_sleepoverchild": Row(app="sid", worker="s"),
    "mockingbird_contact": _CASE,
    "mockingbird_gathering": _CASE,
    "mockingbird_attendance": _CASE,
    "mockingbird_outcome": _CASE,
    "mockingbird_wellbeingnote": _CASE,
    "mockingbird_fidelitytemplate": _KEPT,
    "mockingbird_fidelitycheck": _CASE,
    "mockingbird_fidelityaction": _CASE,
    "mockingbird_monthlyreturn": _CASE,
    "reports_exportrequest": Row(app="siu", worker="siu"),
    # Django's own.
    "django_migrations": Row(app="s", worker="s"),  # is every migration there? (/readyz)
    "django_content_type": _UNUSED,
    "auth_permission": _UNUSED,
    "auth_group": _UNUSED,
    "auth_group_permissions": _UNUSED,
}

# Functions that run as the owner, whoever calls them, and who may call them; a trigger's needs
# nobody's leave. Each does one narrow thing and has a fixed search_path; the start is refused
# for any other (config/checks.py). The fence binds the owner too: none of them steps over it.
DEFINERS: dict[str, tuple[str, ...]] = {
    # A case's rows go with it to another place, append-only ones too.
    "enquiries_follow_case": (),
    # And so do the notices that a pack is ready.
    "enquiries_pack_notices_follow": (),
    # And its events in the record do.
    "enquiries_record_follows": (),
    # A new event is put in line for the seal, which no role may write.
    "hubs_audit_waits": (),
    # Waiting events are linked to the chain, which no role may write.
    "hubs_audit_seal": (APP, WORKER),
}


# --- Putting on another role ----------------------------------------------------------------------


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Be another role for the block, in the running transaction; the former one comes back.

    Local to the transaction, so that a pooled connection cannot carry it to the next user. The
    reach stays. Raises RuntimeError outside a transaction, where it would be lost at once, and
    DatabaseError when the present role may not put it on.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a role is put on inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('role'), current_setting('statement_timeout'),"
            " set_config('statement_timeout', %s, true), set_config('role', %s, true)",
            [TIMEOUT[role], role],
        )
        before, limit, *_ = cursor.fetchone()
    try:
        yield
    except BaseException:
        # After a fault of the database the transaction is lost, back to a point before the role
        # was put on: there is nothing to put back, and it would be refused.
        with suppress(DatabaseError):
            _put_back(before, limit)
        raise
    else:
        _put_back(before, limit)


def _put_back(role: str, limit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, true), set_config('statement_timeout', %s, true)",
            [role, limit],
        )


@contextmanager
def reporting() -> Iterator[None]:
    """Run a report's queries as the role that can read no name, address, note or message."""
    with acting_as(REPORT):
        yield


@contextmanager
def purging() -> Iterator[None]:
    """Throw away what is past its time, as the only role that may delete those rows."""
    with acting_as(PURGE):
        yield
