"""What this floor hands up to app/main.py."""

from typing import Any

from app.rooms import Job, Step
from dashboard.kinds import ItemKind
from mail import inbox, listener, postman, sink
from mail.kinds import EMAIL, OFFLINE_CHAT
from mail.live import LIVE as LIVE
from mail.pages.demo import sunk_mail
from mail.pages.items import MailController
from mail.pages.letters import LetterController

ROUTES: list[Any] = [MailController, LetterController, sunk_mail]
KINDS: list[ItemKind] = [OFFLINE_CHAT, EMAIL]
JOBS: list[Job] = [("reading mail", inbox.ring), ("sending mail", postman.make_round)]
START: list[Step] = [inbox.start, listener.start, sink.start, postman.start]
STOP: list[Step] = [listener.stop, postman.stop, inbox.stop, sink.stop]
