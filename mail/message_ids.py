"""Message-IDs of our own: who names one holds a mail of ours, for nobody can make one up."""

import re
import secrets

from app.signing import is_sealed, short_seal

PURPOSE = "message id"

SHAPE = re.compile(r"<?\b([0-9a-f]{16})\.([a-z2-7]{24})@([a-z0-9.-]{1,253})\b>?", re.IGNORECASE)


def made(domain: str) -> str:
    """A new one, for a mail from this domain as it goes over the wire; short, so that the header is not
    folded, which not every mail program reads well."""
    token, domain = secrets.token_hex(8), domain.lower()
    return f"<{token}.{short_seal(PURPOSE, _sealed(token, domain))}@{domain}>"


def ours_in(text: str) -> list[str]:
    """Those that we made, as we made them, each once, in any case of letters."""
    found = (tuple(part.lower() for part in one.groups()) for one in SHAPE.finditer(text))
    ours = [f"<{t}.{seal}@{d}>" for t, seal, d in found if is_sealed(PURPOSE, _sealed(t, d), seal)]
    return list(dict.fromkeys(ours))


def _sealed(token: str, domain: str) -> str:
    return f"{token}@{domain}"
