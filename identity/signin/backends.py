"""Who an identifier, a password or a session belongs to. Permissions are none of its business."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Case, Exists, OuterRef, Value, When
from django.http import HttpRequest

from identity.signin.experience import policy_here
from identity.users.imports import costs
from identity.users.models import User


def find_user(identifier: str, *, by_email: bool = False, by_username: bool = False, phone: str = "") -> User | None:
    """One statement, whether or not there is somebody. What was proved comes before a username that looks like it.

    `phone` is the number that the identifier is read as, in E.164; only a proved one finds its owner.
    """
    wanted = identifier.strip().lower()
    # Read along, so that nobody without a factor pays a statement for the question (factors.holdings).
    people = User.objects.annotate(has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
    parts = []
    if phone:
        parts.append(people.filter(phone=phone, phone_verified=True).annotate(rank=Value(0)))
    if by_email:
        rank = Case(When(emailaddress__verified=True, then=Value(0)), default=Value(2))
        parts.append(people.filter(emailaddress__email=wanted).annotate(rank=rank))
    if by_username:
        parts.append(people.filter(username=wanted).annotate(rank=Value(1)))
    if not parts:
        return None
    ranked = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found: User | None = ranked.order_by("rank", "created_at").first()
    return found


class SignInBackend(AuthenticationBackend):
    """One statement and one hash for everybody: known, unknown, with or without a password.

    allauth's own hashes twice for a known address with a wrong password, and once for an unknown one.
    """

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        policy = policy_here()
        identifier = str((policy.email and credentials.get("email")) or credentials.get("username") or "")
        phone = str(credentials.get("phone") or "") if policy.phone else ""
        found = find_user(identifier, by_email=policy.email, by_username=policy.username, phone=phone)
        if request is not None:
            # For the sign-in log, should it fail (adapters): whom it was aimed at, without another statement.
            request.aimed_at = found  # type: ignore[attr-defined]  # read by note_wrong_password
        password = str(credentials.get("password") or "")
        checked: User | None = self._check_password(found, password)
        if checked is None:
            # Hashes that were imported cost more or less than ours: everybody waits the same.
            costs.pay(found.password if found is not None else "", password)
        return checked

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False
