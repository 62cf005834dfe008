"""Uploads: read as pictures or refused, drawn anew, served on the tenant's own host under what they contain."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image as Pillow

from identity.signin.brand import images
from identity.signin.brand.operations import create_image, delete_image
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests.signin.brand.branded import brand, branded, picture, uploaded
from tests.visitor import Visitor

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def bomb(width: int, height: int) -> bytes:
    """A few bytes of PNG that say they are a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_are_read(kind: str) -> None:
    drawn = images.draw(picture(kind=kind), "logo")
    assert (drawn.width, drawn.height, drawn.format) == (300, 100, "png")
    assert drawn.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "upload",
    [
        b"", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", SVG, b"<?xml version='1.0'?>" + SVG, b"\x89PNG\r\n\x1a\n",
        picture()[:60], b"BM" + b"\0" * 100, b"%PDF-1.4", b"RIFF\x00\x00\x00\x00WEBPVP8 ", picture(kind="JPEG")[:200],
        bomb(30_000, 30_000), bomb(9000, 10), bomb(4001, 4001), bomb(2**31 - 1, 2**31 - 1), bomb(0, 0), b"\0" * (images.BYTES + 1),
    ],
)  # fmt: skip
def test_what_is_no_picture_or_a_bomb_is_refused(upload: bytes) -> None:
    with pytest.raises(ValidationError):
        images.draw(upload, "logo")


def test_nothing_but_the_pixels_is_kept() -> None:
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Comment", "made at home, 35.68 N 139.76 E")
    exif = Pillow.Exif()
    exif[0x010E] = "a secret description"
    for upload in (picture(pnginfo=note), picture(kind="JPEG", exif=exif), picture(kind="WEBP", exif=exif)):
        assert b"secret" in upload or b"139.76" in upload
        for use in ("logo", "picture"):
            kept = images.draw(upload, use).content
            assert b"secret" not in kept
            assert b"139.76" not in kept
            assert not Pillow.open(BytesIO(kept)).getexif()


def test_a_picture_stands_upright_and_is_reduced() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turned by a quarter
    drawn = images.draw(picture((2000, 1000), "JPEG", exif=exif), "logo")
    assert (drawn.width, drawn.height) == (160, 320)


def test_of_a_moving_picture_the_first_one_is_kept() -> None:
    frames = [Pillow.new("RGBA", (20, 20), colour) for colour in ("red", "blue", "green")]
    written = BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    kept = Pillow.open(BytesIO(images.draw(written.getvalue(), "icon").content))
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.getpixel((0, 0)) == (255, 0, 0, 255)


def test_it_is_served_for_good_on_the_tenants_host_alone(globex: TenantScope) -> None:
    scope = branded()
    image = uploaded(scope)
    answer = Visitor(scope).open(image.address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not answer.cookies
    assert Visitor(scope).open(image.address.replace(".png", ".webp")).status_code == 404
    for elsewhere in (globex, operators_scope()):
        assert Visitor(elsewhere).open(image.address).status_code == 404


def test_the_agencys_own_tenant_takes_none() -> None:
    """SECURITY 4: its host is the console's, which serves no upload."""
    with enter(operators_scope()), pytest.raises(ValidationError):
        create_image(upload=picture(), name="x", use="logo", by=COMMAND)


def test_the_same_picture_twice_is_one_row() -> None:
    scope = branded()
    assert uploaded(scope).pk == uploaded(scope).pk


def test_an_image_in_use_is_not_deleted() -> None:
    scope = branded()
    logo, wall = uploaded(scope), uploaded(scope, use="picture", colour="#123456")
    brand(scope, logo=logo, css=f"body {{ background: url({wall.address}) }}")
    with enter(scope):
        for image in (logo, wall):
            with pytest.raises(ValidationError, match="in use"):
                delete_image(image=image, by=COMMAND)
    brand(scope, logo=None, css="")
    with enter(scope):
        delete_image(image=logo, by=COMMAND)
    assert Visitor(scope).open(logo.address).status_code == 404
