"""One small page per field of the profile, and the picture."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from identity import language
from identity.account import policy
from identity.account.models import Picture
from identity.account.pages import show
from identity.account.people import person
from identity.account.profile import operations, questions
from identity.account.profile.fields import BY_KEY, Field, check_birthdate
from identity.account.profile.picture import draw
from identity.signin.factors.reauthentication import is_recent, to_proof
from identity.signin.fields import HostedForm
from identity.signin.registration.forms import Questions
from identity.signin.registration.models import ProfileField
from identity.users.models import User
from tenants.hosts import origin
from tenants.isolation.scope import current
from tenants.requests import actor_of

# What people sign in with: whoever sits down at somebody's screen must not change it.
IDENTIFIERS = frozenset({"username"})
YEAR = timedelta(days=365)


class FieldForm(HostedForm):
    def __init__(self, *args: Any, field: Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = field.key
        self.fields[field.key] = field.form_field()

    def clean(self) -> dict[str, Any]:
        if self.key == "birthdate":
            try:
                check_birthdate(self.cleaned_data.get(self.key), timezone.localdate())
            except ValidationError as error:
                self.add_error(self.key, error)
        return self.cleaned_data


class PictureForm(HostedForm):
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, below 900 KB. It is cut to a square."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest, key: str) -> HttpResponse:
    user = person(request)
    if question := next((one for one in questions.fields_of_tenant() if one.key == key), None):
        return _answer(request, user, question)
    field = BY_KEY.get(key)
    if field is None or not policy.can_change(key) or key in questions.keys_of(questions.fields_of_tenant()):
        raise Http404
    if key in IDENTIFIERS and not is_recent(request):
        return to_proof(request)
    form = FieldForm(request.POST or None, field=field, initial={key: field.value(user)})
    if request.method == "POST" and form.is_valid():
        try:
            value = field.kept(form.cleaned_data[key])
            operations.update_field(user=user, key=key, value=value, by=actor_of(request))
        except ValidationError as error:
            form.add_error(None if key not in getattr(error, "error_dict", {}) else key, error.messages)
        else:
            answer = redirect(f"{reverse('account')}?notice=saved#profile")
            if key == "language":
                # An earlier choice at the foot of a page would speak louder than this one.
                language.choose(answer, str(value or ""))
            return answer
    return render(request, "account/field.html", {"form": form, "field": form[key], "title": field.label})


def _answer(request: HttpRequest, user: User, question: ProfileField) -> HttpResponse:
    if not policy.can_change_field(question):
        raise Http404
    form = Questions(request.POST or None, fields=(question,), user=user)
    if request.method == "POST" and form.is_valid():
        try:
            value = form.answers()[question]
            operations.answer_question(user=user, field=question, value=value, by=actor_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(f"{reverse('account')}?notice=saved#profile")
    return render(request, "account/question.html", {"form": form, "title": question.label})


@require_http_methods(["GET", "POST"])
@login_required
def change_picture(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not policy.can_change("picture"):
        raise Http404
    form = PictureForm()
    if request.method == "POST":
        if request.POST.get("action") == "remove":
            operations.remove_picture(user=user, by=actor_of(request))
            return _done()
        form = PictureForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                content = draw(form.cleaned_data["picture"])
            except ValidationError as error:
                form.add_error("picture", error)
            else:
                operations.update_picture(user=user, content=content, address=_address(), by=actor_of(request))
                return _done()
    return show(request, "account/picture.html", {"form": form})


@require_safe
def picture(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """For whoever was given the address: applications show it, where nobody is signed in here."""
    row = get_object_or_404(Picture, pk=picture_id)
    answer = HttpResponse(bytes(row.content), content_type="image/webp")
    answer.headers["Cache-Control"] = f"public, max-age={int(YEAR.total_seconds())}, immutable"
    answer.headers["Last-Modified"] = http_date(row.made_at.timestamp())
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _address() -> str:
    """Made of the stored host: a request's own could be forged."""
    sample = UUID(int=0)
    path = reverse("account_picture", args=[sample])
    return origin(current()) + path.replace(str(sample), "{id}")


def _done() -> HttpResponse:
    return redirect(f"{reverse('account')}?notice=saved#profile")
