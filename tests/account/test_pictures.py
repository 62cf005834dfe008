"""A picture is decoded and written anew, so that nothing else comes along with it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.account.people import fresh, signed_in
from tests.visitor import Visitor, forms_of

PLACE = "/account/profile/picture"


def _image(size: tuple[int, int] = (600, 300), kind: str = "PNG", note: str = "") -> bytes:
    made, notes = io.BytesIO(), PngInfo()
    notes.add_text("Comment", note)
    Image.new("RGB", size, "#0f766e").save(made, kind, **({"pnginfo": notes} if kind == "PNG" else {}))
    return made.getvalue()


def _upload(browser: Visitor, content: bytes, name: str = "me.png") -> None:
    browser.open(PLACE)
    token = forms_of(browser.text)[0]["fields"]["csrfmiddlewaretoken"]
    data = {"csrfmiddlewaretoken": token, "picture": SimpleUploadedFile(name, content)}
    browser.page = browser.client.post(PLACE, data, headers={"origin": browser.origin})


@pytest.fixture
def person(acme: TenantScope) -> User:
    return cast.person(acme)


@pytest.fixture
def browser(acme: TenantScope, person: User) -> Visitor:
    return signed_in(acme, person)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_it_becomes_a_small_square_of_our_own(acme: TenantScope, person: User, browser: Visitor, kind: str) -> None:
    _upload(browser, _image(kind=kind))
    assert browser.page.status_code == 302, browser.text
    address = fresh(acme, person).picture
    assert address.startswith(f"{browser.origin}/account/picture/")
    shown = Visitor(acme).open(address.removeprefix(browser.origin))
    assert shown["Content-Type"] == "image/webp"
    assert "sandbox" in shown["Content-Security-Policy"]
    found = Image.open(io.BytesIO(shown.content))
    assert found.size == (256, 256)
    assert address in browser.open("/account/").content.decode()


def test_nothing_that_was_hidden_in_it_is_kept(acme: TenantScope, person: User, browser: Visitor) -> None:
    _upload(browser, _image(note="<script>alert(1)</script>"))
    shown = Visitor(acme).open(fresh(acme, person).picture.removeprefix(browser.origin))
    assert b"script" not in shown.content


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", _image()[:60], b"GIF89a" + b"\x00" * 40],
)
def test_what_is_no_picture_is_refused(acme: TenantScope, person: User, browser: Visitor, content: bytes) -> None:
    _upload(browser, content)
    assert 'role="alert"' in browser.text
    assert not fresh(acme, person).picture


def test_one_that_would_fill_the_memory_is_refused(acme: TenantScope, person: User, browser: Visitor) -> None:
    """A few kilobytes that decode to hundreds of megabytes."""
    _upload(browser, _image(size=(9000, 9000)))
    assert 'role="alert"' in browser.text
    assert not fresh(acme, person).picture


def test_a_new_one_has_a_new_address_and_the_old_one_is_gone(acme: TenantScope, person: User, browser: Visitor) -> None:
    _upload(browser, _image())
    former = fresh(acme, person).picture
    _upload(browser, _image((300, 600)))
    assert fresh(acme, person).picture != former
    assert Visitor(acme).open(former.removeprefix(browser.origin)).status_code == 404
    browser.open(PLACE)
    browser.submit(form=1)
    assert not fresh(acme, person).picture


def test_one_of_another_tenant_is_not_there(
    acme: TenantScope, globex: TenantScope, person: User, browser: Visitor
) -> None:
    _upload(browser, _image())
    assert Visitor(globex).open(fresh(acme, person).picture.removeprefix(browser.origin)).status_code == 404
