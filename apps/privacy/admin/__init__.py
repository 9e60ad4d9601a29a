from . import exports, retention

__all__ = ["exports", "retention"]
