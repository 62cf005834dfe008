"""What Django's admin may ask about a member of staff inside a tenant: from the role in the Access row alone."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from tenants.console.rights import Right, rights_of

NEEDED = {"view": Right.VIEW, "add": Right.CHANGE, "change": Right.CHANGE, "delete": Right.CHANGE}


class AccessBackend(BaseBackend):
    """Answers for people that ConsoleMiddleware let into a tenant; it puts the Access row on them."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        access = getattr(user_obj, "access", None)
        if access is None or not user_obj.is_active:
            return False
        return NEEDED.get(perm.rpartition(".")[2].partition("_")[0]) in rights_of(access.role)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return getattr(user_obj, "access", None) is not None and user_obj.is_active
