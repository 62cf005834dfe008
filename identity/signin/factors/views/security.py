"""What a person set up to prove who they are, on pages of their account: listed, named, taken away."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity.signin.factors import enrolment, operations, recovery
from identity.signin.factors.forms import NameForm
from identity.signin.factors.holdings import Method
from identity.signin.factors.models import FactorPolicy, FactorReset, Passkey, TrustedDevice
from identity.signin.factors.offer import is_possible
from identity.signin.factors.reauthentication import required
from identity.signin.factors.removal import check_removable
from identity.signin.views.pages import NOTICES, Page
from identity.signin.ways import LastWayIn
from identity.users.models import User
from tenants.requests import actor_of


@never_cache
@require_safe
@login_required
def factors(request: HttpRequest) -> HttpResponse:
    """Everything on one page. `next` is where somebody goes on who was sent here to set something up."""
    user, policy = person(request), FactorPolicy.load()
    onward = Page.get_next_url(_page_of(request)) or ""
    context = {
        "policy": policy,
        "passkeys": Passkey.objects.filter(user=user),
        "app": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first(),
        "codes_left": recovery.left_of(user),
        "devices": TrustedDevice.objects.live(timezone.now()).filter(user=user),
        "reset": FactorReset.objects.filter(user=user, done_at=None, cancelled_at=None).first(),
        "choices": [(one.name.lower(), _add_address(one, onward)) for one in enrolment.offered_to(user)],
        "onward": onward,
        "notice": NOTICES.get(request.GET.get("notice", "")),
    }
    return render(request, "signin/factors/account.html", context)


@never_cache
@require_safe
@login_required
def faster(request: HttpRequest) -> HttpResponse:
    """The offer of a passkey on the way on from a sign-in (factors.offer)."""
    onward = Page.get_next_url(_page_of(request)) or reverse("account")
    if not is_possible(person(request)):
        return HttpResponseRedirect(onward)
    context = {"onward": onward, "setup_url": _add_address(Method.PASSKEY, onward)}
    return render(request, "signin/factors/faster.html", context)


@never_cache
@required()
@require_http_methods(["GET", "POST"])
def remove_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Asks first; somebody else's reads like none."""
    user = person(request)
    factor = get_object_or_404(
        Authenticator, pk=factor_id, user=user, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    )
    problem = ""
    try:
        check_removable(user, factor)
    except ValidationError as refusal:
        problem = refusal.messages[0]
    if request.method == "POST" and not problem:
        try:
            operations.remove_factor(user=user, factor=factor, by=actor_of(request))
        except LastWayIn:
            problem = _("Without it you could not sign in any more. Set up another way first.")
        else:
            return _back("factor-removed")
    return render(request, "signin/factors/remove.html", {"factor": factor, "problem": problem})


@never_cache
@required()
@require_http_methods(["GET", "POST"])
def rename_passkey(request: HttpRequest, factor_id: int) -> HttpResponse:
    passkey = get_object_or_404(Passkey, pk=factor_id, user=person(request))
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": passkey.name})
    if form.is_valid():
        operations.rename_passkey(passkey=passkey, name=form.cleaned_data["name"], by=actor_of(request))
        return _back("passkey-renamed")
    return render(request, "signin/factors/rename.html", {"form": form, "passkey": passkey})


@never_cache
@required()
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New codes, shown in the one answer that makes them."""
    user = person(request)
    if not FactorPolicy.load().recovery_codes:
        raise Http404
    if request.method == "GET":
        return render(request, "signin/factors/new_codes.html", {"codes_left": recovery.left_of(user)})
    codes = operations.make_recovery_codes(user=user, by=actor_of(request))
    context: dict[str, Any] = {"codes": codes, "onward": reverse("account_factors")}
    return render(request, "signin/factors/codes.html", context)


@require_POST
@required()
def forget_devices(request: HttpRequest) -> HttpResponse:
    operations.remove_trusted_devices(user=person(request), by=actor_of(request))
    return _back("devices-forgotten")


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _back(notice: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('account_factors')}?notice={notice}")


def _add_address(method: Method, onward: str) -> str:
    query = {**({"next": onward} if onward else {}), "use": method.name.lower()}
    return f"{reverse('account_add_factor')}?{urlencode(query)}"


def _page_of(request: HttpRequest) -> Page:
    page = Page()
    page.request = request
    return page
