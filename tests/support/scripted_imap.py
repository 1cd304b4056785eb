"""A small IMAP server with real folders in memory that lies, stalls and breaks off when a test asks it to.

Verbs to script: greeting, CAPABILITY, STARTTLS, LOGIN, ID, NAMESPACE, LIST, SELECT, CREATE, SUBSCRIBE, IDLE, DONE, LOGOUT, and with UID
in front SEARCH, FETCH, COPY, MOVE, STORE, EXPUNGE. `{tag}` in a scripted answer is the command's tag; an answer without one
is followed by the well-behaved answer.
"""

from __future__ import annotations

import re
import ssl

from tests.support.scripted_line import CLOSE, HANG, Answer, ScriptedServer, Wire

__all__ = ["CLOSE", "HANG", "ScriptedImap"]

OFFERS = ("IMAP4rev1", "IDLE", "MOVE", "UIDPLUS", "ID", "NAMESPACE")


class ScriptedImap(ScriptedServer):
    """One account; `mails` is its inbox by UID, `folders` what was moved elsewhere."""

    def __init__(
        self,
        mails: dict[int, bytes] | None = None,
        *,
        offers: tuple[str, ...] = OFFERS,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        separator: str = "/",
        prefix: str = "",
    ) -> None:
        super().__init__(tls=tls, implicit_tls=implicit_tls)
        self.mails = dict(mails or {})
        self.offers = offers
        self.separator, self.prefix = separator, prefix
        self.uidvalidity = "7"
        self.access = "READ-WRITE"
        self.folders: dict[str, dict[int, bytes]] = {}
        self.deleted: set[int] = set()
        self.encrypted_logins: list[bool] = []
        self.copyuid = True

    def verbs(self) -> list[str]:
        """The commands without tags, UID included."""
        return [self._verb(command) for command in self.commands]

    def converse(self, wire: Wire) -> None:
        wire.say(self.scripted("greeting") or "* OK scripted")
        while True:
            command = wire.line().decode("utf-8", "replace")
            self.commands.append(command)
            tag, _, rest = command.partition(" ")
            verb = self._verb(command)
            if verb == "LOGIN":
                self.encrypted_logins.append(isinstance(wire.sock, ssl.SSLSocket))
            answer = self.scripted(verb)
            if answer is not None:
                self._say(wire, answer, tag)
                if not isinstance(answer, str | bytes) or "{tag}" in str(answer):
                    continue
            for line in self._answer(verb, rest, wire):
                wire.say(line.replace("{tag}", tag) if isinstance(line, str) else line.replace(b"{tag}", tag.encode()))
            if verb == "STARTTLS":
                wire.start_tls()
            if verb == "LOGOUT":
                return

    def _verb(self, command: str) -> str:
        words = command.upper().split(" ")[1:]
        return " ".join(words[:2]) if words[:1] == ["UID"] else (words or [""])[0]

    def _say(self, wire: Wire, answer: Answer, tag: str) -> None:
        if isinstance(answer, str):
            answer = answer.replace("{tag}", tag)
        elif isinstance(answer, bytes):
            answer = answer.replace(b"{tag}", tag.encode())
        wire.say(answer)

    def _answer(self, verb: str, rest: str, wire: Wire) -> list[str | bytes]:  # noqa: PLR0911  one per verb
        offers = list(self.offers)
        if self.tls is not None and not self.implicit_tls and not isinstance(wire.sock, ssl.SSLSocket):
            offers += ["STARTTLS", "LOGINDISABLED"]
        done = f"{{tag}} OK {verb} done"
        match verb:
            case "CAPABILITY":
                return [f"* CAPABILITY {' '.join(offers)}", done]
            case "NAMESPACE":
                return [f'* NAMESPACE (("{self.prefix}" "{self.separator}")) NIL NIL', done]
            case "LIST":
                return [f'* LIST (\\Noselect) "{self.separator}" ""', done]
            case "SELECT":
                known = [f"* OK [UIDVALIDITY {self.uidvalidity}] ok"] if self.uidvalidity else []
                return [f"* {len(self.mails)} EXISTS", "* 0 RECENT", *known, f"{{tag}} OK [{self.access}] done"]
            case "CREATE":
                self.folders.setdefault(rest.partition(" ")[2].strip('"'), {})
                return [done]
            case "IDLE":
                return self._idle(wire)
            case "LOGOUT":
                return ["* BYE", done]
            case "ID":
                return ['* ID ("name" "scripted")', done]
            case _ if verb.startswith("UID "):
                return (
                    [*self._uid(verb[4:], rest.split(" ", 3)), done]
                    if self._exists(verb, rest)
                    else ["{tag} NO [TRYCREATE] no such folder"]
                )
        return [done]

    def _exists(self, verb: str, rest: str) -> bool:
        return verb not in {"UID MOVE", "UID COPY"} or rest.split(" ", 3)[3].strip('"') in self.folders

    def _idle(self, wire: Wire) -> list[str | bytes]:
        wire.say("+ idling")
        while (answer := self.scripted("idling")) is not None:
            wire.say(answer)
        assert wire.line() == b"DONE"
        late = self.scripted("DONE")
        if late is not None:
            wire.say(late)
        return ["{tag} OK idle done"]

    def _uid(self, verb: str, words: list[str]) -> list[str | bytes]:
        """The well-behaved answer without its last line; `words` is UID, the verb, a set, and the rest."""
        match verb:
            case "SEARCH":
                wanted = self._named(words[3].rpartition(" ")[2] if len(words) > 3 else "1:*", words=words)
                return [" ".join(["* SEARCH", *map(str, wanted)])]
            case "FETCH":
                return [self._fetched(uid, words[3]) for uid in self._set(words[2]) if uid in self.mails]
            case "MOVE" | "COPY":
                return self._transfer(verb, words[2], words[3].strip('"'))
            case "STORE":
                self.deleted.update(self._set(words[2]))
            case "EXPUNGE":
                for uid in self.deleted.intersection(self._set(words[2])):
                    del self.mails[uid]
        return []

    def _named(self, last: str, *, words: list[str]) -> list[int]:
        return [uid for uid in self._set(last) if uid in self.mails] or (
            sorted(self.mails)[-1:] if last.endswith("*") else []
        )

    def _set(self, text: str) -> list[int]:
        uids: list[int] = []
        for part in text.split(","):
            first, _, last = part.partition(":")
            top = max([*self.mails, int(first)]) if last == "*" else int(last or first)
            uids.extend(uid for uid in sorted(self.mails) if int(first) <= uid <= top)
        return uids

    def _fetched(self, uid: int, items: str) -> bytes:
        raw = self.mails[uid]
        head = f"* {sorted(self.mails).index(uid) + 1} FETCH (UID {uid} ".encode()
        if "RFC822.SIZE" in items:
            return head + f'RFC822.SIZE {len(raw)} INTERNALDATE "20-Nov-2026 16:05:00 +0800")\r\n'.encode()
        if part := re.search(r"<(\d+)\.(\d+)>", items):
            raw = raw[: int(part[2])]
            return head + b"BODY[]<0> {%d}\r\n%s)\r\n" % (len(raw), raw)
        return head + b"BODY[] {%d}\r\n%s)\r\n" % (len(raw), raw)

    def _transfer(self, verb: str, uids: str, folder: str) -> list[str | bytes]:
        there = self.folders[folder]
        old = self._set(uids)
        new = [len(there) + 101 + at for at in range(len(old))]
        for source, target in zip(old, new, strict=True):
            there[target] = self.mails.pop(source) if verb == "MOVE" else self.mails[source]
        if not old or not self.copyuid:
            return []
        return [f"* OK [COPYUID 9 {','.join(map(str, old))} {','.join(map(str, new))}] moved"]
