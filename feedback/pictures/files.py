"""Where pictures lie: in the data folder, outside what the web server shows, readable by us alone.

A file is on the disk before its row is committed. It goes when its row goes, after the commit, and when the
row was never committed; what a crash leaves between the two, :mod:`feedback.pictures.sweeping` finds.
"""

import os
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper, Session, SessionTransaction, object_session

from feedback.models import Picture

WRITTEN, REMOVED = "pictures written", "pictures removed"  # in Session.info: paths of this transaction


def init_app(app: Flask) -> None:
    folder_of(app).mkdir(mode=0o700, exist_ok=True)
    for name, listener in (("after_commit", settle), ("after_transaction_end", take_back)):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)
    if not event.contains(Picture, "after_delete", erase_later):
        event.listen(Picture, "after_delete", erase_later)


def folder_of(app: Flask) -> Path:
    return Path(app.config["DATA_DIR"]) / "pictures"


def path_of(picture: Picture) -> Path:
    return folder_of(current_app) / f"{picture.public_id}.{picture.kind}"


def is_there(picture: Picture) -> bool:
    """Tell whether the file is where its row says."""
    return path_of(picture).is_file()


def write(path: Path, data: bytes, session: Session) -> None:
    """Write a file that is wholly on the disk when this returns, and never over another.

    Its name is random and nobody knows it before the row is there, so it needs no second name to be written
    under; O_EXCL refuses one that is taken.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    session.info.setdefault(WRITTEN, []).append(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as the files (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def erase_later(_mapper: Mapper[Picture], _connection: Connection, picture: Picture) -> None:
    """A row goes: its file goes with the commit."""
    if session := object_session(picture):
        session.info.setdefault(REMOVED, []).append(path_of(picture))


def settle(session: Session) -> None:
    """The transaction is kept: what it removed goes."""
    if not session.in_nested_transaction():
        forget(session, REMOVED)


def take_back(session: Session, transaction: SessionTransaction) -> None:
    """The transaction ended, and nothing settled it: what it wrote goes."""
    if transaction.parent is None:
        forget(session, WRITTEN)


def forget(session: Session, which: str) -> None:
    for path in session.info.pop(which, ()):
        path.unlink(missing_ok=True)
    session.info.pop(WRITTEN, None)
    session.info.pop(REMOVED, None)
