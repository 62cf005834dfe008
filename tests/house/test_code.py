"""Size, names and reasons."""

import ast
import re
import subprocess
import sys

from tests.house import code

MODULE_LINES, FUNCTION_LINES = 400, 50
ROOMLESS = {"utils", "helpers", "common", "services", "managers", "util", "misc"}


def test_no_module_passes_its_budget() -> None:
    long = {
        code.name(path): count
        for path in code.modules()
        if (count := len(path.read_text().splitlines())) > MODULE_LINES
    }
    assert not long


def test_no_function_passes_its_budget() -> None:
    long = [
        f"{code.name(path)}:{node.name} {length}"
        for path in code.modules()
        for node in ast.walk(code.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    ]
    assert not long


def test_every_module_says_what_it_is() -> None:
    silent = [
        code.name(path)
        for path in code.modules(*code.FLOORS, "tests", "examples")
        if path.read_text().strip() and ast.get_docstring(code.tree(path)) is None
    ]
    assert not silent


def test_every_package_has_a_sign() -> None:
    unsigned = [
        code.name(path)
        for path in code.modules()
        if path.name == "__init__.py" and "management" not in path.parts and ast.get_docstring(code.tree(path)) is None
    ]
    assert not unsigned


def test_nothing_lives_in_a_room_without_a_name() -> None:
    assert not [code.name(path) for path in code.modules() if ROOMLESS & {path.stem, *path.parent.parts}]


def test_a_silenced_linter_carries_its_reason() -> None:
    silenced = re.compile(r"#\s*(?:type:\s*ignore|noqa)\b[^#\n]*(?P<reason>#.*)?$")
    bare = [
        f"{code.name(path)}:{number}"
        for path in code.modules(*code.FLOORS, "tests", "examples")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := silenced.search(line)) and not found["reason"] and '"' not in line[: found.start()][-1:]
    ]
    assert not bare


def test_only_the_register_and_commands_name_the_owner_connection() -> None:
    """A web process with an owner's password has no fence."""
    allowed = {"identity/settings.py"}
    named = [
        code.name(path)
        for path in code.modules()
        if re.search(r"owner\(\)|connections\[.owner.\]|using\(.owner.\)", path.read_text())
        and not code.name(path).startswith(("tenants/", "identity/management/", "identity/launch/"))
        and code.name(path) not in allowed
    ]
    assert not named


def test_imports_run_only_down_the_floors() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=code.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_operations_are_keyword_only_and_end_with_the_actor() -> None:
    wrong = [
        f"{code.name(path)}:{node.name}"
        for path in code.modules()
        # One-time tokens are parts of other operations, which audit them.
        if path.stem == "operations" and path.parent.name != "onetime"
        for node in code.tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.name.split("_")[0]
        in {"create", "update", "delete", "suspend", "resume", "revoke", "add", "remove", "give"}
        and (
            node.args.args
            or not node.args.kwonlyargs
            or "by" not in {argument.arg for argument in node.args.kwonlyargs}
        )
    ]
    assert not wrong
