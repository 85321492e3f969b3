"""Addresses of a hub's settings, below /staff/settings/."""

from django.urls import path

from hubs.views import (
    settings,
    settings_councils,
    settings_journey,
    settings_notices,
    settings_offers,
    settings_promises,
)

urlpatterns = [
    path("", settings.home, name="settings"),
    path("details/", settings.details, name="settings_details"),
    path("colour/", settings.colour, name="settings_colour"),
    path("hours/", settings.hours, name="settings_hours"),
    path("promises/", settings_promises.promises, name="settings_promises"),
    path("promises/new/", settings_promises.promises_new, name="settings_promises_new"),
    path(
        "promises/<int:policy_id>/",
        settings_promises.promises_change,
        name="settings_promises_change",
    ),
    path(
        "promises/<int:policy_id>/remove/",
        settings_promises.promises_remove,
        name="settings_promises_remove",
    ),
    path("privacy/", settings_notices.notices, name="settings_notices"),
    path("privacy/new/", settings_notices.notice_new, name="settings_notice_new"),
    path("councils/", settings_councils.councils, name="settings_councils"),
    path("councils/new/", settings_councils.council_new, name="settings_council_new"),
    path("councils/<int:link_id>/", settings_councils.council, name="settings_council"),
    path(
        "councils/<int:link_id>/end/",
        settings_councils.council_end,
        name="settings_council_end",
    ),
    path(
        "councils/<int:link_id>/take-out/",
        settings_councils.council_withdraw,
        name="settings_council_take_out",
    ),
    path(
        "councils/<int:link_id>/area/",
        settings_councils.council_area,
        name="settings_area_add",
    ),
    path(
        "councils/<int:link_id>/area/<int:area_id>/end/",
        settings_councils.council_area_end,
        name="settings_area_end",
    ),
    path(
        "councils/<slug:slug>/offers/",
        settings_offers.council_offers,
        name="settings_council_offers",
    ),
    path("reasons/", settings_journey.reasons, name="settings_reasons"),
    path("reasons/new/", settings_journey.reason_new, name="settings_reason_new"),
    path(
        "reasons/<slug:which>/<slug:code>/",
        settings_journey.reason_off,
        name="settings_reason_off",
    ),
    path("limits/", settings_journey.limits, name="settings_limits"),
    path("limits/<slug:code>/", settings_journey.limit_change, name="settings_limit"),
    path(
        "limits/<int:limit_id>/remove/",
        settings_journey.limit_take_away,
        name="settings_limit_remove",
    ),
    path("letters/", settings_journey.letters, name="settings_letters"),
    path("letters/<slug:code>/", settings_journey.letter, name="settings_letter"),
    path("letters/<slug:code>/back/", settings_journey.letter_back, name="settings_letter_back"),
]
