"""The little formatting that an e-mail of an agent may have: bold, italics, lists and links (CommonMark)."""

from markdown_it import MarkdownIt

RULES = ["emphasis", "list", "link", "linkify", "newline", "escape", "entity"]
FORMATTED = ("<strong>", "<em>", "<ul>", "<ol>", "<a ")

_reader = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True}).enable(RULES)


def html_of(text: str) -> str:
    """What she typed as HTML; empty when it has no formatting, so that plain text stays plain text."""
    rendered = _reader.render(text)
    return rendered if any(mark in rendered for mark in FORMATTED) else ""
