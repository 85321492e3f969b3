"""Staff addresses of the road: what needs doing, the list, a new enquiry, the case."""

from django.urls import path

from enquiries.views.staff import create, listing, worklist

app_name = "enquiries"

urlpatterns = [
    # Lists. Fixed words stand before references, which never have fewer than two dashes.
    path("", worklist.worklist, name="worklist"),
    path("enquiries/", listing.enquiry_list, name="list"),
    path("enquiries/new/", create.enquiry_new, name="new"),
    path("enquiries/new/lookup/", create.enquiry_lookup, name="new_lookup"),
    path("enquiries/<str:reference>/row/", worklist.worklist_row, name="row"),
    # The case
]
