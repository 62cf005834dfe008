"""What endpoints for programs have in common: allowed methods, and errors as JSON (RFC 6749 section 5.2)."""

from collections.abc import Callable
from functools import wraps

import psycopg
from django.http import HttpRequest, HttpResponse

from identity.oidc.errors import EndpointError, answer
from identity.oidc.parameters import Malformed

View = Callable[..., HttpResponse]


class MethodRefused(EndpointError):
    status = 405


class Unavailable(EndpointError):
    status = 503


def for_programs(*methods: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: HttpRequest, **parts: str) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise MethodRefused("invalid_request", "Use another method.", {"Allow": ", ".join(methods)})
                return view(request, **parts)
            except EndpointError as error:
                return answer(error)
            except Malformed as error:
                return answer(EndpointError("invalid_request", str(error)))
            except psycopg.OperationalError:
                return answer(Unavailable("temporarily_unavailable", "Try again in a moment.", {"Retry-After": "1"}))

        return respond

    return decorate
