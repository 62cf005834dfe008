"""Reading the environment: a bad value stops the start, and one line says which."""

import base64
import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment, or start with `make run`.")
    return value


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0").lower()
    if value not in ("0", "1", "true", "false"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in ("1", "true")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = os.environ.get(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def master_keys(value: str) -> dict[str, bytes]:
    """`id:base64,id:base64`, the first one seals; each key is 32 bytes."""
    keys: dict[str, bytes] = {}
    for part in value.split(","):
        key_id, _colon, encoded = part.strip().partition(":")
        try:
            keys[key_id] = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise ImproperlyConfigured("GENKAN_MASTER_KEYS must be id:base64[,id:base64].") from error
        if not key_id.isalnum() or len(keys[key_id]) != 32:
            raise ImproperlyConfigured("Each of GENKAN_MASTER_KEYS needs an alphanumeric id and 32 bytes.")
    return keys
