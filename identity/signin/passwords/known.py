"""What anybody could know about a person and the place where a password is set."""

import re
from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser

from identity.applications.models import Application
from identity.signin.brand.look import brand
from identity.signin.experience import application_here
from identity.users.models import User
from tenants.isolation.scope import find_current

# Members of the profile that are about the person, not about their taste.
PROFILE = ("given_name", "family_name", "middle_name", "nickname", "birthdate")
PHONE_DIGITS = 8  # the end of a number, however its beginning is written


def words_about(user: AbstractBaseUser | None) -> tuple[str, ...]:
    found = [*_of_place(), *(_of_person(user) if isinstance(user, User) else ())]
    return tuple(dict.fromkeys(word for word in found if word))


def _of_place() -> Iterator[str]:
    scope = find_current()
    if scope is not None:
        yield from (*_parts(scope.name), scope.slug, *_parts(brand().name))
        if application_id := application_here():
            for name in Application.objects.filter(pk=application_id).values_list("name", flat=True):
                yield from _parts(name)


def _of_person(user: User) -> Iterator[str]:
    yield from _parts(user.name)
    yield from _parts(user.username or "")
    name, _at, domain = user.email.partition("@")
    yield from _parts(name)
    yield from domain.split(".")[:-1]
    yield re.sub(r"\D", "", user.phone)[-PHONE_DIGITS:]
    for member in PROFILE:
        if isinstance(value := user.profile.get(member), str):
            yield from _parts(value)


def _parts(text: str) -> tuple[str, ...]:
    """The whole, and each word of it."""
    return (text, *re.split(r"[\W_]+", text))
