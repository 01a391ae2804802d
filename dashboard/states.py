"""The words that a state, a channel or an outcome can be, as they are stored."""

from enum import StrEnum


class PresenceStatus(StrEnum):
    AVAILABLE = "available"
    IN_CALL = "in_call"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    OFFLINE = "offline"


class ItemState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class OfferState(StrEnum):
    RINGING = "ringing"
    ACCEPTED = "accepted"
    IGNORED = "ignored"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    PHONE = "phone"
    DESK = "desk"
    POST = "post"
    EMAIL = "email"
    SOCIAL = "social"
    CHAT = "chat"


class ContactState(StrEnum):
    DRAFT = "draft"
    COMPLETE = "complete"


class Outcome(StrEnum):
    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    CALLBACK_NOTE = "callback_note"
    INFORMATION_REQUEST = "information_request"
    REFERRED = "referred"


class TaskKind(StrEnum):
    CALLBACK_NOTE = "callback_note"
    INFORMATION_REQUEST = "information_request"


class TaskStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    NORMAL = "normal"
    HIGH = "high"


class TaskAct(StrEnum):
    """What a line of a task's log is about."""

    CREATED = "created"
    MAILED = "mailed"
    ATTEMPT = "attempt"
    HANDED_ON = "handed_on"
    WRONG_DEPARTMENT = "wrong_department"
    DONE = "done"
    CANCELLED = "cancelled"
    OVERDUE = "overdue"


class AttemptOutcome(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    VOICEMAIL = "voicemail"


class NoticeKind(StrEnum):
    TASK = "task"
    OVERDUE = "overdue"


class Ending(StrEnum):
    """How an occasion ended for its client."""

    ANSWERED = "answered"
    MISSED = "missed"
    ABANDONED = "abandoned"
