"""The support bundle: what a helper needs, and not a word of any mail, no password, no address of a person."""

from __future__ import annotations

import json
import zipfile

import pytest

from intake.workflows.upkeep.supporting import masked


def bundle(site, name="support.zip"):
    with zipfile.ZipFile(site.folder / name) as archive:
        return {one: archive.read(one).decode() for one in archive.namelist()}


def test_it_holds_versions_configuration_checkup_status_and_counts(site):
    ran = site("support-bundle", "support.zip", lang="zh")

    found = {name: json.loads(text) for name, text in bundle(site).items()}
    assert "已写好：support.zip" in ran.out
    assert sorted(found) == ["about.json", "configuration.json", "database.json", "doctor.json", "status.json"]
    assert found["about.json"]["libraries"]["SQLAlchemy"]
    assert found["database.json"]["rows"]["request"] == 3
    assert found["database.json"]["states"]["request"] == {"new": 3}
    assert found["database.json"]["revision"] == found["database.json"]["head"]
    assert found["configuration.json"]["in_force"]["office"]["address"] == "***@hq.example"
    assert {"db.schema", "templates"} <= {one["id"] for one in found["doctor.json"]}
    assert found["status.json"]["running"] is False


def test_nothing_of_a_mail_and_no_secret_is_in_it(site):
    site("note", "1001", "-m", "他打过电话")
    site("support-bundle", "support.zip")

    everything = "\n".join(bundle(site).values())
    for word in ("liwei@", "leader@", "office@", "李伟", "生产线停产", "设备停产", "hush", "打过电话"):
        assert word not in everything, word
    assert (site.folder / "support.zip").stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_over(site):
    (site.folder / "support.zip").write_text("mine")

    assert "support.zip exists already" in site("support-bundle", "support.zip", status=1).err
    assert (site.folder / "support.zip").read_text() == "mine"
    assert "文件或文件夹不存在" in site("support-bundle", "no/where.zip", lang="zh", status=1).err


def test_where_something_is_broken_the_rest_is_still_there(empty):
    config = empty.folder / "intake.toml"
    config.write_text(config.read_text().replace("port = 1\n", "port = 0\n", 1))

    ran = empty("support-bundle", "support.zip")

    found = {name: json.loads(text) for name, text in bundle(empty).items()}
    assert "port" in found["configuration.json"]["problems"][0]
    assert found["about.json"]["intake"]
    assert "configuration: not found out" in ran.err


def test_addresses_lose_their_person_and_calendar_versions_do_not():
    said = masked(
        {"x@163.com": ["a.b+c@hq.example and 王芳 <wang@south.example>", 3, None], "calendar": "cn-hq@2026.1"}
    )

    assert said == {"***@163.com": ["***@hq.example and 王芳 <***@south.example>", 3, None], "calendar": "cn-hq@2026.1"}


@pytest.mark.parametrize(
    "address",
    ["wang@[192.0.2.7]", "wang@192.0.2.7", "wang@例子.公司", '"wang fang"@hq.example', "wang＠hq.example",
     f"wang{'x' * 70}@hq.example"],
)  # fmt: skip
def test_unusual_addresses_lose_their_person_too(address):
    assert "wang" not in masked(f"550 <{address}> is not known here")


def test_the_files_of_a_request_are_shown_alone(site):
    assert "没有附件" in site("show", "1001", "--attachments", lang="zh").err
