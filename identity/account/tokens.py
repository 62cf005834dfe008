"""A person's own access tokens: listed, made and revoked; shown once, in the answer that made them."""

from datetime import timedelta
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from identity.account.people import person
from identity.account.words import notice_of
from identity.oidc.exchange.offer import takes_personal_access_tokens
from identity.oidc.exchange.operations import create_personal_access_token, revoke_personal_access_token
from identity.signin.factors.reauthentication import is_recent, to_proof
from identity.signin.fields import HostedForm
from identity.signin.sso.facts import via_of
from identity.users.models import User
from tenants.requests import actor_of

SPANS = {"30": _("30 days"), "90": _("90 days"), "365": _("A year"), "": _("No end")}


class TokenForm(HostedForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What you use it for, such as “backup script”."),
        error_messages={
            "required": _("Enter a name."),
            "max_length": _("This is too long. Check what you typed."),
        },
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=list(SPANS.items()), initial="30", required=False)

    @property
    def focus(self) -> str:
        """Whoever opens the page came for the list as well."""
        return super().focus if self.is_bound else ""


@require_http_methods(["GET", "POST"])
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not has_section(user):
        raise Http404
    if request.method == "GET":
        return _page(request, user, TokenForm())
    # A token outlives the session that made it: whoever sits down at somebody's screen must not make one.
    if not is_recent(request):
        return to_proof(request)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, user, form)
    days = form.cleaned_data["days"]
    ends = timezone.now() + timedelta(days=int(days)) if days else None
    via, is_confined = via_of(get_authentication_records(request, user))
    try:
        row, token = create_personal_access_token(
            user=user,
            name=form.cleaned_data["name"],
            expires_at=ends,
            via=via,
            is_confined=is_confined,
            by=actor_of(request),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, user, form)
    return render(request, "account/token_created.html", {"row": row, "token": token})


@require_POST
@login_required
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Somebody else's reads like none."""
    row = get_object_or_404(person(request).personal_access_tokens, pk=token_id)
    revoke_personal_access_token(token=row, by=actor_of(request))
    page = "account_tokens" if has_section(person(request)) else "account"
    return redirect(f"{reverse(page)}?notice=token-revoked")


def is_offered(*, has_any: bool) -> bool:
    """Where no application takes such tokens they would be a riddle, save for those that are there."""
    return has_any or takes_personal_access_tokens()


def has_section(user: User) -> bool:
    return takes_personal_access_tokens() or user.personal_access_tokens.exists()


def _page(request: HttpRequest, user: User, form: TokenForm) -> HttpResponse:
    context = {
        "form": form,
        "tokens": user.personal_access_tokens.all(),
        "now": timezone.now(),
        "ended_before": user.valid_from,
        "notice": notice_of(request),
    }
    return render(request, "account/tokens.html", context)
