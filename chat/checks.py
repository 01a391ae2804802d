"""What an operator wants to know about the websites that carry the chat."""

from app.rooms import Finding
from app.settings import settings
from chat import sites
from chat.tables import Site


async def websites() -> Finding:
    everything = await sites.everything()
    wrong = [sentence for site in everything if (sentence := _wrong_with(site))]
    if wrong:
        return Finding("websites", False, " ".join(wrong))
    return Finding("websites", True, f"{len(everything)} set up.")


def _wrong_with(site: Site) -> str:
    origins = sites.allowed_origins(site)
    if not origins:
        return f"No website may carry {site.slug} yet; add its address under Administration, Websites."
    mixed = [origin for origin in sorted(origins) if origin.startswith("https://")]
    if mixed and not settings().secure:
        return f"{mixed[0]} has https, and cannot load {site.slug} from {settings().origin}, which has not."
    return ""
