"""What staff do to a connection: its certificates, how far it is required, taking it away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connectors.saml import keys
from connectors.saml.models import SamlKey
from orgs.connections import rotation
from orgs.connections.certificates import of_config, readable
from orgs.connections.disconnecting import disconnect, falling_back
from orgs.connections.models import Connection, Stage, Watch
from orgs.connections.requiring import affected, set_stage
from tenants.console.acts import Act, Doing, Text
from tenants.console.forms import ActForm
from tenants.console.rights import Right


@dataclass(frozen=True, slots=True)
class Part:
    """A certificate, as part of a connection's address."""

    pk: str
    subject: str

    def __str__(self) -> str:
        return f"{self.subject} · {self.pk[:16]}…"


class CertificateForm(ActForm):
    certificate = forms.CharField(
        label=_("Certificate"), max_length=20_000,
        help_text=_("X.509 as PEM, from BEGIN to END. Both count from now on, so nothing stops."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip


class WaitingForm(ActForm):
    """Which of the certificates that the metadata names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.fingerprint, f"{one.subject} · {one.not_after:%Y-%m-%d} · {in_fours(one.fingerprint)}")
            for one in waiting_of(self.row)
        ]
        self.fields["fingerprints"] = forms.MultipleChoiceField(
            label=_("Certificates that you have compared"), choices=choices, widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one.")},
        )  # fmt: skip


def in_fours(fingerprint: str) -> str:
    """As people compare it, and as it fits on a narrow screen."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))


def waiting_of(row: Connection) -> list[Any]:
    watch = Watch.objects.filter(connection=row).first()
    return list(readable(watch.waiting)) if watch else []


def find_certificate(row: Connection, part: str) -> Any:
    found = next((one for one in of_config(row.connector.config) if one.fingerprint == part), None)
    return Part(found.fingerprint, found.subject) if found else None


def _add(doing: Doing[Connection]) -> Text:
    rotation.add_certificate(connection=doing.row, text=doing.values["certificate"], by=doing.by)
    return _("Added. Answers signed with either certificate count now.")


def _remove(doing: Doing[Connection]) -> Text:
    rotation.remove_certificate(connection=doing.row, fingerprint=doing.part.pk, by=doing.by)
    return _("Removed. Answers signed with it are refused from now on.")


def _confirm(doing: Doing[Connection]) -> Text:
    rotation.confirm_certificates(connection=doing.row, fingerprints=doing.values["fingerprints"], by=doing.by)
    return _("Confirmed. Answers signed with it count now.")


def _dismiss(doing: Doing[Connection]) -> Text:
    rotation.dismiss_certificates(connection=doing.row, by=doing.by)
    return _("Not confirmed. It is not trusted.")


def _prepare(doing: Doing[Connection]) -> Text:
    keys.prepare_key(connector_id=doing.row.pk, by=doing.by)
    return _("The next key stands in our metadata now. Once the provider knows it, take it into use.")


def _rotate(doing: Doing[Connection]) -> Text:
    keys.rotate_key(connector_id=doing.row.pk, by=doing.by)
    return _("The next key is in use. The former one still opens what was encrypted for it.")


def _retire(doing: Doing[Connection]) -> Text:
    keys.retire_former_keys(connector_id=doing.row.pk, by=doing.by)
    return _("Former keys are deleted.")


def _to(stage: Stage, said: Text) -> Any:
    def run(doing: Doing[Connection]) -> Text:
        set_stage(connection=doing.row, stage=stage, by=doing.by)
        return said

    return run


def _going(stage: Stage) -> Any:
    def sentences(row: Connection, part: object) -> tuple[str, ...]:
        """The dry run: how many people, and what becomes of them."""
        found = affected(row, stage)
        return tuple(f"{group.label}: {count}. {found.fate(group)}" for group, count in found.counts.items() if count)

    return sentences


def _disconnect(doing: Doing[Connection]) -> Text:
    name = str(doing.row)
    disconnect(connection=doing.row, by=doing.by)
    return _("%(name)s was removed. Members stay members.") % {"name": name}


def falling_in_words(row: Connection, part: object = None) -> tuple[str, ...]:
    """Who falls back to what, the first few by name."""
    found = []
    for one in falling_back(row):
        names = ", ".join(str(person) for person in one.people) + (f" (+{one.more})" if one.more > 0 else "")
        people = ngettext("%(count)d person", "%(count)d people", one.count) % {"count": one.count}
        found.append(f"{people}: {one.way.label}. {names}")
    if row.is_required:
        found.append(str(_("Nobody has to come by it any more.")))
    return tuple(found)


def _has_waiting(row: Connection) -> bool:
    return bool(waiting_of(row))


def _has_key(state: str) -> Any:
    return lambda row: SamlKey.objects.filter(connector=row.connector_id, state=state).exists()


def _needs_next(row: Connection) -> bool:
    states = set(SamlKey.objects.filter(connector=row.connector_id).values_list("state", flat=True))
    return SamlKey.State.CURRENT in states and SamlKey.State.NEXT not in states


def _is(*stages: Stage, with_organization: bool = False) -> Any:
    return lambda row: row.stage in stages and (row.organization_id is not None or not with_organization)


def _paused(row: Connection) -> bool:
    return row.stage == Stage.SETUP and bool(row.connector.config)


_CERTIFICATES: Mapping[str, Any] = {"is_listed": False, "back": "certificates"}
ACTS: tuple[Act[Connection], ...] = (
    Act("certificates/add", _("Add certificate"), Right.CHANGE, _add, form=CertificateForm, offered=lambda row: bool(row.connector.config),
        explanation=_("The provider’s next certificate, beside the one in use. Compare its fingerprint with the one shown there."), **_CERTIFICATES),
    Act("certificates/remove", _("Remove certificate"), Right.CHANGE, _remove, part=find_certificate, part_converter="str", is_danger=True,
        explanation=_("Once answers are signed with the new one, the old one is only a risk."), **_CERTIFICATES),
    Act("certificates/confirm", _("Confirm new certificate"), Right.CHANGE, _confirm, form=WaitingForm, offered=_has_waiting,
        explanation=_("The metadata names it; whoever controls that address could, too. Compare the fingerprint with the one that the provider shows, by another way."), **_CERTIFICATES),
    Act("certificates/dismiss", _("Do not confirm"), Right.CHANGE, _dismiss, offered=_has_waiting,
        explanation=_("It is not trusted. If the metadata still names it tomorrow, it waits again."), **_CERTIFICATES),
    Act("keys/prepare", _("Prepare the next key"), Right.CHANGE, _prepare, offered=_needs_next,
        explanation=_("A second key of ours. It stands in our metadata beside the one in use, and already opens answers."), **_CERTIFICATES),
    Act("keys/rotate", _("Take the next key into use"), Right.CHANGE, _rotate, offered=_has_key(SamlKey.State.NEXT),
        explanation=_("Requests are signed with it from now on. Do it once the provider knows it."), is_danger=True, **_CERTIFICATES),
    Act("keys/retire", _("Delete former keys"), Right.CHANGE, _retire, offered=_has_key(SamlKey.State.FORMER),
        explanation=_("Answers that are encrypted for them cannot be opened any more."), is_danger=True, **_CERTIFICATES),
    Act("resume", _("Resume"), Right.CHANGE, _to(Stage.OPTIONAL, _("People may sign in by it again.")), icon="play_arrow", offered=_paused,
        explanation=_("As it was live before, without anybody having to use it.")),
    Act("require", _("Require at each new sign-in"), Right.CHANGE, _to(Stage.NEW, _("It is required at each new sign-in.")), icon="lock",
        offered=_is(Stage.OPTIONAL, with_organization=True), consequences=_going(Stage.NEW), is_danger=True,
        explanation=_("Whoever has an address at its proved domains signs in by it from now on. If it fails for many, this is taken back by itself.")),
    Act("require-all", _("Require of everybody at once"), Right.CHANGE, _to(Stage.ALL, _("It is required of everybody.")), icon="lock",
        offered=_is(Stage.NEW, with_organization=True), consequences=_going(Stage.ALL), is_danger=True,
        explanation=_("Sessions that came another way end. Nothing takes this back by itself.")),
    Act("optional", _("Require no more"), Right.CHANGE, _to(Stage.OPTIONAL, _("Nobody has to use it any more.")), icon="lock_open",
        offered=_is(Stage.NEW, Stage.ALL), explanation=_("People may sign in in other ways again.")),
    Act("pause", _("Pause"), Right.CHANGE, _to(Stage.SETUP, _("Nobody signs in by it until it is resumed.")), icon="pause", is_danger=True,
        offered=_is(Stage.OPTIONAL, Stage.NEW, Stage.ALL), consequences=falling_in_words,
        explanation=_("Nobody signs in by it, and nobody has to. Settings and identities stay.")),
    Act("disconnect", _("Disconnect"), Right.CHANGE, _disconnect, icon="link_off", is_danger=True, back=None, typed=str,
        consequences=falling_in_words,
        explanation=_("With its settings, keys and attempts. Sessions that came by it end. It cannot be brought back: a new one has another id.")),
)  # fmt: skip
