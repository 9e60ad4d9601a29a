from typing import Any, NoReturn

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

MESSAGE = "No database: start the portal with `make run` in another shell, or set DATABASE_URL."


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: Any) -> NoReturn:
        raise OperationalError(MESSAGE)
