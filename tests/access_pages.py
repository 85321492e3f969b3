"""What every address answers: the table that tests/test_access*.py walk, and others beside."""

from __future__ import annotations

from dataclasses import replace

from tests.access_page import (
    GONE,
    NO_CASE,
    NO_ID,
    SEE_OTHER,
    SETTINGS,
    SHUT,
    TOO_LATE,
    VIEW,
    Answer,
    Curtain,
    Page,
    R,
    alike,
    case,
    case_page,
    council,
    no_policy,
    only_flagged,
    slug,
    while_open,
)
from tests.access_rows import ROWS
from tests.access_scene import State

NO_EXPORT = "EXP-22222222"

PAGES: dict[str, Page] = {
    # The machine's own
    "healthz": Page("public"),
    "readyz": Page("public"),
    "brand": Page("public", fixed=lambda s: {"colour": "0b525b"}),
    # The public
    "public:find": Page("public", post=200),
    "public:accessibility_all": Page("public"),
    "public:start": Page("public", fixed=slug),
    "public:call_me": Page("public", post=200, fixed=slug),
    "public:begin": Page("public", get=SEE_OTHER, post=SEE_OTHER, fixed=slug),
    "public:enquire": Page("public", post=200, fixed=lambda s: slug(s) | {"step": "what"}),
    "public:check": Page("public", get=SEE_OTHER, post=SEE_OTHER, fixed=slug),
    "public:could_i_foster": Page("public", post=200, fixed=slug),
    "public:events": Page("public", fixed=slug),
    "public:privacy": Page("public", fixed=slug),
    "public:accessibility": Page("public", fixed=slug),
    "public:new_link": Page("public", post=200),
    "public:new_link_sent": Page("public"),
    "public:where_am_i": Page("public", post=200),
    # A person's own enquiry: without a link in this session, the way to ask for one
    "public:progress": Page("public", get=SEE_OTHER),
    "public:leave": Page("public", get=None, post=200),
    "public:details": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "public:pause": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "public:resume": Page("public", get=None, post=SEE_OTHER),
    "public:stop": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "public:reopen": Page("public", get=None, post=SEE_OTHER),
    "public:help_us": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "public:change": Page("public", get=410, post=410, fixed=lambda s: {"secret": "a" * 43}),
    "public:answer": Page("public", get=410, post=410, fixed=lambda s: {"secret": "a" * 43}),
    "public:come_back": Page("public", post=410, fixed=lambda s: {"secret": "a" * 43}),
    # Signing in
    "account_login": Page("public", post=200),
    "mfa_login_webauthn": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "mfa_authenticate": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "account_logout": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "account_reset_password": Page("public", post=200),
    "account_reset_password_done": Page("public"),
    "account_reset_password_from_key": Page(
        "public", post=200, fixed=lambda s: {"uidb36": "1", "key": "no-such"}
    ),
    "account_reset_password_from_key_done": Page("public"),
    "invitation": Page("public", get=404, post=404),
    "invitation_open": Page("public", get=SEE_OTHER, fixed=lambda s: {"secret": "no-such"}),
    # A council's own sign-in: tests/hubs/test_single_sign_on.py has the rest
    "single_sign_on": Page("public"),
    "single_sign_on_go": Page("public", get=404, fixed=lambda s: {"slug": "no-such"}),
    "single_sign_on_accept": Page("public", get=404, fixed=lambda s: {"slug": "no-such"}),
    "single_sign_on_back": Page("public", get=404, fixed=lambda s: {"slug": "no-such"}),
    "single_sign_on_link": Page("own", get=404, fixed=lambda s: {"slug": "no-such"}),
    "single_sign_on_unlink": Page("own", get=None, post=404, fixed=lambda s: {"slug": "no-such"}),
    "account_set_password": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "mfa_index": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "mfa_list_webauthn": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    # One's own account and second factors
    "second_factor": Page("account", get=SEE_OTHER),
    "account_change_password": Page("account", get=SEE_OTHER, post=SEE_OTHER),
    "account_reauthenticate": Page("account", get=403, post=403),
    "mfa_reauthenticate": Page("account", get=403, post=403),
    "mfa_reauthenticate_webauthn": Page("account", get=403, post=403),
    "mfa_add_webauthn": Page("account", post=200),
    "mfa_remove_webauthn": Page("account", get=404, post=404, fixed=lambda s: {"pk": NO_ID}),
    "mfa_activate_totp": Page("account", post=200),
    "app_qr": Page("account", get=404),
    "mfa_deactivate_totp": Page("account", get=404, post=404),
    "mfa_view_recovery_codes": Page("account", get=404),
    "codes_kept": Page("account", get=None, post=SEE_OTHER),
    "mfa_generate_recovery_codes": Page("account", post=200),
    "staff:account": Page("own"),
    "staff:start": Page("any_role"),
    "staff:switch": Page("own", get=None, post=404),
    "staff:sessions_end": Page("own", get=None, post=404),
    # People
    "staff:people": Page((R.PEOPLE_MANAGE,)),
    "staff:invite": Page((R.PEOPLE_MANAGE,), post=200),
    "staff:invitation_withdraw": Page(
        (R.PEOPLE_MANAGE,), get=None, post=404, fixed=lambda s: {"invitation_id": NO_ID}
    ),
    "staff:invitation_again": Page(
        (R.PEOPLE_MANAGE,), get=None, post=404, fixed=lambda s: {"invitation_id": NO_ID}
    ),
    "staff:member": Page((R.PEOPLE_MANAGE,), get=404, fixed=lambda s: {"membership_id": NO_ID}),
    "staff:sign_in_reset": Page(
        (R.PEOPLE_MANAGE,), get=None, post=404, fixed=lambda s: {"membership_id": NO_ID}
    ),
    "staff:membership_end": Page(
        (R.PEOPLE_MANAGE,), get=404, post=404, fixed=lambda s: {"membership_id": NO_ID}
    ),
    "staff:leaver": Page(
        (R.PEOPLE_MANAGE,), get=404, post=404, fixed=lambda s: {"membership_id": NO_ID}
    ),
    "staff:member_sign_out": Page(
        (R.PEOPLE_MANAGE,), get=None, post=404, fixed=lambda s: {"membership_id": NO_ID}
    ),
    "staff:access_review": Page((R.PEOPLE_MANAGE,)),
    "staff:access_review_keep": Page((R.PEOPLE_MANAGE,), get=None, post=SEE_OTHER),
    "staff:resets": Page((R.SIGN_IN_CONFIRM,)),
    "staff:reset_decide": Page(
        (R.SIGN_IN_CONFIRM,), get=None, post=404, fixed=lambda s: {"reset_id": NO_ID}
    ),
    # Settings; tests/hubs/test_settings*.py has another hub's rows
    "staff:settings": SETTINGS,
    "staff:settings_details": replace(SETTINGS, post=422),
    "staff:settings_colour": replace(SETTINGS, post=422),
    "staff:settings_hours": replace(SETTINGS, post=422),
    "staff:settings_promises": SETTINGS,
    "staff:settings_promises_new": replace(SETTINGS, post=422),
    "staff:settings_promises_change": replace(SETTINGS, get=404, post=404, fixed=no_policy),
    "staff:settings_promises_remove": replace(SETTINGS, get=None, post=404, fixed=no_policy),
    "staff:settings_notices": SETTINGS,
    "staff:settings_notice_new": replace(SETTINGS, post=422),
    "staff:settings_councils": SETTINGS,
    "staff:settings_council_new": replace(SETTINGS, post=422),
    "staff:settings_council": replace(SETTINGS, fixed=council),
    "staff:settings_council_end": replace(SETTINGS, get=None, post=SEE_OTHER, fixed=council),
    "staff:settings_council_take_out": replace(SETTINGS, get=None, post=422, fixed=council),
    "staff:settings_area_add": replace(SETTINGS, get=None, post=422, fixed=council),
    "staff:settings_area_end": replace(
        SETTINGS, get=404, post=404, fixed=lambda s: council(s) | {"area_id": NO_ID}
    ),
    # Lists
    "enquiries:worklist": Page((R.WORK_LIST,), without=SEE_OTHER),
    "enquiries:list": Page((R.WORK_LIST,)),
    "enquiries:new": Page((R.ENQUIRY_CREATE,), post=422),
    "enquiries:new_lookup": Page((R.ENQUIRY_CREATE,), get=None, post=200),
    "enquiries:row": case_page((R.WORK_LIST,), alike(200, None, behind=Answer(200, None))),
    # The case
    "enquiries:case": case_page(VIEW, alike(200, None, behind=Answer(200, None))),
    "enquiries:timeline": case_page(VIEW, alike(200, None)),
    "enquiries:messages": case_page((*VIEW, R.MESSAGE_VIEW), alike(200, None)),
    "enquiries:preview": case_page(VIEW, alike(200, None)),
    "enquiries:contact": case_page((*VIEW, R.CONTACT_LOG), alike(200, 422)),
    "enquiries:no_answer": case_page((*VIEW, R.CONTACT_LOG), alike(None, SEE_OTHER)),
    "enquiries:next_step": case_page((*VIEW, R.ENQUIRY_EDIT), alike(200, 422)),
    "enquiries:note": case_page(VIEW, alike(200, 422), post_rights=(R.NOTE_ADD,)),
    "enquiries:note_correct": case_page(
        (*VIEW, R.NOTE_ADD),
        alike(200, 422),
        args=lambda c: case(c) | {"note_id": c.note_id},
        nowhere=NO_CASE | {"note_id": NO_ID},
    ),
    "enquiries:assign": case_page(
        (*VIEW, R.ENQUIRY_ASSIGN), alike(None, SEE_OTHER), body={"to": "me"}
    ),
    "enquiries:handover": case_page((*VIEW, R.ENQUIRY_ASSIGN), alike(200, 422)),
    "enquiries:route": case_page((*VIEW, R.ENQUIRY_ROUTE), alike(200, 422)),
    "enquiries:move": case_page((*VIEW, R.ENQUIRY_MOVE), alike(200, 422)),
    "enquiries:pause": case_page(
        (*VIEW, R.ENQUIRY_EDIT),
        while_open(200, 422, closed=Answer(SEE_OTHER, SEE_OTHER)),
    ),
    "enquiries:unpause": case_page((*VIEW, R.ENQUIRY_EDIT), alike(None, SEE_OTHER)),
    "enquiries:edit": case_page((*VIEW, R.ENQUIRY_EDIT), alike(200, 400)),
    "enquiries:duplicates": case_page(VIEW, alike(200, None)),
    "enquiries:link_decide": case_page(
        (*VIEW, R.DUPLICATE_DECIDE),
        alike(None, SEE_OTHER),
        args=lambda c: case(c) | {"link_id": c.link_id},
        nowhere=NO_CASE | {"link_id": NO_ID},
        body={"state": "linked"},
    ),
    # Nobody has said yet that the two are one person's: back to the comparison, with that.
    "enquiries:join": case_page(
        (*VIEW, R.ENQUIRY_MOVE, R.DUPLICATE_DECIDE),
        alike(SEE_OTHER, SEE_OTHER),
        args=lambda c: case(c) | {"link_id": c.link_id},
        nowhere=NO_CASE | {"link_id": NO_ID},
    ),
    "enquiries:undo": case_page(
        VIEW,
        # Where another act came after it, it is too late for everybody who sees the case.
        alike(None, SEE_OTHER)
        | {State.CLOSED: TOO_LATE, State.LOCKED: TOO_LATE}
        | {State.HANDED_OVER: Curtain(TOO_LATE, SHUT)},
        args=lambda c: {"event_id": c.event_id},
        nowhere={"event_id": NO_ID},
        post_rights=(R.ENQUIRY_ASSIGN,),
    ),
    # In an emergency, and "I know this person": asked of a case one need not see
    "enquiries:break_glass": case_page(
        (*VIEW, R.GLASS_BREAK), alike(200, 422, behind=Answer(200, 422))
    ),
    "enquiries:know": Page(VIEW, post=422),
    "enquiries:know_them": case_page(
        VIEW, alike(200, SEE_OTHER, behind=Answer(200, SEE_OTHER)), body={"how": "Neighbour"}
    ),
    "enquiries:locks": case_page((*VIEW, R.LOCK_END), alike(200, 422, behind=Answer(200, 422))),
    # A second applicant; a change that waits for a yes
    "enquiries:second_applicant": case_page((*VIEW, R.ENQUIRY_EDIT), alike(200, 400)),
    "enquiries:changes": case_page((*VIEW, R.ENQUIRY_EDIT), alike(200, 400)),
    # A protected case
    "enquiries:protect": case_page(
        (*VIEW, R.SAFETY_FLAG),
        alike(200, 422) | {State.FLAGGED: Curtain(Answer(SEE_OTHER, SEE_OTHER), SHUT)},
    ),
    "enquiries:safety": case_page(VIEW, only_flagged(200, None)),
    "enquiries:safety_name": case_page((*VIEW, R.SAFETY_FLAG), only_flagged(200, 422)),
    "enquiries:safety_way": case_page((*VIEW, R.SAFETY_FLAG), only_flagged(200, 422)),
    "enquiries:lift_ask": case_page((*VIEW, R.SAFETY_FLAG), only_flagged(200, 422)),
    "enquiries:safety_unname": case_page(
        (*VIEW, R.SAFETY_FLAG),
        only_flagged(None, 404),
        args=lambda c: case(c) | {"user_id": NO_ID},
        nowhere=NO_CASE | {"user_id": NO_ID},
    ),
    "enquiries:lift": case_page(VIEW, only_flagged(None, 404)),
    # Messages
    "messages:list": Page((R.MESSAGE_VIEW,)),
    "messages:mine": Page("any_role"),
    "messages:read_all": Page("any_role", get=None, post=SEE_OTHER),
    "messages:read": Page("any_role", get=None, post=404, fixed=lambda s: {"message_id": NO_ID}),
    "messages:inbox": Page((R.WORK_LIST,), get=404),  # the demonstration's alone
    # A message is behind the curtain with the rest of the case, and by its own number it is as
    # if it were not there.
    "messages:message": case_page(
        (R.MESSAGE_VIEW,),
        alike(200, None, behind=GONE),
        args=lambda c: {"message_id": c.message_id},
        nowhere={"message_id": NO_ID},
    ),
    "messages:decide": case_page(
        (R.MESSAGE_HOLD,),
        alike(None, SEE_OTHER, behind=GONE),
        args=lambda c: {"message_id": c.message_id, "verb": "hold"},
        nowhere={"message_id": NO_ID, "verb": "hold"},
    ),
    # The record; tests/hubs/test_audit_screens.py has whose it shows
    "staff:audit": Page((R.AUDIT_VIEW,)),
    "staff:audit_case": Page((R.AUDIT_VIEW,)),
    "staff:audit_person": Page((R.AUDIT_VIEW,)),
    "staff:audit_list": Page((R.AUDIT_VIEW,), fixed=lambda s: {"key": "refusals"}),
    "staff:audit_unassigned": Page((R.AUDIT_VIEW,)),
    "staff:audit_unassigned_of": Page(
        (R.AUDIT_VIEW,), get=404, fixed=lambda s: {"person_id": NO_ID}
    ),
    # Reports
    "reports:home": Page((R.REPORT_VIEW,)),
    "reports:carers": Page((R.REPORT_VIEW,)),
    "reports:table": Page((R.REPORT_VIEW, R.REPORT_EXPORT), fixed=lambda s: {"key": "promise"}),
    # Exports of cases; tests/reports/test_case_export.py has those of each place
    "reports:export_ask": Page((R.CASES_EXPORT,), post=422),
    "reports:export_ask_register": Page((R.CASES_EXPORT, R.CARER_VIEW), post=422),
    "reports:exports": Page((R.EXPORT_APPROVE,)),
    "reports:export": Page((R.EXPORT_APPROVE,), get=404, fixed=lambda s: {"code": NO_EXPORT}),
    "reports:export_decide": Page(
        (R.EXPORT_APPROVE,), get=None, post=404, fixed=lambda s: {"code": NO_EXPORT}
    ),
    "reports:export_download": Page(
        (R.CASES_EXPORT,), get=None, post=404, fixed=lambda s: {"code": NO_EXPORT}
    ),
    **{name: page for rows in ROWS for name, page in rows.items()},
}


STAFF_PAGES = sorted(n for n, page in PAGES.items() if page.rights not in ("public", "account"))
CASE_PAGES = [n for n in STAFF_PAGES if PAGES[n].states is not None]
