"""Whatever code writes into a log, nothing in it leads to a person."""

import io
import logging

import pytest

from undersigned.common.impersonal import ImpersonalFilter, without_persons

TOKEN = "QN1IZ9Hpf9K4M3XJ5tXB-q6is7n39VqeMVujJyT45i8"


@pytest.mark.parametrize(
    "personal",
    [
        "ada@example.org",
        "ада@пример.рф",
        "198.51.100.7",
        f"/confirm/{TOKEN}",
        f"/my/{TOKEN}/change",
        TOKEN,
        "/drafts/abcdefgh1",
    ],
)
def test_addresses_and_tokens_are_replaced(personal: str) -> None:
    assert personal not in without_persons(f"could not answer {personal} in time")


def test_what_helps_the_operator_stays() -> None:
    line = "worker pid 4711 ended with code -9; /letters/keep-the-library/sign took 12 ms on 127.0.0.1:8000"
    assert without_persons(line).startswith(
        "worker pid 4711 ended with code -9; /letters/keep-the-library/sign took 12 ms"
    )


def test_tracebacks_lose_the_personal_part_of_their_message() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ImpersonalFilter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError("no mailbox ada@example.org")
    except ValueError:
        logger.exception("while writing to %s", "ada@example.org")
    assert "ada" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()
