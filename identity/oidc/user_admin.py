"""The page of a person, completed by what only this room knows: which applications have something of theirs."""

from identity.oidc.console_grants import OF_USER
from identity.users.admin import UserAdmin

TAB, REVOKE = OF_USER


class PersonAdmin(UserAdmin):
    tabs = (*UserAdmin.tabs[:-1], TAB, UserAdmin.tabs[-1])
    acts = (*UserAdmin.acts, REVOKE)
