"""An S3 server of our own on loopback, and buckets in it, reached as an administrator would have it: by variables."""

from __future__ import annotations

import hashlib
import urllib.request

from moto.server import ThreadedMotoServer

PLACE = "mails"


class Buckets:
    """The server; `environment` is what its clients need."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)

    def start(self) -> Buckets:
        self._server.start()
        return self

    def stop(self) -> None:
        self._server.stop()

    @property
    def address(self) -> str:
        host, port = self._server.get_host_and_port()
        return f"http://{host}:{port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.address, "AWS_ALLOW_HTTP": "true",
        }  # fmt: skip

    def make(self, test: str) -> str:
        """An empty bucket for that test; where mails are to be kept in it."""
        name = f"b{hashlib.sha256(test.encode()).hexdigest()[:20]}"
        self.ask("PUT", name)
        return f"s3://{name}/{PLACE}"

    def object(self, url: str, sha256: str) -> str:
        """The path of a mail's bytes."""
        return f"{url.removeprefix('s3://')}/{sha256[:2]}/{sha256[2:]}"

    def ask(self, method: str, path: str, content: bytes | None = None) -> bytes:
        """One request to the server, as any other client could make it."""
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=k/20261124/us-east-1/s3/aws4_request"}
        request = urllib.request.Request(f"{self.address}/{path}", data=content, method=method, headers=signed)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()
