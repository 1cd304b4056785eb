"""Letters as the desk writes them, with the packaged templates and with a site's."""

import re
from dataclasses import replace

import pytest

from intake.errors import ConfigError
from intake.letters.desk import WritingDesk
from intake.letters.fields import Common
from intake.letters.names import LANGUAGES, LETTERS
from intake.letters.samples import CANARY, samples
from intake.letters.weekly_sample import weekly
from intake.packaged import folder

EVERY = [(letter, language) for letter in LETTERS for language in LANGUAGES]
ZH, ISO, EN = "2026年10月10日 周六 17:30", "2026-10-10 17:30", "Sat 10 Oct 2026, 17:30"
HOSTILE = 'x"><script>alert(1)</script><img src=//evil.example onerror=x>{{7*7}}{% raw %}\r\nBcc: all@evil.example'


@pytest.fixture(scope="module")
def desk():
    return WritingDesk(folder("templates"))


@pytest.fixture
def site(tmp_path):
    """Writes one template into a site's folder; gives the desk that uses it."""

    def write(name, source):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return WritingDesk(folder("templates"), tmp_path)

    return write


def acknowledgement(language="zh_CN", **changes):
    return replace(samples(language)["acknowledgement"][0], **changes)


def without_comments(page):
    """The page as everybody but Outlook reads it."""
    return re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)


def parts(rendered):
    return rendered.subject, rendered.text, rendered.html


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_every_letter_is_written_in_both_languages(desk, letter, language):
    for fields in samples(language)[letter]:
        rendered = desk.write(letter, language, fields)
        assert all(parts(rendered))
        assert "\n" not in rendered.subject
        assert re.findall(r"<style>\W?\w+", without_comments(rendered.html)) == ["<style>@media"]  # the rest is inlined
        assert "{{" not in rendered.html + rendered.text


def test_the_packaged_letters_pass_their_own_lint(desk):
    assert desk.lint() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_acknowledgement_shows_the_promise_in_every_form(desk, language):
    rendered = desk.write("acknowledgement", language, acknowledgement(language))
    for part in (rendered.text, rendered.html):
        assert ZH in part
        assert ISO in part
        assert "UTC+08:00" in part
    assert rendered.text.startswith("==== 请在此行以上回复 / Please reply above this line ====\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_promise_is_the_first_date_of_the_letter(desk, language):
    rendered = desk.write("promise_change", language, samples(language)["promise_change"][0])
    for part in (rendered.text, rendered.html):
        assert part.index("2026-10-13 17:30") < part.index(ZH if language == "zh_CN" else EN)


def test_the_subject_is_the_root_subject_so_that_mail_programs_thread(desk):
    assert desk.write("acknowledgement", "zh_CN", acknowledgement(subject="用印")).subject == "回复：用印 [HQ-1042]"
    assert desk.write("outcome", "en", samples("en")["outcome"][0]).subject.startswith("Re: Company seal")
    tagged = acknowledgement(subject="用印 [HQ-1042]")
    assert desk.write("acknowledgement", "zh_CN", tagged).subject == "回复：用印 [HQ-1042]"


def test_a_mail_without_subject_gets_a_subject_of_ours(desk):
    rendered = desk.write("acknowledgement", "en", acknowledgement("en", subject=""))
    assert rendered.subject.startswith("[HQ-1042] We have received your message")


@pytest.mark.parametrize(
    ("letter", "language"), [pair for pair in EVERY if isinstance(samples("en")[pair[0]][0], Common)]
)
def test_an_unknown_sender_reads_nothing_that_he_wrote(desk, letter, language):
    usual = samples(language)[letter][0]
    fields = replace(usual, show_subject=False, subject=CANARY, requester_name=CANARY, branch_name=CANARY)
    rendered = desk.write(letter, language, fields)
    assert not any(CANARY in part for part in parts(rendered))
    assert "[HQ-1042]" in rendered.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_subject_and_name_stay_text(desk, language):
    fields = acknowledgement(language, subject=HOSTILE, requester_name=HOSTILE, notes=(HOSTILE,))
    rendered = desk.write("acknowledgement", language, fields)
    assert "<script" not in rendered.html
    assert "<img" not in rendered.html
    assert "{{7*7}}" in rendered.html  # never evaluated
    assert "&lt;script&gt;" in rendered.html
    assert "\r" not in rendered.subject + rendered.text
    assert "\n" not in rendered.subject


def test_what_staff_write_is_escaped_and_keeps_its_lines(desk):
    fields = replace(samples("zh_CN")["reply"][0], text="一 <b>\n二 & 三\x1b[31m")
    rendered = desk.write("reply", "zh_CN", fields)
    assert "一 &lt;b&gt;<br>" in rendered.html
    assert "二 &amp; 三<" in rendered.html
    assert "一 <b>\n二 & 三\n" in rendered.text


def test_a_missed_promise_is_admitted_and_regretted(desk):
    late = samples("zh_CN")["outcome"][1]
    rendered = desk.write("outcome", "zh_CN", late)
    assert "晚了 19 小时 5 分钟" in rendered.text
    assert "道歉" in rendered.text
    assert late.late_reason in rendered.html
    assert "道歉" not in desk.write("outcome", "zh_CN", samples("zh_CN")["outcome"][0]).text


def test_a_promise_kept_while_suspended_is_not_called_late(desk):
    fields = replace(samples("en")["outcome"][1], kept=True)
    assert "apologise" not in desk.write("outcome", "en", fields).text


def test_the_page_is_tables_and_attributes_without_anything_remote(desk):
    page = desk.write("acknowledgement", "zh_CN", acknowledgement()).html
    assert '<!--[if mso]><table role="presentation" width="600"' in page
    assert 'bgcolor="#eaf4f6"' in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<link" not in page


def test_an_unknown_language_is_written_in_english_and_chinese_of_elsewhere_in_chinese(desk):
    assert "Dear" in desk.write("acknowledgement", "de", acknowledgement()).text
    assert "您好" in desk.write("acknowledgement", "zh_TW", acknowledgement()).text


def test_a_sites_template_comes_first(site):
    desk = site("zh_CN/reply.txt.j2", "本站：{{ text }}")
    assert desk.write("reply", "zh_CN", samples("zh_CN")["reply"][0]).text.startswith("本站：合同")
    assert desk.write("reply", "en", samples("en")["reply"][0]).text.startswith("====")
    assert desk.lint() == []


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody_knows_this }}",
        "{% if %}",
        "{{ text.__class__ }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 999999999 }}",
        "{% include 'nowhere.j2' %}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_broken_site_template_costs_nobody_a_letter(site, source, capsys):
    desk = site("zh_CN/reply.txt.j2", source)
    rendered = desk.write("reply", "zh_CN", samples("zh_CN")["reply"][0])
    assert rendered.text.startswith("====")
    assert "letter.template_broken" in capsys.readouterr().err
    assert any(line.startswith("site letter zh_CN/reply: ") for line in desk.lint())


def test_a_site_template_that_hides_the_promise_is_not_used(site, capsys):
    desk = site("zh_CN/acknowledgement.txt.j2", "{{ reference }} 已收到。")
    rendered = desk.write("acknowledgement", "zh_CN", acknowledgement())
    assert ZH in rendered.text
    assert "does not show the promise" in capsys.readouterr().err


def test_lint_names_file_line_and_misspelt_templates(site):
    site("zh_CN/reply.txt.j2", "一\n{{ nobody_knows_this }}")
    desk = site("zh_CN/acknowledgment.txt.j2", "misspelt")
    found = desk.lint()
    assert "site letter zh_CN/reply: zh_CN/reply.txt.j2, line 2: 'nobody_knows_this' is undefined" in found
    assert any("zh_CN/acknowledgment.txt.j2 is never used" in line for line in found)
    assert len(found) == 2


def test_lint_finds_a_template_that_lets_a_sender_write_markup(site):
    desk = site("zh_CN/reply.html.j2", "<html><body><p>{{ subject | safe }} {{ reference }}</p></body></html>")

    assert any("unescaped" in line for line in desk.lint())


def test_a_configured_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match=r"letters\.directory"):
        WritingDesk(folder("templates"), tmp_path / "missing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weekly_summary_begins_with_the_promises(desk, language):
    rendered = desk.write("weekly", language, weekly(language))
    first = rendered.text.splitlines()[0]
    assert "90.9%" in first
    assert "95.5%" in first
    assert "2026-W47" in rendered.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_low_ratings_are_named_and_few_have_no_mean(desk, language):
    fields = weekly(language)
    rendered = desk.write("weekly", language, fields)
    for part in (rendered.text, rendered.html):
        assert "HQ-1034" in part
        assert ("平均 4.3 分" if language == "zh_CN" else "mean 4.3 of 5") in part
    few = replace(fields, summary={**fields.summary, "ratings": {"count": 4, "mean": None, "scores": {}, "low": []}})

    assert ("不足 5 份" if language == "zh_CN" else "fewer than 5") in desk.write("weekly", language, few).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_summed_up_before_ratings_were_counted_is_written_as_before(desk, language):
    fields = weekly(language)
    earlier = replace(fields, summary={key: value for key, value in fields.summary.items() if key != "ratings"})

    assert "HQ-1034" not in desk.write("weekly", language, earlier).html


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_cases_get_no_percentage(desk, language):
    text = desk.write("weekly", language, weekly(language)).text
    assert ("3/4（–，不足 5 件）" if language == "zh_CN" else "3 of 4 (–, fewer than 5 cases)") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_in_the_weekly_summary_cannot_be_clicked_or_run_on(desk, language):
    fields = weekly(language)
    fields.summary["misses"][0]["subject"] = HOSTILE + "长" * 200
    rendered = desk.write("weekly", language, fields)
    for part in (rendered.text, rendered.html):
        assert "http://" not in part
        assert "//evil.example" not in part
        assert "长" * 80 not in part
    assert "<script" not in rendered.html


def test_an_english_weekly_is_in_english_throughout(desk):
    rendered = desk.write("weekly", "en", weekly("en"))
    assert not any("\u4e00" <= sign <= "\u9fff" for part in parts(rendered) for sign in part)


def test_a_full_weekly_summary_is_not_clipped_by_mail_programs(desk):
    fields = weekly("zh_CN")
    for rows in ("misses", "at_risk", "by_branch", "by_category"):
        fields.summary[rows].extend(fields.summary[rows] * 10)
    for row in (*fields.summary["misses"], *fields.summary["at_risk"]):
        row["subject"] = "长" * 200
    rendered = desk.write("weekly", "zh_CN", fields)
    assert len(rendered.html.encode()) < 102_000  # what Gmail shows of one letter
    assert "另有 24 件" in rendered.text  # 44 misses, 20 shown
