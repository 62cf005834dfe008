"""PostgreSQL refuses to run as root: for root it runs as another account, wherever that account can work."""

import pwd
from pathlib import Path

import psycopg

from identity.launch import home as homes
from identity.launch.cluster import cluster_of
from tests.launch.terminal import (
    IS_ROOT,
    folder_of_ordinary_user,
    launch,
    launch_as_ordinary_user,
    reachable_binaries,
)


def answers(home: Path) -> bool:
    found = homes.load(home)
    assert found
    with psycopg.connect(found.database.admin) as connection:
        return connection.execute("select 1").fetchone() == (1,)


def test_an_ordinary_user_runs_it_as_itself() -> None:
    with folder_of_ordinary_user() as folder:
        home, programs = folder / "home", str(reachable_binaries(folder))
        first = launch_as_ordinary_user("database", home, "--fast", PG_BIN=programs)
        try:
            assert first.status == 0, first.said
            assert answers(home)
            assert (home / "postgres").stat().st_uid == folder.stat().st_uid
            again = launch_as_ordinary_user("database", home, "--fast", PG_BIN=programs)
            assert "found running" in again.said
        finally:
            done = launch_as_ordinary_user("stop", home)
        assert done.said == "Ended: PostgreSQL.\n"


def test_root_runs_it_as_another_account_inside_the_home(folder: Path) -> None:
    home = folder / "home"
    done = launch("database", home, "--fast")
    assert done.status == 0, done.said
    assert answers(home)
    owner = pwd.getpwuid((home / "postgres").stat().st_uid).pw_name
    assert owner in (("postgres", "nobody") if IS_ROOT else (pwd.getpwuid(home.stat().st_uid).pw_name,))
    assert (home / "postgres").stat().st_mode & 0o777 == 0o700


def test_where_the_account_cannot_reach_the_home_it_gets_a_folder_of_its_own(closed_folder: Path) -> None:
    home = closed_folder / "home"
    first = launch("database", home, "--fast")
    assert first.status == 0, first.said
    found = homes.load(home)
    assert found
    data = Path(cluster_of(found).data)
    # An ordinary user reaches its own closed folder and needs no other.
    assert data.parent == home or (IS_ROOT and data.parts[:4] == ("/", "var", "lib", "genkan"))
    assert data.parent.stat().st_mode & 0o777 == (0o700 if IS_ROOT else home.stat().st_mode & 0o777)
    assert answers(home)
    assert "found running" in launch("database", home, "--fast").said
    assert launch("stop", home).said == "Ended: PostgreSQL.\n"


def test_programs_that_the_account_cannot_reach_are_copied_to_it(closed_folder: Path) -> None:
    programs = reachable_binaries(closed_folder)
    done = launch("database", closed_folder / "home", "--fast", PG_BIN=str(programs))
    assert done.status == 0, done.said
    assert answers(closed_folder / "home")


def test_a_home_that_was_deleted_leaves_nothing_that_hinders_the_next(closed_folder: Path) -> None:
    home = closed_folder / "home"
    launch("database", home, "--fast")
    (home / homes.CONFIGURATION).unlink()
    done = launch("database", home, "--fast")
    assert done.status == 0, done.said
    assert "found running" not in done.said
    assert answers(home)
