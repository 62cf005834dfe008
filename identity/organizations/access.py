"""Who gets into which page: members of this very organization, within their permissions. For all others there is none."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from identity.account.people import person
from identity.oidc.organizations.reach import confinement_of, may_enter
from identity.signin.factors.levels import Level, level_of
from identity.signin.factors.reauthentication import MULTI, is_recent, proof_address, to_proof
from orgs.administration import Authority, Right
from orgs.models import Organization

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Authority, Arguments], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, UUID, Arguments], HttpResponseBase]
READ, FORM, POST = ("GET", "HEAD"), ("GET", "POST"), ("POST",)
# Whoever changes who belongs sees it, too.
SEE_MEMBERS = (Right.READ_MEMBERS, Right.MANAGE_MEMBERS)
SEE_ROLES = (*SEE_MEMBERS, Right.MANAGE_ROLES)


def inside(
    *rights: Right, methods: tuple[str, ...] = READ, proof: bool = False
) -> Callable[[View[Arguments]], Guarded[Arguments]]:
    """The view gets the authority in place of `organization_id`. One of `rights` opens it; none: every member.

    A session that another organization's identity provider alone has vouched for gets in nowhere else (SECURITY 27).
    An organization that asks its members for a second factor asks for it here, too: of this very session (SECURITY 24).
    With `proof` it also asks for a recent one, on reading already: what was typed would be lost on the way.
    """

    def decorate(view: View[Arguments]) -> Guarded[Arguments]:
        @wraps(view)
        def guarded(
            request: HttpRequest, organization_id: UUID, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            authority = Authority.find(organization_id, person(request).pk)
            if authority is None or (rights and not any(authority.may(right) for right in rights)):
                raise Http404
            if is_kept_out(request, authority.organization):
                return elsewhere(request, authority.organization)
            if authority.organization.requires_mfa and not has_two_factors(request):
                return to_proof(request, MULTI)
            if proof and not is_recent(request):
                return to_proof(request)
            return view(request, authority, *args, **kwargs)

        return cast("Guarded[Arguments]", require_http_methods(methods)(login_required(guarded)))

    return decorate


def is_kept_out(request: HttpRequest, organization: Organization) -> bool:
    """A session for which only another organization's identity provider has vouched (SECURITY 27)."""
    return not may_enter(organization, confinement_of(request))


def elsewhere(request: HttpRequest, organization: Organization | None = None) -> HttpResponse:
    """Asks for a proof of the person's own, and leads back. Without `organization`: nothing of anybody's opens this."""
    proof = proof_address(request.get_full_path())
    return render(request, "organizations/elsewhere.html", {"organization": organization, "proof": proof}, status=403)


def has_two_factors(request: HttpRequest) -> bool:
    return level_of(get_authentication_records(request, request.user)) >= Level.MULTI
