"""Bytes outside the database: the same in a folder and in an S3 bucket; checked whenever they are read."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta

import pytest

from intake import disk
from intake.errors import ConfigError, StoreDown
from intake.store.inward import vault as vaults
from intake.store.inward.vault import Bucket, Corrupt, Files

RAW = "From: a@b.example\r\n\r\n用印\r\n".encode()
SHA = hashlib.sha256(RAW).hexdigest()


@pytest.fixture
def bucket(buckets, monkeypatch, request):
    """An empty bucket, reached as an administrator would have it: by variables."""
    for key, value in buckets.environment.items():
        monkeypatch.setenv(key, value)
    return buckets.make(request.node.name)


@pytest.fixture(params=["files", "s3"])
def vault(request, tmp_path):
    if request.param == "files":
        return Files(tmp_path / "blobs")
    return Bucket(request.getfixturevalue("bucket"))


def spoil(vault, content):
    """Somebody, or a disk, changes what lies there."""
    if isinstance(vault, Files):
        vault._path(SHA).write_bytes(content)
    else:
        vault._obstore.put(vault._store, vaults._name(SHA), content)


def test_what_was_put_comes_back(vault):
    vault.put(SHA, RAW)
    assert vault.get(SHA) == RAW


def test_a_second_put_changes_nothing(vault):
    vault.put(SHA, RAW)
    vault.put(SHA, b"other")
    assert vault.get(SHA) == RAW


def test_two_threads_that_keep_the_same_mail_do_not_write_into_one_file(tmp_path):
    """Two mailboxes of one daemon may get the same bytes at once."""
    path = tmp_path / "blob"
    with disk.whole(path) as first:
        first.write(RAW)
        first.flush()
        with disk.whole(path) as second:
            second.write(RAW[:5])
            second.flush()
            assert first.seek(0, os.SEEK_END) == len(RAW)
            second.write(RAW[5:])
    assert path.read_bytes() == RAW
    assert [one.name for one in tmp_path.iterdir()] == ["blob"]


@pytest.mark.parametrize("content", [b"", RAW[:-1], RAW + b"x", RAW.replace(b"a", b"c", 1)])
def test_bytes_that_changed_are_never_served(vault, content):
    vault.put(SHA, RAW)
    spoil(vault, content)
    with pytest.raises(Corrupt, match="not those that came"):
        vault.get(SHA)


def test_bytes_that_are_gone_are_told(vault):
    vault.put(SHA, RAW)
    vault.delete(SHA)
    vault.delete(SHA)
    with pytest.raises(Corrupt, match="gone"):
        vault.get(SHA)


def test_a_large_mail_comes_back(vault):
    raw = os.urandom(1 << 20) * 24
    sha = hashlib.sha256(raw).hexdigest()
    vault.put(sha, raw)
    assert vault.get(sha) == raw


def test_files_are_for_the_owner_alone_and_no_part_stays(tmp_path):
    Files(tmp_path / "blobs").put(SHA, RAW)
    [path] = [one for one in (tmp_path / "blobs").rglob("*") if one.is_file()]
    assert path.relative_to(tmp_path / "blobs").as_posix() == f"{SHA[:2]}/{SHA[2:]}"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_down(tmp_path):
    (tmp_path / "blobs").write_text("")
    with pytest.raises(StoreDown):
        Files(tmp_path / "blobs").put(SHA, RAW)


def test_a_bucket_out_of_reach_is_down(bucket, monkeypatch):
    there = Bucket(bucket.replace("/mails", "-missing/mails"))
    for act in (lambda: there.put(SHA, RAW), lambda: there.get(SHA)):
        with pytest.raises(StoreDown, match="s3://"):
            act()


def test_a_server_out_of_reach_is_down(bucket, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(vaults, "PATIENCE", timedelta(seconds=1))
    with pytest.raises(StoreDown):
        Bucket(bucket).get(SHA)


def test_without_the_client_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(ConfigError) as refused:
        Bucket("s3://a/b")
    assert "intake[s3]" in refused.value.hint


def test_the_client_is_loaded_only_where_it_is_used():
    code = "import sys, intake.store.inward.vault, intake.wiring; assert 'obstore' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_in_the_database_there_is_no_vault(tmp_path):
    assert vaults.opened("database", tmp_path) is None
    assert isinstance(vaults.opened("files", tmp_path), Files)
