"""Who must sign in by it: in stages, each with a dry run of who is affected; and who may always come in without."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from identity.sso_setup.parts import one_of
from orgs.connections.models import BreakGlass, Stage
from orgs.connections.requiring import Affected, Group, add_break_glass, affected, remove_break_glass, set_stage
from orgs.models import Member

PAGE, CANDIDATES = 25, 50
STAGES = (Stage.OPTIONAL, Stage.NEW, Stage.ALL)
WORDS: dict[Stage, tuple[Promise, Promise]] = {
    Stage.SETUP: (_("Off"), _("Nobody signs in by it.")),
    Stage.OPTIONAL: (
        _("Optional"),
        _("Whoever enters an address at your domains is led to the identity provider. Other ways stay open."),
    ),
    Stage.NEW: (
        _("Required at each new sign-in"),
        _("From now on people at your domains sign in by the identity provider only. Who is signed in stays so."),
    ),
    Stage.ALL: (
        _("Required of everybody at once"),
        _("Whoever came in another way is signed out now, and comes in again by the identity provider only."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StageShown:
    value: str
    title: Promise
    about: Promise
    is_now: bool
    is_next: bool
    is_back: bool


@dataclass(frozen=True, slots=True)
class GroupShown:
    value: str
    title: str
    count: int
    fate: Promise
    people: Any = None


def enforcement(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _page(request, desk)
    acts = {"stage": _stage, "add": _add, "remove": _remove}
    action = request.POST.get("action", "")
    if action not in acts or (action != "stage" and not desk.may_break_glass):
        raise Http404
    try:
        return desk.go("enforcement", acts[action](request, desk))
    except ValidationError as error:
        return _page(request, desk, problem=" ".join(error.messages))


def _stage(request: HttpRequest, desk: Desk) -> str:
    wanted = request.POST.get("stage", "")
    if wanted not in STAGES:
        raise Http404
    set_stage(connection=desk.connection, stage=wanted, by=desk.by)
    return "stage"


def _add(request: HttpRequest, desk: Desk) -> str:
    assert desk.organization is not None  # noqa: S101  # the step is not there without
    member = one_of(_members(desk), request.POST.get("member"))
    assert member.user is not None  # noqa: S101  # people alone are asked for
    add_break_glass(organization=desk.organization, user=member.user, by=desk.by)
    return "break-glass-added"


def _remove(request: HttpRequest, desk: Desk) -> str:
    found = BreakGlass.objects.filter(organization=desk.organization, pk=_number(request.POST.get("row"))).first()
    if found is None:
        raise Http404
    remove_break_glass(break_glass=found, by=desk.by)
    return "break-glass-removed"


def _page(request: HttpRequest, desk: Desk, **context: Any) -> HttpResponse:
    row = desk.connection
    stages = list(_stages(row.stage))
    asked = request.GET.get("stage", "")
    proposed = asked if asked in STAGES else next((one.value for one in stages if one.is_next), Stage.ALL)
    dry = affected(row, proposed)
    shared = {
        "stages": stages,
        "proposed": next(one for one in stages if one.value == proposed),
        "affected": dry,
        "groups": _groups(request, desk, dry),
        "exempt": BreakGlass.objects.filter(organization=desk.organization).select_related("user"),
        "exempt_count": BreakGlass.objects.filter(organization=desk.organization).count(),
        "query": request.GET.get("q", "")[:100],
        "candidates": _candidates(request, desk),
    }
    return show(request, desk, "enforcement", {**shared, **context})


def _stages(now: str) -> Any:
    order = (Stage.SETUP, *STAGES)
    here = order.index(Stage(now))
    for place, stage in enumerate(order):
        if stage is not Stage.SETUP:
            title, about = WORDS[stage]
            yield StageShown(stage.value, title, about, place == here, place == here + 1, place < here)


def _groups(request: HttpRequest, desk: Desk, dry: Affected) -> list[GroupShown]:
    """Counts for everybody; names, paged, of the group that is opened, for those who may see people."""
    opened = request.GET.get("group", "") if desk.sees_people else ""
    found = []
    for group in Group:
        people = None
        if group == opened:
            people = Paginator(dry.people(group), PAGE).get_page(request.GET.get("page"))
        found.append(GroupShown(group.value, str(group.label), dry.counts[group], dry.fate(group), people))
    return [one for one in found if one.count]


def _members(desk: Desk) -> Any:
    return Member.objects.filter(organization=desk.organization, user__isnull=False).select_related("user")


def _candidates(request: HttpRequest, desk: Desk) -> list[Member]:
    """Members among whom one is chosen, once somebody has searched."""
    wanted = request.GET.get("q", "").strip()[:100]
    if not wanted or not desk.may_break_glass:
        return []
    held = BreakGlass.objects.filter(organization=desk.organization).values("user")
    rows = _members(desk).filter(user__email__istartswith=wanted) | _members(desk).filter(
        user__name__istartswith=wanted
    )
    return list(rows.exclude(user__in=held).order_by("user__email")[:CANDIDATES])


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0
