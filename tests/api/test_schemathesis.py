"""schemathesis tries the API by its own document: nothing that it sends is answered by a 5xx, nor otherwise than said.

Derandomized: a run that is green here is green everywhere.
"""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from identity.api import document
from identity.programs import ShortWay
from tenants.hosts import origin
from tests import cast
from tests.api.caller import Caller

EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(dict(document.whole()))


@pytest.fixture(scope="module")
def caller() -> Caller:
    """At a tenant of its own, which may look as it likes afterwards."""
    return Caller(cast.new_tenant().scope())


@pytest.fixture(scope="module")
def application() -> Any:
    return ShortWay(get_wsgi_application())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
def test_nothing_is_answered_otherwise_than_the_document_says(case: Any, caller: Caller, application: Any) -> None:
    headers = {"Authorization": f"Bearer {caller.token}"}
    case.call_and_validate(app=application, base_url=origin(caller.scope), headers=headers, checks=CHECKS)
