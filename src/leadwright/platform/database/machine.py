"""What this machine has, and the settings of PostgreSQL that follow from it."""

import os
import shutil
from pathlib import Path

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


def memory_bytes() -> int:
    """The memory this process may use: the machine's, or less where its control group has a limit."""
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([physical, *_group_limits(Path("/proc/self/cgroup"), Path("/sys/fs/cgroup"))])


def sizing(memory: int, free_disk: int, shared_memory: int | None) -> dict[str, str]:
    """Settings for a machine whose memory PostgreSQL shares with the web server, the worker and their files.

    All arguments in bytes; `shared_memory` is the room of /dev/shm, None where there is no such thing.
    """
    settings = {
        "shared_buffers": _megabytes(memory // 4, 64 * MEGABYTE, 4 * GIGABYTE),
        "effective_cache_size": _megabytes(memory // 2, 128 * MEGABYTE, 64 * GIGABYTE),
        # Per sort or hash, and a query may have several: small machines get little.
        "work_mem": _megabytes(memory // 256, 8 * MEGABYTE, 64 * MEGABYTE),
        "maintenance_work_mem": _megabytes(memory // 16, 64 * MEGABYTE, GIGABYTE),
        # A list of a million rows is 6.6 GB in the log of changes; a checkpoint in between would write every page twice. The
        # log takes a fifth of the free disk at most.
        "max_wal_size": _megabytes(free_disk // 5, 256 * MEGABYTE, 16 * GIGABYTE),
        # PostgreSQL takes 16 MB at most by itself: two writers of an import fill that in a tenth of a second, and then wait.
        "wal_buffers": _megabytes(memory // 256, 4 * MEGABYTE, 64 * MEGABYTE),
    }
    if shared_memory is not None and shared_memory < GIGABYTE:
        # Containers have 64 MB there, which parallel queries overrun: "could not resize shared memory".
        settings["dynamic_shared_memory_type"] = "mmap"
    return settings


def machine_settings(folder: Path) -> dict[str, str]:
    """`sizing` for this machine and the disk that holds the folder."""
    shared = Path("/dev/shm")  # noqa: S108
    room = shutil.disk_usage(shared).total if shared.is_dir() else None
    return sizing(memory_bytes(), shutil.disk_usage(folder).free, room)


def _megabytes(wanted: int, least: int, most: int) -> str:
    return f"{min(max(wanted, least), most) // MEGABYTE}MB"


def _group_limits(membership: Path, hierarchy: Path) -> list[int]:
    """Every limit from this process's control group up to the root of its hierarchy, version 2 or 1."""
    limits = []
    for line in _text(membership).splitlines():
        controllers, _, group = line.partition(":")[2].partition(":")
        if controllers not in ("", "memory"):
            continue
        base, file = (
            (hierarchy, "memory.max") if not controllers else (hierarchy / "memory", "memory.limit_in_bytes")
        )
        place = base / group.lstrip("/")
        for folder in (place, *place.parents):
            limits.append(_text(folder / file).strip())
            if folder == base:
                break
    return [int(limit) for limit in limits if limit.isdecimal()]


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
