"""The code that administrators paste into their website."""

import html
from dataclasses import dataclass

from app.settings import settings
from chat import policies
from chat.labels import labels
from chat.tables import Site


@dataclass
class Script:
    """Where browsers get the plug-in; the floor above fills in the address that never changes."""

    path: str = "/widget/v1.js"
    versioned: str = ""
    integrity: str = ""


SCRIPT = Script()


@dataclass(frozen=True)
class Codes:
    element: str
    versioned: str
    one_tag: str
    link: str
    policy: str


async def codes(site: Site, variant: str, language: str) -> Codes:
    """What to paste for one variant in one language. A link is all that an own page needs."""
    server = settings().origin
    words = html.escape((await labels(site, language))["launch"])
    address = f"{server}/chat/{site.slug}"
    link = f'<a href="{address}?lang={language}" target="_blank" rel="noopener">{words}</a>'
    element = "\n".join(
        (
            f'<onthaal-chat server="{server}" site="{site.slug}" variant="{variant}" lang="{language}">',
            f'  <a href="{address}?lang={language}&amp;from=embed">{words}</a>',
            "</onthaal-chat>",
        )
    )
    tag = f'<script src="{server}{SCRIPT.path}" async></script>'
    checked = f'integrity="{SCRIPT.integrity}" crossorigin="anonymous"'
    fixed = f'<script src="{server}{SCRIPT.versioned}"\n  {checked} async></script>'
    data = f'data-site="{site.slug}" data-variant="{variant}" data-lang="{language}"'
    return Codes(
        element=f"{tag}\n{element}",
        versioned=f"{fixed}\n{element}",
        one_tag=f'<script src="{server}{SCRIPT.path}" {data} async></script>',
        link=link,
        policy=";\n".join(policies.lines(server)),
    )
