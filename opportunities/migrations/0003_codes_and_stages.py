"""The codes and stages as shipped. An administrator adds, renames and deactivates; none is deleted in use."""

from django.db import migrations

CODES = {
    "LeadOrigin": ["Customer Call", "Trade Show", "Call Center", "Web", "Referral", "Partner"],
    "NoteReason": ["Call", "Visit", "E-mail", "Price discussion", "Requirement", "Competitor", "Internal"],
    "LossReason": [
        "Price",
        "Competitor price",
        "Competitor",
        "No decision",
        "Project cancelled",
        "Project delayed",
        "Unspecified",
    ],
}
STAGES = [
    ("New", "inquiry", 10, 5),
    ("Qualifying", "inquiry", 30, 10),
    ("Quoting", "negotiation", 50, 14),
    ("Closing", "negotiation", 75, 14),
    ("Won", "won", 100, None),
    ("Lost", "lost", 0, None),
]


def code_of(name):
    return name.lower().replace(" ", "_").replace("-", "")


def ship(apps, schema_editor):
    for model, names in CODES.items():
        rows = [{"code": code_of(name), "name": name, "position": n * 10} for n, name in enumerate(names, 1)]
        manager = apps.get_model("opportunities", model).objects
        manager.bulk_create([manager.model(**row) for row in rows], ignore_conflicts=True)
    stages = apps.get_model("opportunities", "Stage").objects
    stages.bulk_create(
        [
            stages.model(
                name=name, status=status, position=n * 10, default_success_percent=success, stalled_after_days=days
            )
            for n, (name, status, success, days) in enumerate(STAGES, 1)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0002_rules")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
