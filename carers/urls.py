"""Addresses of the register, under /staff/carers/."""

from django.urls import path

from carers.views import approving, register, year

app_name = "carers"

urlpatterns = [
    path("", register.register, name="register"),
    path("due/", year.due, name="due"),
    path("approve/<str:reference>/", approving.approve, name="approve"),
    path("<str:reference>/", register.household, name="household"),
    path("<str:reference>/supervised-by/", year.worker, name="worker"),
    path("<str:reference>/resigned/", year.resign, name="resign"),
    path("<str:reference>/exit-interview/", year.interview, name="interview"),
    path("<str:reference>/year/<int:deadline_id>/", year.clock_is_done, name="clock_done"),
    path("<str:reference>/year/<int:deadline_id>/waits/", year.clock_waits, name="clock_waits"),
]
