"""A Mail survives the way through JSON."""

import json
from pathlib import Path

import pytest

from intake.message import codec
from intake.message.parse import parse


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "corpus").glob("0[0-4]*.eml")), ids=lambda path: path.stem
)
def test_a_mail_comes_back_from_json_as_it_was(path):
    mail = parse(path.read_bytes())

    assert codec.from_json(json.loads(json.dumps(codec.to_json(mail), ensure_ascii=False))) == mail


def test_something_else_is_refused():
    with pytest.raises((KeyError, TypeError, ValueError)):
        codec.from_json({"size": 1})
