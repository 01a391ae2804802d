"""The page variant: a whole chat and the offline form with plain forms, so that it needs no scripts."""

from litestar import Controller, MediaType, Response, get, post
from litestar.di import NamedDependency, Provide

from app import forms
from app.problems import Invalid, Problem
from app.sessions import refuse_other_origins
from app.texts import language, set_language
from app.web import PUBLIC
from chat import (
    availability,
    conversations,
    looks,
    offline,
    quiet,
    ratings,
    sites,
    transcripts,
)
from chat.labels import labels
from chat.tables import Author, Conversation, Site
from widget import arrivals, chat_views, doorway, limits, visitors
from widget.chat_views import Answer
from widget.openings import NobodyThere, refuse_without_agents
from widget.visitors import Asked


async def site_of(request: Asked) -> Site:
    """From then on in the language of the address, or of the browser as far as its site has it."""
    site = await sites.find(request.path_params["slug"])
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "")
    set_language(visitors.spoken(str(asked), site))
    return site


async def chat_of(request: Asked, site: NamedDependency[Site]) -> Conversation | None:
    found = await doorway.current(request, site)
    if found is not None:
        set_language(found.language)
    return found


class ChatPageController(Controller):
    path = "/chat/{slug:str}"
    opt = PUBLIC
    guards = [lambda connection, _handler: refuse_other_origins(connection)]  # noqa: RUF012
    dependencies = {"site": Provide(site_of), "chat": Provide(chat_of)}  # noqa: RUF012
    request_max_body_size = limits.LARGEST_BODY

    @get()
    async def show(
        self, request: Asked, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]
    ) -> Answer:
        if request.query_params.get("from") == "embed":
            await arrivals.followed(request, site)
        if chat is not None and "message" not in request.query_params:
            return await chat_views.talk(site, chat)
        if chat is not None:
            return await chat_views.offline(
                site, {"text": await _asked(chat), "name": chat.visitor_name}, chat=chat
            )
        if availability.is_live(await availability.status_of(site)) and "message" not in request.query_params:
            return await chat_views.start(site, {})
        return await chat_views.offline(site, {})

    @post()
    async def start(self, request: Asked, site: NamedDependency[Site]) -> Answer:
        form = await forms.submitted(request)
        if doorway.is_program(form):
            return _back(site)
        if mark := doorway.unwarned(form):
            return await chat_views.start(
                site, form | {"warned": mark}, (await labels(site, language()))["number"]
            )
        try:
            _count(request, site, limits.STARTS, limits.STARTS_OF_SITE)
            doorway.check(form)
            await refuse_without_agents(site, form)
            _chat, token, _new = await conversations.start(site, form | {"lang": language()})
        except NobodyThere as closed:
            return await chat_views.offline(site, form, closed.text)
        except Problem as problem:
            return await chat_views.start(site, form, errors=_errors(problem))
        answer = _back(site)
        answer.set_cookie(doorway.cookie(token))
        return answer

    @post("/messages")
    async def say(
        self, request: Asked, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]
    ) -> Answer:
        form = await forms.submitted(request)
        if chat is None:
            return _back(site)
        if mark := doorway.unwarned(form):
            words = await labels(site, chat.language)
            return await chat_views.talk(site, chat, form | {"warned": mark}, words["number"])
        try:
            limits.MESSAGES.count(str(chat.id))
            await conversations.post(chat, Author.VISITOR, form.get("client_id", ""), form.get("text", ""))
        except Problem as problem:
            return await chat_views.talk(site, chat, form, _first(problem))
        return _back(site)

    @post("/offline-messages")
    async def leave_message(
        self, request: Asked, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]
    ) -> Answer:
        form = await forms.submitted(request)
        if doorway.is_program(form):
            return await chat_views.thanks(site, form)
        words = await labels(site, language())
        if mark := doorway.unwarned(form):
            return await chat_views.offline(site, form | {"warned": mark}, words["number"], chat=chat)
        if form.get("text") and form.get("name") and not _reachable(form) and "unreachable" not in form:
            return await chat_views.offline(
                site, form | {"unreachable": "on"}, words["no_address"], chat=chat
            )
        try:
            _count(request, site, limits.OFFLINE_MESSAGES, limits.OFFLINE_MESSAGES_OF_SITE)
            doorway.check(form)
            await offline.leave_message(site, form | {"lang": language()}, form.get("client_id", ""))
        except Problem as problem:
            return await chat_views.offline(site, form, errors=_errors(problem), chat=chat)
        if chat is not None:
            await conversations.end(chat, Author.VISITOR, left_message=True)
        answer = await chat_views.thanks(site, form)
        answer.set_cookie(doorway.no_cookie())
        return answer

    @get("/ending")
    async def ask(self, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]) -> Answer:
        return await chat_views.talk(site, chat, ending=True) if chat else _back(site)

    @post("/ending")
    async def end(self, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]) -> Answer:
        if chat is not None:
            await conversations.end(chat, Author.VISITOR)
        return _back(site)

    @post("/stay")
    async def stay(self, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]) -> Answer:
        if chat is not None:
            await quiet.stay(chat)
        return _back(site)

    @post("/rating")
    async def rate(
        self, request: Asked, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]
    ) -> Answer:
        if chat is None:
            return _back(site)
        form = await forms.submitted(request)
        try:
            await ratings.give(chat, form)
        except Problem as problem:
            return await chat_views.talk(site, chat, form, problem=_first(problem))
        return await chat_views.talk(site, chat, done=(await labels(site, chat.language))["thanks"])

    @get("/transcript")
    async def transcript(
        self, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]
    ) -> Answer:
        if chat is None:
            return _back(site)
        saved = {"Content-Disposition": 'attachment; filename="chat.txt"', "Cache-Control": "no-store"}
        return Response(await transcripts.text(chat), media_type=MediaType.TEXT, headers=saved)

    @post("/transcript")
    async def mail_transcript(
        self, request: Asked, site: NamedDependency[Site], chat: NamedDependency[Conversation | None]
    ) -> Answer:
        if chat is None:
            return _back(site)
        form = await forms.submitted(request)
        try:
            limits.TRANSCRIPTS.count(str(chat.id))
            limits.TRANSCRIPTS.count(visitors.address(request))
            await transcripts.send(chat, form)
        except Problem as problem:
            return await chat_views.talk(site, chat, form, problem=_first(problem))
        return await chat_views.talk(site, chat, done=(await labels(site, chat.language))["thanks"])

    @post("/departure")
    async def leave(self, site: NamedDependency[Site]) -> Answer:
        """A new chat: this browser knows nothing of the last one any more."""
        answer = _back(site)
        answer.set_cookie(doorway.no_cookie())
        return answer

    @get("/look.css")
    async def styles(self, site: NamedDependency[Site]) -> Answer:
        return Response(looks.styles(looks.of(site), inside=""), media_type=MediaType.CSS)


def _count(request: Asked, site: Site, by_address: limits.Rate, by_site: limits.Rate) -> None:
    by_address.count(visitors.address(request))
    by_site.count(site.slug)


def _back(site: Site) -> Answer:
    """So that a reload sends nothing twice."""
    address = f"/chat/{site.slug}?lang={language()}#now"
    return Response("", status_code=303, headers={"Location": address, "Cache-Control": "no-store"})


def _reachable(form: dict[str, str]) -> bool:
    return bool(form.get("email") or form.get("phone"))


def _errors(problem: Problem) -> dict[str, str]:
    """By field; what is about none of them stands under the empty name."""
    return problem.errors if isinstance(problem, Invalid) else {"": problem.text}


def _first(problem: Problem) -> str:
    return next(iter(_errors(problem).values()))


async def _asked(chat: Conversation) -> str:
    said = await conversations.messages(chat)
    return "\n\n".join(line.text for line in said if line.author == Author.VISITOR)
