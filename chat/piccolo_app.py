from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="chat",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(modules=["chat.tables"], exclude_imported=True),
    migration_dependencies=["dashboard.piccolo_app", "mail.piccolo_app"],
)
