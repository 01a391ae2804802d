import re
import time

import pytest

from mail.sanitising import has_remote_pictures, html_text, safe_html, tangled

NASTY = """
<html><head><meta http-equiv="refresh" content="0;url=https://evil.example">
<base href="https://evil.example/">
<style>body{background:url(https://evil.example/a.png)}</style>
<script>alert(1)</script></head>
<body onload="alert(2)" background="https://evil.example/b.png">
<form action="/session/ending" method="post"><input name="a"><button>Klik</button></form>
<div hx-get="/items" hx-trigger="load" style="position:fixed" id="detail" class="btn">Dag</div>
<img src="https://evil.example/pixel.gif" srcset="https://evil.example/2x.gif">
<img src="//evil.example/p.gif">
<img src="cid:logo@a" alt="Logo"><img src="cid:unknown"><img src="data:image/png;base64,AAAA">
<svg><script>alert(3)</script></svg><iframe src="https://evil.example"></iframe>
<a href="javascript:alert(4)">een</a><a href="https://example.org/x">twee</a>
<a href="/session/ending">drie</a>
<video poster="https://evil.example/p.png"></video><object data="x"></object>
<math><mtext><table><mglyph><style><img src=x onerror=alert(5)></style></mglyph></table></mtext></math>
</body></html>
"""


def test_nothing_in_a_mail_can_run_load_or_send() -> None:
    safe = safe_html(NASTY, {"logo@a": "data:image/png;base64,QUJD"}.get).lower()
    for trap in (
        "script", "alert", "onload", "onerror", "style", "hx-", "<form", "<input", "<button", "<meta",
        "<base", "<svg", "<iframe", "<video", "<object", "javascript", "srcset", "class=", "id=",
        "evil.example", "/session",
    ):  # fmt: skip
        assert trap not in safe, trap


def test_a_picture_that_came_along_is_shown_and_links_open_outside() -> None:
    safe = safe_html(NASTY, {"logo@a": "data:image/png;base64,QUJD"}.get)
    assert '<img src="data:image/png;base64,QUJD" alt="Logo">' in safe
    assert 'href="https://example.org/x"' in safe
    assert 'target="_blank"' in safe
    assert 'rel="noopener noreferrer"' in safe


def test_pictures_from_elsewhere_are_shown_when_asked_for_and_nothing_else_is() -> None:
    safe = safe_html(NASTY, {}.get, remote=True)
    assert '<img src="https://evil.example/pixel.gif">' in safe
    assert re.findall(r'src="([^"]*)"', safe) == ["https://evil.example/pixel.gif"]
    assert has_remote_pictures(NASTY)
    assert not has_remote_pictures('<img src="cid:1"><a href="https://example.org"><img alt=""></a>')


@pytest.mark.parametrize(
    ("href", "host"),
    [
        ("https://bank.example.nl@evil.example/x?a=1&amp;b=2", "evil.example"),
        ("HTTP://Evil.Example:8080", "evil.example"),
        ("https://xn--80ak6aa92e.example", "xn--80ak6aa92e.example"),
        ("https://аpple.example", "xn--pple-43d.example"),
    ],
)
def test_a_link_says_where_it_goes(href: str, host: str) -> None:
    assert f'data-to="{host}"' in safe_html(f'<a title="x" href="{href}">https://bank.nl</a>', {}.get)


def test_a_link_to_an_address_or_a_number_says_nothing_more_and_none_can_pretend() -> None:
    safe = safe_html(
        '<a href="mailto:a@b.nl" data-to="bank.nl">a</a><p title="<a href=&quot;https://x&quot;">b</p>',
        {}.get,
    )
    assert "data-to" not in safe


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://evil.example/in">https://example.org</a>', "https://example.org (evil.example)"),
        ("<a class=x href='http://evil.example'>Klik</a> nu", "Klik (evil.example) nu"),
        (
            '<a href="https://example.org/a?b=c&amp;d">https://example.org/a?b=c</a>',
            "https://example.org/a?b=c",
        ),
        ('<a href="https://\u0435xample.org">example.org</a>', "example.org (xn--xample-2of.org)"),
        ('<a href="mailto:kees@visitor.example">Kees</a>', "Kees"),
        ('<a href="https://[">Kapot</a>', "Kapot (?)"),
        ('<a href="https://a.example" <b>x</a>', "x"),
    ],
)
def test_the_words_of_a_link_say_where_it_goes(html: str, text: str) -> None:
    assert html_text(html) == text


def test_the_words_of_html_keep_their_lines() -> None:
    html = (
        "<style>p{}</style><p>Geachte&nbsp;heer,</p>\n<p>Ja &lt;graag&gt;<br>tot\n morgen</p>"
        "<ul><li>een</li><li>twee</li></ul>"
    )
    assert html_text(html).split("\n") == ["Geachte heer,", "Ja <graag>", "tot morgen", "een", "twee"]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<a " + " ".join(f"x{i}" for i in range(100_000)) + ">",
        "<a " + " ".join(f"x{i}=1" for i in range(100_000)) + ">",
        "<div></q>" * 10_000,
        "<div/>" * 10_000,
        "<div><table></div></table>" * 5_000,
        "<p>" + "".join(f"<b id={i}>" for i in range(2500)) + "</p><p>x" * 9000,
        "".join(f"<b id={i}><table><td></b></table>" for i in range(2000)) + "<p>x" * 5000,
    ],
    ids=["nested", "attributes", "values", "stray ends", "slashes", "tables", "styling", "styled cells"],
)
def test_html_that_would_take_minutes_is_known_beforehand(html: str) -> None:
    began = time.perf_counter()
    assert tangled(html)
    assert html_text(f"hallo {html}").startswith("hallo")
    assert time.perf_counter() - began < 3


def test_a_tag_that_never_ends_takes_no_time() -> None:
    began = time.perf_counter()
    assert html_text("hallo <" + "a" * 100_000) == "hallo"
    assert time.perf_counter() - began < 1


def test_styling_that_is_closed_late_or_never_is_not_tangled() -> None:
    paragraphs = "<p><font><b><i>tekst</p></i></b></font>" * 5000
    assert not tangled("<div><span><font><b>" + paragraphs)


def test_a_long_newsletter_is_not_tangled() -> None:
    rows = "".join(f"<tr><td>{i}<br><img src='cid:{i}'><p>tekst<li>punt</td></tr>" for i in range(5000))
    assert not tangled(f"<html><body><table>{rows}</table></body></html>")
