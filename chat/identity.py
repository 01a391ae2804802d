"""Who a visitor is, when the website vouches for it: its own server seals her e-mail address with a key that
only the two of them know. What her browser says without that seal is what anybody may type."""

import hmac
import secrets
from hashlib import sha256

from app import audit
from app.news import change
from app.signing import sign
from chat.tables import Site


def key(site: Site) -> str:
    """Made, not kept: of the secret of this house and what the site has of its own."""
    return sign("visitor identity", f"{site.id}:{site.identity_salt}").rpartition(".")[2]


def vouched(site: Site, email: str, seal: str) -> bool:
    """Whether `seal` is the HMAC-SHA256, in hexadecimal, of the address as it was given."""
    made = hmac.new(key(site).encode(), email.strip().encode(), sha256).hexdigest()
    return bool(email.strip()) and hmac.compare_digest(made.encode(), seal.strip().lower().encode())


async def renew(site: Site, actor: str) -> None:
    """From now on only seals made with the new key count."""
    async with change():
        await Site.update({Site.identity_salt: secrets.token_hex(16)}).where(Site.id == site.id)
        await audit.record(actor, "site.identity", f"site:{site.id}")
