"""A picture as we keep it: decoded, cut to a square, made small and written anew, so that nothing else is in it."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 256
BYTES_LIMIT = 1024 * 1024 - 64 * 1024  # a whole request may have 1 MiB
PIXELS_LIMIT = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def draw(upload: "UploadedFile[bytes]") -> bytes:
    """WebP. Raises ValidationError for what is no picture, or one that would take too much memory to decode."""
    if (upload.size or 0) > BYTES_LIMIT:
        raise ValidationError(_("This file is too large. Choose one below 900 KB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=FORMATS) as found:
                if found.width * found.height > PIXELS_LIMIT:
                    raise ValidationError(_("This picture is too large. Choose a smaller one."))
                upright = ImageOps.exif_transpose(found)
                square = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise ValidationError(_("This is no picture that we can read. Choose a PNG, JPEG or WebP file.")) from error
    made = io.BytesIO()
    square.save(made, "WEBP", quality=85)
    return made.getvalue()
