"""HTML becomes the words that a reader sees; nothing else is touched."""

from __future__ import annotations

import time

import pytest

from groundswell.domain.markup import html_text, plain_text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<p>so <em>bad</em></p>", "so bad"),
        ("<p>Tom &amp; I</p>", "Tom & I"),
        ("<p>I &lt;3 you</p>", "I <3 you"),
        ("<p>one</p><p>two<br />three</p>", "one\n\ntwo\nthree"),
        ('<p><a href="https://a.b/@c" class="u-url mention">@<span>c</span></a> hi</p>', "@c hi"),
        ('<p>#<a href="/t" rel="tag"><span>music</span></a></p>', "#music"),
        (
            '<p><a href="https://a.b/c"><span class="invisible">https://</span>'
            '<span class="ellipsis">a.b</span><span class="invisible">/c</span></a></p>',
            "https://a.b/c",
        ),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ('<div class="post">quoted <b>twice</b></div>', "quoted twice"),
        ("<blockquote>so</blockquote> <p>true</p>", "so\n true"),
        ("<p>a</p><script>if (b < c) d()</script><p>e</p>", "a\n\ne"),
        ("<P>LOUD</P>", "LOUD"),
        ("<p></p>", ""),
        ('read <a href="https://a.b">this</a> now', "read this now"),
        ("first line<br/>second &lt;3", "first line\nsecond <3"),
        ("one<br />two<br />", "one\ntwo"),
        ('<p><img class="emoji" alt=":cat:" src="x.png"/> hi</p>', ":cat: hi"),
        ("<p>tags look like &lt;p&gt;this&lt;/p&gt;</p>", "tags look like <p>this</p>"),
        ("<div>x &amp;amp; y</div>", "x &amp; y"),
    ],
)
def test_what_is_html_all_over_becomes_words(content: str, words: str) -> None:
    assert plain_text(content) == words


@pytest.mark.parametrize(
    "content",
    [
        "I <3 you",
        "a<b and c>d",
        "use <p> for a paragraph",
        "the tag </p> ends it",
        "<sarcasm>great</sarcasm>",
        "<b>this</b> and that",
        "why does <p>this</p> not work?",
        "Tom &amp; I",
        "<p>",
        "",
        "<rant> so tired </rant>",
        "Dict<String, List<int>>",
        "the <br> tag",
        "an <a> without a link</a>",
    ],
)
def test_what_people_type_stays_as_it_is(content: str) -> None:
    assert plain_text(content) == content


@pytest.mark.parametrize(
    "piece", ["<p>", "<script>", "</p> ", "<", "<a <a ", "<!--", "\n \n", "<a href=>"]
)
def test_time_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    def took(size: int) -> float:
        text = f"<p>{piece * (size // len(piece))}</p>"
        times = []
        for _ in range(3):
            began = time.thread_time()
            plain_text(text)
            times.append(time.thread_time() - began)
        return min(times)

    assert took(300_000) < 40 * took(30_000) + 0.02


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("one<p>two<p>three", "one\n\ntwo\n\nthree"),  # as Hacker News writes it
        ("<p>one<p>two</p>", "one\n\ntwo"),
        ("A &lt;tag&gt; &amp; more", "A <tag> & more"),
        ("no markup", "no markup"),
    ],
)
def test_what_is_said_to_be_html_is_read_as_such(html: str, words: str) -> None:
    assert html_text(html) == words
