"""Signed-in browsers, kept in the database: sign out, and a copied cookie is dead."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask, Request, g
from flask.json.tag import TaggedJSONSerializer
from flask_session.base import ServerSideSession, ServerSideSessionInterface
from sqlalchemy import delete, select, update

from feedback.database import db
from feedback.models import WebSession, utc_now

# Citizens' pages and what an invitation opens: they set no cookie, read none, and never learn whether
# somebody is signed in.
WITHOUT_SESSION = ("/f/", "/r/", "/k/", "/u/")


class DatabaseSessionInterface(ServerSideSessionInterface):  # type: ignore[misc]
    """Flask-Session over our own table; its SQLAlchemy backend needs another extension than ours."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, permanent=True)
        self.serializer = TaggedJSONSerializer()

    def open_session(self, app: Flask, request: Request) -> ServerSideSession | None:
        """Return what is known of this browser; None on a citizen's page: Flask takes it for no session."""
        return None if request.path.startswith(WITHOUT_SESSION) else super().open_session(app, request)

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        data = db.session.scalar(
            select(WebSession.data).where(
                WebSession.key_hash == hash_of(store_id), WebSession.expires_at > utc_now()
            )
        )
        if data is None:
            return None
        g.opened_session = store_id
        return dict(self.serializer.loads(data.decode()))

    def _delete_session(self, store_id: str) -> None:
        db.session.rollback()
        db.session.execute(delete(WebSession).where(WebSession.key_hash == hash_of(store_id)))
        db.session.commit()

    def _upsert_session(self, session_lifetime: timedelta, session: ServerSideSession, store_id: str) -> None:
        # What a use case left uncommitted was not meant to stay.
        db.session.rollback()
        kept = {
            "data": self.serializer.dumps(dict(session)).encode(),
            "expires_at": utc_now() + session_lifetime,
        }
        known = db.session.scalars(
            update(WebSession)
            .where(WebSession.key_hash == hash_of(store_id))
            .values(**kept)
            .returning(WebSession.id)
        ).all()
        if not known and g.get("opened_session") == store_id:
            return  # ended by another request meanwhile: it must not come back to life
        if not known:
            # Every look at the sign-in page begins one: those that ended make room.
            db.session.execute(delete(WebSession).where(WebSession.expires_at <= utc_now()))
            db.session.add(WebSession(key_hash=hash_of(store_id), **kept))
        db.session.commit()


def hash_of(store_id: str) -> bytes:
    return hashlib.sha256(store_id.encode()).digest()


def init_app(app: Flask) -> None:
    # Written only when something in it changed: looking at a page writes nothing.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.session_interface = DatabaseSessionInterface(app)
