"""A private authority and a server certificate for 127.0.0.1 and localhost, made once per test run with openssl."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Authority:
    """The authority's certificate, and a TLS context for servers whose certificate it signed."""

    ca_file: Path
    server: ssl.SSLContext


def authority(folder: Path) -> Authority:
    """Make both in `folder`."""
    ca, ca_key, key = folder / "ca.pem", folder / "ca.key", folder / "server.key"
    request, certificate, names = folder / "server.csr", folder / "server.pem", folder / "names"
    names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]
    _openssl(
        "req", "-x509", *curve, "-keyout", ca_key, "-out", ca, "-days", "30", "-subj", "/CN=test authority", *extensions
    )
    _openssl("req", *curve, "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    signing = ["-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "30", "-extfile", names]
    _openssl("x509", "-req", "-in", request, "-out", certificate, *signing)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return Authority(ca, context)


def _openssl(*args: object) -> None:
    subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True)
