"""The embedded PostgreSQL: made, found again, ended, and up again after every kind of accident."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from identity.launch import addresses, cluster, database, postgres, processes
from identity.launch import home as homes
from identity.launch.home import Databases, Home
from tests.launch.terminal import launch


def ask(home: Home, question: str) -> object:
    with psycopg.connect(home.database.admin, autocommit=True) as connection:
        answer = connection.execute(question)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def test_a_first_start_makes_a_server_and_a_second_finds_it(folder: Path) -> None:
    first = launch("database", folder / "home")
    second = launch("database", folder / "home")
    assert (first.status, second.status) == (0, 0)
    assert "its own PostgreSQL on 127.0.0.1:" in first.said
    assert second.said == first.said.rstrip() + ", found running\n"


def test_it_is_made_for_many_tenants_and_keeps_what_was_committed(folder: Path) -> None:
    launch("database", folder / "home")
    home = homes.load(folder / "home")
    assert home
    assert ask(home, "show max_locks_per_transaction") == "1024"
    assert ask(home, "show fsync") == "on"
    assert ask(home, "show server_encoding") == "UTF8"
    assert ask(home, "select lower('ÄÖÜ')") == "äöü"


def test_nobody_enters_without_a_password(server: Home) -> None:
    port = cluster.cluster_of(server).port
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/genkan", connect_timeout=5)


def test_every_login_gets_a_password_that_stays(folder: Path) -> None:
    home = homes.claim(folder / "home")
    first = database.prepare(home, {}, durable=False).home.database
    second = database.prepare(home, {}, durable=False).home.database
    assert first == second
    assert len({first.web, first.worker, first.owner, first.admin}) == 4
    assert "genkan_web:" in first.web
    assert "genkan_owner:" in first.owner


def test_stop_ends_it_and_says_so(folder: Path) -> None:
    launch("database", folder / "home")
    home = homes.load(folder / "home")
    assert home
    assert launch("stop", folder / "home").said == "Ended: PostgreSQL.\n"
    assert postgres.find_running(home) is None
    again = launch("stop", folder / "home")
    assert (again.status, again.said) == (0, f"Nothing was running in {folder / 'home'}.\n")


def test_after_a_crash_it_recovers(server: Home) -> None:
    ask(server, "create table kept as select 42 as answer")
    ask(server, "checkpoint")
    running = postgres.find_running(server)
    assert running
    os.kill(running.pid, signal.SIGKILL)
    home, again = postgres.start(server, durable=False)
    assert again != running
    assert ask(home, "select answer from kept") == 42


def test_a_stale_pid_that_is_a_strangers_now_is_left_alone(server: Home) -> None:
    postgres.stop(server)
    data = Path(cluster.cluster_of(server).data)
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n\n127.0.0.1\n")
    assert postgres.find_running(server) is None
    assert postgres.stop(server) is False
    home, running = postgres.start(server, durable=False)
    assert running.pid != os.getpid()
    assert ask(home, "select 1") == 1


def test_a_taken_port_is_left_to_whoever_has_it(server: Home) -> None:
    prepared = database.prepare(server, {}, durable=False).home
    postgres.stop(prepared)
    before = cluster.cluster_of(prepared).port
    with socket.create_server(("127.0.0.1", before)):
        home = database.prepare(prepared, {}, durable=False).home
        after = cluster.cluster_of(home).port
    assert after != before
    assert f":{after}/genkan" in home.database.owner
    assert home.database.owner.split("@")[0] == prepared.database.owner.split("@")[0]
    assert ask(home, "select 1") == 1


def test_data_and_keys_that_do_not_belong_together_are_refused(server: Home) -> None:
    postgres.stop(server)
    homes.save(
        replace(
            server,
            database=Databases(admin=addresses.with_login(server.database.admin, user="postgres", password="wrong")),
        )
    )
    done = launch("database", server.path)
    postgres.stop(server)
    assert done.status == 1
    assert "refuses the password in genkan.json" in done.said
    assert done.said.count("\n") == 1


def test_an_interrupted_set_up_begins_again(folder: Path) -> None:
    home = cluster.settle(homes.claim(folder / "home"))
    draft = Path(cluster.cluster_of(home).data).with_suffix(".draft")
    draft.mkdir()
    (draft / "half").write_text("done")
    home, _ = postgres.start(home, durable=False)
    assert ask(home, "select 1") == 1
    assert not draft.exists()


def test_an_owned_server_ends_with_its_launcher(folder: Path) -> None:
    home = cluster.settle(homes.claim(folder / "home"))
    program = (
        "import os, sys; from pathlib import Path; from identity.launch import home, postgres;"
        "postgres.start(home.claim(Path(sys.argv[1])), durable=False, owned=True); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, home.path], cwd=homes.CHECKOUT, check=False)
    running = postgres.find_running(home)
    assert running is None or processes.wait_for(running, within=10)
