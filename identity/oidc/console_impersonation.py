"""Acting as a person, from the console: for which reason, how long, by which application; and the end of it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.oidc.exchange.operations import create_impersonation_token, end_impersonation
from identity.oidc.issuer import address
from identity.oidc.models import Client, Impersonation, SubjectTokenType
from identity.users.models import User
from tenants.audit.console import page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.forms import ActForm
from tenants.console.rights import Right
from tenants.isolation.scope import current

MINUTES = (5, 10, 30, 60)
KIND = SubjectTokenType.IMPERSONATION_TOKEN.value
GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"


class ActAsForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.TextInput,
        help_text=_("The person reads it on their account page, and your colleagues in the history."),
    )  # fmt: skip
    minutes = forms.TypedChoiceField(label=_("For how long"), coerce=int, initial=10, widget=forms.RadioSelect)
    client = forms.ModelChoiceField(
        Client.objects.none(), label=_("With which application"), empty_label=_("Choose an application"),
        help_text=_("Those that were allowed to exchange impersonation tokens."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        minutes = self.fields["minutes"]
        assert isinstance(minutes, forms.TypedChoiceField)  # noqa: S101  # for mypy: ours
        minutes.choices = [(number, _minutes(number)) for number in MINUTES]
        field = self.fields["client"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for mypy: ours
        field.queryset = takers()


def _minutes(number: int) -> str:
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}


def takers() -> Any:
    """Clients that may take on somebody's name."""
    return Client.objects.filter(exchange_types__contains=[KIND]).order_by("name")


def acting(page: Callable[[HttpRequest, str, Mapping[str, object]], HttpResponse]) -> Act[User]:
    """`page` answers with a page of the admin: the token is shown once, in the answer to the form itself."""

    def run(doing: Doing[User]) -> HttpResponse:
        values, client = doing.values, doing.values["client"]
        token = create_impersonation_token(
            user=doing.row, reason=values["reason"], lifetime=timedelta(minutes=values["minutes"]), by=doing.by
        )
        body = {"grant_type": GRANT, "subject_token_type": KIND, "subject_token": token}
        context = {
            "row": doing.row, "title": _("Act as %(name)s") % {"name": doing.row}, "token": token,
            "minutes": values["minutes"], "client": client,
            "command": f"curl -u {client.client_id}:$CLIENT_SECRET {address('/token')} -d '{urlencode(body)}'",
            "onward": reverse("admin:users_user_impersonations", args=[doing.row.pk]),
        }  # fmt: skip
        return page(doing.request, "console/oidc/impersonation.html", context)

    return Act(
        "impersonate", _("Act as them"), Right.CHANGE, run, form=ActAsForm, icon="theater_comedy", offered=_is_possible,
        explanation=_("You get a token that an application exchanges once, for an access token in this person’s name that says who acts. It never opens their account page, and reaches no further than they do."),
    )  # fmt: skip


def _find(row: User, part: UUID) -> Impersonation | None:
    found: Impersonation | None = Impersonation.objects.filter(user=row, pk=part).first()
    return found


def _end(doing: Doing[User]) -> Text:
    end_impersonation(impersonation=doing.part, by=doing.by)
    return _("It has ended.")


def _list(request: HttpRequest, row: User) -> Mapping[str, object]:
    now = timezone.now()
    page = page_of(Impersonation.objects.filter(user=row).order_by("-created_at", "pk"), request)
    return {"page": page, "given": [(one, one.is_live(now)) for one in page]}


def _is_possible(row: User) -> bool:
    return row.suspended_at is None and not current().is_operators


TAB: Tab[User] = Tab(
    "impersonations", _("Acting as them"), "console/oidc/impersonations.html", _list,
    offered=lambda row: not current().is_operators,
)  # fmt: skip
END: Act[User] = Act(
    "impersonations/end", _("End it"), Right.HELP, _end, part=_find, back="impersonations", icon="block",
    explanation=_("What was not exchanged never will be. What was is refused from now on."),
)  # fmt: skip
