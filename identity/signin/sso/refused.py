"""Why an answer that was found right signs nobody in all the same."""

from connectors.enterprise.codes import Code
from identity.users.models import User


class ArrivalRefused(Exception):
    """`user` is whom it concerns, where that is known."""

    def __init__(self, code: Code, *, detail: str = "", user: User | None = None) -> None:
        super().__init__(code)
        self.code, self.detail, self.user = code, detail, user


class LinkNeeded(Exception):
    """The address has an account of its own, to which one sign-in comes first."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user
