"""The download, the deletion and its withdrawal, and the link in the mail by which an account is kept."""

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from identity.account import policy
from identity.account.models import AccountPolicy
from identity.account.people import person
from identity.account.privacy import keeping
from identity.account.privacy.download import document_of
from identity.account.privacy.operations import ask_deletion, cancel_deletion, keep_account, note_download
from identity.account.zones import zone_of
from identity.signin import limits
from identity.signin.factors.reauthentication import required
from identity.signin.fields import HostedForm
from identity.signin.views.pages import sentence
from identity.users.models import User
from tenants.isolation.scope import current
from tenants.onetime.operations import OneTimeInvalid
from tenants.requests import actor_of


class DeletionForm(HostedForm):
    """Typing one's own name for the account is a moment's thought before the end of it."""

    confirmation = forms.CharField(
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type it exactly as it is written above.")},
    )

    def __init__(self, *args: object, typed: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.typed = typed
        self.fields["confirmation"].label = _("Type “%(text)s” to confirm") % {"text": typed}

    def clean_confirmation(self) -> str:
        text = str(self.cleaned_data["confirmation"]).strip()
        if text.casefold() != self.typed.casefold():
            raise ValidationError(_("Type it exactly as it is written above."))
        return text


@require_http_methods(["GET", "POST"])
@required()
def download(request: HttpRequest) -> HttpResponse:
    if not policy.can_download():
        raise Http404
    user = person(request)
    if request.method == "GET":
        return render(request, "account/download.html")
    try:
        limits.count(limits.Action.DOWNLOAD, str(user.pk))
    except limits.TooManyTries as beyond:
        return render(request, "account/download.html", {"problem": sentence(beyond)}, status=429)
    note_download(user=user, by=actor_of(request))
    answer = JsonResponse(
        document_of(user), encoder=DjangoJSONEncoder, json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{current().slug}-{timezone.localdate()}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@required()
def delete(request: HttpRequest) -> HttpResponse:
    way, user = policy.deletion(), person(request)
    if way == AccountPolicy.Deletion.OFF or user.deletion_asked_at is not None:
        raise Http404
    form = DeletionForm(request.POST or None, typed=user.email or user.username or user.phone or str(user.pk))
    if request.method == "POST" and form.is_valid():
        ask_deletion(user=user, by=actor_of(request))
        if way == AccountPolicy.Deletion.STAFF:
            return redirect(f"{reverse('account')}?notice=deletion-asked#privacy")
        return _farewell(request, user)
    context = {
        "form": form,
        "days": AccountPolicy.load().deletion_days,
        "by_staff": way == AccountPolicy.Deletion.STAFF,
    }
    return render(request, "account/delete.html", context)


def _farewell(request: HttpRequest, user: User) -> HttpResponse:
    user.refresh_from_db()
    logout(request)
    with timezone.override(zone_of(user)):
        return render(request, "account/deletion_due.html", {"due": user.deletion_due_at})


@require_POST
@login_required
def withdraw(request: HttpRequest) -> HttpResponse:
    cancel_deletion(user=person(request), by=actor_of(request))
    return redirect(f"{reverse('account')}?notice=deletion-withdrawn#privacy")


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, POST uses the link up: programs that look into mails press no buttons."""
    try:
        if request.method == "POST":
            keep_account(token=token, by=actor_of(request))
            return render(request, "account/kept.html")
        user = keeping.find(token)
    except OneTimeInvalid:
        return render(request, "account/link_over.html", status=410)
    return render(request, "account/keep.html", {"due": user.deletion_due_at})
