"""Real faults: a disk without room, syncs that fail, a connection that is cut."""

import ctypes
import os
import platform
import resource
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

SMALL_DISK_BYTES = 12 * 1024 * 1024


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of its own in the folder; False where this machine lets nobody mount one."""
    folder.mkdir(exist_ok=True)
    mount, unmount = (shutil.which(name) or name for name in ("mount", "umount"))
    options = f"size={SMALL_DISK_BYTES},mode=0777"
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", options, "none", folder], capture_output=True, check=False
    )
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run([unmount, "--lazy", folder], check=True)


def fill_up(folder: Path) -> Path:
    """Write until the file system has no room; return what to remove."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return ballast


def let_files_grow_to(process_ids: set[int], limit: int) -> None:
    """From now on these processes cannot write further into a file: EFBIG instead of ENOSPC.

    The kernel refuses it to everybody, so this works where nothing can be mounted.
    """
    for pid in process_ids:
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, hard))


# seccomp: an own BPF program decides about each system call (man 2 seccomp)
SYNC_CALLS = {"x86_64": (74, 75), "aarch64": (82, 83)}  # fsync, fdatasync
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD_CALL, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, FAIL_WITH_EIO = 0x7FFF0000, 0x00050000 | 5


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def can_refuse_syncs() -> bool:
    return platform.machine() in SYNC_CALLS


def refuse_syncs() -> None:
    """From now on fsync and fdatasync fail in this process and its children, as on a dying disk."""
    fsync, fdatasync = SYNC_CALLS[platform.machine()]
    steps = [
        (LOAD_CALL, 0, 0, 0),
        (IF_EQUAL, 2, 0, fsync),
        (IF_EQUAL, 1, 0, fdatasync),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, FAIL_WITH_EIO),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    library = ctypes.CDLL(None, use_errno=True)
    for arguments in (
        (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0),
    ):
        if library.prctl(*arguments):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@contextmanager
def line_that_is_cut_before_the_answer(port: int) -> Iterator[int]:
    """Port of a proxy that hands on what is sent, waits for the answer, and then hangs up without it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hand_on_one() -> None:
            phone, _address = listener.accept()
            with phone, socket.create_connection(("127.0.0.1", port)) as server:
                # Both parts of what http.client sends: the headers, then the form.
                Thread(target=pass_on, args=(phone, server), daemon=True).start()
                server.recv(65536)
                phone.shutdown(socket.SHUT_RDWR)

        thread = Thread(target=hand_on_one)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    while part := source.recv(65536):
        target.sendall(part)
