"""An act is something that staff do to one row, a tab one page of it, an aside a page beside the list. A room declares
them as tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise

from tenants.audit.actor import Actor
from tenants.console.forms import ActForm
from tenants.console.rights import Right

Row = TypeVar("Row", bound=models.Model)
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Doing(Generic[Row]):
    """One act being carried out: on which row (and which part of it), with what a valid form held, by whom."""

    request: HttpRequest
    row: Row
    part: Any
    values: Mapping[str, Any]
    by: Actor


@dataclass(frozen=True, slots=True)
class Act(Generic[Row]):
    """Something that staff do to one row. `run` calls one operation and returns the sentence shown afterwards,
    or a page of its own where something is shown once."""

    name: str
    label: Text
    right: Right
    run: Callable[[Doing[Row]], "Text | HttpResponseBase"]
    explanation: Text = ""
    form: type[ActForm] = ActForm
    icon: str = "arrow_forward"
    is_danger: bool = False
    # Shown among the buttons of the page; an act on a part has its button beside the part.
    is_listed: bool = True
    offered: Callable[[Row], bool] = lambda row: True
    # What has to be typed, in every environment.
    typed: Callable[[Row], str] | None = None
    part: Callable[[Row, Any], models.Model | None] | None = None
    part_converter: str = "uuid"
    # Sentences that say what will break.
    consequences: Callable[[Row, Any], tuple[str, ...]] = lambda row, part: ()
    # The tab that is opened afterwards; None when the row is gone.
    back: str | None = ""

    @property
    def url_name(self) -> str:
        return self.name.replace("/", "_")


@dataclass(frozen=True, slots=True)
class Tab(Generic[Row]):
    """One page of an object. With `form` and `save` it is edited there, by those with the right to."""

    name: str
    label: Text
    template: str
    context: Callable[[HttpRequest, Row], Mapping[str, object]] = lambda request, row: {}
    form: Callable[[Row, Any], forms.BaseForm] | None = None
    save: Callable[[Doing[Row]], Text] | None = None
    view_right: Right = Right.VIEW
    right: Right = Right.CHANGE
    offered: Callable[[Row], bool] = lambda row: True


@dataclass(frozen=True, slots=True)
class RowPage(Generic[Row]):
    """A page of one row that answers for itself, GET and POST, such as a step of an assistant: `part` says which."""

    name: str
    right: Right
    view: Callable[[Any, HttpRequest, Row, str], HttpResponseBase]
    offered: Callable[[Row], bool] = lambda row: True

    @property
    def url_name(self) -> str:
        return self.name.replace("/", "_")


@dataclass(frozen=True, slots=True)
class Aside:
    """A page beside the list, of all its rows or of many: what `view` answers. `writes` is what a POST needs; without
    it none is taken."""

    name: str
    label: Text
    right: Right
    view: Callable[[Any, HttpRequest], HttpResponseBase]
    writes: Right | None = None
    icon: str = "arrow_forward"
    # Shown among the buttons of the list.
    is_listed: bool = True

    @property
    def url_name(self) -> str:
        return self.name.replace("/", "_")
