"""The forms that make an account: registration and an accepted invitation; and the questions after a sign-in."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account import signals
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin.backends import find_user
from identity.signin.experience import policy_here
from identity.signin.fields import HostedForm, email_field, password_field
from identity.signin.forms import PhoneField
from identity.signin.logbook.steps import Reason
from identity.signin.models import SignInPolicy
from identity.signin.registration import asking, domains, offers, rehearsal, standard, terms
from identity.signin.registration.models import ProfileField, TermsConsent
from identity.signin.registration.operations import keep_answers
from identity.signin.registration.stages import ASKED_HERE
from identity.users.models import User
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of

# No @: nobody may pass for somebody else's address. Latin only: letters that look alike would do the same.
USERNAME = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Use letters from A to Z, digits, dots, hyphens and underscores.")
)


class Questions(HostedForm):
    """Profile fields and nothing else."""

    def __init__(self, *args: Any, fields: tuple[ProfileField, ...], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = fields
        asking.put_into(self, fields, user)

    def questions(self) -> list[asking.Question]:
        return list(asking.questions_in(self, self.asked))

    def answers(self) -> dict[ProfileField, object]:
        return asking.answers_in(self, self.asked)


class RegistrationForm(HostedForm, allauth_forms.SignupForm):
    """As the policy asks: an address or a number or both, perhaps a username, a password, up to four profile fields,
    the terms."""

    # Why the log says that nobody was let in, where that is more than a mistake.
    refusal: Reason | None = None

    # Whether whoever sends this has shown that the address is theirs.
    is_proved = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.asks_email():
            self.fields["email"] = email_field()
        else:
            self.fields.pop("email", None)
        if policy_here().register_phone:
            self.fields["phone"] = PhoneField()
        if username := self.fields.get("username"):
            username.label = _("Username")
            username.error_messages["required"] = _("Choose a username.")
            username.validators.append(USERNAME)
            username.widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})
        if policy_here().register_password:
            self.fields["password1"] = password_field(_("Password"), new=True)
        else:
            self.fields.pop("password1", None)
        asked = asking.fields_here()
        # More of them have a page of their own, once the address is proved.
        self.asked = asked if len(asked) <= asking.ON_ONE_PAGE else ()
        asking.put_into(self, self.asked)
        if terms.asks_by_checkbox():
            needed = {"required": _("Agree to these to create an account.")}
            self.fields["terms"] = forms.BooleanField(error_messages=needed)

    def asks_email(self) -> bool:
        return policy_here().asks_email

    def questions(self) -> list[asking.Question]:
        return list(asking.questions_in(self, self.asked))

    def clean_phone(self) -> str:
        """A number that somebody has proved is no error, or the page would say who has an account: its owner is told.

        Beside an address the account is made, and the number is asked for again (ProvePhoneStage).
        """
        number = str(self.cleaned_data["phone"])
        if not self.asks_email():
            self.account_already_exists = find_user("", phone=number) is not None
        return number

    def clean_email(self) -> str:
        # The domain comes first, and the answer to it says nothing about accounts.
        policy, email = policy_here(), str(self.cleaned_data["email"])
        is_by_domain = policy.registration == SignInPolicy.Registration.DOMAIN
        if is_by_domain and not domains.is_of(email, policy.registration_domains):
            self.refusal = Reason.DOMAIN
            raise ValidationError(_("You cannot register with this address. Use the one of your organization."))
        checked: str = super().clean_email()
        return checked

    def clean(self) -> dict[str, Any]:
        """allauth's, with everything that was typed known to the rule for passwords."""
        super(allauth_forms.SignupForm, self).clean()
        if password := self.cleaned_data.get("password1"):
            try:
                get_adapter().clean_password(password, user=self._draft())
            except ValidationError as refusal:
                self.add_error("password1", refusal)
        values: dict[str, Any] = self.cleaned_data
        return values

    def _draft(self) -> User:
        draft = User(
            username=self.cleaned_data.get("username"),
            email=self.cleaned_data.get("email") or "",
            phone=str(self.cleaned_data.get("phone") or ""),
        )
        for field, value in asking.answers_in(self, [field for field in self.asked if self._is_valid(field)]).items():
            standard.keep(draft, field, value)
        return draft

    def _is_valid(self, field: ProfileField) -> bool:
        return not any(input_.errors for question in asking.questions_in(self, [field]) for input_ in question.inputs)

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            rehearsal.rehearse(self, request)
            email, phone = (self.cleaned_data.get(name) for name in ("email", "phone"))
            return None, prevent_enumeration(request, email=email, phone=phone)
        user, answer = super().try_save(request)
        if user is not None:
            # What the stage that proves it would read; for a taken address it reads nothing, either.
            user.addresses = {user.email: self.is_proved} if user.email else {}
        return user, answer

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth's place for what else a new account has."""
        by = _actor(request, user)
        keep_answers(user=user, answers=asking.answers_in(self, self.asked), by=by)
        if self.asked:
            request.session[ASKED_HERE] = str(user.pk)
        way = TermsConsent.Way.CHECKBOX if "terms" in self.fields else TermsConsent.Way.NOTICE
        terms.agree(user=user, way=way, by=by)


class InvitationForm(RegistrationForm):
    """The address is the invitation's, whatever is posted; the link has proved it."""

    is_proved = True

    def __init__(self, *args: Any, email: str, token: str, **kwargs: Any) -> None:
        self.token = token
        super().__init__(*args, **{**kwargs, "initial": {"email": email}})
        self.fields["email"].disabled = True

    def asks_email(self) -> bool:
        return True

    def clean_email(self) -> str:
        checked: str = super(RegistrationForm, self).clean_email()
        return checked

    def save(self, request: HttpRequest) -> User:
        """Raises InvitationOver; the caller's transaction takes everything back then."""
        user: User = super().save(request)
        address = EmailAddress.objects.get(user=user, email=user.email)
        address.verified = True
        address.save(update_fields=("verified",))
        signals.email_confirmed.send(sender=EmailAddress, request=request, email_address=address)
        offers.accept(token=self.token, user=user, by=_actor(request, user))
        record_authentication(request, user, method="code", email=user.email)
        return user


def _actor(request: HttpRequest, user: User) -> Actor:
    """Who registers is that person, though not signed in yet."""
    found = actor_of(request)
    return found if found.id else Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)
