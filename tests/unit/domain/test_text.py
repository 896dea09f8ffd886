"""Texts without what is no text: broken characters, and markup that plainly is some."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.text import is_markup, plain_text, without_broken_characters

TOOT = (
    '<p><span class="h-card" translate="no"><a href="https://example.social/@bahn" '
    'class="u-url mention" rel="nofollow noopener" target="_blank">@<span>bahn</span></a></span>'
    " Schon wieder Verspätung</p>"
)
LINKED = (
    "<p>This update is <em>terrible</em>, I hate it</p>"
    '<p><a href="https://example.org/why" rel="nofollow"><span class="invisible">https://</span>'
    '<span class="ellipsis">example.org/why</span><span class="invisible">-bad</span></a></p>'
)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (TOOT, "@bahn Schon wieder Verspätung"),
        (LINKED, "This update is terrible, I hate it\nhttps://example.org/why-bad"),
        (
            '<p>Tom &amp; I love it!<br />So happy <a href="/m">#<span>music</span></a></p>',
            "Tom & I love it!\nSo happy #music",
        ),
        ("<p>a</p>\n<p>b</p>", "a\nb"),
        ('read <a href="https://example.org">this</a> now', "read this now"),
        ("first line<br/>second &lt;3", "first line\nsecond <3"),
        ("<div>x &amp;amp; y</div>", "x &amp; y"),
        ("<p>tags look like &lt;p&gt;this&lt;/p&gt;</p>", "tags look like <p>this</p>"),
        ('<p><img class="emoji" alt=":blobcat:" src="x.png"/> hi</p>', ":blobcat: hi"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<p>hi<script>alert(1)</script><!-- no --></p>", "hi"),
        ("<P CLASS='x'>Loud\n  text</P>", "Loud text"),
        ("<p></p>", ""),
    ],
)
def test_markup_is_read_as_its_words(markup: str, words: str) -> None:
    assert is_markup(markup)
    assert plain_text(markup) == words


@pytest.mark.parametrize(
    "text",
    [
        "I <3 you",
        "a<b and c>d",
        "if x < 3 > y",
        "AT&amp;T",
        "use <b>bold</b> for emphasis",
        "<user> said hello",
        "<rant> so tired </rant>",
        "Dict<String, List<int>>",
        "<- this ->",
        "<p is a paragraph",
        "the <br> tag",
    ],
)
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my flight was cancelled \ud83d", "my flight was cancelled \ufffd"),
        ("a\x00b", "a\ufffdb"),
        ("é\x00b", "é\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("plain", "plain"),
        ("größe 😍", "größe 😍"),
    ],
)
def test_a_broken_character_costs_itself_and_nothing_else(text: str, kept: str) -> None:
    assert without_broken_characters(text) == kept


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_can_be_written_afterwards(text: str) -> None:
    assert "\x00" not in without_broken_characters(text)
    without_broken_characters(text).encode()


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<p>",
        "<p ",
        '<a href="',
        "<script>",
        "<!--",
        "<img alt='",
        "&",
        "<br",
        "</p>",
        "<a href=",
        " href",
        "<img alt=",
    ],
)
@pytest.mark.parametrize("before", ["", "<p>x</p>", "<!-- -->"])
def test_a_long_text_made_to_be_slow_is_read_in_time(piece: str, before: str) -> None:
    text = before + piece * (40_000 // len(piece))
    started = time.perf_counter()
    plain_text(text)
    plain_text("<p>" + text + "</p>")
    assert time.perf_counter() - started < 1
