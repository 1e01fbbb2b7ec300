"""Run a command, and signal it when the pipe from the starter closes: `keeper.py PIPE SIGNAL COMMAND…`"""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


def main(lifeline: int, orphan_signal: int, command: list[str]) -> int:
    child = subprocess.Popen(command)

    def forward(number: int, _: FrameType | None) -> None:
        child.send_signal(number)

    for number in FORWARDED:
        signal.signal(number, forward)
    threading.Thread(target=_watch, args=(lifeline, child, orphan_signal), daemon=True).start()
    return child.wait()


def _watch(lifeline: int, child: subprocess.Popen[bytes], orphan_signal: int) -> None:
    os.read(lifeline, 1)
    child.send_signal(orphan_signal)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
