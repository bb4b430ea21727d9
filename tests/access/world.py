"""A province in which every object says in its own words to which unit it belongs.

Seen from the unit one works in (``own``): the one below, the one beside, the one above. Each unit's code
stands in everything written there, and is otherwise no word of any page: where it is read, the unit is seen.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask

from feedback.keys import seal
from feedback.models import (
    ApiKey,
    Campaign,
    Concern,
    DataRequest,
    EaseTask,
    ImportMapping,
    ImportUpload,
    KeptTable,
    KioskDevice,
    LabelSample,
    LegalHold,
    OrgUnit,
    PaperBatch,
    Passkey,
    Question,
    RawTextRequest,
    ReportPublication,
    SampleComment,
    Submission,
    SubmissionWeight,
    Survey,
    SurveyVersion,
    Theme,
    ThemeAssignment,
    ThemeDecision,
    ThemeGroup,
    ThemeJob,
    ThemeRun,
    utc_now,
)
from feedback.surveys.service import ensure_counter_rating
from tests.factories import (
    MONTH,
    create_account,
    create_backlog_item,
    create_submission,
    create_theme,
    create_theme_run,
    create_touchpoint,
    create_unit,
    middle_of,
    transaction,
)

# relation: code of the unit
CODES = {"own": "XAMINH", "below": "THONDUOI", "beside": "XALANG", "above": "TINHTREN"}
UNKNOWN = "unknown"
HERE = ("own", "below")
ELSEWHERE = ("beside", "above")
RELATIONS = (*CODES, UNKNOWN)
COMMENTS = 10  # as many as quotes are shown from

Values = dict[str, object]


@dataclass
class World:
    """The units, and by relation what addresses are made of."""

    units: dict[str, OrgUnit]
    theme: Theme
    run: ThemeRun  # of the whole province, as the worker makes it
    objects: dict[str, Values]

    @property
    def unknown(self) -> Values:
        """The same shapes, with names that nobody bears."""
        like = self.objects["own"]
        return like | {
            name: ("0" * 16 if len(str(value)) == 16 else "NOWHERE")
            for name, value in like.items()
            if name not in FIXED
        }

    def values(self, relation: str) -> Values:
        return self.unknown if relation == UNKNOWN else self.objects[relation]


# The same for every unit: they name nothing that belongs to one.
FIXED = {
    "spell",
    "turn",
    "taken",
    "question_kind",
    "month",
    "extension",
    "theme_id",
    "act",
    "reading",
    "sheet",
    "number",
    "question",
    "step",
    "publication_step",
    "day",
    "reason",
    "place",
}


def build_units(app: Flask) -> World:
    above = create_unit(app, CODES["above"])
    own, beside = (create_unit(app, CODES[one], parent=above) for one in ("own", "beside"))
    units = {"above": above, "own": own, "beside": beside}
    units["below"] = create_unit(app, CODES["below"], parent=own)
    with transaction(app) as session:
        theme = Theme(name="Chờ đợi lâu", created_at=utc_now())
        session.add(theme)
    return World(units, theme, create_theme_run(app, {theme: []}, unit=above), {})


def fill(app: Flask, world: World, relation: str) -> None:
    """One of everything in a unit, and what leads to it."""
    unit, code = world.units[relation], CODES[relation]
    place = create_touchpoint(app, f"{code}1", unit=unit)
    comments = [
        comment
        for number in range(COMMENTS)
        for comment in create_submission(
            app, place, comment=f"Chờ lâu ở {code} lần {number}, cô Nguyễn Thị Hoa không nói gì"
        ).comments
    ]
    person = create_account(app, "staff", unit, name=f"Chị {code}", email=f"{code}@example.vn".lower())
    item = create_backlog_item(app, unit, f"Mở thêm quầy ở {code}", account=person)
    subject = create_theme(app, f"Chủ đề {code}", unit)
    sensitive = create_submission(app, place, comment=f"Ở {code} họ đòi hối lộ 500 nghìn").comments[0]
    asker = create_account(app, "raw_text", world.units["above"], name=f"Anh hỏi {code}")
    with transaction(app) as session:
        rows = {
            "device": KioskDevice(
                touchpoint_id=place.id,
                name=f"Máy {code}",
                created_by_id=person.id,
                created_at=utc_now(),
                pairing_code=seal("12345678"),
                pairing_until=utc_now() + timedelta(hours=1),
            ),
            "batch": PaperBatch(
                touchpoint_id=place.id,
                survey_version_id=counter_version(session),
                filled_from=middle_of(MONTH).date(),
                filled_to=middle_of(MONTH).date(),
                announced=3,
                is_entered_twice=True,
                opened_by_id=person.id,
                opened_at=utc_now(),
            ),
            "key": ApiKey(
                name=f"Khóa {code}",
                key_hash=code.encode().ljust(32, b"."),
                scope="slips",
                unit_id=unit.id,
                created_by_id=person.id,
                created_at=utc_now(),
            ),
            "campaign": Campaign(
                version_id=counter_version(session),
                unit_id=unit.id,
                instrument="umux-lite",
                starts_on=middle_of(MONTH).date(),
                ends_on=middle_of(MONTH).date(),
                status="proposed",
                roles=["staff"],
                employers=[],
                created_by_id=person.id,
            ),
            "task": EaseTask(
                version_id=counter_version(session),
                unit_id=unit.id,
                kind="send_dossier",
                detail=f"Việc ở {code}",
                is_open=True,
                content=seal("[]"),
            ),
            "hold": LegalHold(
                unit_id=unit.id,
                scope="unit",
                first_month=MONTH,
                last_month=MONTH,
                reason=f"Thanh tra ở {code}",
                legal_basis="Quyết định 1",
                review_on=date(2027, 1, 4),
                placed_by_id=person.id,
                placed_at=utc_now(),
            ),
            "data_request": DataRequest(
                kind="access",
                way="person",
                received_on=date(2026, 11, 2),
                has_third_party=False,
                unit_id=unit.id,
                identity=f"Biết mặt ở {code}",
                made_at=utc_now(),
            ),
            "request": RawTextRequest(
                comment_id=comments[0].id,
                asked_by_id=asker.id,
                reason=seal(f"Cần cho {code}"),
                asked_at=utc_now(),
                status="waiting",
                expires_at=utc_now() + timedelta(days=7),
            ),
            "analysis": ThemeJob(
                unit_id=unit.id,
                month=MONTH,
                asked_at=utc_now(),
                asked_by_id=person.id,
                by_calendar=False,
                state="waiting",
            ),
            "decision": ThemeDecision(
                kind="accept",
                theme_id=subject.id,
                account_id=person.id,
                decided_at=utc_now(),
                details={"before": {}, "after": {}, "comments": 0},
            ),
            # Of a month before: it takes no report's place.
            "publication": ReportPublication(
                unit_id=unit.id,
                month="2026-08",
                version=1,
                state="draft",
                cause="first",
                comment=f"Nhận xét của {code}",
                made_at=utc_now(),
            ),
            "heading": ThemeGroup(name=f"Nhóm {code}", unit_id=unit.id),
            "sample": LabelSample(run_id=world.run.id, drawn_by_id=person.id, drawn_at=utc_now()),
            "passkey": Passkey(
                account_id=person.id,
                name=f"Điện thoại {code}",
                credential_id=code.encode(),
                public_key=b"k",
                user_handle=code.encode(),
                sign_count=0,
                made_at=utc_now(),
            ),
            "upload": ImportUpload(
                account_id=person.id,
                touchpoint_id=place.id,
                file_name=f"{code}.csv",
                day=middle_of(MONTH).date(),
                mapping={},
                content=seal("a,b"),
                uploaded_at=utc_now(),
            ),
            **{kind: table_of(kind, person, code) for kind in ("volumes", "register_figures", "procedures")},
        }
        session.add_all(rows.values())
        session.add(
            ImportMapping(
                name=f"cach-doc-{code}",
                unit_id=unit.id,
                source="other",
                content={},
                saved_by_id=person.id,
                saved_at=utc_now(),
            )
        )
        session.add(survey_of(unit, code))
        session.add_all(odd_answers(session, place))
        session.add_all(assignments(world, comments))
        session.flush()
        session.add(SampleComment(sample_id=rows["sample"].id, comment_id=comments[0].id, place=0))
        concern = session.scalars(sa.select(Concern).where(Concern.comment_id == sensitive.id)).one()
        world.objects[relation] = {
            "unit": code,
            "touchpoint": place.code,
            "comment": comments[1].public_id,
            "person": person.public_id,
            "item": item.public_id,
            "concern": concern.public_id,
            "survey": f"phieu-{code}".lower(),
            "theme_id": world.theme.public_id,
            "subject": subject.public_id,
            "act": "rename",
            "month": MONTH,
            "extension": "json",
            "day": "2026-10-15",
            "reason": "burst",
            "reading": 1,
            "sheet": 1,
            "number": 1,
            "question": "q1",
            "question_kind": "date",
            "step": "reprint",
            "publication_step": "reopen",
            "place": "touchpoint",
            "spell": "beginning",
            "turn": "close",
            "taken": "acknowledge",
            **{name: row.public_id for name, row in rows.items()},
        }


def table_of(kind, person, code):
    return KeptTable(
        account_id=person.id,
        kind=kind,
        file_name=f"{code}.csv",
        content=seal("a,b"),
        uploaded_at=utc_now(),
    )


def assignments(world, comments):
    return [
        ThemeAssignment(
            run_id=world.run.id, theme_id=world.theme.id, comment_id=comment.id, score=0.9, rank=rank
        )
        for rank, comment in enumerate(comments)
    ]


def counter_version(session):
    return session.scalars(
        sa.select(SurveyVersion.id).where(SurveyVersion.survey_id == ensure_counter_rating().id)
    ).first()


def survey_of(unit, code):
    """A draft with one question."""
    label = {"vi": f"Ở {code} thế nào?", "en": f"How is it in {code}?"}
    question = Question(code="q1", kind="long_text", position=0, label=label, required=False)
    draft = SurveyVersion(number=1, instrument="custom", title=label, questions=[question])
    return Survey(code=f"phieu-{code}".lower(), name=f"Phiếu {code}", unit_id=unit.id, versions=[draft])


def odd_answers(session, place):
    """What a night's weighing found at a touchpoint: answers that came in a burst."""
    answers = session.scalars(sa.select(Submission.id).where(Submission.touchpoint_id == place.id))
    return [
        SubmissionWeight(
            submission_id=answer, weight=0.5, proposed=0.5, reasons={"burst": 2}, computed_at=utc_now()
        )
        for answer in answers
    ]
