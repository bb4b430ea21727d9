"""Does the database keep its word when the power fails? It is asked itself, once at start."""

from pathlib import Path

import structlog

from feedback.database import db

# What must hold for a commit to be on the disk before it is acknowledged, and how to mend it.
SQLITE_PROMISES = {
    "PRAGMA journal_mode": ({"wal"}, "keep its file on a disk of this machine that can be written to"),
    "PRAGMA synchronous": ({"2", "3"}, "let nothing set it below FULL"),
}
POSTGRES_PROMISES = {
    "SHOW synchronous_commit": (
        {"on", "local", "remote_write", "remote_apply"},
        "set synchronous_commit = on, also for the role and the database",
    ),
    "SHOW fsync": ({"on"}, "set fsync = on in postgresql.conf"),
    "SHOW full_page_writes": ({"on"}, "set full_page_writes = on in postgresql.conf"),
}
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"}

log = structlog.get_logger()


class NotDurable(Exception):
    """The database may lose what it acknowledged when the power fails; the message says how to mend it."""


def require_durability() -> None:
    """Raises NotDurable where a commit may be acknowledged before it is on the disk."""
    promises = SQLITE_PROMISES if db.engine.dialect.name == "sqlite" else POSTGRES_PROMISES
    with db.engine.execution_options(reading=True).connect() as connection:
        for question, (good, advice) in promises.items():
            answer = str(connection.exec_driver_sql(question).scalar())
            if answer not in good:
                name = question.split()[-1]
                raise NotDurable(
                    f"The database could lose answers: {name} is {answer}. To mend it, {advice}."
                )
    if kind := network_file_system():
        log.warning("database_on_a_network_file_system", kind=kind)


def network_file_system(mounts: Path = Path("/proc/self/mounts")) -> str | None:
    """Return the kind of network file system that SQLite's file lies on, None where none is known.

    SQLite's log needs memory shared between processes, and locks that such file systems often only claim to
    have (https://www.sqlite.org/wal.html, https://www.sqlite.org/howtocorrupt.html section 2.1).
    """
    file = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not file or not mounts.exists():
        return None
    lines = (line.split() for line in mounts.read_text().splitlines())
    kinds = {folder.replace("\\040", " "): kind for _device, folder, kind, *_rest in lines}
    kind = next((kinds[str(folder)] for folder in Path(file).resolve().parents if str(folder) in kinds), None)
    return kind if kind in NETWORK_FILE_SYSTEMS else None
