"""A set of days, as PostgreSQL keeps it: `datemultirange`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Lookup


class DaySetField(models.Field[Any, Any]):
    """Read as psycopg's `Multirange` of dates. Only the database fills it."""

    def db_type(self, connection: Any) -> str:
        return "datemultirange"


@DaySetField.register_lookup
class HasDay(Lookup[bool]):
    """`field__has_day=day`: that day is one of the set."""

    lookup_name = "has_day"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} @> %s::date", [*left_params, self.rhs]
