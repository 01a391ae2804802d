"""What this floor hands up to app/main.py."""

from typing import Any

from app.rooms import AdminPage, FollowUp, Job, Step
from app.texts import N_
from dashboard.kinds import ItemKind
from dashboard.search_cards import Indexer
from mail import files, inbox, listener, messenger, postman, search_cards, sink
from mail.kinds import EMAIL, OFFLINE_CHAT
from mail.live import LIVE as LIVE
from mail.pages.demo import sunk_mail
from mail.pages.files import FilesController
from mail.pages.forwarding import ForwardingController
from mail.pages.items import MailController
from mail.pages.letters import LetterController
from mail.pages.mailboxes import MailboxesController
from mail.pages.notes import MailNoteController
from mail.pages.trials import TrialsController
from mail.pages.writing import WritingController

ROUTES: list[Any] = [
    FilesController,
    WritingController,
    MailController,
    MailNoteController,
    LetterController,
    ForwardingController,
    MailboxesController,
    TrialsController,
    sunk_mail,
]
ADMINISTRATION: list[AdminPage] = [AdminPage("mailboxes", N_("Mailboxes"), "/admin/mailboxes", 75)]
KINDS: list[ItemKind] = [OFFLINE_CHAT, EMAIL]
INDEXERS: list[Indexer] = search_cards.INDEXERS
JOBS: list[Job] = [
    ("reading mail", inbox.ring),
    ("mailing notices", messenger.ring),
    ("sending mail", postman.make_round),
    ("old files", files.forget),
]
FOLLOW_UPS: list[FollowUp] = [FollowUp(N_("E-mail"), "mail", "/mail/new?contact={}", 3, "mail.handle")]
START: list[Step] = [inbox.start, listener.start, sink.start, messenger.start, postman.start]
STOP: list[Step] = [listener.stop, messenger.stop, postman.stop, inbox.stop, sink.stop]
