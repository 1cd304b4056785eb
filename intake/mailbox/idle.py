"""Waiting in IDLE: told at once when something arrives, and never fooled by a dead link (DEPENDENCIES.md 5.1).

While we wait nothing is parsed: we only look whether the server said something, and read it with the answer to DONE.
So a notice in the packet of `+`, a line in two packets and a closed link, which all confuse `idle_check`, do no harm.
"""

from __future__ import annotations

import imaplib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from intake.errors import MailboxDown, Sentence
from intake.mailbox.account import Account
from intake.mailbox.trouble import UNREADABLE, down

if TYPE_CHECKING:
    from intake.mailbox.wire import Client

LONGEST = 290.0  # seconds: well below the ten minutes after which servers end IDLE, and routers forget us
TICK = 1.0  # seconds between two looks at `stop`


def idle_until(client: Client, stop: Callable[[], bool], *, account: Account, span: float, tick: float = TICK) -> bool:
    """Wait in IDLE for at most `span` seconds (290 at most). True: look now; False: nothing was announced.

    `stop` is asked every `tick` seconds. Raises MailboxDown if the link is not to be trusted, IMAP4.error if the
    server refuses to idle.
    """
    ends = time.monotonic() + min(span, LONGEST)
    client.idle()
    try:
        heard = _listen(client, stop, ends=ends, tick=tick)
        _, said = client.idle_done()  # the answer to DONE proves, under the read time-out, that the peer lives
    except (OSError, imaplib.IMAP4.error, *UNREADABLE) as cause:
        raise down(account, "waiting for mail", cause) from cause
    if any(answer and answer[0] == b"BYE" for answer in said):
        raise MailboxDown(
            Sentence("{where}: the server said BYE while waiting for mail", where=account.where),
            hint="it is tried again",
        )
    return heard or bool(said)


def _listen(client: Client, stop: Callable[[], bool], *, ends: float, tick: float) -> bool:
    while not stop() and (left := ends - time.monotonic()) > 0:
        if client.has_word(min(tick, left)):
            return True
    return False
