"""What must be done between a proof and a session, in allauth's order of stages."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage


class ProveEmailStage(EmailVerificationStage):
    """Everybody proves the address; who has none, made by staff with a username alone, has nothing to prove."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is not None:
            proved = dict(EmailAddress.objects.filter(user=user).values_list("email", "verified"))
            wanted = (self.login.email or "").lower()
            if not proved or proved.get(wanted) or (not wanted and any(proved.values())):
                return None, True
        handled: tuple[Any, bool] = super().handle()
        return handled
