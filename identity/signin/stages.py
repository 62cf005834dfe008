"""What must be done between a proof and a session: addresses and numbers that are still to be proved.

Each keeps the id of its challenge in its own state, and the challenge names the person: neither can be carried to
another sign-in.
"""

from allauth.account.internal.constants import LoginStageKey
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStage
from allauth.account.utils import passthrough_next_redirect_url
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from identity.signin.challenges import operations, proofs
from identity.signin.challenges.browser import browser_secret
from identity.signin.challenges.models import Channel, Purpose
from identity.signin.challenges.notes import note_asked
from identity.signin.experience import policy_here
from identity.signin.phones import find_number
from identity.users.models import User
from tenants.requests import actor_of

# In the state of a login: the address that a code or link has just proved.
PROVED = "proved"
Handled = tuple[HttpResponse | None, bool]
DONE: Handled = (None, True)


class ChallengeStage(LoginStage):
    """Asks for a code that it sent. The page is `urlname`'s."""

    def ask(self, purpose: Purpose, channel: Channel, address: str, user: User | None) -> Handled:
        """Raises limits.TooManyTries."""
        request = self.request
        row = operations.start(
            purpose=purpose,
            channel=channel,
            address=address,
            user=user,
            browser=browser_secret(request),
            by=actor_of(request),
        )
        self.state["challenge"] = str(row.pk)
        note_asked(request, row)
        return HttpResponseRedirect(passthrough_next_redirect_url(request, reverse(self.urlname), "next")), True


class ProveEmailStage(ChallengeStage):
    """Everybody proves the address; who has none, made by staff with a username alone, has nothing to prove.

    Without a person: somebody registers an address that has an account. The page is the same; the mail says so.
    """

    key = LoginStageKey.VERIFY_EMAIL.value
    urlname = "account_email_verification_sent"

    def handle(self) -> Handled:
        user, wanted = self.login.user, (self.login.email or "").lower()
        if user is None:
            return self.ask(Purpose.PROVE, Channel.EMAIL, wanted, None) if wanted else DONE
        if wanted and self.login.state.get(PROVED) == wanted:
            return DONE
        proved = _addresses_of(user)
        if not proved or proved.get(wanted) or (wanted not in proved and any(proved.values())):
            return DONE
        address = (
            wanted if wanted in proved else next((mail for mail in proved if mail == user.email), next(iter(proved)))
        )
        return self.ask(Purpose.PROVE, Channel.EMAIL, address, user)


def _addresses_of(user: User) -> dict[str, bool]:
    """Address → proved; as find_user has read it along in this request, or read now."""
    found: dict[str, bool] | None = getattr(user, "addresses", None)
    return found if found is not None else dict(EmailAddress.objects.filter(user=user).values_list("email", "verified"))


class ProvePhoneStage(ChallengeStage):
    """Where people register with a number, a number that was given is proved. One that somebody else has proved is
    not: its owner is told, and nobody is linked to anybody (SECURITY 26)."""

    key = LoginStageKey.VERIFY_PHONE.value
    urlname = "prove_phone"

    def handle(self) -> Handled:
        user = self.login.user
        if user is None:
            number = self.login.phone or ""
            return self.ask(Purpose.PROVE, Channel.SMS, number, None) if number else DONE
        if user.phone_verified or not user.phone or not policy_here().register_phone:
            return DONE
        number = find_number(user.phone, None) or ""
        return self.begin(number) if number else DONE

    def begin(self, number: str) -> Handled:
        """Also when the person writes another number."""
        user = self.login.user
        taken = User.objects.filter(phone=number, phone_verified=True).exclude(pk=user.pk).exists()
        return self.ask(Purpose.PROVE, Channel.SMS, number, None if taken else user)


class IdlePhoneStage(ChallengeStage):
    """Numbers change owners: one that was not used for months opens nothing without a second proof (SECURITY 26).

    Comes after the second factor, which is one. Else a code to a proved address is; without one, it ends here.
    """

    key = "idle_phone"
    urlname = "confirm_idle_phone"

    def handle(self) -> Handled:
        user = self.login.user
        records = get_authentication_records(self.request, user) if user is not None else []
        if user is None or not any(record.get("phone") for record in records):
            return DONE
        by_phone = [record for record in records if record.get("method") == "code" and record.get("phone")]
        if len(by_phone) < len(records) or not proofs.is_idle(user, timezone.now()):
            proofs.use_phone(user=user, by=actor_of(self.request))
            return DONE
        address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
        if address is not None:
            return self.ask(Purpose.AGAIN, Channel.EMAIL, address.email, user)
        clear_login(self.request)
        signin = passthrough_next_redirect_url(self.request, reverse("account_login"), "next")
        return HttpResponseRedirect(f"{signin}{'&' if '?' in signin else '?'}notice=idle-number"), False
