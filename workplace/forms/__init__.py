from .acts import ExtendForm, LogForm, RescheduleForm
from .away import AwayForm
from .day import DayForm
from .giving import GiveForm
from .messages import MessagesForm
from .search import SearchForm
from .settings import AppearanceForm, KeyboardForm, ProfileForm, RegionForm, SettingsForm

FORMS: dict[str, type[SettingsForm]] = {
    form.panel: form for form in (ProfileForm, RegionForm, AppearanceForm, KeyboardForm, DayForm, MessagesForm)
}

__all__ = ["FORMS", "AwayForm", "ExtendForm", "GiveForm", "LogForm", "RescheduleForm", "SearchForm", "SettingsForm"]
