"""An import as staff carry it out: a file, its columns, the check, the run."""

import csv
import io
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from identity.users.imports.models import Import
from tenants.isolation.scope import TenantScope, enter
from tests import jobs
from tests.console.people import at_console, give, new_operator
from tests.visitor import Visitor, forms_of


def importer(scope: TenantScope, role: str = "admin", **platform: str) -> Visitor:
    operator = new_operator(**platform)
    give(operator, scope.slug, role)
    return at_console(operator)


def csv_of(rows: Sequence[Sequence[str]], **dialect: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, **dialect).writerows(rows)  # type: ignore[arg-type]  # words of csv's own
    return text.getvalue().encode()


def send(visitor: Visitor, scope: TenantScope, content: bytes, encoding: str = "", name: str = "people.csv") -> None:
    """Sends the file; the page that follows asks for its columns, or says why it is of no use."""
    visitor.open(f"/t/{scope.slug}/users/imports/new/")
    form = next(form for form in forms_of(visitor.text) if "encoding" in form["fields"])
    data = {**form["fields"], "encoding": encoding, "file": SimpleUploadedFile(name, content)}
    visitor.page = visitor.client.post(visitor.path, data, headers={"origin": visitor.origin})
    visitor._follow()


def choose(visitor: Visitor, **fields: str) -> None:
    """Answers the question of the columns, as it was guessed where nothing is said, and waits for the check."""
    forms = forms_of(visitor.text)
    number = next(number for number, form in enumerate(forms) if "existing" in form["fields"])
    visitor.submit(form=number, **fields)
    jobs.run_all()
    visitor.open(visitor.path)


def carry_out(visitor: Visitor) -> None:
    """Presses the button of a checked import, and waits for its end."""
    page = visitor.path
    visitor.open(f"{page}run/")
    number = next(number for number, form in enumerate(forms_of(visitor.text)) if "sure" in form["fields"])
    visitor.submit(form=number)
    jobs.run_all()
    visitor.open(page)


def latest(scope: TenantScope) -> Import:
    with enter(scope):
        return Import.objects.order_by("-created_at")[0]


def bring(visitor: Visitor, scope: TenantScope, content: bytes, **fields: str) -> Import:
    """From the file to its end."""
    send(visitor, scope, content)
    choose(visitor, **fields)
    carry_out(visitor)
    return latest(scope)
