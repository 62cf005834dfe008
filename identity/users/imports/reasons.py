"""Why a row was refused, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "cells": _("It has more or fewer cells than the first line."),
    "nul": _("It holds a character that no text can hold."),
    "no_identifier": _("It has neither a username nor an e-mail address nor a proved phone number."),
    "id": _("The id is no UUID."),
    "username": _("The username has spaces, or is too long."),
    "email": _("This is no e-mail address."),
    "phone": _("This is no phone number with its country."),
    "locale": _("This is no language tag."),
    "picture": _("The picture has no web address."),
    "long": _("The text is too long."),
    "flag": _("Write true or false."),
    "moment": _("This is no date and time."),
    "future": _("The time is still to come."),
    "json": _("This is no JSON object."),
    "role": _("There is no role of this name for people."),
    "hash_broken": _("The password hash is broken."),
    "hash_unknown": _("The algorithm of the password hash is not known."),
    "hash_cost": _("Checking the password hash would cost too much."),
    "hash_no_signer_key": _("Firebase’s hashes need its signer key."),
    "duplicate": _("An earlier row says the same."),
    "taken": _("Somebody else here has it."),
    "several": _("It means several people who are here."),
    "exists": _("This person is here already."),
}


def sentence(code: str) -> str:
    return str(REASONS.get(code, code))
