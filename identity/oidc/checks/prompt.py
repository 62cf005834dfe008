"""`prompt` (OpenID Connect Core 3.1.2.1; Initiating User Registration 1.0 for `create`) and `max_age`'s form."""

from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import SELECT_ORGANIZATION, Flow

# The last one is ours: see organization.py.
PROMPTS = ("none", "login", "consent", "select_account", "create", SELECT_ORGANIZATION)


def check_prompt(flow: Flow) -> None:
    prompts = frozenset(flow.parameters.words("prompt"))
    if not prompts <= set(PROMPTS):
        raise AuthorizationError("invalid_request", "prompt holds a value that is not supported.")
    if "none" in prompts and len(prompts) > 1:
        raise AuthorizationError("invalid_request", "prompt=none goes with no other value.")
    flow.prompts = prompts
    max_age = flow.parameters.text("max_age")
    if max_age and not (max_age.isascii() and max_age.isdigit() and len(max_age) <= 9):
        raise AuthorizationError("invalid_request", "max_age is not a number of seconds.")
