from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="dashboard",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(
        modules=[
            "dashboard.party_tables",
            "dashboard.tables",
            "dashboard.contact_tables",
            "dashboard.search_tables",
            "dashboard.task_tables",
            "dashboard.label_tables",
            "dashboard.review_tables",
            "dashboard.bulletin_tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=["app.piccolo_app"],
)
