from lifecycle.through import Through
from purge.models import PurgeRun, Stage


def make_run(**fields):
    return PurgeRun.objects.create(**{"stage": Stage.OPPORTUNITIES, "live": True, "through": Through.COMMAND} | fields)
