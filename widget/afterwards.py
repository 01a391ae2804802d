"""The visitor API, for the end of a chat and after it: still there, rating, her copy."""

from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency

from chat import quiet, ratings, transcripts
from chat.tables import Conversation
from widget import limits, visitors
from widget.visitors import Asked


@post("/conversation/stay", status_code=204)
async def stay(conversation: NamedDependency[Conversation]) -> None:
    limits.SIGNALS.count(str(conversation.id))
    await quiet.stay(conversation)


@post("/conversation/rating", status_code=204)
async def rate(request: Asked, conversation: NamedDependency[Conversation]) -> None:
    limits.SIGNALS.count(str(conversation.id))
    await ratings.give(conversation, await visitors.fields(request))


@get("/conversation/transcript")
async def show_transcript(conversation: NamedDependency[Conversation]) -> Response[str]:
    limits.SIGNALS.count(str(conversation.id))
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="chat.txt"'}
    return Response(await transcripts.text(conversation), media_type=MediaType.TEXT, headers=headers)


@post("/conversation/transcript", status_code=204)
async def mail_transcript(request: Asked, conversation: NamedDependency[Conversation]) -> None:
    """Few, since they go to an address that anybody may have typed."""
    limits.TRANSCRIPTS.count(str(conversation.id))
    limits.TRANSCRIPTS.count(visitors.address(request))
    await transcripts.send(conversation, await visitors.fields(request))


ROUTES = [stay, rate, show_transcript, mail_transcript]
