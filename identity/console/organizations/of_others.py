"""The pages of people and applications, completed by the organizations that they belong to, and by what all of it permits."""

from dataclasses import replace
from typing import Any

from identity.console import abilities
from identity.console.organizations import memberships
from identity.oidc.admin import ApplicationAdmin as Application
from identity.oidc.user_admin import PersonAdmin as Person
from tenants.console.acts import Tab


def _behind(tabs: tuple[Tab[Any], ...], name: str, *more: Tab[Any]) -> tuple[Tab[Any], ...]:
    """`more` behind the tab of that name."""
    place = next(number for number, tab in enumerate(tabs) if tab.name == name) + 1
    return (*tabs[:place], *more, *tabs[place:])


class PersonAdmin(Person):
    tabs = _behind(Person.tabs, "roles", memberships.TAB, abilities.OF_PERSON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acts = (*self.acts, *memberships.ACTS)


class ApplicationAdmin(Application):
    """Machine clients belong to organizations; people come from every organization to the others."""

    tabs = _behind(
        Application.tabs, "roles", replace(memberships.TAB, offered=memberships.is_machine), abilities.OF_MACHINE
    )  # type: ignore[assignment]  # one more than there

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = tuple(replace(act, offered=memberships.is_machine) for act in memberships.ACTS)
        self.acts = (*self.acts, *ours)
