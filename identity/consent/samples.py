"""The consent page as a preview shows it: an application that does not exist asks somebody who does not exist."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.consent.words import SENTENCES, Group, Item
from identity.signin.brand.samples import EMAIL, Sample, somebody


def _consent(request: HttpRequest) -> Mapping[str, object]:
    person = request.user = somebody()
    asked = (("profile", person.name), ("email", EMAIL), ("offline_access", ""))
    items = tuple(Item(scope, str(SENTENCES[scope]), detail, True) for scope, detail in asked)
    return {
        "application": Application(name=say("Example app"), publisher="", kind=Application.Kind.THIRD_PARTY),
        "groups": [Group("", items)],
        "leads_to": "app.example.com",
        "again": "/",
    }


SAMPLES = (Sample("consent", _("Consent"), "consent/consent.html", "consent", _consent),)
