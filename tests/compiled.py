"""What takes longer to compile than most tests take: done once a run, for all the services made in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

OF_A_RULE = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")


class Templates(BytecodeCache):
    """The code of each template; where its text has changed, it is another one."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


class Statements:
    """What SQLAlchemy made of each statement: one service on a kind of database takes it over from another.

    What is compiled belongs to a dialect, which goes with it once it has seen a server and knows its version.
    """

    def __init__(self) -> None:
        self.known: dict[str, Engine] = {}

    def share(self, engine: Engine) -> None:
        first = self.known.get(engine.dialect.name)
        if first is None:
            engine._compiled_cache = LRUCache(5000)
            event.listen(engine, "engine_connect", self._keep, once=True)
        else:
            engine.dialect = engine.pool._dialect = first.dialect
            engine._compiled_cache = first._compiled_cache

    def _keep(self, connection: Connection) -> None:
        self.known.setdefault(connection.dialect.name, connection.engine)


@contextmanager
def rules() -> Iterator[None]:
    """Werkzeug compiles two functions for each URL rule: a rule like one before takes them over."""
    compile_rule, known = Rule.compile, {}

    def remembered(rule: Rule) -> None:
        key = (rule.rule, repr(rule.defaults), rule.subdomain, rule.host, rule.merge_slashes)
        if key in known:
            vars(rule).update({name: getattr(known[key], name) for name in OF_A_RULE})
        else:
            compile_rule(rule)
            known[key] = rule

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", remembered)
        yield
