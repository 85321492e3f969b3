"""Staff addresses of the ledger: what was said and will be, and what was said to me."""

from django.urls import path

from messaging import views

app_name = "messages"

urlpatterns = [
    path("", views.message_list, name="list"),
    path("mine/", views.mine, name="mine"),
    path("mine/read/", views.read_all, name="read_all"),
    path("mine/<int:message_id>/read/", views.read, name="read"),
    path("inbox/", views.inbox, name="inbox"),
    path("<int:message_id>/", views.message, name="message"),
    path("<int:message_id>/<str:verb>/", views.decide, name="decide"),
]
