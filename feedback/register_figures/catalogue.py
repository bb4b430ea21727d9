"""Which figures the registers have that the official indices need (docs/official.md).

A figure's heading is how a table writes it: the template's own words, which pages name it by too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext

from feedback.imports.headings import bare


@dataclass(frozen=True)
class Figure:
    name: str
    heading: str
    serves: str  # which indices
    is_yes_or_no: bool = False


FIGURES = (
    Figure("settled_early", "Trả trước hạn", "TT01: 1, 7"),
    Figure("agencies_faster", "Cơ quan giải quyết sớm hơn quy định", "TT01: 2"),
    Figure("agencies_as_ruled", "Cơ quan giải quyết đúng quy định", "TT01: 2"),
    Figure("agencies_slower", "Cơ quan giải quyết chậm hơn quy định", "TT01: 2"),
    Figure("contacts_none", "Không phải đi lại bổ sung", "TT01: 3"),
    Figure("contacts_one", "Đi lại bổ sung một lần hoặc do lỗi của mình", "TT01: 3"),
    Figure("contacts_more", "Đi lại bổ sung hơn một lần", "TT01: 3"),
    Figure("agencies_none", "Không phải liên hệ cơ quan nào", "TT01: 4"),
    Figure("agencies_one_stop", "Chỉ liên hệ bộ phận một cửa", "TT01: 4"),
    Figure("agencies_others", "Phải liên hệ cơ quan khác", "TT01: 4"),
    Figure("procedures", "Số thủ tục", "TT01: 5, 9"),
    Figure("procedures_received", "Thủ tục tiếp nhận tại một cửa", "TT01: 5"),
    Figure("procedures_settled", "Thủ tục giải quyết tại một cửa", "TT01: 5"),
    Figure("procedures_online", "Thủ tục trực tuyến", "TT01: 9"),
    Figure("is_posted", "Niêm yết tại nơi tiếp nhận", "TT01: 6", is_yes_or_no=True),
    Figure("is_published_online", "Công khai trên mạng", "TT01: 6", is_yes_or_no=True),
    Figure("attitude_early", "Phản ánh đúng về thái độ ở hồ sơ trước hạn", "TT01: 7"),
    Figure("attitude_on_day", "Phản ánh đúng về thái độ ở hồ sơ đúng hạn", "TT01: 7"),
    Figure("online_overdue", "Hồ sơ trực tuyến quá hạn", "TT01: 9"),
    Figure("reflections", "Phản ánh kiến nghị tiếp nhận", "TT01: 8; QĐ766: 5.2"),
    Figure("reflections_in_time", "Phản ánh kiến nghị xử lý đúng hạn", "TT01: 8; QĐ766: 5.2"),
    Figure("reflections_pending", "Phản ánh kiến nghị còn trong hạn", "TT01: 8; QĐ766: 5.2"),
    Figure("reflections_all", "Tổng lượt phản ánh kiến nghị", "QĐ766: 5.3"),
    Figure("reflections_first", "Phản ánh kiến nghị gửi lần đầu", "QĐ766: 5.3"),
    Figure("reflections_unsatisfied", "Phản ánh kiến nghị chưa hài lòng gửi lại hoặc quá hạn", "QĐ766: 5.3"),
    Figure("dossiers_complained", "Hồ sơ có phản ánh hoặc không thích", "QĐ766: 5.4"),
)
BY_NAME = {figure.name: figure for figure in FIGURES}
HEADINGS = {figure.name: (bare(figure.heading), bare(figure.name)) for figure in FIGURES}

# What the table of volumes and the tree of units say, where an index needs it too.
ELSEWHERE = {
    "received": lazy_gettext("Volumes: received"),
    "received_online": lazy_gettext("Volumes: received online"),
    "settled_on_time": lazy_gettext("Volumes: on time"),
    "settled_overdue": lazy_gettext("Volumes: overdue"),
    "level": lazy_gettext("level of the unit"),
}

# What comes first is never more than what comes second: sums of figures.
NEVER_MORE = (
    (("attitude_early",), ("settled_early",)),
    (("procedures_received",), ("procedures",)),
    (("procedures_settled",), ("procedures_received",)),
    (("procedures_online",), ("procedures",)),
    (("reflections_in_time",), ("reflections",)),
    (("reflections_pending",), ("reflections",)),
    (("reflections_in_time", "reflections_pending"), ("reflections",)),
    (("reflections_first",), ("reflections_all",)),
    (("reflections_unsatisfied",), ("reflections_all",)),
    # who sent again was not satisfied
    (("reflections_all",), ("reflections_first", "reflections_unsatisfied")),
)


def name_of(name: str) -> str:
    """Return what a figure is called."""
    return f"“{BY_NAME[name].heading}”" if name in BY_NAME else str(ELSEWHERE[name])


def too_many_in(figures: Mapping[str, int]) -> tuple[str, str] | None:
    """Return the first sum that is more than another which it is a part of, and that one; None: all well."""
    for less, more in NEVER_MORE:
        if {*less, *more} <= figures.keys() and sum_of(less, figures) > sum_of(more, figures):
            return in_words(less, figures), in_words(more, figures)
    return None


def sum_of(names: Iterable[str], figures: Mapping[str, int]) -> int:
    return sum(figures[name] for name in names)


def in_words(names: Iterable[str], figures: Mapping[str, int]) -> str:
    return f"{' + '.join(map(name_of, names))} ({sum_of(names, figures)})"
