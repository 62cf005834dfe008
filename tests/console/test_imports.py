"""Importing people: what is foreseen, what comes of it, and that it is done once."""

import json
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from identity.users.imports import work
from identity.users.imports.models import Chunk, Import, Key
from identity.users.models import User
from identity.users.roles import operations as roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs
from tests.console.importing import bring, carry_out, choose, csv_of, importer, latest, send
from tests.console.people import events, heading
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture
def visitor(here: TenantScope) -> Visitor:
    return importer(here)


def people(scope: TenantScope) -> int:
    with enter(scope):
        return User.objects.count()


def find(scope: TenantScope, **fields: object) -> User:
    with enter(scope):
        return User.objects.get(**fields)


def test_everything_that_a_row_says_becomes_the_persons(here: TenantScope, visitor: Visitor) -> None:
    with enter(here):
        role = roles.create_role(name="editor of the house", by=COMMAND)
        given = roles.create_role(name="everybody", is_default=True, by=COMMAND)
    name = cast.unique("whole")
    row = {
        "User ID": f"old-{name}", "Login": name.upper(), "E-mail": f"{name}@Example.test", "email_verified": "yes",
        "Phone": "090-1234-5678", "Given name": "花子", "Family name": "山田", "locale": "ja", "roles": role.name,
        "created at": "2020-02-03T04:05:06+09:00", "last login": "1600000000", "blocked": "false",
        "custom_data": '{"plan": "pro"}', "birthdate": "1990-01-01", "what": "ever",
    }  # fmt: skip
    done = bring(visitor, here, csv_of([list(row), list(row.values())]), region="jp")
    assert (done.state, done.result["create"], done.result["refused"]) == ("done", 1, 0)
    user = find(here, external_id=f"old-{name}")
    assert (user.username, user.email, user.phone, user.phone_verified) == (
        name, f"{name}@example.test", "+819012345678", False,
    )  # fmt: skip
    assert user.name == "山田 花子"
    assert user.profile == {"given_name": "花子", "family_name": "山田", "birthdate": "1990-01-01"}
    assert user.custom_data == {"plan": "pro"}
    assert user.created_at == datetime(2020, 2, 2, 19, 5, 6, tzinfo=UTC)
    assert user.last_login == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert user.imported_with == done.pk
    assert not user.has_usable_password()
    with enter(here):
        assert EmailAddress.objects.get(user=user).verified
        assert {one.role for one in user.role_rows.select_related("role")} == {role, given}
        roles.update_role(role=given, values={"is_default": False}, by=COMMAND)
    assert events(here, "import.finish")[0].details["create"] == 1


def test_the_check_says_what_would_happen_and_writes_nothing(here: TenantScope, visitor: Visitor) -> None:
    known = find(here, pk=cast.person(here).pk)
    before = people(here)
    send(visitor, here, csv_of([["email"], ["new-one@check.test"], [known.email], ["broken"]]))
    choose(visitor)
    assert "Would be new" in visitor.text
    assert "This is no e-mail address." in visitor.text
    row = latest(here)
    assert row.state == "checked"
    assert (row.plan["create"], row.plan["same"], row.plan["refused"]) == (1, 1, 1)
    assert people(here) == before
    visitor.open(f"{visitor.path}run/")
    assert "1 people are new here." in visitor.text
    visitor.open(f"/t/{here.slug}/users/imports/{row.pk}/")
    carry_out(visitor)
    assert people(here) == before + 1
    assert "Show the people who came with it" in visitor.text
    visitor.open(f"/t/{here.slug}/users/?import={row.pk}")
    assert "new-one@check.test" in visitor.text
    assert known.email not in visitor.text
    visitor.open(f"/t/{here.slug}/users/{find(here, email='new-one@check.test').pk}/history/")
    assert "started the import <b>people.csv</b>" in visitor.text


def test_the_same_file_again_changes_nothing(here: TenantScope, visitor: Visitor) -> None:
    names = [cast.unique("twice") for _ in range(3)]
    content = csv_of([["external_id", "email", "name"], *([name, f"{name}@x.test", "A"] for name in names)])
    bring(visitor, here, content)
    before = people(here)
    send(visitor, here, content)
    choose(visitor)
    assert latest(here).plan["same"] == 3
    assert "run/" not in visitor.text
    assert people(here) == before


def test_people_who_are_here_are_changed_only_where_that_was_chosen(here: TenantScope, visitor: Visitor) -> None:
    user = cast.person(here)
    changed = csv_of([["email", "name", "username", "custom_data", "password_hash"],
                      [user.email, "Renamed", "another-name", '{"a": 1}', "$2b$04$" + "a" * 53]])  # fmt: skip
    send(visitor, here, changed)
    choose(visitor, existing="refuse")
    assert "This person is here already." in visitor.text
    bring(visitor, here, changed, existing="update")
    after = find(here, pk=user.pk)
    assert (after.name, after.custom_data) == ("Renamed", {"a": 1})
    # How somebody comes in is never changed by a file.
    assert (after.username, after.password) == (user.username, user.password)
    said = next(event for event in events(here, "user.update") if event.object_id == str(user.pk))
    assert said.actor_kind == "operator"
    assert said.details["name"] == ["", "Renamed"]


def test_an_earlier_row_wins_wherever_the_later_one_stands(here: TenantScope, visitor: Visitor) -> None:
    first = cast.unique("first")
    filler = [[f"{cast.unique('f')}@fill.test", cast.unique("f")] for _ in range(600)]
    rows = [
        ["email", "username"],
        [f"{first}@x.test", first],
        *filler,
        [f"{first}@X.test ", "other"],
        ["o@x.test", first],
    ]
    done = bring(visitor, here, csv_of(rows))
    assert done.result["create"] == 601
    with enter(here):
        report = [line for chunk in done.chunks.all() for line in chunk.report]
    assert [(line[0], line[1]) for line in report] == [(603, "duplicate"), (604, "duplicate")]
    assert find(here, username=first).email == f"{first}@x.test"


def test_a_row_that_means_two_people_is_refused(here: TenantScope, visitor: Visitor) -> None:
    one, other = cast.person(here), cast.person(here)
    send(visitor, here, csv_of([["email", "username"], [one.email, str(other.username)]]))
    choose(visitor, existing="update")
    assert "It means several people who are here." in visitor.text


BROKEN = {
    "cells": ["a@b.test", "x", "y"],
    "email": ["no address", "", "", "", ""],
    "username": ["", "two words", "", "", ""],
    "no_identifier": ["", "", "", "", ""],
    "hash_unknown": ["h1@b.test", "", "nonsense", "", ""],
    "hash_broken": ["h2@b.test", "", "$2b$10$" + "!" * 53, "", ""],
    "hash_cost": ["h3@b.test", "", "$2b$31$" + "a" * 53, "", ""],
    "moment": ["h4@b.test", "", "", "the other day", ""],
    "future": ["h5@b.test", "", "", "2999-01-01", ""],
    "json": ["h6@b.test", "", "", "", "[1]"],
    "nul": ["h7@b.test", "a\x00b", "", "", ""],
    "long": ["h8@b.test", "", "", "", ""],
}


def test_each_mistake_of_a_row_is_named_and_the_others_come_in(here: TenantScope, visitor: Visitor) -> None:
    heading_ = ["email", "username", "password_hash", "created_at", "custom_data", "name"]
    rows = [
        [*cells, "n" * 201 if code == "long" else ""] if code != "cells" else cells for code, cells in BROKEN.items()
    ]
    fine = f"{cast.unique('fine')}@b.test"
    done = bring(visitor, here, csv_of([heading_, *rows, [fine, "", "", "", "", ""]]))
    with enter(here):
        found = {line[0]: line[1] for chunk in done.chunks.all() for line in chunk.report}
    # bcrypt's broken text and the unknown one are the same to a reader: neither says what it is.
    expected = dict(enumerate(BROKEN, 2))
    assert {**found, 7: "x"} == {**expected, 7: "x"}
    assert found[7] in ("hash_broken", "hash_unknown")
    assert find(here, email=fine)


DEAR = {
    "argon2": "$argon2id$v=19$m=4194304,t=3,p=4$c29tZXNhbHQ$" + "A" * 43,
    "argon2, rounds": "$argon2id$v=19$m=65536,t=200,p=4$c29tZXNhbHQ$" + "A" * 43,
    "pbkdf2": "pbkdf2_sha256$900000000$salt$" + "A" * 43 + "=",
    "scrypt": "$scrypt$ln=24,r=8,p=1$c2FsdA$" + "A" * 43,
    "scrypt, lanes": "scrypt$16384$salt$8$9999$" + "A" * 43 + "=",
    "pbkdf2, none": "pbkdf2_sha256$0$salt$" + "A" * 43 + "=",
    "short": "pbkdf2_sha256$1000$salt$AAAA",
}


@pytest.mark.parametrize("name", DEAR)
def test_a_hash_that_would_hold_a_processor_or_is_met_by_chance_is_refused(
    here: TenantScope, visitor: Visitor, name: str
) -> None:
    send(visitor, here, csv_of([["email", "password_hash"], [f"{cast.unique('d')}@x.test", DEAR[name]]]))
    choose(visitor)
    assert latest(here).plan["refused"] == 1


def test_formulas_are_names_here_and_text_in_the_report(here: TenantScope, visitor: Visitor) -> None:
    address = f"{cast.unique('f')}@x.test"
    formula = "=cmd|'/c calc'!A1"
    done = bring(
        visitor,
        here,
        csv_of([["email", "username", "name"], [address, "", formula], ["", "=1+1 2", ""], ["@x y", "", ""]]),
    )
    assert find(here, email=address).name == formula
    visitor.page = visitor.client.post(
        f"/t/{here.slug}/users/imports/{done.pk}/report/",
        {"sure": "1", "csrfmiddlewaretoken": token_of(visitor)},
        headers={"origin": visitor.origin},
    )
    lines = b"".join(visitor.page.streaming_content).decode().splitlines()
    assert lines[0].removeprefix("\ufeff") == "row,identifier,column,reason"
    assert lines[1].startswith("3,'=1+1 2,Username,")
    assert lines[2].startswith("4,'@x y,")


def token_of(visitor: Visitor) -> str:
    import re

    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', visitor.text)
    assert found is not None
    return found[1]


def test_our_own_export_comes_in_as_it_went_out(here: TenantScope) -> None:
    source, target = cast.new_tenant().scope(), cast.new_tenant().scope()
    users = [cast.person(source) for _ in range(3)]
    with enter(source):
        User.objects.filter(pk=users[0].pk).update(name="=1+1", phone="+819011112222", profile={"nickname": "z"})
    from tests.console.people import answer

    owner = importer(source, operators="owner")
    owner.open(f"/t/{source.slug}/users/export/")
    answer(owner, format="csv", with_hashes="on", hashes_confirmation=source.slug)
    content = b"".join(owner.page.streaming_content)
    done = bring(importer(target), target, content)
    assert done.result["create"] == 3
    first = find(target, pk=users[0].pk)
    assert (first.name, first.phone, first.profile) == ("=1+1", "+819011112222", {"nickname": "z"})
    visitor = Visitor(target)
    visitor.sign_in(users[1].email, cast.PASSWORD)
    assert visitor.path.startswith("/account")


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("cp932", "cp932"), ("euc-jp", "euc-jp")]
)
def test_a_file_is_read_in_its_encoding(here: TenantScope, visitor: Visitor, encoding: str, mark: str) -> None:
    address = f"{cast.unique('enc')}@x.test"
    send(visitor, here, f"メールアドレス;氏名\r\n{address};高橋 健\r\n".encode(encoding), mark)
    choose(visitor)
    carry_out(visitor)
    assert find(here, email=address).name == "高橋 健"


@pytest.mark.parametrize(
    "shape",
    [
        lambda rows: json.dumps(rows),
        lambda rows: "".join(json.dumps(row) + "\n" for row in rows),
        lambda rows: "\ufeff" + json.dumps({"users": rows}, indent=2),
    ],
)
def test_json_comes_as_an_array_as_lines_or_inside_users(here: TenantScope, visitor: Visitor, shape: object) -> None:
    assert callable(shape)
    rows = [
        {"localId": cast.unique("j"), "email": f"{cast.unique('j')}@x.test", "emailVerified": True, "name": "J",
         "custom_data": {"deep": {"er": [1]}}, "roles": [], "disabled": False}
        for _ in range(700)
    ]  # fmt: skip
    done = bring(visitor, here, shape(rows).encode())
    assert done.result["create"] == 700
    assert find(here, email=rows[699]["email"]).custom_data == {"deep": {"er": [1]}}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"  \n ", b"email\n", b"\x00\x01\x02\x03", "email,name\n\u30c6@x.test,a\n".encode("cp932"), b"a,a\n1,2\n",
        b'[{"email": "a@b.test"}, 7]', b'[{"email": "a@b.test"}', b'{"email": ', b"[" * 5000, b"[]",
        b"email\n" + b'"' + b"x" * 200_000, b",".join(b"c%d" % number for number in range(200)) + b"\n",
    ],
)  # fmt: skip
def test_a_file_that_is_of_no_use_is_refused_with_a_sentence_and_leaves_nothing(
    here: TenantScope, visitor: Visitor, content: bytes
) -> None:
    with enter(here):
        before = Import.objects.count()
    send(visitor, here, content)
    assert visitor.page.status_code == 200
    assert "c-message-error" in visitor.text or "c-error" in visitor.text
    with enter(here):
        assert Import.objects.count() == before


def test_it_goes_on_where_a_worker_was_killed(
    here: TenantScope, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"{cast.unique('k')}@x.test"] for _ in range(1200)]
    send(visitor, here, csv_of([["email"], *rows]))
    choose(visitor)
    before = people(here)
    row = latest(here)

    class Killed(BaseException):
        pass

    done: list[int] = []
    ours = work._close

    def killed(chunk: Chunk, state: int, refusals: work.Refusals) -> None:
        if done:
            raise Killed
        done.append(chunk.number)
        ours(chunk, state, refusals)

    visitor.open(f"{visitor.path}run/")
    monkeypatch.setattr(work, "_close", killed)
    from tests.console.people import answer

    answer(visitor)
    with pytest.raises(Killed):
        jobs.run_all()
    monkeypatch.undo()
    assert people(here) == before + 500
    page = f"/t/{here.slug}/users/imports/{row.pk}/"
    visitor.open(page)
    assert "41 % of 1,200 rows" in visitor.text
    assert visitor.page.headers["Refresh"] == "2"
    visitor.open(f"{page}resume/")
    answer(visitor)
    jobs.run_all()
    assert people(here) == before + 1200
    assert latest(here).result["create"] == 1200
    with enter(here):
        assert not Key.objects.filter(of=row).exists()
        assert not [chunk for chunk in row.chunks.all() if bytes(chunk.body)]


def test_a_name_that_was_taken_meanwhile_refuses_one_row_and_no_other(here: TenantScope, visitor: Visitor) -> None:
    name = cast.unique("late")
    send(visitor, here, csv_of([["email", "username"], [f"{name}@x.test", name], [f"{name}2@x.test", ""]]))
    choose(visitor)
    with enter(here):
        # In the other case than any search would find it by.
        User.objects.create(username=name.capitalize())
    carry_out(visitor)
    assert "Somebody else here has it." in visitor.text
    assert find(here, email=f"{name}2@x.test")


def test_what_cannot_be_is_said_at_the_columns(here: TenantScope, visitor: Visitor) -> None:
    send(visitor, here, csv_of([["email", "mail2", "x"], ["a@b.test", "b", "c"]]))
    assert heading(visitor) == "people.csv"
    choose(visitor, column_1="email")
    assert latest(here).state == "uploaded"
    choose(visitor, column_0="", column_1="")
    assert latest(here).state == "uploaded"
    choose(visitor, column_2="nonsense")
    assert latest(here).state == "uploaded"


def test_a_password_without_a_proved_address_is_warned_of(here: TenantScope, visitor: Visitor) -> None:
    send(visitor, here, csv_of([["email", "hash"], [f"{cast.unique('w')}@x.test", "$2b$04$" + "a" * 53]]))
    choose(visitor)
    assert "the password is forgotten" in visitor.text
    choose(visitor, verified="on")
    assert "the password is forgotten" not in visitor.text


def test_staff_of_the_platform_are_never_imported() -> None:
    from tests.console.people import at_console, new_operator

    visitor = at_console(new_operator(operators="owner"))
    assert visitor.open("/t/operators/users/imports/new/").status_code == 403


def test_a_large_file_is_taken_by_this_page_alone_and_from_nobody_without_the_right(
    here: TenantScope, visitor: Visitor
) -> None:
    rows = [[f"{number}-{cast.unique('big')}@x.test", "n" * 150] for number in range(7000)]
    content = csv_of([["email", "name"], *rows])
    assert len(content) > 1024 * 1024
    send(visitor, here, content)
    assert latest(here).rows == 7000
    page = visitor.client.post(
        f"/t/{here.slug}/users/new/", {"name": "x" * (1 << 20)}, headers={"origin": visitor.origin}
    )
    assert page.status_code == 413
    for role in ("viewer", "support"):
        assert importer(here, role).open(f"/t/{here.slug}/users/imports/new/").status_code == 403
