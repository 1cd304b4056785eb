"""Working calendars from weekly hours, public holidays with make-up days, and own override files (LIFECYCLE.md 5.1)."""

from intake.calendars.own import Overrides, read_overrides
from intake.calendars.plan import Plan, Wanted
from intake.calendars.rules import CalendarRules, load, resolve

__all__ = ["CalendarRules", "Overrides", "Plan", "Wanted", "load", "read_overrides", "resolve"]
