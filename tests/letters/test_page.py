"""The pages as a browser shows them: on a phone nothing sticks out to the right."""

import re
import struct
import subprocess
import zlib
from dataclasses import replace

import pytest

from intake.letters.desk import WritingDesk
from intake.letters.names import LANGUAGES, LETTERS
from intake.letters.samples import samples
from intake.packaged import folder
from tests.support.programs import program

pytestmark = pytest.mark.chromium
PHONE = 375  # CSS pixels

# Headless windows are never narrower than 500 pixels, so the letter stands in a frame of a phone's width.
MEASURE = """<!DOCTYPE html><body style="margin:0">{frames}<pre id="out"></pre><script>
onload = () => {{ out.textContent = [...document.querySelectorAll("iframe")].map(
  (one) => one.title + "=" + one.contentDocument.documentElement.scrollWidth).join(" ") + " measured" }}
</script></body>"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """Runs the browser; gives what it printed."""
    browser = program("chromium", "chromium")
    profile = tmp_path_factory.mktemp("profile")

    def run(*options):
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        done = subprocess.run(
            [*command, f"--user-data-dir={profile}", *options], capture_output=True, timeout=60, check=True
        )
        return done.stdout.decode()

    return run


def frame(page, title="page", width=PHONE):
    inside = page.replace("&", "&amp;").replace('"', "&quot;")
    return f'<iframe title="{title}" srcdoc="{inside}" style="border:0;width:{width}px;height:900px"></iframe>'


def test_no_letter_is_wider_than_a_phone(chromium, tmp_path):
    desk = WritingDesk(folder("templates"))
    hard = replace(samples("en")["acknowledgement"][2], subject="W" * 150, notes=("无空格" * 80, "x" * 300))
    pages = {
        f"{letter}-{language}": (letter, language, samples(language)[letter][0])
        for letter in LETTERS
        for language in LANGUAGES
    }
    pages["hard"] = ("acknowledgement", "en", hard)
    frames = "".join(frame(desk.write(*one).html, title) for title, one in pages.items())
    (tmp_path / "all.html").write_text(MEASURE.format(frames=frames), encoding="utf-8")

    shown = chromium("--virtual-time-budget=5000", "--dump-dom", f"file://{tmp_path}/all.html")

    widths = dict(re.findall(r"([\w-]+)=(\d+)(?= )", re.search(r'<pre id="out">(.*?) measured', shown)[1] + " "))
    assert widths == dict.fromkeys(pages, str(PHONE))


def test_an_acknowledgement_becomes_a_picture_with_its_accent(chromium, tmp_path):
    page = (
        WritingDesk(folder("templates")).write("acknowledgement", "zh_CN", samples("zh_CN")["acknowledgement"][0]).html
    )
    (tmp_path / "one.html").write_text(page, encoding="utf-8")

    chromium(f"--screenshot={tmp_path}/one.png", "--window-size=500,400", f"file://{tmp_path}/one.html")

    colours = pixels((tmp_path / "one.png").read_bytes())
    assert (0x0B, 0x5F, 0x73) in colours  # the accent
    assert (0xEA, 0xF4, 0xF6) in colours  # the box of the promise
    assert len(colours) > 50  # letters with soft edges, not an empty page


def pixels(png):
    """The distinct colours of a PNG as Chromium writes it: 8 bit, RGB or RGBA, not interlaced."""
    width, height, _depth, kind = struct.unpack(">IIBB", png[16:26])
    size = {2: 3, 6: 4}[kind]
    packed, at = b"", 8
    while at < len(png):
        length = struct.unpack(">I", png[at : at + 4])[0]
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += length + 12
    return set(_rows(zlib.decompress(packed), width * size, height, size))


def _rows(raw, stride, height, size):
    before = bytearray(stride)
    for row in range(height):
        start = row * (stride + 1)
        line = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before, size)
        yield from {tuple(line[at : at + 3]) for at in range(0, stride, size)}
        before = line


def _unfiltered(kind, line, above, size):
    for at in range(len(line)):
        left = line[at - size] if at >= size else 0
        corner = above[at - size] if at >= size else 0
        guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
        line[at] = (line[at] + guess) & 255
    return line


def _paeth(left, up, corner):
    estimate = left + up - corner
    return min((left, up, corner), key=lambda one: abs(estimate - one))
