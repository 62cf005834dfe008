"""Inviting, with what became of each address, and no more than is good for strangers' mailboxes."""

from identity.signin.limits import Action
from orgs.invitations.models import Invitation
from tenants.isolation.scope import enter
from tests import cast
from tests.organizations.room import house, room
from tests.visitor import mails_to


def test_many_are_invited_at_once_and_each_is_answered_for() -> None:
    here, owner = room(), house().browser("owner")
    new, other = (f"{cast.unique('new')}@example.test" for _ in range(2))
    typed = f"{new}, {new.upper()}\n{other};{here.guest.user.email}\nnobody"  # type: ignore[union-attr]  # a person
    role = str(house().roles["member"].pk)
    answer = owner.client.post(
        here.path("organization_invite"), {"emails": typed, "roles": [role]}, headers={"origin": owner.origin}
    )
    assert "2 invitations are on their way" in answer.text
    assert "A member already" in answer.text
    assert "Not an e-mail address" in answer.text
    with enter(house().scope):
        made = Invitation.objects.get(organization=here.organization, email=new)
        assert [one.name for one in made.roles.all()] == ["member"]
    assert len(mails_to(house().scope, new)) == 1


def test_it_is_sent_again_and_revoked() -> None:
    here, owner = room(), house().browser("owner")
    with enter(house().scope):
        email = Invitation.objects.get(pk=here.keys["invitation_id"]).email
    owner.open(here.path("organization_invitations"))
    owner.submit(form=1)
    assert "The invitation is sent again." in owner.text
    assert len(mails_to(house().scope, email)) == 2
    owner.submit(form=2)
    assert "The invitation is revoked" in owner.text
    assert email not in owner.text
    path = here.path("organization_invitation_resend")
    assert owner.client.post(path, headers={"origin": owner.origin}).status_code == 404


def test_nobodys_mailbox_is_filled() -> None:
    here, owner = room(), house().browser("owner")
    address = f"{cast.unique('victim')}@example.test"
    sent = 0
    for _ in range(Action.INVITE_ADDRESS.limit + 2):
        answer = owner.client.post(
            here.path("organization_invite"), {"emails": address}, headers={"origin": owner.origin}
        )
        sent += "One invitation is on its way" in answer.text
        with enter(house().scope):
            for row in Invitation.objects.filter(email=address):
                path = here.path("organization_invitation_revoke", invitation_id=row.pk)
                owner.client.post(path, headers={"origin": owner.origin})
    assert "Too many tries." in answer.text
    assert sent == Action.INVITE_ADDRESS.limit


def test_too_many_at_once_are_refused() -> None:
    here, owner = room(), house().browser("owner")
    typed = "\n".join(f"p{number}@example.test" for number in range(201))
    answer = owner.client.post(here.path("organization_invite"), {"emails": typed}, headers={"origin": owner.origin})
    assert "Enter at most 200 addresses at once." in answer.text
