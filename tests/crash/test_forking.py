"""What the service's processes share, and what they must not."""

from pathlib import Path

from tests.crash.load import fields, post
from tests.crash.running import Service, running, settings_for


def test_no_worker_inherits_a_connection_to_sqlite(own_sqlite_url: str, tmp_path: Path) -> None:
    """It would believe in locks that only the process before it holds."""
    service = Service(tmp_path, settings_for(own_sqlite_url, tmp_path))
    with running(service):
        assert post(service.port, fields()).status == 201
        (worker,) = service.workers()
        assert [name for name in open_files(service.pid) if "sqlite" in name] == []
        assert any("sqlite" in name for name in open_files(worker))


def open_files(pid: int) -> list[str]:
    return [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
