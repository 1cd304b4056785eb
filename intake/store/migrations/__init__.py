"""Schema versions: alembic scripts inside the package, run by `Database.upgrade()` without an alembic.ini."""
