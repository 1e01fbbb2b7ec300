from types import SimpleNamespace
from uuid import UUID

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template

from interface.forms import DayInput, NameField, OnceForm, VersionedForm


class VisitForm(VersionedForm):
    opportunity: object

    name = forms.CharField(help_text="What they want")
    note = forms.CharField(widget=forms.Textarea, required=False)
    closes = forms.DateField(widget=DayInput, required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    cell = forms.CharField(widget=forms.TextInput(attrs={"class": "cell"}), required=False)
    sure = forms.BooleanField(label="I have seen it")


@pytest.fixture
def record():
    return SimpleNamespace(version=7)


def html(form):
    return Template("{{ form }}").render(Context({"form": form}))


def test_a_form_carries_the_version_that_the_person_saw(record):
    form = VisitForm(opportunity=record)

    assert '<input type="hidden" name="version" value="7">' in html(form)
    assert form.opportunity is record


def test_a_form_without_its_version_is_refused(record):
    form = VisitForm({"name": "x", "kind": "a", "sure": "on"}, opportunity=record)

    assert set(form.errors) == {"version"}


def test_a_request_keeps_its_key_until_it_has_worked():
    first = OnceForm()
    key = first["request_key"].initial

    again = OnceForm({"request_key": str(key)})

    assert isinstance(key, UUID)
    assert OnceForm()["request_key"].initial != key
    assert str(key) in html(again)


def test_controls_look_alike_unless_they_bring_a_class(record):
    shown = html(VisitForm(opportunity=record))

    assert '<input type="text" name="name" required class="in" aria-describedby="visit_name_helptext"' in " ".join(
        shown.split()
    ).replace('aria-describedby="visit_name_helptext" class="in"', 'class="in" aria-describedby="visit_name_helptext"')
    assert 'name="cell" class="cell"' in shown
    assert '<input type="date" name="closes" class="in"' in shown


def test_an_error_is_beside_its_field_and_linked_on_top(record):
    shown = html(VisitForm({"version": "7", "kind": "z", "sure": "on"}, opportunity=record))

    assert "2 things to fix" in shown
    assert '<a href="#visit_name">Name: This field is required.</a>' in shown
    assert 'aria-describedby="visit_name_helptext visit_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="visit_name_error"' in shown
    assert '<fieldset class="field" id="visit_kind" aria-describedby="visit_kind_error">' in shown


def test_a_field_that_may_stay_empty_says_so(record):
    assert shown_label("note", record) == 'Note <span class="opt">(optional)</span>'
    assert shown_label("name", record) == "Name"


def shown_label(name, record):
    shown = Template("{{ field.as_field_group }}").render(Context({"field": VisitForm(opportunity=record)[name]}))
    return shown.split(f'<label for="visit_{name}">')[1].split("</label>")[0]


def test_two_forms_of_one_page_never_share_an_id(record):
    class OtherForm(OnceForm):
        name = forms.CharField()

    assert 'id="visit_name"' in html(VisitForm(opportunity=record))
    assert 'id="other_name"' in html(OtherForm())


@pytest.mark.parametrize("name", ["\u200b", "\u202e \u2060"])
def test_a_name_of_invisible_characters_alone_is_none(name):
    with pytest.raises(ValidationError):
        NameField().clean(name)


@pytest.mark.parametrize("name", ["A", "\u200fحليب", "😀"])
def test_a_name_in_any_script_is_one(name):
    assert NameField().clean(name) == name


@pytest.mark.parametrize("name", ["Hanne\r\nBcc: x@y.z", " Hanne\nBcc: x@y.z\n", "Hanne\N{LINE SEPARATOR}Bcc: x@y.z"])
def test_a_name_stands_on_one_line(name):
    assert NameField().clean(name) == "Hanne Bcc: x@y.z"
