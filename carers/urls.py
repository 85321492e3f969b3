"""Addresses of the register, under /staff/carers/."""

from django.urls import path

from carers.views import approving, concerns, entry, importing, places, register, staying, year

app_name = "carers"

urlpatterns = [
    path("", register.register, name="register"),
    path("import/", importing.imports, name="imports"),
    path("import/template.csv", importing.template, name="import_template"),
    path("import/<int:import_id>/", importing.shown, name="import_shown"),
    path("import/<int:import_id>/faults.csv", importing.faults_file, name="import_faults"),
    path("import/<int:import_id>/take/", importing.take, name="import_take"),
    path("import/<int:import_id>/leave/", importing.leave, name="import_leave"),
    path("due/", year.due, name="due"),
    path("calls/", staying.calls, name="calls"),
    path("approve/<str:reference>/", approving.approve, name="approve"),
    path("<str:reference>/", register.household, name="household"),
    path("<str:reference>/entry/", entry.entry, name="entry"),
    path("<str:reference>/places/", places.places, name="places"),
    path("<str:reference>/exemption/", places.exemption, name="exemption"),
    path("<str:reference>/exemption/<int:exemption_id>/", places.cancel, name="exemption_cancel"),
    path("<str:reference>/contact/", staying.contact, name="contact"),
    path("<str:reference>/concern/", concerns.concern, name="concern"),
    path("<str:reference>/concern/<int:concern_id>/", concerns.close, name="concern_close"),
    path("<str:reference>/supervised-by/", year.worker, name="worker"),
    path("<str:reference>/resigned/", year.resign, name="resign"),
    path("<str:reference>/exit-interview/", year.interview, name="interview"),
    path("<str:reference>/year/<int:deadline_id>/", year.clock_is_done, name="clock_done"),
    path("<str:reference>/year/<int:deadline_id>/waits/", year.clock_waits, name="clock_waits"),
]
