class Refused(SystemExit):
    """A start that cannot be. Ends the process with one sentence and no traceback."""
