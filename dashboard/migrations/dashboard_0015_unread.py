from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "0015-unread"
VERSION = "1.38.0"
DESCRIPTION = "Without the words that the search keeps by itself"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="dashboard", description=DESCRIPTION
    )

    manager.drop_column(
        table_class_name="Party",
        tablename="party",
        column_name="words",
        db_column_name="words",
        schema=None,
    )

    manager.drop_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="words",
        db_column_name="words",
        schema=None,
    )

    return manager
