"""Uploaded pictures: decoded, and drawn anew by us. What is kept is our file, never the one that was sent.

Only PNG, JPEG and WebP are read, SVG never (it may hold script). Bytes and pixels are counted before anything is
decoded; of moving pictures the first one is kept; metadata (places, cameras, colour profiles) is dropped.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageOps

BYTES, PIXELS, SIDE = 2 * 1024 * 1024, 16_000_000, 8000
KEPT_BYTES = 512 * 1024
READ = ("PNG", "JPEG", "WEBP")
DIGEST = 32
THUMBNAIL = (160, 64)


class Use(models.TextChoices):
    LOGO = "logo", _("Logo")
    ICON = "icon", _("Icon of the browser’s tab")
    PICTURE = "picture", _("Picture for your own style")
    # Uploaded by an organization's own people: theirs alone, so no choice of the console's.
    COMPANY = "company", _("Logo of an organization")


# What staff uploads pictures for.
OF_TENANT = tuple(choice for choice in Use.choices if choice[0] != Use.COMPANY)


# What is drawn for each use: the largest size, and the format.
SIZES = {Use.LOGO: (800, 320), Use.ICON: (192, 192), Use.PICTURE: (1920, 1200), Use.COMPANY: (800, 320)}
FORMATS = {Use.LOGO: "png", Use.ICON: "png", Use.PICTURE: "webp", Use.COMPANY: "png"}
TYPES = {"png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Drawn:
    digest: str
    format: str
    width: int
    height: int
    content: bytes
    thumbnail: bytes


def draw(upload: bytes, use: str) -> Drawn:
    """Our own file of an uploaded one. Raises ValidationError with the reason."""
    if len(upload) > BYTES:
        raise ValidationError(_("The file is larger than 2 MB."))
    picture = _decode(upload)
    picture.thumbnail(SIZES[Use(use)], Pillow.Resampling.LANCZOS)
    content = _encode(picture, FORMATS[Use(use)])
    if len(content) > KEPT_BYTES:
        raise ValidationError(_("This picture is too detailed: even reduced it is larger than 512 KB."))
    small = picture.copy()
    small.thumbnail(THUMBNAIL, Pillow.Resampling.LANCZOS)
    return Drawn(
        digest=hashlib.sha256(content).hexdigest()[:DIGEST],
        format=FORMATS[Use(use)],
        width=picture.width,
        height=picture.height,
        content=content,
        thumbnail=_encode(small, "png"),
    )


def _decode(upload: bytes) -> Pillow.Image:
    """Pixels alone, upright, in red, green, blue and transparency."""
    unreadable = ValidationError(_("This is not a picture that can be read. Send a PNG, JPEG or WebP file."))
    try:
        with Pillow.open(BytesIO(upload), formats=READ) as found:
            # The header has been read, no pixel has: this is where a bomb is found.
            if found.width * found.height > PIXELS or max(found.size) > SIDE:
                raise ValidationError(_("This picture has too many pixels. Reduce it to 4000 × 4000 at most."))
            found.seek(0)
            upright = ImageOps.exif_transpose(found)
            pixels = upright.convert("RGBA")
    except ValidationError:
        raise
    except Exception as error:  # a decoder may fail in any way on a forged file
        raise unreadable from error
    # A new image holds nothing but the pixels.
    clean = Pillow.new("RGBA", pixels.size)
    clean.paste(pixels)
    return clean


def _encode(picture: Pillow.Image, kind: str) -> bytes:
    written = BytesIO()
    if kind == "png":
        picture.save(written, "PNG", optimize=True)
    else:
        picture.save(written, "WEBP", quality=82, method=4)
    return written.getvalue()
