"""Shows where the words that were searched for stand in a text, however they are written there."""

from markupsafe import Markup, escape

from app.addresses import phone_number
from dashboard.folding import folded


def marked(text: str, terms: list[str]) -> Markup:
    """The text with each term in <mark>; a phone number is marked whole, in any spelling."""
    if not terms:
        return escape(text)
    if phone_number(text) in terms:
        return Markup("<mark>{}</mark>").format(text)
    hit = _hits(text, terms)
    pieces = Markup("")
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or hit[end] != hit[start]:
            piece = escape(text[start:end])
            pieces += Markup("<mark>{}</mark>").format(piece) if hit[start] else piece
            start = end
    return pieces


def _hits(text: str, terms: list[str]) -> list[bool]:
    """For each character whether it belongs to a term. Folding may make more or fewer of them."""
    origin = [i for i, character in enumerate(text) for _folded in folded(character)]
    plain = "".join(folded(character) for character in text)
    hit = [False] * len(text)
    for term in terms:
        at = plain.find(term)
        while at >= 0:
            for position in range(at, at + len(term)):
                hit[origin[position]] = True
            at = plain.find(term, at + len(term))
    return hit
