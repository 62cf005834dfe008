"""The further pages of registration as a preview shows them."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin.brand.samples import EMAIL, Sample
from identity.signin.registration.asking import fields_here
from identity.signin.registration.forms import InvitationForm, Questions
from identity.users.models import User


def _profile(request: HttpRequest) -> Mapping[str, object]:
    return {"form": Questions(fields=fields_here(), user=User())}


def _invitation(request: HttpRequest) -> Mapping[str, object]:
    return {"form": InvitationForm(email=EMAIL, token=""), "email": EMAIL}


def _terms(request: HttpRequest) -> Mapping[str, object]:
    return {}


SAMPLES = (
    Sample("profile", _("Profile fields"), "signin/profile.html", "signin_profile", _profile),
    Sample("invitation", _("Invitation"), "signin/invitation.html", "signin_profile", _invitation),
    Sample("terms", _("Terms"), "signin/terms.html", "signin_terms", _terms),
)
