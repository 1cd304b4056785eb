"""Where the files are that come with the program."""

import pytest

from intake.errors import ConfigError
from intake.packaged import folder


def test_the_templates_of_a_checkout_lie_beside_the_package():
    assert (folder("templates") / "_layout.html.j2").is_file()


def test_an_incomplete_installation_says_so():
    with pytest.raises(ConfigError, match="nothing-like-it"):
        folder("nothing-like-it")
