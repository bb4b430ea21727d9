"""How comments are meant, as it counts: what the newest run read, and what people said instead.

Called in the caller's transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import aliased

from analysis.stars import against_stars
from feedback.database import db
from feedback.models import Answer, Comment, CommentTone, Option, Question, ThemeDecision, ToneCorrection
from feedback.themes.ledger.turns import portions

# A person's word is as sure as can be.
SAID = 1.0


def ratings_of(comments: Collection[int]) -> dict[int, float]:
    """Return the stars (1 to 5) that came with comments, where some did."""
    ratings: dict[int, float] = {}
    for some in portions(sorted(comments)):
        rows = db.session.execute(
            select(Comment.id, Option.number)
            .join(Answer, Answer.submission_id == Comment.submission_id)
            .join(Question, (Question.id == Answer.question_id) & (Question.code == "rating"))
            .join(Option, Option.id == Answer.option_id)
            .where(Comment.id.in_(some))
        )
        ratings.update({comment: float(number) for comment, number in rows if number is not None})
    return ratings


def tones_said() -> list[tuple[str, str, str]]:
    """Return what people said of the meaning of comments: text, sentiment, kind, "" for nothing said.

    Never of what only inspectors read.
    """
    meant: dict[int, tuple[str, str]] = said_of(None)
    texts: dict[int, str] = {}
    for some in portions(sorted(meant)):
        readable = select(Comment.id, Comment.text).where(Comment.id.in_(some), Comment.restricted.is_(False))
        texts.update(db.session.execute(readable).all())
    return [(text, *meant[comment]) for comment, text in texts.items()]


def said_of(comments: Collection[int] | None) -> dict[int, tuple[str, str]]:
    """Return the last words on sentiment and kind of each comment; of all that were spoken of, for None."""
    return {number: (sentiment, kind) for number, (sentiment, kind, _) in words_on(comments).items()}


def words_on(comments: Collection[int] | None) -> dict[int, tuple[str, str, int]]:
    said = select(ToneCorrection).where(holds()).order_by(ToneCorrection.id)
    if comments is not None:
        said = said.where(ToneCorrection.comment_id.in_(comments))
    words: dict[int, tuple[str, str, int]] = {}
    for one in db.session.scalars(said):
        sentiment, kind, _ = words.get(one.comment_id, ("", "", 0))
        words[one.comment_id] = (one.sentiment or sentiment, one.kind or kind, one.account_id)
    return words


def holds() -> Any:
    """Return the condition that a correction was not taken back."""
    undo = aliased(ThemeDecision)
    return ~exists().where(undo.undoes_id == ToneCorrection.decision_id)


def replace_tones(run_id: int, tones: Sequence[Mapping[str, Any]]) -> None:
    """Keep what a run read of some comments, in place of what any run read before."""
    numbers = [tone["comment_id"] for tone in tones]
    if not numbers:
        return
    db.session.execute(delete(CommentTone).where(CommentTone.comment_id.in_(numbers)))
    db.session.execute(insert(CommentTone), [{"run_id": run_id, **as_read(tone)} for tone in tones])
    ever = select(ToneCorrection.comment_id).where(ToneCorrection.comment_id.in_(numbers))
    settle_tones(set(db.session.scalars(ever)))


def spoken_of(run_id: int) -> list[int]:
    """Return the comments that a run has read and people ever said something of the meaning of."""
    ever = select(ToneCorrection.comment_id)
    read = select(CommentTone.comment_id).where(
        CommentTone.run_id == run_id, CommentTone.comment_id.in_(ever)
    )
    return sorted(db.session.scalars(read))


def as_read(tone: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **tone,
        "read_sentiment": tone["sentiment"],
        "read_kind": tone["kind"],
        "said_by_id": None,
    }


def settle_tones(comments: Iterable[int]) -> None:
    """Let comments count as meant as people said last; where nobody did, as the machine read them."""
    for some in portions(sorted(set(comments))):
        words, ratings = words_on(some), ratings_of(some)
        tones = {
            one.comment_id: one
            for one in db.session.scalars(select(CommentTone).where(CommentTone.comment_id.in_(some)))
        }
        for number in some:
            settle_tone(tones.get(number) or unread(number), words.get(number), ratings.get(number))
    db.session.flush()


def unread(comment: int) -> CommentTone:
    """Return the row of a comment that no run has read yet."""
    tone = CommentTone(comment_id=comment, read_sentiment="", read_kind="", confidence=0.0)
    db.session.add(tone)
    return tone


def settle_tone(tone: CommentTone, word: tuple[str, str, int] | None, rating: float | None) -> None:
    sentiment, kind, account = word or ("", "", None)
    tone.sentiment, tone.kind = sentiment or tone.read_sentiment, kind or tone.read_kind
    tone.said_by_id = account
    sure = SAID if sentiment else tone.confidence
    praise, blame = (sure if tone.sentiment == one else 0.0 for one in ("positive", "negative"))
    tone.disagrees = against_stars(rating, praise, blame)
