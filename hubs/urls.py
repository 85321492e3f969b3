"""Staff addresses of the ground: where one starts, one's own account, people of a place."""

from django.urls import include, path

from hubs.views import home, invitations, people, resets, reviewing, settings_offers

app_name = "staff"

urlpatterns = [
    path("start/", home.start, name="start"),
    path("switch/", home.switch, name="switch"),
    path("account/", home.account, name="account"),
    path("account/sessions/end/", home.sign_out_elsewhere, name="sessions_end"),
    path("people/", people.people_list, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path(
        "people/invitations/<int:invitation_id>/withdraw/",
        invitations.withdraw,
        name="invitation_withdraw",
    ),
    path(
        "people/invitations/<int:invitation_id>/again/",
        invitations.send_again,
        name="invitation_again",
    ),
    path("people/review/", reviewing.access_review, name="access_review"),
    path("people/review/keep/", reviewing.keep, name="access_review_keep"),
    path("people/<int:membership_id>/", people.member, name="member"),
    path("people/<int:membership_id>/reset/", people.reset, name="sign_in_reset"),
    path("people/<int:membership_id>/end/", people.end, name="membership_end"),
    path("people/<int:membership_id>/left/", people.leaver, name="leaver"),
    path("people/<int:membership_id>/sign-out/", people.sign_out, name="member_sign_out"),
    path("resets/", resets.resets, name="resets"),
    path("resets/<int:reset_id>/", resets.decide, name="reset_decide"),
    path("audit/", include("hubs.urls_audit")),
    path("settings/", include("hubs.urls_settings")),
    path("council/", settings_offers.own_council, name="own_council"),
    path("council/offers/", settings_offers.own_offers, name="own_offers"),
]
