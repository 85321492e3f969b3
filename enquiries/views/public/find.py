"""The first page: which hub is yours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from enquiries.forms.public import FindForm
from enquiries.selectors.public import hubs_offered
from enquiries.views.public.doors import read_or_send
from enquiries.views.public.draft import Draft
from hubs.models import Cluster
from hubs.postcodes import lookup
from hubs.selectors import authority_by_code, cluster_of, service_for


@sensitive_post_parameters()
@read_or_send
def find(request: HttpRequest) -> HttpResponse:
    """Find a hub by postcode or from the list. With one hub there is nothing to find."""
    now = timezone.now()
    hubs = hubs_offered(today=timezone.localdate(now))
    if len(hubs) == 1:
        return HttpResponseRedirect(_start(hubs[0].cluster, request))
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/find.html", {"form": form, "hubs": hubs})
    typed = form.cleaned_data["postcode"]
    found = lookup(typed)
    home = authority_by_code(found.gss_code) if found.gss_code else None
    service = service_for(home, day=timezone.localdate(now)) if home else None
    cluster = cluster_of(service, day=timezone.localdate(now)) if service else None
    if cluster is None:
        context = {"found": found, "home": home, "hubs": hubs}
        return render(request, "public/find_elsewhere.html", context)
    # Asked once: the enquiry has it already.
    Draft(request.session, cluster, now).put("postcode", {"postcode": typed})
    return HttpResponseRedirect(_start(cluster, request), status=303)


def _start(cluster: Cluster, request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    address = reverse("public:start", args=[cluster.slug])
    return f"{address}?{query}" if query else address
