"""What Piccolo looks for: the engine, and the floors that have tables, lowest first."""

from piccolo.conf.apps import AppRegistry

from app.database import DB

APP_REGISTRY = AppRegistry(
    apps=["app.piccolo_app", "dashboard.piccolo_app", "mail.piccolo_app", "chat.piccolo_app"]
)

__all__ = ["APP_REGISTRY", "DB"]
