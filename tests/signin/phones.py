"""People with phones."""

import random
from datetime import timedelta

from django.utils import timezone

from identity.signin.challenges.models import PhoneProof
from identity.signin.challenges.proofs import prove_phone
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor

# A policy under which people sign in with a number, beside the address.
PHONES: dict[str, object] = {"phone": True, "sms_code": True}
ONLY_PHONES: dict[str, object] = {"phone": True, "sms_code": True, "email": False, "username": False,
                                  "register_phone": True, "password": False, "register_password": False}  # fmt: skip


def new_number() -> str:
    """A mobile number of Japan, in E.164, that no other test has."""
    return f"+8190{random.randint(10_000_000, 99_999_999)}"  # a test's number


def at_home(number: str) -> str:
    """As people in Japan write it."""
    return f"0{number[3:5]}-{number[5:9]}-{number[9:]}"


def with_phone(scope: TenantScope, *, idle: timedelta = timedelta(0), verified: bool = True) -> User:
    """Somebody who proved a number, and last used it so long ago."""
    person = cast.person(scope, verified=verified)
    with enter(scope):
        prove_phone(user=person, number=new_number(), by=COMMAND)
        PhoneProof.objects.filter(user=person).update(used_at=timezone.now() - idle)
    return person


def ask_by_sms(scope: TenantScope, typed: str, path: str = "/signin", **browser: str) -> Visitor:
    """Somebody who has typed a number and looks at the page that takes the code."""
    found = Visitor(scope, **browser)
    found.open(path)
    found.submit(login=typed)
    if not found.path.startswith("/signin/code"):
        found.submit(action="code")
    return found
