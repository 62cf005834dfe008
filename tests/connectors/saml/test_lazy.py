"""What a start, a command and a whole round trip do not do: load pysaml2, start a program, write a file, ask the network."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
STARTED = """
import sys, django
django.setup()
from django.core.management import call_command, get_commands, load_command_class
import importlib, identity.urls_tenant, identity.urls_console
for name, app in get_commands().items():
    if isinstance(app, str) and app.partition(".")[0] in ("identity", "orgs", "connectors", "tenants"):
        load_command_class(app, name)
assert not {"lxml", "xmlsec"} & set(sys.modules), "libraries of XML are loaded before anybody speaks SAML"
for name in ("requests", "examination", "logout", "metadata", "keys", "replay"):
    importlib.import_module(f"connectors.saml.{name}")
assert "saml2" not in sys.modules, "pysaml2 is loaded before anybody signs in by SAML"
"""
ROUND_TRIP = """
from datetime import UTC, datetime
from tests.connectors.saml.ground import IDP, REQUEST, look, ours, sent, setup
from tests.doubles.saml_idp import new_key
from connectors.saml import logout
from connectors.saml.requests import begin

done = []
FORBIDDEN = ("subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty", "os.exec", "os.system", "socket.connect",
    "tempfile.mkstemp", "tempfile.mkdtemp", "os.remove", "os.rename")

def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if event in FORBIDDEN or writes:
        done.append((event, str(arguments[:2])))

sys.addaudithook(watch)
assert begin(setup(sso_binding="post", signs_requests=True), REQUEST, ours()).fields
found = look(sent(encrypt_for=ours().certificate, signs="both")).assertion
assert found.subject == "bob"
assert look(sent(), is_thorough=True).text
assert logout.ask(setup(), request_id="_o", entity_id="o", name_id=found.name_id, session_index="", key=ours())
assert "saml2" in sys.modules
assert not done, done
"""


def test_pysaml2_waits_until_it_is_needed_and_nothing_leaves_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", STARTED + ROUND_TRIP],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "tests.offline_settings", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
