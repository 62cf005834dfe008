"""The frame of every endpoint: who calls, with what, for what; and one declaration for the code and the document.

A room declares a class per address, with the `area` that its permissions are about, and a function per method:

    class RoleEndpoint(Endpoint):
        area = "roles"

        @endpoint("GetRole", "A role", gives=RoleShape, refuses=(404,))
        def get(self, call: Call, role_id: UUID) -> Found:
            return shown(find_role(role_id))

`takes` is the shape of the body, whose values are in `call.values`; what the function returns is the JSON of the
answer, None for one without a body. A `listing` returns `Listed`: the frame pages it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from identity.api import document, permissions, throttling
from identity.api.errors import InvalidInput, Problem
from identity.api.paging import Listed, page_of
from identity.api.shapes import Anything, Shape
from identity.oidc import cors
from identity.oidc.bearers import Bearer
from tenants.audit.actor import Actor, Kind

NOT_AS_SAID = "The body is not as the document says."
BODY_LIMIT = 256 * 1024
METHODS = "GET, POST, PUT, PATCH, DELETE"
EXPOSED = "WWW-Authenticate, Total-Number, Total-Number-Is-Capped, Link, Retry-After"
Found = Mapping[str, object] | list[dict[str, object]] | None
Handler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was let in: `by` acts, `values` is what a valid body held, by name in snake case."""

    request: HttpRequest
    bearer: Bearer
    by: Actor
    values: Mapping[str, Any]

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.GET.dict()


class Json(BaseParser):
    """Strict, bounded, and quick: no NaN, no half characters, no nesting that a later step could not bear."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> object:
        body = stream.read(BODY_LIMIT + 1)
        if len(body) > BODY_LIMIT:
            raise Problem(413, "request.too_large", f"A body has at most {BODY_LIMIT} bytes.")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            raise InvalidInput("The body is not JSON.") from None


class Always(BaseContentNegotiation):
    """There is JSON and nothing else, whatever a client says it accepts."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0] if request.content_type.partition(";")[0].strip().lower() == Json.media_type else None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """`is_open` is for the few that ask for no token."""

    area = ""
    is_open = False
    parser_classes = (Json,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = Always
    metadata_class = None
    permission_classes = ()
    http_method_names = ("get", "head", "post", "put", "patch", "delete")

    def dispatch(self, request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        return cors.shared(request, lambda: super(Endpoint, self).dispatch(request, *args, **parts), METHODS, EXPOSED)

    def get_authenticators(self) -> list[Any]:
        return [] if self.is_open else super().get_authenticators()

    def initial(self, request: Request, *args: Any, **parts: Any) -> None:
        """Before anything of the request is looked at: who is it, may they, and not too often."""
        if not self.is_open:
            self.let_in(request)

    def let_in(self, request: Request) -> None:
        """Raises Problem, TooManyTries."""
        bearer = request.user
        challenge = self.get_authenticate_header(request)
        if not isinstance(bearer, Bearer):
            raise _unauthorized(request, challenge)
        cors.is_called_by(request._request, bearer.client)
        permissions.check_may(bearer, self.area, request.method, challenge)
        self.by = _actor(request, bearer)
        throttling.count_call(bearer, self.by)


def endpoint(
    operation_id: str,
    summary: str,
    *,
    takes: type[Shape | Anything] | None = None,
    gives: Any = None,
    status: int = 200,
    refuses: tuple[int, ...] = (),
    query: Mapping[str, str] | None = None,
) -> Callable[[Handler], Handler]:
    """`gives` is a Shape, or `Shape(many=True)`; `query` names parameters and says what they are for."""

    def decorate(handler: Handler) -> Handler:
        @document.described(
            operation_id,
            summary,
            takes=takes,
            gives=gives,
            status=status if gives else 204,
            refuses=refuses,
            query=query,
        )
        @wraps(handler)
        def respond(self: Endpoint, request: Request, **parts: Any) -> HttpResponse:
            values = read(takes, request) if takes else {}
            found = handler(self, Call(request._request, request.user, self.by, values), **parts)
            return reply(found, status) if gives else HttpResponse(status=204)

        return respond

    return decorate


def listing(
    operation_id: str,
    summary: str,
    *,
    gives: type[Shape],
    refuses: tuple[int, ...] = (),
    query: Mapping[str, str] | None = None,
    may_be_whole: bool = False,
) -> Callable[[Handler], Handler]:
    """`may_be_whole`: without `page` and `page_size` the whole list is answered, as Logto answers short ones."""

    def decorate(handler: Handler) -> Handler:
        @document.described(operation_id, summary, gives=gives(many=True), refuses=refuses, query=query, is_paged=True)
        @wraps(handler)
        def respond(self: Endpoint, request: Request, **parts: Any) -> HttpResponse:
            listed: Listed = handler(self, Call(request._request, request.user, self.by, {}), **parts)
            page, headers = page_of(listed, request._request, may_be_whole=may_be_whole)
            return reply(page, headers=headers)

        return respond

    return decorate


def read(shape: type[Shape | Anything], request: Request) -> Mapping[str, Any]:
    """Raises Problem."""
    data = request.data if request._request.body else {}
    if not isinstance(data, dict):
        raise InvalidInput("Send one JSON object.")
    if issubclass(shape, Anything):
        return _of_field(shape(), data)
    found = shape(data=data)
    if not found.is_valid():
        raise InvalidInput(NOT_AS_SAID, found.errors)
    values: Mapping[str, Any] = found.validated_data
    return values


def _of_field(field: Anything, data: object) -> Mapping[str, Any]:
    """A body that is the caller's own object as a whole."""
    try:
        return field.to_internal_value(data)
    except ValidationError as error:
        raise InvalidInput(NOT_AS_SAID, error.detail) from None


def reply(found: Found, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(found), content_type="application/json", status=status, headers=dict(headers or {})
    )


def _unauthorized(request: Request, challenge: str) -> Problem:
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    code, message = "auth.unauthorized", "The access token is expired, revoked, unknown or for another API."
    if not scheme:
        code, message = "auth.authorization_header_missing", "Send an access token in the Authorization header."
    elif scheme.lower() != "bearer" or not token.strip():
        code, message = "auth.authorization_token_type_not_supported", "The only kind of token here is Bearer."
    return Problem(401, code, message, headers={"WWW-Authenticate": challenge})


def _actor(request: Request, bearer: Bearer) -> Actor:
    return Actor(
        Kind.CLIENT,
        id=bearer.client.client_id,
        label=bearer.client.name,
        ip=str(request.META.get("REMOTE_ADDR", "")),
        user_agent=request.headers.get("User-Agent", "")[:300],
    )
