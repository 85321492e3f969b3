"""Addresses of constellations, under /staff/mockingbird/."""

from django.urls import include, path

from mockingbird.views import (
    contacts,
    fidelity,
    gatherings,
    inviting,
    members,
    overview,
    returns,
    setting_up,
    sleepovers,
    summed,
)

app_name = "mockingbird"

_member = [
    path("", members.member, name="member"),
    path("answer/", members.answer, name="member_answer"),
    path("pause/", members.pause, name="member_pause"),
    path("resume/", members.resume, name="member_resume"),
    path("leave/", members.leave, name="member_leave"),
    path("children/new/", members.child, name="child_new"),
    path("children/<int:link_id>/", members.child_end, name="child_end"),
    path("led-to/", members.outcome, name="member_outcome"),
    path("supervision/", members.wellbeing, name="member_wellbeing"),
    path("beds/", members.beds, name="member_beds"),
    path("away/", members.away, name="member_away"),
    path("away/<int:away_id>/", members.back, name="member_back"),
]
_set_up = [
    path("", setting_up.set_up, name="set_up"),
    path("change/", setting_up.change, name="change"),
    path("stage/", setting_up.stage, name="stage"),
    path("rules/", setting_up.rules, name="rules"),
    path("staff/", setting_up.staff, name="staff"),
    path("staff/<int:assignment_id>/", setting_up.staff_end, name="staff_end"),
    path("hub/", setting_up.hub, name="hub"),
    path("close/", setting_up.close, name="close"),
]
_constellation = [
    path("", overview.constellation, name="constellation"),
    path("calendar/", overview.calendar, name="calendar"),
    path("history/", overview.history, name="history"),
    path("log/", contacts.log, name="log"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/<int:contact_id>/followed-up/", contacts.followed_up, name="followed_up"),
    path("sleepovers/", sleepovers.sleepovers, name="sleepovers"),
    path("sleepovers/new/", sleepovers.ask, name="sleepover_new"),
    path("sleepovers/<int:sleepover_id>/decide/", sleepovers.decide, name="sleepover_decide"),
    path("sleepovers/<int:sleepover_id>/stay/", sleepovers.happened, name="sleepover_happened"),
    path("sleepovers/<int:sleepover_id>/cancel/", sleepovers.cancel, name="sleepover_cancel"),
    path("gatherings/", gatherings.gatherings, name="gatherings"),
    path("gatherings/new/", gatherings.new, name="gathering_new"),
    path("gatherings/<int:gathering_id>/", gatherings.attendance, name="attendance"),
    path("gatherings/<int:gathering_id>/change/", gatherings.change, name="gathering_change"),
    path("gatherings/<int:gathering_id>/copy/", gatherings.copy, name="gathering_copy"),
    path("gatherings/<int:gathering_id>/cancel/", gatherings.cancel, name="gathering_cancel"),
    path("invite/", inviting.invite, name="invite"),
    path("invite/other-council/", inviting.invite_guest, name="invite_guest"),
    path("invite/<str:reference>/", inviting.invite_one, name="invite_one"),
    path("fidelity/", fidelity.fidelity, name="fidelity"),
    path("fidelity/checklist/", fidelity.checklist, name="checklist"),
    path("fidelity/check/", fidelity.check, name="check"),
    path("fidelity/<int:check_id>/action/", fidelity.action, name="action_new"),
    path("fidelity/actions/<int:action_id>/done/", contacts.action_done, name="action_done"),
    path("returns/", returns.returns, name="returns"),
    path("returns/<str:month>/", returns.monthly, name="return"),
    path("returns/<str:month>/words/", returns.narrative, name="return_words"),
    path("returns/<str:month>/sign/", returns.sign, name="return_sign"),
    path("returns/<str:month>/rows/<str:figure>/", returns.rows, name="return_rows"),
    path("set-up/", include(_set_up)),
    path("households/<int:membership_id>/", include(_member)),
]

urlpatterns = [
    path("", overview.home, name="home"),
    path("new/", setting_up.create, name="create"),
    path("due/", contacts.due, name="due"),
    path("returns/", summed.returns_all, name="returns_all"),
    path("returns/<str:month>/", summed.month_all, name="month_all"),
    path("returns/<str:month>/sign/", summed.sign_all, name="sign_all"),
    path("<int:constellation_id>/", include(_constellation)),
]
