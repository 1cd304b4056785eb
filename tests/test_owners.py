"""Owner names: a running process is never called dead, a gone one is."""

from __future__ import annotations

import subprocess
import sys

from intake.owners import is_dead, own_name


def test_this_process_lives_and_has_a_new_name_each_time():
    assert not is_dead(own_name())
    assert own_name() != own_name()


def test_a_process_that_ended_is_dead():
    told = subprocess.run(
        [sys.executable, "-c", "from intake.owners import own_name; print(own_name())"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert is_dead(told.stdout.strip())


def test_an_owner_of_another_machine_is_never_called_dead():
    machine, rest = own_name().split("/", 1)

    assert not is_dead(f"{machine[:-1]}x/{rest}")
    assert not is_dead("elsewhere:17:abc")
    assert not is_dead("")
