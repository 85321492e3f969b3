"""Addresses of clocks and of the dry run, under /staff/ (enquiries.urls_staff)."""

from django.urls import URLPattern, path

from enquiries.views.staff import clocks, dry_run

urlpatterns: list[URLPattern] = [
    path("settings/dry-run/", dry_run.dry_run, name="dry_run"),
    path("clocks/", clocks.clocks, name="clocks"),
    path("enquiries/<str:reference>/clocks/", clocks.clocks_of_one, name="clocks_of_case"),
    path(
        "enquiries/<str:reference>/clocks/<int:clock_id>/pause/", clocks.pause, name="clock_pause"
    ),
    path("enquiries/<str:reference>/clocks/<int:clock_id>/reason/", clocks.over, name="clock_over"),
]
