"""Root urls: only includes. Public addresses carry the cluster's slug, so they come last."""

from django.urls import include, path, re_path

from hubs.views import brand, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand.sheet, name="brand"),
    path("accounts/", include("hubs.urls_accounts")),
    path("staff/", include("hubs.urls")),
    path("staff/", include("enquiries.urls_staff")),
    path("staff/carers/", include("carers.urls")),
    path("staff/mockingbird/", include("mockingbird.urls")),
    path("staff/messages/", include("messaging.urls")),
    path("staff/reports/", include("reports.urls")),
    path("", include("enquiries.urls_public")),
]

handler400 = "hubs.views.faults.bad_request"
handler403 = "hubs.views.faults.forbidden"
handler404 = "hubs.views.faults.not_found"
handler500 = "hubs.views.faults.server_error"
