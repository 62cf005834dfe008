"""The ways to pages that do not open by their address alone, and the addresses that are no pages."""

import re
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialAccount

from connectors.operations import create_connector
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.company import Company
from tests.flows.test_unlocking import unlock_form
from tests.hosted import accounts, assistant, companies, factors, joining, organizations, registering
from tests.hosted.pages import Scene, Way
from tests.oidc.club import Club
from tests.oidc.exchanger import PERSONAL, Exchanger
from tests.oidc.party import Party
from tests.oidc.television import Television, enter_code
from tests.visitor import Visitor, code_for, forms_of, mails_to

Shown = Iterator[tuple[str, Visitor]]

NOT_PAGES = {
    **assistant.NOT_PAGES,
    "brand_css": "a file", "brand_own_css": "a file", "brand_png": "a file", "brand_webp": "a file",
    "brand_preview": "pages that are tried as themselves", "brand_preview_css": "a file", "brand_preview_own_css": "a file",
    "root": "leads on", "account_email": "another name of the account page", "account_end_others": "takes a form only",
    "account_revoke_token": "takes a form only", "account_forget_devices": "takes a form only",
    "signin_passkey": "answers a script",
    "related_origins": "a document", "oidc_discovery": "a document", "oauth_discovery": "a document",
    "oauth_protected_resource": "a document", "oidc_jwks": "a document", "oidc_token": "for programs",
    "oidc_userinfo": "for programs", "oidc_pushed_request": "for programs", "oidc_introspection": "for programs",
    "oidc_revocation": "for programs", "oidc_device_authorization": "for programs", "oidc_registration": "for programs",
    "oidc_registration_client": "for programs", "oidc_end_session_confirm": "takes a form only",
    "account_picture": "a file", "account_end_device": "takes a form only", "account_delete_withdraw": "takes a form only",
    "social_start": "leads to a vendor", "social_callback": "answers a vendor", "social_test": "answers a vendor",
    "saml_metadata": "a document", "sso_jwks": "a document", "saml_slo": "answers a provider",
    "account_identity_connect": "takes a form only", "oidc_resume": "leads on",
    "organization_invitation_resend": "takes a form only", "organization_invitation_revoke": "takes a form only",
    "organization_domain_check": "takes a form only",
    "api_openapi": "a document",
    "account_request_login_code": "another name of the sign-in page",
}  # fmt: skip


def _api(scene: Scene) -> Shown:
    for area in ("applications", "logs", "organizations", "resources", "roles", "users"):
        visitor = scene.visitor()
        visitor.open(f"/api/docs/{area}")
        yield area, visitor


def _signin(scene: Scene) -> Shown:
    visitor, alice = scene.visitor(), cast.person(scene.scope)
    visitor.open("/signin?next=/account/")
    yield "identifier", visitor
    visitor.submit(login="")
    yield "nothing typed", visitor
    visitor.submit(login=alice.email)
    yield "password", visitor
    visitor.submit(password="not the password")
    yield "wrong password", visitor
    yield from companies.entrance(scene)


def _code(scene: Scene) -> Shown:
    visitor, alice = scene.visitor(), cast.person(scene.scope)
    visitor.open("/signin")
    visitor.submit(login=alice.email)
    visitor.submit(action="code")
    yield "", visitor
    visitor.submit(code="000")
    yield "wrong", visitor


def _link(scene: Scene) -> Shown:
    scope = cast.tenant_with(magic_link=True)
    visitor, alice = scene.visitor(scope), cast.person(scope)
    visitor.open("/signin")
    visitor.submit(login=alice.email)
    visitor.submit(action="code")
    yield "asked for", visitor
    address = re.search(r"http\S+/signin/link/\S+", mails_to(scope, alice.email)[-1].get_content())
    assert address is not None
    visitor.open(urlsplit(address[0]).path)
    yield "opened", visitor
    stranger = scene.visitor(scope)
    stranger.open(urlsplit(address[0]).path)
    yield "in another browser", stranger


def _register(scene: Scene) -> Shown:
    visitor = scene.visitor()
    visitor.open("/register")
    yield "", visitor
    visitor.submit(email="nobody", password1="short")
    yield "mistakes", visitor
    closed = scene.visitor(cast.tenant_with(registration="closed"))
    closed.open("/register")
    yield "closed", closed


def _prove(scene: Scene) -> Shown:
    visitor = scene.visitor()
    visitor.open("/register")
    visitor.submit(email=f"{cast.unique('new')}@example.test", password1="another battery horse")
    yield "", visitor


def _recovery_code(scene: Scene) -> Shown:
    visitor, alice = scene.visitor(), cast.person(scene.scope)
    visitor.open("/recover")
    visitor.submit(email=alice.email)
    yield "", visitor


def _new_password(scene: Scene) -> Shown:
    visitor, alice = scene.visitor(), cast.person(scene.scope)
    visitor.open("/recover")
    visitor.submit(email=alice.email)
    visitor.submit(code=code_for(scene.scope, alice.email))
    yield "", visitor
    visitor.submit(password1="short")
    yield "too short", visitor


def _consent(scene: Scene) -> Shown:
    party = Party(scene.scope, "third-party", scopes=["openid", "profile", "email"])
    visitor = scene.visitor()
    visitor.sign_in(cast.person(scene.scope).email, cast.PASSWORD, party.authorize_path())
    yield "", visitor


def _authorize(scene: Scene) -> Shown:
    visitor = scene.visitor()
    visitor.open("/oidc/auth?client_id=nobody")
    yield "cannot go on", visitor
    native = Party(scene.scope, "native", redirect_uris=["http://127.0.0.1/back"])
    member = scene.signed_in()
    member.open(native.authorize_path())
    yield "continue as", member


def _organization(scene: Scene) -> Shown:
    club, rp, visitor = Club(scene.scope), Party(scene.scope), scene.visitor()
    ada, path = club.person(), rp.authorize_path(scope=club.asked, prompt="select_organization")
    Club(scene.scope, like=club).admit(ada)
    visitor.sign_in(ada.email, cast.PASSWORD, path)
    yield "", visitor
    visitor.open(f"{visitor.path}?q=nobody")
    yield "nothing found", visitor
    for name, request in (
        ("of none", path),
        ("not of this one", rp.authorize_path(scope=club.asked, organization_id=club.id)),
    ):
        stranger = scene.signed_in()
        stranger.open(request)
        yield name, stranger
    company = Company(scene.scope)
    worker, vouched = company.person(), scene.visitor()
    club.admit(worker)
    vouched.sign_in(worker.email, cast.PASSWORD)
    company.vouch(vouched, worker)
    vouched.open(rp.authorize_path(scope=club.asked, organization_id=club.id))
    yield "asks for another sign-in", vouched


def _device(scene: Scene) -> Shown:
    visitor = scene.signed_in()
    enter_code(visitor, Television(scene.scope).shown()["user_code"])
    yield "", visitor
    visitor.submit(form=0, decision="deny")
    yield "refused", visitor


def _end_session(scene: Scene) -> Shown:
    visitor = scene.signed_in()
    visitor.open("/oidc/session/end")
    yield "", visitor


def _with_phone(scene: Scene) -> Visitor:
    """Somebody who signs in where numbers are asked for, with one that was never proved."""
    scope = cast.tenant_with(phone=True, sms_code=True, register_phone=True)
    alice, visitor = cast.person(scope), scene.visitor(scope)
    with enter(scope):
        User.objects.filter(pk=alice.pk).update(phone=a_number())
    visitor.sign_in(alice.email, cast.PASSWORD)
    return visitor


def _prove_phone(scene: Scene) -> Shown:
    yield "", _with_phone(scene)


def _change_number(scene: Scene) -> Shown:
    visitor = _with_phone(scene)
    visitor.submit(action="change")
    yield "", visitor


def _idle_phone(scene: Scene) -> Shown:
    scope, number = cast.tenant_with(phone=True, sms_code=True, password=False, register_password=False), a_number()
    alice, visitor = cast.person(scope), scene.visitor(scope)
    with enter(scope):
        User.objects.filter(pk=alice.pk).update(phone=number, phone_verified=True)
    visitor.open("/signin")
    visitor.submit(login=number)
    visitor.submit(code=code_for(scope, number))
    yield "", visitor


def a_number() -> str:
    """Of a mobile phone in Japan that no other test has."""
    return f"+8190{10_000_000 + secrets.randbelow(8 * 10**7):08}"


def _suspended(scene: Scene) -> Shown:
    visitor = scene.visitor()
    visitor.open("/signin/suspended")
    yield "", visitor
    visitor.open("/nothing-there")
    yield "not found", visitor


def _tokens(scene: Scene) -> Shown:
    Exchanger(scene.scope, types=(PERSONAL,))
    visitor = scene.signed_in()
    yield "none yet", _opened(visitor, "/account/tokens")
    visitor.submit(form=visitor.text.count("<form") - 1, name="Backup script", days="30")
    yield "shown once", visitor
    yield "one", _opened(visitor, "/account/tokens")


def _identities(scene: Scene) -> Shown:
    scope = cast.new_tenant().scope()
    alice, visitor = cast.person(scope), scene.visitor(scope)
    with enter(scope):
        vendor = create_connector(kind="oidc", name="Acme ID", by=COMMAND)
        row = SocialAccount.objects.create(user=alice, provider=str(vendor.pk), uid="somebody")
    visitor.sign_in(alice.email, cast.PASSWORD)
    yield "one", _opened(visitor, "/account/identities")
    yield "remove", _opened(visitor, f"/account/identities/{row.pk}/remove")


def _locked_out(scene: Scene) -> Shown:
    alice, visitor = cast.person(scene.scope), scene.visitor()
    visitor.open("/signin")
    visitor.submit(login=alice.email)
    for _ in range(11):
        visitor.submit(password="not the password")
    yield "told to wait", visitor
    visitor.submit(form=unlock_form(visitor))
    yield "", visitor


def _account(scene: Scene) -> Shown:
    visitor = scene.signed_in()
    yield "", _opened(visitor, "/account/")
    for place in ("name", "picture"):
        yield place, _opened(visitor, f"/account/profile/{place}")


def _emails(scene: Scene) -> Shown:
    visitor = scene.signed_in()
    found = re.search(r"/account/emails/\d+", _opened(visitor, "/account/").text)
    assert found is not None, visitor.text
    yield "", _opened(visitor, found[0])


def _contact_code(scene: Scene) -> Shown:
    visitor = scene.signed_in()
    _opened(visitor, "/account/emails/add")
    yield "address", visitor
    visitor.submit(form=len(forms_of(visitor.text)) - 1, email=f"{cast.unique('other')}@example.test")
    yield "", visitor


def _granted(scene: Scene) -> Shown:
    party = Party(scene.scope, "third-party", scopes=["openid", "profile", "email"])
    visitor = scene.visitor()
    visitor.sign_in(cast.person(scene.scope).email, cast.PASSWORD, party.authorize_path())
    visitor.submit(follow=False, decision="allow", scope=["profile", "email"])
    yield "list", _opened(visitor, "/account/applications")
    yield "", _opened(visitor, f"/account/applications/{party.client.application_id}")


def _opened(visitor: Visitor, path: str) -> Visitor:
    visitor.open(path)
    return visitor


WAYS: dict[str, Way] = {
    **registering.WAYS,
    **factors.WAYS,
    **accounts.WAYS,
    **organizations.WAYS,
    **joining.WAYS,
    **assistant.WAYS,
    **companies.WAYS,
    "api_docs_area": _api,
    "account_login": _signin,
    "account_confirm_login_code": _code,
    "magic_link": _link,
    "account_signup": _register,
    "account_email_verification_sent": _prove,
    "account_confirm_password_reset_code": _recovery_code,
    "account_complete_password_reset": _new_password,
    "consent": _consent,
    "oidc_authorize": _authorize,
    "oidc_device_decide": _device,
    "oidc_organization": _organization,
    "oidc_end_session": _end_session,
    "prove_phone": _prove_phone,
    "change_number": _change_number,
    "confirm_idle_phone": _idle_phone,
    "account_inactive": _suspended,
    "account_tokens": _tokens,
    "account": _account,
    "account_profile": _account,
    "account_email_one": _emails,
    "account_contact_code": _contact_code,
    "account_application": _granted,
    "confirm_unlock": _locked_out,
    "account_identity_remove": _identities,
}
