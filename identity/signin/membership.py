"""The last thing before a session: whoever has proved an address at an organization's domain belongs to it (orgs.domains)."""

from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStage
from django.http import HttpResponse

from identity.users.models import User
from orgs.domains.joining import anybody_joins, join_by_domain
from tenants.audit.actor import Actor, Kind
from tenants.requests import actor_of


class MembershipStage(LoginStage):
    """After every method and every question; asks nothing itself."""

    key, urlname = "membership", None

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is not None and anybody_joins():
            found = actor_of(self.request)
            by = Actor(Kind.USER, str(user.pk), str(user), found.ip, found.user_agent)
            join_by_domain(user_id=user.pk, emails=_proved_of(user), by=by)
        return None, True


def _proved_of(user: User) -> list[str]:
    """As find_user has read them along, or read now."""
    known: dict[str, bool] | None = getattr(user, "addresses", None)
    if known is not None:
        return [email for email, is_proved in known.items() if is_proved]
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))
