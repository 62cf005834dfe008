"""The account page as rows: each says the state of one thing, and has at most one action."""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from identity.account import policy, tokens
from identity.account.factors import rows_of as factor_rows
from identity.account.models import AccountPolicy
from identity.account.profile import questions
from identity.account.profile.fields import FIELDS, Field
from identity.account.rows import Row
from identity.signin import phones
from identity.signin.models import SignInPolicy
from identity.signin.registration.models import ProfileField
from identity.signin.social import linking
from identity.signin.sso.closing import managed_by
from identity.users.models import User

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """`more` is a link below the rows."""

    id: str
    title: Text
    rows: tuple[Row, ...]
    more: Text = ""
    more_url: str = ""


def profile(user: User) -> Section:
    """Our own fields, save those for which the tenant has a question of its own; then these."""
    asked = questions.fields_of_tenant()
    hidden = questions.keys_of(asked)
    rows = [_picture(user)] if policy.can_see("picture") and "picture" not in hidden else []
    rows += [_field(user, field) for field in FIELDS if policy.can_see(field.key) and field.key not in hidden]
    rows += [_question(user, field) for field in asked if policy.can_see_field(field)]
    return Section("profile", _("Profile"), tuple(rows))


def _field(user: User, field: Field) -> Row:
    url = reverse("account_profile", args=[field.key]) if policy.can_change(field.key) else ""
    return _fact(field.label, field.words(user), url)


def _fact(label: Text, value: str, url: str) -> Row:
    return Row(label, value or _("Not set"), act=_("Change") if value else _("Add"), url=url, is_empty=not value)


def _question(user: User, field: ProfileField) -> Row:
    """What the tenant asks of its own."""
    url = reverse("account_profile", args=[field.key]) if policy.can_change_field(field) else ""
    return _fact(field.label, questions.words_of(user, field), url)


def _picture(user: User) -> Row:
    url = reverse("account_picture_change") if policy.can_change("picture") else ""
    value = _("Set") if user.picture else _("Not set")
    return Row(_("Picture"), value, act=_("Change") if user.picture else _("Add"), url=url, is_empty=not user.picture)


def sign_in(user: User) -> Section:
    company = managed_by(user)
    own = (*_phone(user), *(() if company else _password(user)), *factor_rows(user), *_elsewhere(user))
    rows = (*_company(company), *_addresses(user), *own)
    adds = policy.can_change("emails")
    more, url = (_("Add an e-mail address"), reverse("account_email_add")) if adds else ("", "")
    return Section("sign-in", _("Sign-in methods"), rows, more, url)


def _company(name: str) -> Iterator[Row]:
    """Where the company requires its own sign-in, that is the way in."""
    if name:
        yield Row(_("Company sign-in"), _("%(company)s manages how you sign in.") % {"company": name})


def _addresses(user: User) -> Iterator[Row]:
    if not policy.can_see("emails"):
        return
    may = policy.can_change("emails")
    for address in EmailAddress.objects.filter(user=user).order_by("-primary", "email"):
        tags = (
            pgettext("an address", "primary") if address.primary else "",
            "" if address.verified else _("not confirmed"),
        )
        url = reverse("account_email_one", args=[address.pk]) if may else ""
        yield Row(_("E-mail address"), address.email, tags=tuple(filter(None, tags)), act=_("Manage"), url=url)


def _phone(user: User) -> Iterator[Row]:
    if not policy.can_see("phone"):
        return
    url = reverse("account_phone") if policy.can_change("phone") else ""
    if user.phone:
        tags = () if user.phone_verified else (_("not confirmed"),)
        yield Row(_("Phone number"), phones.written(user.phone), tags=tags, act=_("Manage"), url=url)
    else:
        yield Row(_("Phone number"), _("Not set"), act=_("Add"), url=url, is_empty=True)


def _password(user: User) -> Iterator[Row]:
    if not SignInPolicy.load().password:
        return
    if user.has_usable_password():
        yield Row(_("Password"), _("Set"), act=_("Change"), url=reverse("account_change_password"))
    else:
        yield Row(_("Password"), _("Not set"), act=_("Add"), url=reverse("account_set_password"), is_empty=True)


def _elsewhere(user: User) -> Iterator[Row]:
    """What is shown where it is offered, and to whoever has one still: both asked in one statement."""
    known = User.objects.filter(pk=user.pk).annotate(tokens=Count("personal_access_tokens"))
    has_identity, count = known.values_list(linking.HAS_IDENTITY, "tokens").first() or (False, 0)
    if linking.is_offered(has_any=has_identity):
        yield _identities(user)
    if tokens.is_offered(has_any=count > 0):
        words = ngettext("%(count)d token", "%(count)d tokens", count) % {"count": count} if count else _("None")
        url = reverse("account_tokens")
        yield Row(_("Personal access tokens"), words, act=_("Manage"), url=url, is_empty=not count)


def _identities(user: User) -> Row:
    """Accounts elsewhere."""
    names = ", ".join(one.connector or one.shown for one in linking.identities_of(user))
    url = reverse("account_identities")
    return Row(_("Connected accounts"), names or _("None"), act=_("Manage"), url=url, is_empty=not names)


def privacy(request: HttpRequest, user: User) -> Section:
    rows = []
    if policy.can_download():
        rows.append(
            Row(
                _("Your data"),
                _("Everything that is known about you here, as a file"),
                act=_("Download"),
                url=reverse("account_download"),
            )
        )
    rows += _leaving(user)
    return Section("privacy", _("Privacy"), tuple(rows))


def _leaving(user: User) -> Iterator[Row]:
    way = policy.deletion()
    if user.deletion_asked_at is not None:
        yield Row(
            _("Deletion"), _("You asked for it. The people in charge decide."), act=_("Withdraw"),
            url=reverse("account_delete_withdraw"), is_form=True,
        )  # fmt: skip
    elif way == AccountPolicy.Deletion.DELAYED:
        yield Row(_("Deletion"), _("The account and everything in it"), act=_("Delete"), url=reverse("account_delete"))
    elif way == AccountPolicy.Deletion.STAFF:
        yield Row(_("Deletion"), _("The people in charge decide"), act=_("Ask for it"), url=reverse("account_delete"))
