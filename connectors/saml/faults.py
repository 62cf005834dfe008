"""Why a message comes to nothing: a code and a short technical detail, never shown to the person."""

from connectors.enterprise.codes import Code


class MessageRefused(Exception):
    """`detail` says what was expected and what was found."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code, self.detail = code, detail
