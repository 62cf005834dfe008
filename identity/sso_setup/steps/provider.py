"""Which identity provider the company has, and by which protocol it is to be connected."""

from django.http import HttpRequest, HttpResponse

from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from identity.sso_setup.starting import NoChoice, choose, tiles


def provider(request: HttpRequest, desk: Desk) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            choose(connection=desk.connection, choice=request.POST.get("choice", ""), by=desk.by)
        except NoChoice as none:
            problem = str(none.sentence)
        else:
            return desk.go("guide", "provider")
    return show(request, desk, "provider", {"tiles": tiles(desk.connection), "problem": problem})
