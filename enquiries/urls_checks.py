"""Addresses of one part of the journey to approval, under /staff/ (enquiries.urls_staff)."""

from django.urls import URLPattern, path

from enquiries.views.staff import check_settings, checks, checks_came

ONE = "enquiries/<str:reference>/checks/<int:check_id>/"

urlpatterns: list[URLPattern] = [
    path("enquiries/<str:reference>/checks/", checks.checks, name="checks"),
    path("enquiries/<str:reference>/checks/ask/", checks.checks_ask, name="checks_ask"),
    path("enquiries/<str:reference>/checks/came/", checks_came.checks_came, name="checks_came"),
    path(ONE, checks.check, name="check"),
    path(f"{ONE}ask/", checks.check_ask, name="check_ask"),
    path(f"{ONE}chase/", checks.check_again, name="check_again"),
    path(f"{ONE}came/", checks.check_came, name="check_came"),
    path(f"{ONE}verify/", checks.check_verified, name="check_verified"),
    path(f"{ONE}not-needed/", checks.check_unneeded, name="check_unneeded"),
    path(f"{ONE}take-back/", checks.check_back, name="check_back"),
    path(f"{ONE}anew/", checks.check_anew, name="check_anew"),
    path(f"{ONE}interview/", checks.check_interview, name="check_interview"),
    # What a council asks for: to its own manager, and to the hub's.
    path("council/checks/", check_settings.own_council, name="own_checks"),
    path("council/checks/add/", check_settings.own_add, name="own_checks_add"),
    path("council/checks/<slug:code>/", check_settings.own_change, name="own_checks_change"),
    path("councils/checks/", check_settings.councils, name="councils_checks"),
    path("councils/<slug:slug>/checks/", check_settings.council, name="council_checks"),
    path("councils/<slug:slug>/checks/add/", check_settings.add, name="council_checks_add"),
    path(
        "councils/<slug:slug>/checks/<slug:code>/",
        check_settings.change,
        name="council_checks_change",
    ),
]
