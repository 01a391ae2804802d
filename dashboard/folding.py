"""One form in which texts are compared: lower case without accents."""

import unicodedata

NUMBER = r"(?<![\w-])(?:\+|\(?0)[\d\s().-]{7,}\d"
"""What may be a phone number, with whatever people write between the digits."""


def folded(text: str) -> str:
    """Lower case without accents, so that 'yildirim' finds 'Yıldırım'."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i")
    return "".join(c for c in plain if not unicodedata.combining(c))
