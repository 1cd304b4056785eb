"""The program `intake` for a shell: hands its words, environment and files to a warm process (`prefork.py`).

It loads nothing but the standard library, and little of that: it is started hundreds of times.
"""

import json
import os
import signal
import socket
import sys


def main(path: str, argv: list[str]) -> int:
    """Run the command `argv`; its exit status as a shell has it."""
    order = {"argv": argv, "environ": dict(os.environ), "cwd": os.getcwd()}  # noqa: PTH109
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        socket.send_fds(line, [b"."], [0, 1, 2])
        line.sendall(json.dumps(order).encode() + b"\n")
        said = line.makefile("r")
        pid = int(said.readline())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda which, _frame: os.kill(pid, which))
        status = int(said.readline())
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
