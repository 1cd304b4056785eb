"""SPF, DMARC and DKIM of our domain as the check-up tells them."""

from __future__ import annotations

import pytest

from intake.nameserver import Unanswered
from intake.workflows.upkeep import names

GOOD = {
    "corp.test": ["v=spf1 include:mail.test -all", "google-site-verification=x"],
    "_dmarc.corp.test": ["v=DMARC1; p=none"],
    "s1._domainkey.corp.test": ["v=DKIM1; k=rsa; p=MIIB"],
}


def found(records, *selectors, domain="corp.test"):
    return {one.id: one for one in names.check(lambda name: records.get(name, []), domain, selectors)}


def test_a_domain_with_its_records_is_well():
    assert {one.status for one in found(GOOD, "s1").values()} == {"ok"}


def test_what_is_missing_is_named_with_a_remedy():
    missing = found({"s1._domainkey.corp.test": ["v=DKIM1; p="]}, "s1")

    assert {name: one.status for name, one in missing.items()} == {
        "dns.spf": "warn", "dns.dmarc": "warn", "dns.dkim": "warn",
    }  # fmt: skip
    assert all(one.remedy.zh for one in missing.values())


def test_two_spf_records_are_none():
    assert found({"corp.test": ["v=spf1 -all", "v=spf1 ~all"]})["dns.spf"].status == "fail"


def test_the_policy_of_the_domain_above_counts():
    assert found(GOOD, domain="office.corp.test")["dns.dmarc"].status == "ok"


def test_without_name_servers_it_is_a_warning():
    def ask(_name):
        raise Unanswered("nobody")

    [one] = names.check(ask, "corp.test")
    assert (one.id, one.status) == ("dns", "warn")


@pytest.mark.parametrize("mode", [0o755, 0o644, 0o700])
def test_the_rights_of_others_are_taken_away(tmp_path, mode):
    from intake.workflows.upkeep import mending

    file = tmp_path / "x"
    file.touch()
    file.chmod(mode)
    mended = list(mending.files([file]))

    assert not file.stat().st_mode & 0o007
    assert bool(mended) == bool(mode & 0o007)
