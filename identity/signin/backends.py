"""Who an identifier, a password or a session belongs to. Permissions are none of its business."""

import json
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from identity.signin.experience import policy_here
from identity.users.imports import costs
from identity.users.models import User

# Read along, so that nobody pays a statement for the question: whether there is a second factor (factors.holdings), and
# which addresses are proved (stages.ProveEmailStage). Text, for this is asked at every sign-in, and putting the same
# together from querysets costs a fifth of what the password's hash does. A value of null finds nobody.
FIND = """
select u.*, exists (select from mfa_authenticator a where a.user_id = u.id) as has_factor,
 (select jsonb_object_agg(e.email, e.verified) from account_emailaddress e where e.user_id = u.id) as addresses
from (
 select id as user_id, 0 as rank from users_user where phone = %(phone)s and phone_verified
 union all select user_id, case when verified then 0 else 2 end from account_emailaddress where email = %(email)s
 union all select id, 1 from users_user where username = %(username)s
) as found join users_user u on u.id = found.user_id
order by found.rank, u.created_at limit 1
"""


def find_user(identifier: str, *, by_email: bool = False, by_username: bool = False, phone: str = "") -> User | None:
    """One statement, whether or not there is somebody. What was proved comes before a username that looks like it.

    `phone` is the number that the identifier is read as, in E.164; only a proved one finds its owner.
    """
    wanted = identifier.strip().lower() or None
    values = {
        "phone": phone or None,
        "email": wanted if by_email else None,
        "username": wanted if by_username else None,
    }
    if not any(values.values()):
        return None
    found: User | None = next(iter(User.objects.raw(FIND, values)), None)
    if found is None:
        # Nobody takes as long as somebody: what is made of a row is made of nothing, too.
        User(email=identifier)
    else:
        found.addresses = json.loads(found.addresses or "{}")  # type: ignore[attr-defined]  # a column of FIND
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
