"""Waiting in IDLE: told at once when something arrives, and never fooled by a dead link (DEPENDENCIES.md 5.1)."""

from __future__ import annotations

import imaplib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from intake.errors import MailboxDown
from intake.mailbox.account import Account
from intake.mailbox.trouble import UNREADABLE, down

if TYPE_CHECKING:
    from imapclient import IMAPClient

LONGEST = (
    290.0  # seconds: below the ten minutes after which servers end IDLE, and a notice lost with `+` waits no longer
)
TICK = 1.0  # seconds between two looks at `stop`


def idle_until(
    client: IMAPClient, stop: Callable[[], bool], *, account: Account, span: float, tick: float = TICK
) -> bool:
    """Wait in IDLE for at most `span` seconds (290 at most). True: look now; False: nothing was announced.

    `stop` is asked every `tick` seconds. Raises MailboxDown if the link is not to be trusted, IMAP4.error if the
    server refuses to idle.
    """
    ends = time.monotonic() + min(span, LONGEST)
    client.idle()
    try:
        heard = _listen(client, stop, ends=ends, tick=tick)
        _, late = client.idle_done()  # the answer to DONE proves, under the read time-out, that the peer lives
    except (OSError, imaplib.IMAP4.error, *UNREADABLE) as cause:
        raise down(account, "waiting for mail", cause) from cause
    if any(answer and answer[0] == b"BYE" for answer in (*heard, *late)):
        raise MailboxDown(f"{account.where}: the server said BYE while waiting for mail", hint="it is tried again")
    return bool(heard or late)


def _listen(client: IMAPClient, stop: Callable[[], bool], *, ends: float, tick: float) -> list[Any]:
    heard: list[Any] = []
    while not heard and not stop() and (left := ends - time.monotonic()) > 0:
        asked, began = min(tick, left), time.monotonic()
        heard = client.idle_check(timeout=asked)
        if not heard and time.monotonic() - began < asked / 2:
            heard = [(b"early",)]  # woken with nothing to read: a closed link looks like this, and would spin
    return heard
