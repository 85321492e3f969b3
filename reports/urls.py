"""Addresses under /staff/reports/."""

from django.urls import path

from reports import views, views_export, views_mockingbird

app_name = "reports"

urlpatterns = [
    path("", views.home, name="home"),
    path("carers/", views.carers, name="carers"),
    path("<slug:key>.csv", views.table, name="table"),
    path(
        "mockingbird/<int:constellation_id>/<str:month>.csv",
        views_mockingbird.monthly_return,
        name="mockingbird_return",
    ),
    path(
        "mockingbird/returns/<str:month>.csv",
        views_mockingbird.monthly_sums,
        name="mockingbird_returns",
    ),
    path("exports/", views_export.exports, name="exports"),
    path("exports/new/", views_export.ask, name="export_ask"),
    path("exports/new/register/", views_export.ask_register, name="export_ask_register"),
    path("exports/<slug:code>/", views_export.export, name="export"),
    path("exports/<slug:code>/decision/", views_export.decide, name="export_decide"),
    path("exports/<slug:code>/file/", views_export.download, name="export_download"),
]
