"""What allauth asks of us: who may register, what a code looks like, where a person may be sent."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from connectors.social.session import GuardedSession
from identity.signin import captcha, mails
from identity.signin.backends import find_user
from identity.signin.brand.letterhead import sender
from identity.signin.brand.look import brand
from identity.signin.experience import policy_here
from identity.signin.factors.offer import on_the_way
from identity.signin.factors.stages import begin
from identity.signin.logbook.notes import note, note_wrong_password
from identity.signin.logbook.steps import Outcome, Policy, Reason, Step
from identity.users.models import User
from tenants.audit import events
from tenants.isolation.scope import current
from tenants.keys import vault
from tenants.requests import actor_of

# The session that registered an account; only there is a password older than the proof of the address kept.
REGISTERED_HERE = "registered_here"
NEXT_LIMIT = 4096
# What allauth itself may send, as a kind of ours; every other message is sent where it is caused.
MAILS = {
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "unknown_account",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Address and password do not match. Check both, then try again."),
        "phone_password_mismatch": _("Number and password do not match. Check both, then try again."),
        "username_password_mismatch": _("Username and password do not match. Check both, then try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "enter_current_password": _("This is not your current password. Try again."),
        "username_taken": _("This username is taken. Choose another one."),
        "username_blacklisted": _("This username is taken. Choose another one."),
        "email_taken": _("Another account has proved this address. Sign in to that one."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return policy_here().is_open and not current().is_operators

    def get_login_stages(self) -> list[str]:
        """What stands between a proof and a session, in this order."""
        return [
            "identity.signin.stages.ProveEmailStage",
            "identity.signin.sso.stages.CompanyStage",
            "identity.signin.stages.ProvePhoneStage",
            "identity.signin.factors.stages.SecondFactorStage",
            "identity.signin.factors.stages.EnrolStage",
            "identity.signin.stages.IdlePhoneStage",
            "identity.signin.registration.stages.TermsStage",
            "identity.signin.registration.stages.FieldsStage",
            "identity.signin.sso.stages.ArrivalStage",
            "identity.signin.membership.MembershipStage",
        ]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Every sign-in passes here once, with its first proof just recorded."""
        begin(request, user)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Behind every stage: the session is there, whatever is offered on the way on."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer if kwargs.get("signup") else on_the_way(request, user, answer)

    def get_client_ip(self, request: HttpRequest) -> str:
        # ProxyMiddleware has already taken forwarded addresses from trusted proxies only.
        return str(request.META["REMOTE_ADDR"])

    def is_ajax(self, request: HttpRequest) -> bool:
        # allauth would answer a JSON request with the form and the page as JSON: nobody here asks for that.
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """A path of this host. Anything that a browser could read as another host is refused."""
        if not url or len(url) > NEXT_LIMIT or url[0] != "/" or url[1:2] == "/":
            return False
        return not any(mark == "\\" or ord(mark) < 33 or ord(mark) == 127 for mark in url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/" if current().is_operators else reverse("account")

    get_signup_redirect_url = get_login_redirect_url

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return f"{reverse('account_login')}?notice=signed-out"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return f"{reverse('account')}?notice=password-changed"

    def populate_username(self, request: HttpRequest, user: User) -> None:
        # allauth would invent one from the address: people without a username have none.
        user.username = (user.username or "").lower() or None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened themselves; nothing is carried over to another page."""

    def get_from_email(self) -> str:
        return sender(" ".join(brand().name.split()))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person it concerns, else in the page's; the same work for somebody unknown."""
        person = find_user(email, by_email=True)
        with translation.override(mails.language_of(person)):
            mails.send(MAILS[template_prefix], to=email, values={"code": context.get("code", "")})

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.locale = translation.get_language()
        # In E.164, and nobody's until it is proved (ProvePhoneStage).
        user.phone = form.cleaned_data.get("phone") or ""
        saved: User = super().save_user(request, user, form, commit)
        request.session[REGISTERED_HERE] = str(saved.pk)
        events.record("user.register", saved, by=actor_of(request))
        note(request, Step.REGISTRATION, Outcome.PASSED, identifier=saved.email or saved.phone, user=saved)
        return saved

    def reauthenticate(self, user: User, password: str) -> bool:
        if user.check_password(password):
            return True
        self._record_failure(self.request, str(user))
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        identifier = str(credentials.get("email") or credentials.get("phone") or credentials.get("username") or "")
        self._record_failure(request, identifier)
        note_wrong_password(request, identifier)
        captcha.note_failure(request)

    @staticmethod
    def _record_failure(request: HttpRequest, identifier: str) -> None:
        details: dict[str, object] = {"identifier": identifier[:120], "method": "password"}
        events.record("user.sign_in_failed", by=actor_of(request), details=details)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        events.record("user.sign_in_refused", user, by=actor_of(request), details={"reason": "suspended"})
        note(request, Step.SESSION, Outcome.REFUSED, reason=Reason.SUSPENDED, policy=Policy.STAFF, user=user)
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Connectors are rows of ours (connectors.models); allauth's own table of apps stays empty."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        return []

    def get_requests_session(self) -> GuardedSession:
        return GuardedSession()


class MFAAdapter(DefaultMFAAdapter):
    """Factors' secrets are sealed like every other."""

    def encrypt(self, text: str) -> str:
        return vault.seal(text.encode(), table="authenticator", column="data", row="")

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(encrypted_text, table="authenticator", column="data", row="").decode()
