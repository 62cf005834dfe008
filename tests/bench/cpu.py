"""CPU time of running processes, from /proc (proc(5)). Linux only."""

import os
from collections.abc import Iterable
from pathlib import Path

import psycopg

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
# Places in /proc/<pid>/stat after the name in parentheses.
PARENT, USER, SYSTEM = 1, 11, 12


def tree(root: int) -> set[int]:
    """A process and all that it has started, now."""
    parents = {pid: int(fields[PARENT]) for pid in _pids() if (fields := _fields(pid))}
    found, size = {root}, 0
    while len(found) > size:
        size = len(found)
        found |= {pid for pid, parent in parents.items() if parent in found}
    return found


def sessions(connection: psycopg.Connection, database: str) -> set[int]:
    """The processes of PostgreSQL that serve a database."""
    rows = connection.execute("select pid from pg_stat_activity where datname = %s", [database])
    return {row[0] for row in rows}


def seconds(pids: Iterable[int]) -> float:
    """What these have used so far, user and system."""
    return sum(int(fields[USER]) + int(fields[SYSTEM]) for pid in pids if (fields := _fields(pid))) / TICKS


def _pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _fields(pid: int) -> list[str]:
    """Empty for a process that has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
