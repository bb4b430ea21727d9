from feedback.surveys.service import ensure_counter_rating
from feedback.database import db
from feedback.models import OrgUnit, Touchpoint
from datetime import date
ROOT_CODE="QNM"; LAST_MONTH="2026-10"
def has_sample_province(): return db.session.query(OrgUnit).count()>0
def load_sample_province():
    u=OrgUnit(code="QNM",name="Tỉnh Quảng Nam (mẫu)",kind="province",valid_from=date(2024,1,1))
    db.session.add(u); db.session.flush()
    db.session.add(Touchpoint(code="TAMKY1",name="Quầy 1",kind="poster",unit_id=u.id,survey_id=ensure_counter_rating().id))
    db.session.commit()
