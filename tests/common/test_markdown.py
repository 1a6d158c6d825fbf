"""The Markdown of a letter: safe, nothing hidden, what is outside the subset stands as typed."""

import re
import time
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.common.markdown import ATTRIBUTES, LINK_REL, TAGS, problems, render, to_plain

markdownish = st.lists(
    st.sampled_from(
        [
            "*",
            "**",
            "_",
            "[",
            "]",
            "(",
            ")",
            "](",
            "![",
            "<",
            ">",
            "> ",
            "- ",
            "1. ",
            "7) ",
            "# ",
            "###### ",
            "\\",
            "`",
            "```",
            "\n",
            "\n\n",
            "    ",
            "\t",
            "&",
            "&amp;",
            "&#x3c;",
            "<script>",
            "</p>",
            "<!--",
            "-->",
            "---",
            "===",
            '"',
            "'",
            "javascript:",
            "https://example.org/",
            "mailto:a@example.org",
            "data:text/html,x",
            " onclick=",
            "word",
            "слово",
            "كلمة",
            "\0",
            "\r",
            "]: ",
        ]
    ),
    max_size=30,
).map("".join)
any_text = st.one_of(markdownish, st.text())


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.other = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.words += " " if tag in ("p", "li", "br", "blockquote", "h2", "h3", "h4", "h5", "h6") else ""

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.other = True

    def handle_decl(self, decl: str) -> None:
        self.other = True


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\ntwo", '<p dir="auto">One\ntwo</p>'),
        ("One\\\ntwo", '<p dir="auto">One<br>\ntwo</p>'),
        ("*a* __b__", '<p dir="auto"><em>a</em> <strong>b</strong></p>'),
        ("# A", '<h2 dir="auto">A</h2>'),
        ("###### A", '<h6 dir="auto">A</h6>'),
        ("- a\n- שלום", '<ul>\n<li dir="auto">a</li>\n<li dir="auto">שלום</li>\n</ul>'),
        ("3. a\n4. b", '<ol start="3">\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ol>'),
        ("1. a\n3. b", '<ol>\n<li dir="auto">a</li>\n<li dir="auto" value="3">b</li>\n</ol>'),
        ("- a\n\n  b", '<ul>\n<li>\n<p dir="auto">a</p>\n<p dir="auto">b</p>\n</li>\n</ul>'),
        ("> a", '<blockquote>\n<p dir="auto">a</p>\n</blockquote>'),
        (
            "[a](https://example.org/?a=1&copy;=2)",
            f'<p dir="auto"><a href="https://example.org/?a=1&amp;copy;=2" rel="{LINK_REL}">a</a></p>',
        ),
        (
            "[a](mailto:library@example.org)",
            f'<p dir="auto"><a href="mailto:library@example.org" rel="{LINK_REL}">a</a></p>',
        ),
        (
            "<https://example.org/%41>",
            f'<p dir="auto"><a href="https://example.org/%41" rel="{LINK_REL}">https://example.org/%41</a></p>',
        ),
        (r"\*a\* \[b](https://example.org)", '<p dir="auto">*a* [b](https://example.org)</p>'),
    ],
)
def test_subset(text: str, html: str) -> None:
    assert render(text) == html + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "![pool](https://example.org/pool.png)",
        "a ![pool][1]",
        "<b>bold</b>",
        "<!-- hidden -->",
        "&nbsp; &#38; &lt;",
        "[1]: https://example.org",
        "`code`",
        "---",
        "Title\n===",
        "Title\n---",
        "```\ncode\n```",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "[a](/relative)",
        "[a](https://user@example.org/)",
        "[a](ftp://example.org)",
        "[a](javascript&colon;alert(1))",
        "[a](https://)",
        "[a]()",
        "[a](\n)",
        '[a](https://example.org "hidden words")',
        "[![a](https://b.example)",
    ],
)
def test_what_is_outside_the_subset_stands_as_typed(text: str) -> None:
    html = render(text)
    assert [tag for tag, _ in seen(html).tags] == ["p"]
    assert seen(html).words.strip() == text


@pytest.mark.parametrize("unit", ["> ", "- ", "1. "])
def test_deep_nesting_loses_no_words(unit: str) -> None:
    assert "the bottom" in render(unit * 200 + "the bottom")
    assert "the bottom" in to_plain(unit * 200 + "the bottom")


@given(any_text)
def test_only_allowed_tags_and_attributes(text: str) -> None:
    result = seen(render(text))
    assert not result.other
    for tag, attributes in result.tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, frozenset()) | ({"rel"} if tag == "a" else set())
        if tag == "a":
            assert attributes["rel"] == LINK_REL
            assert re.match(r"(?i)https?://[^/@]|mailto:.", attributes["href"] or "")


@given(any_text)
def test_every_word_is_kept(text: str) -> None:
    # An address is in href, a list's number is drawn by the browser: everything else is on the page.
    result = seen(render(text))
    page = result.words + unquote(" ".join(str(value) for _, attrs in result.tags for value in attrs.values()))
    plain = unquote(to_plain(text))
    for word in re.findall(r"[^\W\d_]+", text):
        assert word in page
        assert word in plain


@given(any_text)
def test_the_editor_is_never_in_the_way(text: str) -> None:
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems(text))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("![pool](https://example.org/pool.png)", "image"),
        ("![pool][1]", "image"),
        ("<b>bold</b>", "html"),
        ("<!-- x -->", "html"),
        ('<a href="x">', "html"),
        ("&nbsp;", "entity"),
        ("&#8212;", "entity"),
        ("[1]: https://example.org", "reference"),
        ("```", "code"),
        ("use `this`", "code"),
        ("---", "rule"),
        ("* * *", "rule"),
        ("===", "rule"),
        ("[a](javascript:alert)", "link"),
        ("[a](/here)", "link"),
        ("[a]()", "link"),
        ('[a](https://example.org "t")', "link-title"),
    ],
)
def test_problems_name_the_line(line: str, code: str) -> None:
    assert [(p.code, p.line) for p in problems(f"Fine.\n\n{line}\n")] == [(code, 3)]


@pytest.mark.parametrize(
    "line",
    [
        "plain",
        "a < b and c > d",
        "R&D; AT&T",
        r"\![a](b)",
        r"\<b>",
        "- item",
        "**bold**",
        "[a](https://example.org/x_(y))",
        "<https://example.org>",
        "5 * 3 * 2",
        "[a note]",
        "# Heading",
        "wait... & see",
        "[a](<https://example.org/x>)",
    ],
)
def test_ordinary_text_has_no_problems(line: str) -> None:
    assert problems(line) == []


def test_plain_text_for_mail() -> None:
    text = (
        "# The pool\n\nKeep it *open*, see [the plan](https://example.org/plan)\nor <https://example.org>.\n\n"
        "- one\n- two\n  - three\n\n3. c\n\n> quoted\n>\n> twice\n\n[write](mailto:pool@example.org)\n"
    )
    assert to_plain(text) == (
        "The pool\n\nKeep it open, see the plan (https://example.org/plan)\nor https://example.org.\n\n"
        "- one\n- two\n  - three\n\n3. c\n\n> quoted\n>\n> twice\n\nwrite (pool@example.org)\n"
    )
    assert to_plain("") == ""


@pytest.mark.parametrize(
    "unit", ["[", "![", "[a](", "*a ", "_a__", "> ", "- ", "- a\n", "<a ", "`", "a**b", "[](", "<http://"]
)
def test_hostile_text_is_rendered_in_bounded_time(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    started = time.process_time()
    render(text)
    problems(text)
    assert time.process_time() - started < 60
