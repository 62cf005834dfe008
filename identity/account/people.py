"""Who is signed in, for views that are closed to everybody else."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from identity.users.models import User


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
