"""The page of a person, completed by what the rooms above know: attempts to sign in, the terms they agreed to, and
which applications have something of theirs."""

from identity.oidc.console_grants import OF_USER
from identity.signin.factors import user_admin as factors
from identity.signin.logbook.admin import SIGN_INS_TAB
from identity.signin.registration.admin import AGREEMENTS
from identity.users.admin import UserAdmin

TAB, REVOKE = OF_USER


class PersonAdmin(UserAdmin):
    tabs = (*UserAdmin.tabs[:2], SIGN_INS_TAB, *UserAdmin.tabs[2:-1], factors.TAB, TAB, AGREEMENTS, UserAdmin.tabs[-1])
    acts = (*UserAdmin.acts[:-3], *factors.ACTS, *UserAdmin.acts[-3:], REVOKE)
