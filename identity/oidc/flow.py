"""One authorization request on its way through the table of steps, and what a step may ask for."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.http import HttpRequest

from identity.consent.asked import Asked
from identity.oidc.clients import RegisteredClient
from identity.oidc.facts import Facts
from identity.oidc.parameters import Parameters
from identity.oidc.wishes import Wishes
from identity.signin.models import Interaction
from identity.users.models import User
from orgs.connections.required import Obligation

FRESH_PROMPTS = frozenset({"login", "select_account", "create"})
SELECT_ORGANIZATION = "select_organization"


class Screen(Enum):
    """What a person is shown. `PAUSE` shows nothing: the request is kept and opened again by GET."""

    PAUSE = "pause"
    SIGN_IN = "sign in"
    SIGN_IN_AFRESH = "sign in afresh"
    STEP_UP = "step up"
    STEP_UP_WITH_PASSKEY = "step up with a passkey"
    SET_UP = "set a factor up"
    CONTINUE = "continue as"
    TERMS = "terms"
    QUESTIONS = "questions"
    CONSENT = "consent"
    NOT_ADMITTED = "not admitted"
    ORGANIZATION = "choose an organization"
    NOT_A_MEMBER = "not a member"
    COMPANY = "sign in by the company"
    OTHER_SIGN_IN = "sign in another way"


class PersonNeeded(Exception):
    """A step cannot be passed without a person. With `prompt=none` the client gets `error` instead."""

    def __init__(self, screen: Screen, error: str, description: str) -> None:
        super().__init__(screen.value)
        self.screen, self.error, self.description = screen, error, description


@dataclass(slots=True)
class Flow:
    """Steps read `http`, `parameters` and `now`, and set what later ones rely on.

    `pushed` is the key of a request that the client pushed beforehand. `question` is what consent is still needed for.
    `organization` is the one that the tokens will be for: first the one that the request names, then the one that the
    person is in. `obligation` names the connection that the person has to come by instead. `interaction` is there when the request was kept earlier and is now opened again; `confirmed` when the person has
    pressed the button of the page that asks for it.
    """

    http: HttpRequest
    parameters: Parameters
    now: datetime
    interaction: Interaction | None = None
    pushed: UUID | None = None
    confirmed: bool = False
    client: RegisteredClient = field(init=False)
    redirect_uri: str = ""
    response_mode: str = "query"
    scopes: tuple[str, ...] = ()
    resources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prompts: frozenset[str] = frozenset()
    organization: UUID | None = None
    hinted_subject: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    acr_wish: object = None
    question: Asked = field(init=False)
    user: User = field(init=False)
    obligation: Obligation | None = None
    facts: Facts = field(init=False)

    @property
    def is_silent(self) -> bool:
        return "none" in self.prompts

    @property
    def proof_after(self) -> datetime | None:
        """From when on a proof counts as made inside this very interaction."""
        return self.interaction.proof_after if self.interaction else None
