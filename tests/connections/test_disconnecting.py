"""A connection is taken away: who falls back to what, and what ends."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from connectors.models import Connector
from identity.users.models import User
from orgs.connections.disconnecting import Way, disconnect, falling_back
from orgs.members.operations import add_member
from orgs.models import Member
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope
from tests import cast, jobs
from tests.connections.making import live, organization


def person(scope: TenantScope, *, password: bool = False, proved: bool = True) -> User:
    made = cast.person(scope)
    if not password:
        made.set_unusable_password()
        made.save()
    EmailAddress.objects.filter(user=made).update(verified=proved)
    return made


def test_everybody_who_comes_by_it_is_counted_once_by_what_is_left(in_acme: TenantScope) -> None:
    of = organization()
    row = live(of)
    for number, one in enumerate((person(in_acme, password=True), person(in_acme), person(in_acme, proved=False))):
        SocialAccount.objects.create(user=one, provider=str(row.pk), uid=str(number))
    found = {one.way: one.count for one in falling_back(row)}
    assert found == {Way.PASSWORD: 1, Way.CODE: 1, Way.NOTHING: 1}


def test_identities_go_and_memberships_stay(in_acme: TenantScope) -> None:
    of = organization()
    row, one = live(of), person(in_acme)
    add_member(organization=of, user_id=one.pk, by=COMMAND)
    SocialAccount.objects.create(user=one, provider=str(row.pk), uid="kim")
    key = row.pk
    disconnect(connection=row, by=COMMAND)
    jobs.run_all()
    assert not Connector.objects.filter(pk=key).exists()
    assert not SocialAccount.objects.filter(provider=str(key)).exists()
    assert Member.objects.filter(organization=of, user=one).exists()
    assert {"connection.delete"} <= set(Event.objects.filter(object_id=str(of.pk)).values_list("action", flat=True))
