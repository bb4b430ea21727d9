"""The units and touchpoints of the sample province, as tables.

Small enough to be read, large enough to show every kind: the provincial centre run by postal employees, a
district that moved to the post wholly and one that did not, communes with very few answers, and "other
units" that carry the dossiers of all offices left out, so that the totals are those of a whole province.
"""

from dataclasses import dataclass
from datetime import date

ROOT_CODE = "QNM"
DEMO_TOUCHPOINT = "TAMKY1"
# Where demo accounts belong: a manager sees the whole tree, staff sit at this one-stop counter.
MANAGER_UNIT = ROOT_CODE
STAFF_UNIT = "TAMKY"

VALID_FROM = date(2024, 1, 1)

PROVINCE, DISTRICT, COMMUNE = "province", "district", "commune"

# Where the sample's formal way is: no office of this world, so that nobody goes there in vain.
FORMAL_WAY = {
    "vi": "Trụ sở tiếp công dân tỉnh (mẫu), số 1 đường Ví Dụ, Tam Kỳ. Điện thoại 0235 000 0000. "
    "Thứ Hai đến thứ Sáu, 7:30–11:30 và 13:30–17:00.",
    "en": "Provincial citizens' reception office (sample), 1 Ví Dụ street, Tam Kỳ. Telephone 0235 000 0000. "
    "Monday to Friday, 7:30–11:30 and 13:30–17:00.",
}


@dataclass(frozen=True)
class UnitRow:
    code: str
    name: str
    kind: str
    parent: str | None
    level: str = ""  # in which of the source's totals its dossiers count
    dossiers: int = 0  # about how many a year: its part in its level's total


# Parents stand before their children.
UNITS = (
    UnitRow(ROOT_CODE, "Tỉnh Quảng Nam (mẫu)", "province", None),
    UnitRow("TTHCC", "Trung tâm Phục vụ hành chính công tỉnh", "centre", ROOT_CODE, PROVINCE, 82_000),
    UnitRow("KHAC-TINH", "Các cơ quan cấp tỉnh khác", "other", ROOT_CODE, PROVINCE, 8_000),
    UnitRow("TAMKY", "Thành phố Tam Kỳ", "district", ROOT_CODE, DISTRICT, 14_400),
    UnitRow("BD-TAMKY", "Bưu điện Tam Kỳ", "post_office", "TAMKY", DISTRICT, 2_600),
    UnitRow("ANXUAN", "Phường An Xuân", "commune", "TAMKY", COMMUNE, 2_900),
    UnitRow("TANTHANH", "Phường Tân Thạnh", "commune", "TAMKY", COMMUNE, 2_600),
    UnitRow("TAMTHANG", "Xã Tam Thăng", "commune", "TAMKY", COMMUNE, 1_500),
    UnitRow("NUITHANH", "Huyện Núi Thành", "district", ROOT_CODE, DISTRICT, 11_500),
    UnitRow("BD-NUITHANH", "Bưu điện Núi Thành", "post_office", "NUITHANH", DISTRICT, 1_800),
    UnitRow("TT-NUITHANH", "Thị trấn Núi Thành", "commune", "NUITHANH", COMMUNE, 2_400),
    UnitRow("TAMHIEP", "Xã Tam Hiệp", "commune", "NUITHANH", COMMUNE, 1_900),
    UnitRow("TAMHAI", "Xã Tam Hải", "commune", "NUITHANH", COMMUNE, 900),
    UnitRow("KHAC-HUYEN", "Các huyện, thị xã, thành phố khác", "other", ROOT_CODE, DISTRICT, 106_000),
    UnitRow("KHAC-XA", "Các xã, phường, thị trấn khác", "other", "KHAC-HUYEN", COMMUNE, 175_000),
)


@dataclass(frozen=True)
class TouchpointRow:
    code: str
    name: str
    kind: str
    unit: str
    staffed_by: str | None
    setting: str  # who comes here and why: see story.py
    visitors: int  # its part among the touchpoints of its setting


# Where the post took over from civil servants while the sample's year ran, and from which day on.
TAKEN_OVER = {"TAMKY1": date(2026, 5, 1), "TAMKY2": date(2026, 5, 1), "TAMTHANG1": date(2026, 7, 15)}

CIVIL, POSTAL, NOBODY = "civil_servant", "postal_employee", None

TOUCHPOINTS = (
    TouchpointRow("TTHCC1", "Quầy tiếp nhận, Trung tâm tỉnh", "poster", "TTHCC", POSTAL, "centre", 5),
    TouchpointRow("TTHCC2", "Giấy hẹn trả kết quả, Trung tâm tỉnh", "slip", "TTHCC", POSTAL, "centre", 3),
    TouchpointRow("TTHCC3", "Máy đánh giá, Trung tâm tỉnh", "kiosk", "TTHCC", NOBODY, "centre", 4),
    TouchpointRow("CONGDVC", "Cổng dịch vụ công trực tuyến", "online", "TTHCC", NOBODY, "online", 1),
    TouchpointRow("TAMKY1", "Một cửa Tam Kỳ, quầy số 1", "poster", "TAMKY", POSTAL, "district", 4),
    TouchpointRow("TAMKY2", "Một cửa Tam Kỳ, giấy hẹn", "slip", "TAMKY", POSTAL, "district", 2),
    TouchpointRow("NUITHANH1", "Một cửa Núi Thành, quầy số 1", "poster", "NUITHANH", CIVIL, "district", 3),
    TouchpointRow("NUITHANH2", "Một cửa Núi Thành, máy đánh giá", "kiosk", "NUITHANH", NOBODY, "district", 2),
    TouchpointRow("BDTAMKY1", "Quầy bưu điện Tam Kỳ", "poster", "BD-TAMKY", POSTAL, "post", 3),
    TouchpointRow("BDNUITHANH1", "Quầy bưu điện Núi Thành", "poster", "BD-NUITHANH", POSTAL, "post", 2),
    TouchpointRow("ANXUAN1", "Một cửa phường An Xuân", "poster", "ANXUAN", CIVIL, "commune", 29),
    TouchpointRow("TANTHANH1", "Một cửa phường Tân Thạnh", "poster", "TANTHANH", CIVIL, "commune", 26),
    TouchpointRow("TAMTHANG1", "Một cửa xã Tam Thăng", "poster", "TAMTHANG", POSTAL, "commune", 15),
    TouchpointRow("TTNUITHANH1", "Một cửa thị trấn Núi Thành", "poster", "TT-NUITHANH", CIVIL, "commune", 24),
    TouchpointRow("TAMHIEP1", "Một cửa xã Tam Hiệp", "slip", "TAMHIEP", POSTAL, "commune", 19),
    TouchpointRow("TAMHAI1", "Một cửa xã Tam Hải", "poster", "TAMHAI", CIVIL, "commune", 9),
    # At the root: in a small office the writer of a staff comment would be known.
    TouchpointRow("HETHONG", "Hệ thống thông tin giải quyết TTHC", "staff", ROOT_CODE, NOBODY, "staff", 1),
)
