"""Is it alive (answers at all), is it ready (the database answers and has today's schema)?"""

import structlog
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from feedback import database
from feedback.security import public

log = structlog.get_logger()
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    try:
        is_ready = database.is_ready()
    except SQLAlchemyError as error:
        log.error("not_ready", exc_info=error)
        return {"status": "the database does not answer"}, 503
    if not is_ready:
        return {"status": "the schema is not this version's: run feedback init"}, 503
    return {"status": "ok"}
