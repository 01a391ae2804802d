"""What can go wrong in a way a person can be told: a status and a sentence. app/answers.py shows them."""

from typing import Any

from app.texts import N_, Lazy


class Problem(Exception):  # noqa: N818  (told to people, not only raised)
    """Subclasses set `status` and `sentence`; the values fill the %(names)s of the sentence."""

    status: int = 400
    sentence: Lazy = N_("That is not possible.")

    def __init__(self, **values: Any) -> None:
        super().__init__(self.sentence.key)
        self.values = values

    @property
    def code(self) -> str:
        """The name a program sees: the class name."""
        return type(self).__name__

    @property
    def text(self) -> str:
        """The sentence in the language in force."""
        return str(self.sentence) % self.values if self.values else str(self.sentence)

    def __str__(self) -> str:
        return self.text


class NotFound(Problem):
    """It is not there, or not for this person: nobody can tell the difference."""

    status = 404
    sentence = N_("This page does not exist, or is not meant for you.")


class Conflict(Problem):
    status = 409
    sentence = N_("Somebody else was just ahead of you.")


class TooMany(Problem):
    """`seconds`: how long to wait, also sent as Retry-After."""

    status = 429
    sentence = N_("Too many attempts. Try again in %(wait)s.")

    def __init__(self, *, seconds: int, **values: Any) -> None:
        super().__init__(**values)
        self.seconds = seconds


class Invalid(Problem):
    """A form that cannot be accepted: `errors` has a sentence per field, `values` what was typed."""

    status = 422
    sentence = N_("Some fields need your attention.")

    def __init__(self, errors: dict[str, str], values: dict[str, str] | None = None) -> None:
        super().__init__()
        self.errors = errors
        self.values = values or {}

    @property
    def text(self) -> str:
        return str(self.sentence)


class Refusal(Exception):  # noqa: N818
    """The program cannot start or go on; its one sentence is all the operator gets to see."""
