#!/usr/bin/env python
import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from audit.requests import new_id, serving
from embedded.trial import services_for_a_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with services_for_a_command(Path(__file__).resolve().parent), serving(new_id()):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
