"""For a proxy that obtains certificates on demand: whether a host is one of ours. No session, constant answers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tenants.domains import may_have_certificate


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    host = request.GET.get("domain", "")[:253]
    if host and may_have_certificate(host):
        return HttpResponse(b"yes\n", content_type="text/plain")
    return HttpResponse(b"no\n", status=404, content_type="text/plain")
