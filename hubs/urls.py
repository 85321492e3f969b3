"""Staff addresses of the ground: where one starts, one's own account, people of a place."""

from django.urls import include, path

from hubs.views import home, people

app_name = "staff"

urlpatterns = [
    path("start/", home.start, name="start"),
    path("switch/", home.switch, name="switch"),
    path("account/", home.account, name="account"),
    path("people/", people.people_list, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:membership_id>/", people.member, name="member"),
    path("people/<int:membership_id>/reset/", people.reset, name="sign_in_reset"),
    path("people/<int:membership_id>/end/", people.end, name="membership_end"),
    path("settings/", include("hubs.urls_settings")),
]
