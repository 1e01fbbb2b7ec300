"""Who runs PostgreSQL, which refuses to be run by root.

For root there are three ways, and the first that can read the program and write the data is taken: to
become nobody; the same, but keeping the right to pass folders that are closed to nobody (a checkout in
root's home); to be nobody in a user namespace only.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .refusal import Refused

NOBODY = 65534


@dataclass(frozen=True)
class Runner:
    owner: int
    user: int | None = None
    prefix: tuple[str, ...] = ()

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            check=False,
        )

    def own(self, folder: Path) -> None:
        if folder.stat().st_uid == self.owner:
            return
        for path in (*folder.rglob("*"), folder):
            os.chown(path, self.owner, self.owner, follow_symlinks=False)

    def can(self, *command: str | Path) -> bool:
        try:
            return self.run(*command).returncode == 0
        except OSError:
            return False


DROPPED = Runner(owner=NOBODY, user=NOBODY)
CAPABLE = Runner(
    owner=NOBODY,
    prefix=(
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--pdeathsig=INT",
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--bounding-set=-all,+dac_override",
        "--",
    ),
)
MAPPED = Runner(
    owner=0,
    prefix=(
        "unshare",
        "--user",
        f"--map-user={NOBODY}",
        f"--map-group={NOBODY}",
        "--",
        "setpriv",
        "--pdeathsig=INT",
        "--",
    ),
)


def choose_runner(program: Path, *folders: Path) -> Runner:
    """Return the first runner who can start the program, and make the folders theirs."""
    if os.geteuid() != 0:
        return Runner(owner=os.geteuid())
    for runner in (DROPPED, CAPABLE, MAPPED):
        if _suits(runner, program, folders):
            return runner
    raise Refused("PostgreSQL does not run as root here: be an ordinary user, or name a server in DATABASE_URL.")


def _suits(runner: Runner, program: Path, folders: tuple[Path, ...]) -> bool:
    if runner.prefix and not all(map(shutil.which, ("setpriv", runner.prefix[0]))):
        return False
    for folder in folders:
        runner.own(folder)
    return runner.can(program, "--version") and all(runner.can("test", "-w", folder) for folder in folders)
