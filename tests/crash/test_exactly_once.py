"""Over real HTTP, however often and however badly it is sent: one row, one receipt."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.crash.evidence import WHOLE, kept
from tests.crash.faults import line_that_is_cut_before_the_answer
from tests.crash.load import Answer, fields, post
from tests.crash.running import Service, running

AT_ONCE = 50


def test_fifty_at_once_with_one_id_are_one(service: Service, durable_url: str) -> None:
    sent, together = fields(), Barrier(AT_ONCE)

    def post_together(_number: int) -> Answer:
        together.wait()
        return post(service.port, sent)

    with running(service), ThreadPoolExecutor(AT_ONCE) as phones:
        answers = list(phones.map(post_together, range(AT_ONCE)))
        other = post(service.port, {**sent, "rating": "5"})
    assert sorted(answer.status for answer in answers) == [200] * (AT_ONCE - 1) + [201]
    assert len({answer.json["receipt"] for answer in answers}) == 1
    assert other.status == 409
    assert kept(durable_url) == {sent["submission_id"]: WHOLE}


def test_who_never_got_the_answer_sends_again_and_counts_once(service: Service, durable_url: str) -> None:
    sent = fields()
    with running(service):
        with (
            line_that_is_cut_before_the_answer(service.port) as cut,
            pytest.raises((OSError, http.client.HTTPException)),
        ):
            post(cut, sent)
        assert kept(durable_url) == {sent["submission_id"]: WHOLE}
        assert post(service.port, sent).status == 200
    assert kept(durable_url) == {sent["submission_id"]: WHOLE}
