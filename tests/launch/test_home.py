"""The home folder: made once, kept private, never somebody else's."""

import json
import stat
from pathlib import Path

import pytest

from identity.launch import home as homes
from identity.launch.refusal import Refused
from tests.launch.terminal import IS_ROOT, launch, launch_as_ordinary_user


def test_a_new_home_has_keys_of_its_own_that_stay(tmp_path: Path) -> None:
    first = homes.claim(tmp_path / "home")
    assert homes.claim(tmp_path / "home") == first == homes.load(tmp_path / "home")
    assert homes.claim(tmp_path / "other").secret_key != first.secret_key
    assert first.master_keys.startswith("k1:")


def test_an_empty_folder_becomes_a_home(tmp_path: Path) -> None:
    homes.claim(tmp_path)
    assert (tmp_path / homes.MARKER).exists()


def test_the_keys_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    homes.claim(tmp_path)
    mode = (tmp_path / homes.CONFIGURATION).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_nothing_is_a_home_before_it_was_claimed(tmp_path: Path) -> None:
    assert homes.load(tmp_path / "none") is None
    assert homes.load(tmp_path) is None


def test_it_refuses_a_folder_with_somebody_elses_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    done = launch("run", tmp_path)
    assert done.status == 1
    assert (
        done.said == f"{tmp_path} is not empty and not a home of Genkan. Set GENKAN_HOME to a new or an empty folder.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_it_refuses_a_folder_of_another_account(folder: Path) -> None:
    theirs = Path("/proc/1") if not IS_ROOT else folder / "home"
    if IS_ROOT:
        homes.claim(theirs)
    done = launch_as_ordinary_user("database", theirs)
    assert done.status == 1
    assert "belongs to the account root" in done.said
    assert done.said.count("\n") == 1


def test_it_refuses_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(Refused, match="is not a folder"):
        homes.claim(tmp_path / "home")


def test_it_refuses_where_it_may_not_write() -> None:
    done = launch_as_ordinary_user("database", Path("/proc/genkan"))
    assert done.status == 1
    assert done.said.count("\n") == 1
    assert "preparing the home folder" in done.said.lower()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"port": 8000}', '{"secret_key": "x", "unknown": 1}'])
def test_a_damaged_configuration_is_named(tmp_path: Path, text: str) -> None:
    homes.claim(tmp_path)
    (tmp_path / homes.CONFIGURATION).write_text(text)
    with pytest.raises(Refused, match=r"genkan\.json is damaged"):
        homes.load(tmp_path)


def test_the_configuration_is_replaced_whole(tmp_path: Path) -> None:
    homes.save(homes.claim(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".genkan-home", "genkan.json", "genkan.lock", "logs"]
    assert json.loads((tmp_path / homes.CONFIGURATION).read_text())["port"] == 8000
