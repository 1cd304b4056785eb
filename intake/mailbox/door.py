"""The front door: one IMAP mailbox, asked with UIDs and configured folder names only (SECURITY.md threat 1)."""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from intake.errors import MailboxDown, Sentence
from intake.mailbox import answers, folders
from intake.mailbox.account import Account, check
from intake.mailbox.answers import Meta, Moved, Selected
from intake.mailbox.batches import fetch_batches
from intake.mailbox.idle import idle_until
from intake.mailbox.trouble import translated

if TYPE_CHECKING:
    from intake.mailbox.measure import Measured
    from intake.mailbox.wire import Client

__all__ = ["Account", "Door", "Meta", "Moved", "Selected", "fetch_batches"]

AT_ONCE = 500  # UIDs in one command: lines stay below the 8 kB that servers take
REFUSALS = 2  # of a move: the folder is missing, and somebody expunges meanwhile
SEARCH_AT_ONCE = 80_000  # UIDs in one answer: imaplib refuses lines over 1 MB


class Door:
    """One connection to one mailbox, for one thread; after any MailboxDown it is closed and the next open() dials anew.

    Mail content never becomes part of a command: each method takes ints, or a folder name of the account.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self._client: Client | None = None
        self._exists = 0
        self._folders: dict[str, str] = {}
        self._made: set[str] = set()
        self._idle_refused = False

    # -- opening -------------------------------------------------------------------------------------------------

    def open(self) -> Selected:
        """Connect, log in and select the folder for writing; a living connection is kept and selected again.

        Raises MailboxDown for whatever fails, also when UIDVALIDITY is absent or 0; ConfigError for bad settings.
        """
        if self._client is not None:
            try:
                return self._select()
            except MailboxDown:  # the server closed it while we waited elsewhere: dial once more
                self.close()
        self._connect()
        return self._select()

    def examine(self) -> Selected:
        """The same for looking only (EXAMINE): the server itself then refuses every change."""
        self.close()
        self._connect()
        return self._select(readonly=True)

    def has(self, folder: str) -> bool:
        """Whether the server has this folder of the account; connects where nobody has."""
        if self._client is None:
            self._connect()
        with self._talk("asking for a folder") as client:
            return bool(client.folder_exists(self._folder(folder)))

    def close(self) -> None:
        """Log out, briefly; safe to repeat, never raises."""
        if self._client is not None:
            from intake.mailbox.wire import farewell

            client, self._client = self._client, None
            farewell(client)

    def _connect(self) -> None:
        check(self.account)
        from intake.mailbox.wire import connect

        with translated(self.account, "connecting"):
            self._client = connect(self.account)
        with self._talk("asking for folders") as client:
            self._folders = folders.named(client, self.account.folders)

    def _select(self, *, readonly: bool = False) -> Selected:
        with self._talk("opening the folder") as client:
            answer = client.select_folder(self._folder(self.account.folder), readonly=readonly)
            selected = Selected(int(answer.get(b"UIDVALIDITY") or 0), int(answer[b"EXISTS"]))
        if selected.uidvalidity < 1:
            self._cut()
            where = self.account.where
            said = Sentence("{where}: the server gives no UIDVALIDITY, so mails cannot be told apart", where=where)
            raise MailboxDown(
                said, hint="mails stay where they are; use another folder or provider (RELIABILITY.md fact 7)"
            )
        self._exists = selected.exists
        return selected

    # -- asking --------------------------------------------------------------------------------------------------

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server offers after login, in capitals."""
        with self._talk("asking for capabilities") as client:
            return frozenset(name.decode("ascii", "replace") for name in client.capabilities())

    @property
    def can_idle(self) -> bool:
        """Whether waiting can be left to the server: connected, offered, and never refused."""
        return self._client is not None and not self._idle_refused and "IDLE" in self.capabilities

    def uids_after(self, cursor: int) -> list[int]:
        """UIDs above `cursor`, ascending. The server's own search may miss some: compare all now and then."""
        return self._search(cursor + 1, answers.MAX_UID) if cursor < answers.MAX_UID else []

    def uids_between(self, lo: int, hi: int) -> list[int]:
        """UIDs from `lo` to `hi` that are there now, ascending."""
        return self._search(max(lo, 1), min(hi, answers.MAX_UID)) if hi >= lo else []

    def present(self, uids: Iterable[int]) -> set[int]:
        """Those of `uids` that are still in the folder."""
        asked = answers.checked(uids)
        there: set[int] = set()
        for part in _parts(asked):
            with self._talk("looking for mails") as client:
                there.update(answers.searched(client.uid("SEARCH", "UID", answers.uid_set(part)), lo=1))
        return there.intersection(asked)

    def meta(self, uids: Iterable[int]) -> dict[int, Meta]:
        """Size and arrival of each mail that is still there."""
        found: dict[int, Meta] = {}
        for part in _parts(uids):
            for uid, attributes in self._fetch(part, "(UID RFC822.SIZE INTERNALDATE)").items():
                if (meta := answers.meta(attributes)) is not None:
                    found[uid] = meta
        return found

    def fetch(self, uids: Iterable[int]) -> dict[int, bytes]:
        """Raw mails by UID, flags untouched; one command for up to 500. What is gone, empty or NIL is left out.

        Ask `meta` first and hand over batches of `fetch_batches`: an answer beyond `answer_bytes` is MailboxDown.
        """
        mails: dict[int, bytes] = {}
        for part in _parts(uids):
            answer = self._fetch(part, "(UID BODY.PEEK[])")
            mails.update({uid: raw for uid, found in answer.items() if (raw := answers.body(found)) is not None})
        return mails

    def fetch_head(self, uid: int, size: int) -> bytes | None:
        """The first `size` bytes of a mail; None if it is gone."""
        [length] = answers.checked([size])
        answer = self._fetch(answers.checked([uid]), f"(UID BODY.PEEK[]<0.{length}>)")
        head = answers.body(answer.get(uid, {}))
        return None if head is None else head[:length]

    # -- moving --------------------------------------------------------------------------------------------------

    def move(self, uids: Iterable[int], folder: str) -> Moved:
        """Move mails to a folder of the account, made if it is missing. Only COPYUID counts as proof.

        Without MOVE: copied, then exactly the proven ones are deleted by UID EXPUNGE. Without UIDPLUS too: nothing is
        done, all are unsure. We never expunge what others deleted.
        """
        wanted = answers.checked(uids)
        target = self._folder(folder)
        dest: dict[int, int] = {}
        for part in _parts(wanted):
            dest.update(self._move(part, target))
        return Moved(dest, tuple(uid for uid in wanted if uid not in dest))

    def _move(self, uids: list[int], target: str) -> dict[int, int]:
        offers = self.capabilities
        with self._talk("moving mails") as client:
            if "MOVE" in offers:
                return self._transfer(client, "MOVE", uids, target=target)
            if "UIDPLUS" not in offers:
                return {}
            dest = self._transfer(client, "COPY", uids, target=target)
            if dest:
                client.remove(answers.uid_set(dest))
            return dest

    def _transfer(self, client: Client, verb: str, uids: list[int], *, target: str) -> dict[int, int]:
        client.forget("COPYUID")
        arguments = (answers.uid_set(uids), client.quoted_folder(target))
        for _ in range(REFUSALS):
            try:
                client.uid(verb, *arguments)
                break
            except imaplib.IMAP4.error as refusal:
                self._prepare_again(client, refusal, target)
        else:
            client.uid(verb, *arguments)
        return answers.copied(client.forget("COPYUID"), uids)

    def _prepare_again(self, client: Client, refusal: imaplib.IMAP4.error, target: str) -> None:
        """Before another try: hear what somebody has expunged (RFC 5530), or make the folder, once."""
        if "EXPUNGEISSUED" in str(refusal):
            client.noop()
        elif target in self._made or isinstance(refusal, imaplib.IMAP4.abort):
            raise refusal
        else:  # TRYCREATE, or a server that does not say so
            self._made.add(target)
            folders.make(client, target)

    def remove(self, uids: Iterable[int]) -> bool:
        """Delete mails of our own making; False: without UIDPLUS others might go with them, so nothing is done."""
        wanted = answers.uid_set(uids)
        if "UIDPLUS" in self.capabilities:
            with self._talk("removing our own mail") as client:
                client.remove(wanted)
        return "UIDPLUS" in self.capabilities

    def make(self, folder: str) -> None:
        """Make a folder of the account where it is missing, and subscribe to it."""
        with self._talk("making a folder") as client:
            folders.make(client, self._folder(folder))

    def measure(self) -> Measured:
        """Folder sizes, quota and the end of the certificate, as far as the server tells them."""
        from intake.mailbox.measure import measured

        names = {name: self._folder(name) for name in self.account.folders}
        with self._talk("measuring") as client:
            return measured(client, names, names[self.account.folder])

    # -- waiting -------------------------------------------------------------------------------------------------

    def idle(self, stop: Callable[[], bool], span: float) -> bool:
        """Wait for news, `span` seconds at most (never above 290), asking `stop` every second. True: look now.

        Raises MailboxDown; a server that refuses IDLE is not asked again (`can_idle`).
        """
        with self._talk("starting to wait for mail") as client:
            try:
                return idle_until(client, stop, account=self.account, span=span)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                self._idle_refused = True
                raise

    # -- the one wrapper -----------------------------------------------------------------------------------------

    @contextmanager
    def _talk(self, doing: str) -> Iterator[Client]:
        """The connection for one exchange; whatever fails closes it, since its state is unknown then."""
        if self._client is None:
            raise MailboxDown(Sentence("{where}: not connected", where=self.account.where), hint="it is tried again")
        self._client.allow(self.account.answer_bytes)
        try:
            with translated(self.account, doing):
                yield self._client
        except BaseException:
            self._cut()
            raise

    def _cut(self) -> None:
        if self._client is not None:
            self._client.cut()
            self._client = None

    def _fetch(self, uids: list[int], items: str) -> dict[int, dict[bytes, Any]]:
        with self._talk("fetching mails") as client:
            client.forget("FETCH")
            return answers.fetched(client.uid("FETCH", answers.uid_set(uids), items), uids)

    def _search(self, lo: int, hi: int) -> list[int]:
        """UIDs by closed range; a huge folder in windows from its end, where a vanishing mail can hide none."""
        answers.checked([lo, hi])
        found: set[int] = set()
        top = "*"
        first = max(self._exists - SEARCH_AT_ONCE, 0) + 1
        while True:
            window = () if first == 1 and top == "*" else (f"{first}:{top}",)
            with self._talk("looking for new mail") as client:
                found.update(answers.searched(client.uid("SEARCH", *window, "UID", f"{lo}:{_end(hi)}"), lo=lo, hi=hi))
            if first == 1:
                return sorted(found)
            top, first = str(first), max(first - SEARCH_AT_ONCE, 1)

    # -- folders -------------------------------------------------------------------------------------------------

    def _folder(self, name: str) -> str:
        """The server's name of a configured folder; any other name is our bug, not the server's."""
        if name not in self.account.folders:
            raise ValueError("only folders of the configuration may enter a command")
        return self._folders.get(name, name)


def _parts(uids: Iterable[int]) -> list[list[int]]:
    clean = answers.checked(uids)
    return [clean[at : at + AT_ONCE] for at in range(0, len(clean), AT_ONCE)]


def _end(hi: int) -> str:
    return "*" if hi == answers.MAX_UID else str(hi)
