"""Why a picture is not taken, in the words of whoever sent it."""

from feedback.errors import FeedbackError


class BadPicture(FeedbackError):
    """This picture cannot be taken in; the message says why and what to do."""

    status = 422

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause

    def message(self) -> str:
        return self.cause
