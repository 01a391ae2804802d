"""What developers may ask of the plug-in and hear from it, on a page where it can be tried."""

from litestar import MediaType, Response, get

from app.problems import NotFound
from app.rendering import filled
from app.settings import settings
from app.texts import N_, Lazy, set_language
from app.web import PUBLIC
from chat.tables import Site
from widget.chat_views import CSP
from widget.pages import KEPT
from widget.script import STATIC
from widget.visitors import Asked

Table = dict[str, Lazy]

ATTRIBUTES: Table = {
    "server": N_("Address of this installation; without it, where the script came from."),
    "site": N_("Short name of the website."),
    "variant": N_("popup, inline or page."),
    "lang": N_("Language; without it, that of the page."),
    "theme": N_("auto, light or dark."),
    "position": N_("left or right; without it, as chosen for the website."),
    "open": N_("auto opens it with the page."),
    "launcher-label": N_("Words on the button."),
    "privacy-url": N_("Page about privacy."),
    "subject": N_("What agents read instead of the title of the page."),
}
METHODS: Table = {
    "open()": N_("Opens the window, as the button does."),
    "close()": N_("Makes the window small; the chat goes on."),
    "toggle()": N_("Opens it or makes it small."),
    "endChat()": N_("Ends the chat."),
    "setUser({name, email, phone}, hash)": N_(
        "Fills in the forms beforehand. With a hash agents read that the address is verified; see below."
    ),
    "setContext({page, title})": N_("What agents read as the page the visitor came from."),
    "setLocale(language)": N_("Changes the language."),
    "setTheme(theme)": N_("auto, light or dark."),
    "reset()": N_("A new chat: removes all of the last one from the browser."),
    "getStatus()": N_("Gives status, text, open and unread."),
    "on(name, act), off(name, act)": N_("Listens to an event, or no longer."),
}
EVENTS: Table = {
    "ready": N_("The button can be seen."),
    "statuschange": N_("Whether somebody is there changed: status, text."),
    "open": N_("The window was opened."),
    "close": N_("The window was made small."),
    "chatstart": N_("The first question was sent."),
    "chatend": N_("The chat has ended."),
    "message": N_("A line came: author, never what it says."),
    "unreadchange": N_("How many lines are not read yet: unread."),
    "offlinesubmit": N_("A message was left."),
    "rating": N_("The chat was rated: stars."),
    "error": N_("The server was not reached or refused: status."),
}
IDENTITY = {
    "Python": """import hmac
hash = hmac.new(KEY.encode(), email.encode(), "sha256").hexdigest()""",
    "PHP": '$hash = hash_hmac("sha256", $email, $KEY);',
    "JavaScript": """const { createHmac } = require("node:crypto");
const hash = createHmac("sha256", KEY).update(email).digest("hex");""",
}
"""How the server of a website makes the hash of chat.identity."""
PROPERTIES = (
    "--onthaal-primary-bg --onthaal-primary-fg --onthaal-bg --onthaal-fg --onthaal-link --onthaal-font "
    "--onthaal-font-size --onthaal-line-height --onthaal-radius --onthaal-field-border --onthaal-field-bg "
    "--onthaal-focus-color --onthaal-focus-width --onthaal-focus-offset --onthaal-error --onthaal-target"
)
PARTS = "launcher box header log message composer"


@get("/widget/reference", opt=PUBLIC)
async def show_reference(request: Asked) -> Response[str]:
    set_language(request.query_params.get("lang", ""))
    site = await Site.objects().order_by(Site.id).first()
    if site is None:
        raise NotFound
    body = filled(
        "widget/reference.html",
        site=site,
        server=settings().origin,
        attributes=ATTRIBUTES,
        methods=METHODS,
        events=EVENTS,
        identity=IDENTITY,
        properties=PROPERTIES.split(),
        parts=PARTS.split(),
    )
    return Response(body, media_type=MediaType.HTML, headers={"Content-Security-Policy": CSP})


@get("/widget/reference.js", opt=PUBLIC)
async def show_reference_script() -> Response[str]:
    source = (STATIC / "tried" / "reference.js").read_text(encoding="utf-8")
    return Response(source, media_type="text/javascript", headers={"Cache-Control": KEPT})
