"""People who were imported sign in with the password they have, and are given a better hash in the same moment."""

import statistics
import time

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hashers, make_password

from identity.users.imports.costs import cost_of, pay
from identity.users.imports.hashers import NotForNewPasswords
from identity.users.imports.models import HashCost, SignerKey
from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.importing import bring, csv_of, importer
from tests.users.hashes import FIREBASE, FIREBASE_PASSWORD, PASSWORD, SAMPLES, Sample
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("costly_passwords")

HEADING = ["email", "email_verified", "password_hash", "salt"]


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return cast.new_tenant().scope()


def brought(here: TenantScope, sample: Sample) -> User:
    address = f"{cast.unique('came')}@example.test"
    row = [address, "true", sample.text, sample.salt]
    done = bring(importer(here), here, csv_of([HEADING, row]), **dict(sample.said))
    assert done.result["create"] == 1, done.result
    with enter(here):
        return User.objects.get(email=address)


def signs_in(here: TenantScope, address: str, password: str) -> bool:
    visitor = Visitor(here)
    visitor.sign_in(address, password)
    return visitor.path.startswith("/account")


@pytest.mark.parametrize("name", SAMPLES)
def test_each_kind_of_hash_lets_its_person_in_and_is_replaced(here: TenantScope, name: str) -> None:
    user = brought(here, SAMPLES[name])
    before = user.password
    assert not signs_in(here, user.email, f"{PASSWORD}x")
    assert not signs_in(here, user.email, "")
    with enter(here):
        user.refresh_from_db()
        assert user.password == before
    assert signs_in(here, user.email, PASSWORD)
    with enter(here):
        user.refresh_from_db()
        assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert signs_in(here, user.email, PASSWORD)


def test_firebases_own_sample_lets_its_person_in_and_its_key_is_sealed(here: TenantScope) -> None:
    user = brought(here, FIREBASE)
    key = dict(FIREBASE.said)["signer_key"]
    assert key not in user.password
    with enter(here):
        assert all(key not in row.key_sealed for row in SignerKey.objects.all())
    assert not signs_in(here, user.email, PASSWORD)
    assert signs_in(here, user.email, FIREBASE_PASSWORD)


def test_a_hash_whose_signer_key_is_gone_lets_nobody_in(here: TenantScope) -> None:
    user = brought(here, FIREBASE)
    with enter(here):
        SignerKey.objects.all().delete()
    assert not signs_in(here, user.email, FIREBASE_PASSWORD)


def test_no_new_password_is_ever_hashed_by_one_of_theirs() -> None:
    ours, *theirs = get_hashers()
    assert ours.algorithm == "argon2"
    assert len(theirs) == 6
    for hasher in theirs:
        with pytest.raises(NotForNewPasswords):
            make_password("x", hasher=hasher)
    assert make_password("x").startswith("argon2$argon2id$")


def test_a_password_that_bcrypt_cuts_off_is_cut_off_alike(here: TenantScope) -> None:
    import bcrypt

    long = "long " * 20
    sample = Sample(bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode())
    assert signs_in(here, brought(here, sample).email, long)


def test_a_hash_that_costs_more_than_ours_is_waited_for_by_everybody() -> None:
    """Where nobody brought one, nothing is waited for; and it is forgotten once nobody has one any more."""
    scope = cast.new_tenant().scope()
    with enter(scope):
        assert not HashCost.objects.exists()
    dear = brought(scope, SAMPLES["pbkdf2 sha256"])
    cheap = brought(scope, SAMPLES["md5, salt before"])
    assert cost_of(cheap.password) == ""
    with enter(scope):
        assert (
            list(HashCost.objects.values_list("cost", flat=True)) == [cost_of(dear.password)] == ["pbkdf2:sha256:1000"]
        )
    from identity.housekeeping import clean

    with enter(scope):
        HashCost.objects.update(created_at="2020-01-01T00:00:00Z")
        clean()
        assert HashCost.objects.count() == 1
        User.objects.filter(pk=dear.pk).update(password=make_password(None))
        clean()
        assert not HashCost.objects.exists()


def test_the_time_of_a_wrong_password_does_not_tell_whose_hash_was_imported() -> None:
    """Over the hashes alone, of costs so far apart that a check left out, or one too many, would show at once."""
    scope = cast.new_tenant().scope()
    with enter(scope):
        cost = "pbkdf2:sha256:400000"
        encoded = {
            "nobody": "",
            "without a password": make_password(None),
            "ours": make_password("another"),
            "cheap": "digest$md5$before$1$$AAAAAAAAAAAAAAAAAAAAAA==",
            "dear": "pbkdf2$sha256$400000$AAAA$" + "A" * 43 + "=",
        }
        HashCost.objects.create(cost=cost, pattern="x")
        times: dict[str, list[float]] = {name: [] for name in encoded}
        for _ in range(7):
            for name, text in encoded.items():
                began = time.process_time()
                user = User(password=text or "!")
                user.check_password("wrong")
                pay(text, "wrong")
                times[name].append(time.process_time() - began)
    medians = {name: statistics.median(found) for name, found in times.items()}
    assert max(medians.values()) < 1.25 * min(medians.values()), medians
    assert settings.PASSWORD_HASHERS[0] == "identity.users.hashers.Argon2id"
