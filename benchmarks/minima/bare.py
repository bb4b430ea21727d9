"""The bare minimum as most would write it: Flask-WTF, an ORM row, a commit; it keeps nothing else."""

import os

from flask import Flask, redirect, render_template_string
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import IntegerField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

PAGE = """<!doctype html><html lang="vi"><title>Góp ý</title>
<form method="post">{{ form.hidden_tag() }}{{ form.rating.label }} {{ form.rating() }}
{{ form.comment.label }} {{ form.comment() }} {{ form.send() }}</form></html>"""


class Base(DeclarativeBase):
    pass


class Feedback(Base):
    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    rating: Mapped[int]
    comment: Mapped[str]


class FeedbackForm(FlaskForm):
    rating = IntegerField("Điểm", validators=[InputRequired(), NumberRange(1, 5)])
    comment = TextAreaField("Ý kiến", validators=[Length(max=2000)])
    send = SubmitField("Gửi")


db = SQLAlchemy()
app = Flask(__name__)
app.config.update(
    SECRET_KEY="only for measuring, never for people",
    SQLALCHEMY_ENGINES={"default": os.environ["DATABASE_URL"]},
)
db.init_app(app)
with app.app_context():
    if db.engine.dialect.name == "sqlite":

        @event.listens_for(db.engine, "connect")
        def make_durable(connection, _record):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA busy_timeout=10000")


@app.route("/f/TAMKY1", methods=["GET", "POST"])
def form():
    form = FeedbackForm()
    if form.validate_on_submit():
        db.session.add(Feedback(rating=form.rating.data, comment=form.comment.data))
        db.session.commit()
        return redirect("/thanks", 303)
    return render_template_string(PAGE, form=form)


@app.get("/thanks")
def thanks():
    return "Cảm ơn"


def create_tables() -> None:
    with app.app_context():
        Base.metadata.create_all(db.engine)
