"""A column that holds sealed values is known to every process: a command that runs nothing else rewraps them all."""

import ast
import subprocess
import sys

from tests.house import code

PRINT = "import django; django.setup(); from tenants.keys.places import PLACES; print(sorted(PLACES))"


def _sealing() -> set[tuple[str, str]]:
    """Table and column of each call of vault.seal in our code."""
    found = set()
    for path in code.modules():
        for node in ast.walk(code.tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "vault.seal":
                words = {word.arg: word.value for word in node.keywords}
                if all(isinstance(words.get(name), ast.Constant) for name in ("table", "column")):
                    found.add((ast.literal_eval(words["table"]), ast.literal_eval(words["column"])))
    return found


def test_every_column_that_is_sealed_is_registered_once_the_apps_are_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", PRINT], cwd=code.ROOT, capture_output=True, text=True, check=True)
    assert len(_sealing()) >= 6
    assert _sealing() <= set(ast.literal_eval(done.stdout))


def test_nothing_is_sealed_by_another_way() -> None:
    """Opaque tokens are not at rest; they have keys of their own. Assertions are opened, never sealed."""
    known = {
        "tenants/keys/vault.py", "tenants/keys/canary.py", "identity/oidc/tokens/opaque.py", "connectors/saml/encryption.py",
    }  # fmt: skip
    assert {code.name(path) for path in code.modules() if "AESGCM" in path.read_text()} <= known
