"""Run a command, and end it when the pipe from the starter closes: `keeper.py PIPE HELD SIGNAL COMMAND…`

The command gets the signal; whatever is left of the session after that is killed.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
PATIENCE = 5.0


def main(lifeline: int, held: list[int], orphan_signal: int, command: list[str]) -> int:
    child = subprocess.Popen(command, pass_fds=held)
    orphaned = threading.Event()

    def forward(number: int, frame: FrameType | None) -> None:
        child.send_signal(number)

    def watch() -> None:
        os.read(lifeline, 1)
        orphaned.set()
        child.send_signal(orphan_signal)
        time.sleep(PATIENCE)
        os.killpg(0, signal.SIGKILL)

    for number in FORWARDED:
        signal.signal(number, forward)
    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    if orphaned.is_set():
        os.killpg(0, signal.SIGKILL)
    return code


if __name__ == "__main__":
    pipe, descriptors, number, *command = sys.argv[1:]
    sys.exit(main(int(pipe), [int(each) for each in descriptors.split()], int(number), command))
