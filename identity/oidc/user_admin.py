"""The page of a person, completed by what the rooms above know: attempts to sign in, the terms they agreed to, and
which applications have something of theirs."""

from typing import Any

from identity.oidc import console_impersonation as impersonation
from identity.oidc.console_grants import OF_USER
from identity.signin.deliveries.admin import MESSAGES_TAB
from identity.signin.factors import user_admin as factors
from identity.signin.logbook.admin import SIGN_INS_TAB
from identity.signin.registration.admin import AGREEMENTS
from identity.signin.social import user_admin as social
from identity.users.admin import UserAdmin

TAB, REVOKE = OF_USER


class PersonAdmin(UserAdmin):
    tabs = (
        *UserAdmin.tabs[:2], SIGN_INS_TAB, MESSAGES_TAB, *UserAdmin.tabs[2:-1], factors.TAB, social.TAB, TAB, AGREEMENTS,
        impersonation.TAB, UserAdmin.tabs[-1],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours, dangers = UserAdmin.acts[:-3], UserAdmin.acts[-3:]
        acting = impersonation.acting(self._page)
        self.acts = (*ours, acting, *factors.ACTS, *dangers, social.UNLINK, REVOKE, impersonation.END)
