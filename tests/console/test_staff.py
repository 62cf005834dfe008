"""The staff page: for platform owners."""

from identity.users.models import User
from tenants.isolation.scope import enter, leave
from tenants.models import Access
from tenants.register import operators_scope
from tests.console.people import answer, at_console, counted, events, give, new_operator


def test_it_lists_the_staff_with_what_they_were_given() -> None:
    colleague = new_operator(acme="viewer", globex="admin")
    visitor = at_console(new_operator(operators="owner"))
    visitor.open(f"/staff/?q={colleague.email}")
    assert colleague.email in visitor.text
    assert ">2</td>" in visitor.text
    visitor.open(f"/staff/{colleague.pk}/")
    assert "Acme" in visitor.text
    assert "Globex" in visitor.text


def test_it_asks_the_database_as_often_for_few_as_for_many() -> None:
    owner = new_operator(operators="owner")
    with counted() as few:
        at_console(owner).open("/staff/")
    for _number in range(15):
        new_operator(acme="viewer", globex="viewer")
    with counted() as many:
        at_console(owner).open("/staff/")
    assert len(few) == len(many)


def test_a_suspended_member_of_staff_is_out_at_once_and_comes_back_with_what_they_had() -> None:
    owner, colleague = new_operator(operators="owner"), new_operator(acme="admin")
    theirs, mine = at_console(colleague), at_console(owner)
    assert theirs.open("/t/acme/").status_code == 200
    mine.open(f"/staff/{colleague.pk}/suspend/")
    answer(mine, reason="left a laptop on the train")
    assert theirs.client.get("/t/acme/").headers["Location"].startswith("/signin")
    assert events(operators_scope(), "user.suspend")[0].details["reason"] == "left a laptop on the train"
    mine.open(f"/staff/{colleague.pk}/resume/")
    answer(mine)
    assert at_console(colleague).open("/t/acme/").status_code == 200


def test_removing_somebody_takes_every_access_and_keeps_the_history() -> None:
    owner, colleague = new_operator(operators="owner"), new_operator(acme="admin", globex="viewer")
    mine = at_console(owner)
    mine.open(f"/staff/{colleague.pk}/remove/")
    answer(mine, confirmation="somebody else")
    assert "Type it exactly" in mine.text
    answer(mine, confirmation=colleague.email)
    with leave():
        assert not Access.objects.filter(operator_id=colleague.pk).exists()
    with enter(operators_scope()):
        assert not User.objects.filter(pk=colleague.pk).exists()
    assert (
        len(
            [
                event
                for event in events(operators_scope(), "access.take")
                if event.details["operator"] == str(colleague.pk)
            ]
        )
        == 2
    )
    assert events(operators_scope(), "user.delete")[0].object_label == str(colleague)


def test_nobody_suspends_or_removes_themselves() -> None:
    owner = new_operator(operators="owner")
    mine = at_console(owner)
    mine.open(f"/staff/{owner.pk}/suspend/")
    answer(mine, reason="tired")
    assert "You cannot do this to yourself." in mine.text
    mine.open(f"/staff/{owner.pk}/remove/")
    answer(mine, confirmation=owner.email)
    assert "You cannot do this to yourself." in mine.text


def test_the_platform_keeps_an_owner_who_can_sign_in_and_stays() -> None:
    """Owners who are suspended, or whose access ends, do not count."""
    from identity.console import operations
    from identity.users.operations import suspend_user
    from tenants.audit.actor import COMMAND

    one, two = new_operator(), new_operator()
    with leave():
        operators = Access.objects.filter(tenant__schema_name="operators", role="owner").first()
        others = list(
            Access.objects.filter(tenant__schema_name="operators", role="owner").values_list("operator_id", flat=True)
        )
    assert operators is not None
    mine = give(one, "operators", "owner")
    give(two, "operators", "owner")
    with enter(operators_scope()):
        active = list(User.objects.active().filter(pk__in=others))
    try:
        with enter(operators_scope()):
            for person in active:
                suspend_user(user=person, reason="a test", by=COMMAND)
            suspend_user(user=two, reason="a test", by=COMMAND)
        visitor = at_console(one)
        visitor.open(f"/staff/{one.pk}/access/take/{mine.pk}/")
        answer(visitor)
        assert "Nobody else could steer the platform then." in visitor.text
        visitor.open(f"/staff/{one.pk}/platform-role/")
        answer(visitor, role="viewer", reason="less to do")
        assert "Nobody else could steer the platform then." in visitor.text
    finally:
        with enter(operators_scope()):
            for person in active:
                operations.resume_operator(operator=person, by=COMMAND)


def test_only_platform_owners_find_staff_in_the_palette() -> None:
    colleague = new_operator()
    at_owner, at_admin = at_console(new_operator(operators="owner")), at_console(new_operator(operators="admin"))
    assert str(colleague.pk) in at_owner.open(f"/search/?s={colleague.email}").content.decode()
    assert str(colleague.pk) not in at_admin.open(f"/search/?s={colleague.email}").content.decode()


def test_changing_the_staff_asks_for_a_recent_proof_and_looking_does_not() -> None:
    colleague = new_operator(acme="viewer")
    visitor = at_console(new_operator(operators="owner"), proved=11 * 60)
    assert visitor.open("/staff/").status_code == 200
    assert visitor.open(f"/staff/{colleague.pk}/").status_code == 200
    for path in ("/staff/new/", f"/staff/{colleague.pk}/suspend/", f"/staff/{colleague.pk}/platform-role/"):
        assert visitor.client.get(path).headers["Location"].startswith("/signin/again?next=%2Fstaff%2F")
        visitor.client.handler.enforce_csrf_checks = False
        page = visitor.client.post(path, {"sure": "1", "reason": "x"}, headers={"origin": visitor.origin})
        assert page.headers["Location"].startswith("/signin/again?next=")
    with enter(operators_scope()):
        assert User.objects.get(pk=colleague.pk).is_active
