"""How long something waits in a queue."""

from django import template

from opportunities.waiting import is_long, waiting_for

register = template.Library()
register.filter(waiting_for)
register.filter(is_long)
