"""What an act on many may be about: each subject says what may be done, and to which rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from tenants.audit.actor import Actor

if TYPE_CHECKING:
    from identity.users.models import BulkAct

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Kind(Generic[Row]):
    """`concerns` says whether there is anything to do to a row; `asks` names the form's further fields."""

    label: Promise
    effect: Promise
    work: "Callable[[Row, BulkAct, Actor], None]"
    concerns: "Callable[[Row, BulkAct], bool]" = lambda row, job: True
    asks: tuple[str, ...] = ()
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class Subject(Generic[Row]):
    """`rows` raises tenants.console.criteria.Unreadable."""

    kinds: Mapping[str, Kind[Row]]
    rows: "Callable[[BulkAct], models.QuerySet[Row]]"


@cache
def subject_of(name: str) -> "Subject[Any]":
    found: Subject[Any] = import_string(settings.BULK_SUBJECTS[name])
    return found
