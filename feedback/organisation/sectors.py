"""The sectors of dossiers: one list for slips, answers, procedures and volumes.

Grouped as the one-stop counters of a province are, so that each has enough dossiers to say something.
"""

from flask_babel import lazy_gettext

from analysis import fold

SECTORS = {
    "land": lazy_gettext("Land"),
    "construction": lazy_gettext("Construction and planning"),
    "environment": lazy_gettext("Environment"),
    "agriculture": lazy_gettext("Agriculture and forestry"),
    "business": lazy_gettext("Business registration and investment"),
    "trade": lazy_gettext("Industry and trade"),
    "finance": lazy_gettext("Finance and taxes"),
    "justice": lazy_gettext("Civil status and certification"),
    "residence": lazy_gettext("Residence and identity"),
    "social": lazy_gettext("Labour and social affairs"),
    "health": lazy_gettext("Health"),
    "education": lazy_gettext("Education"),
    "culture": lazy_gettext("Culture, sports and tourism"),
    "transport": lazy_gettext("Transport"),
    "science": lazy_gettext("Science and technology"),
    "home_affairs": lazy_gettext("Home affairs"),
    "other": lazy_gettext("Other sectors"),
}
# How reports and lists of procedures write them, without marks; in whatever language the page is.
SPELLINGS = {
    "land": ("dat dai", "land", "dia chinh", "tai nguyen dat"),
    "construction": ("xay dung", "quy hoach", "xay dung va quy hoach", "construction", "nha o", "do thi"),
    "environment": ("moi truong", "tai nguyen va moi truong", "tai nguyen moi truong", "environment"),
    "agriculture": ("nong nghiep", "lam nghiep", "nong lam nghiep", "thuy san", "agriculture"),
    "business": ("dang ky kinh doanh", "kinh doanh", "doanh nghiep", "dau tu", "ho kinh doanh", "business"),
    "trade": ("cong thuong", "thuong mai", "cong nghiep", "trade"),
    "finance": ("tai chinh", "thue", "finance"),
    "justice": ("tu phap", "ho tich", "chung thuc", "tu phap ho tich", "justice"),
    "residence": ("cu tru", "can cuoc", "cong an", "residence"),
    "social": ("lao dong", "bao tro xa hoi", "nguoi co cong", "lao dong thuong binh va xa hoi", "social"),
    "health": ("y te", "health"),
    "education": ("giao duc", "giao duc va dao tao", "education"),
    "culture": ("van hoa", "du lich", "the thao", "van hoa the thao va du lich", "culture"),
    "transport": ("giao thong", "giao thong van tai", "duong bo", "transport"),
    "science": ("khoa hoc va cong nghe", "khoa hoc", "thong tin va truyen thong", "science"),
    "home_affairs": ("noi vu", "to chuc can bo", "home affairs"),
    "other": ("khac", "linh vuc khac", "other", "other sectors"),
}
BY_SPELLING = {plain: code for code, spellings in SPELLINGS.items() for plain in spellings}


def sector_called(typed: str) -> str | None:
    """Return the code of a sector written by its code or name, with marks or without; None: no such one."""
    plain = " ".join(fold(typed).replace(",", " ").replace("-", " ").split())
    if (code := plain.replace(" ", "_")) in SECTORS:
        return code
    return BY_SPELLING.get(plain)
