"""What a member of staff may do inside a tenant: from the role in the Access row, and from nothing else."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from tenants.models import Access

VIEW = frozenset({"view"})
EDIT = VIEW | {"add", "change"}
ALL = EDIT | {"delete"}
ROLES: dict[str, frozenset[str]] = {
    Access.Role.OWNER: ALL,
    Access.Role.ADMIN: ALL,
    Access.Role.SUPPORT: VIEW,
    Access.Role.VIEWER: VIEW,
}


class AccessBackend(BaseBackend):
    """Answers for people that ConsoleMiddleware let into a tenant; it puts the Access row on them."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        access = getattr(user_obj, "access", None)
        if access is None or not user_obj.is_active:
            return False
        action = perm.rpartition(".")[2].partition("_")[0]
        return action in ROLES[access.role]

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return getattr(user_obj, "access", None) is not None and user_obj.is_active
