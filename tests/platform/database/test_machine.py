"""The settings that follow from the machine."""

from pathlib import Path

import pytest

from leadwright.platform.database.machine import (
    GIGABYTE,
    MEGABYTE,
    _group_limits,
    machine_settings,
    memory_bytes,
    sizing,
)


def megabytes(settings: dict[str, str], name: str) -> int:
    return int(settings[name].removesuffix("MB"))


@pytest.mark.parametrize("memory", [256 * MEGABYTE, GIGABYTE, 4 * GIGABYTE, 24 * GIGABYTE, 1024 * GIGABYTE])
def test_buffers_leave_most_of_the_memory_to_the_rest_of_leadwright(memory: int) -> None:
    settings = sizing(memory, 100 * GIGABYTE, None)
    assert 64 <= megabytes(settings, "shared_buffers") <= min(memory // 4 // MEGABYTE, 4096)
    assert 8 <= megabytes(settings, "work_mem") <= 64
    assert megabytes(settings, "effective_cache_size") * MEGABYTE <= memory


@pytest.mark.parametrize(
    ("free", "wanted"), [(GIGABYTE, 256), (20 * GIGABYTE, 4096), (1024 * GIGABYTE, 16384)]
)
def test_the_log_of_changes_takes_at_most_a_fifth_of_the_free_disk_beyond_its_least(
    free: int, wanted: int
) -> None:
    assert megabytes(sizing(GIGABYTE, free, None), "max_wal_size") == wanted


def test_parallel_queries_do_not_use_the_small_shared_memory_of_a_container() -> None:
    assert sizing(GIGABYTE, GIGABYTE, 64 * MEGABYTE)["dynamic_shared_memory_type"] == "mmap"
    assert "dynamic_shared_memory_type" not in sizing(GIGABYTE, GIGABYTE, 8 * GIGABYTE)


def test_this_machine_has_settings(tmp_path: Path) -> None:
    assert memory_bytes() > 100 * MEGABYTE
    assert megabytes(machine_settings(tmp_path), "shared_buffers") >= 64


def test_the_limits_of_all_enclosing_control_groups_count(tmp_path: Path) -> None:
    unit = tmp_path / "cgroup" / "system.slice" / "leadwright.service"
    unit.mkdir(parents=True)
    (unit / "memory.max").write_text("max\n")
    (unit.parent / "memory.max").write_text(f"{GIGABYTE}\n")
    (tmp_path / "membership").write_text("0::/system.slice/leadwright.service\n")
    assert _group_limits(tmp_path / "membership", tmp_path / "cgroup") == [GIGABYTE]


def test_a_container_sees_the_limit_of_its_own_group_at_the_root_and_the_old_hierarchy_counts(
    tmp_path: Path,
) -> None:
    (tmp_path / "cgroup" / "memory").mkdir(parents=True)
    (tmp_path / "cgroup" / "memory.max").write_text(f"{GIGABYTE}\n")
    (tmp_path / "cgroup" / "memory" / "memory.limit_in_bytes").write_text(f"{2 * GIGABYTE}\n")
    (tmp_path / "membership").write_text("5:cpu:/x\n4:memory:/docker/abc\n0::/\n")
    assert sorted(_group_limits(tmp_path / "membership", tmp_path / "cgroup")) == [GIGABYTE, 2 * GIGABYTE]


def test_a_machine_without_control_groups_has_no_limit(tmp_path: Path) -> None:
    assert _group_limits(tmp_path / "none", tmp_path / "none") == []
