"""Lets the server forget for good.

MLflow keeps a run that was deleted until `mlflow gc` takes it out of the database, which its API cannot do. And SQLite
keeps copies of rows that are gone: in pages that are free, and, even where it overwrites those, in gaps of pages whose
rows moved.

`POST /weir/purge` with `{"run_ids": […], "experiment_ids": […]}` takes out what was deleted before, as `mlflow gc` would,
and then writes the database anew. What was not deleted is left alone. It answers `{"runs": […], "experiments": […]}`:
what is not there any more.
"""

from sqlalchemy import event
from sqlalchemy.engine import Engine

ROUTE = "/weir/purge"


def overwrite_what_goes():
    """Has SQLite fill with zeros what it frees, also where it was not built to."""

    @event.listens_for(Engine, "connect")
    def connected(connection, _record):
        if type(connection).__module__.startswith("sqlite3"):
            connection.execute("PRAGMA secure_delete = ON")


def add_route():
    """Adds the route to the app that the server serves, before the one that takes all paths."""
    from mlflow.server.fastapi_app import app

    app.add_api_route(ROUTE, purge, methods=["POST"])
    app.router.routes.insert(0, app.router.routes.pop())


def purge(wanted: dict):
    from mlflow.server.handlers import _get_tracking_store

    store = _get_tracking_store()
    runs = [
        run
        for run in wanted.get("run_ids", [])
        if gone(lambda: store.get_run(run).info, store._hard_delete_run, run)
    ]
    experiments = [
        experiment
        for experiment in wanted.get("experiment_ids", [])
        if gone(lambda: store.get_experiment(experiment), store._hard_delete_experiment, experiment)
    ]
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20000")
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return {"runs": runs, "experiments": experiments}


def gone(look, delete, name):
    """Whether it is not there any more: it was not there, or was deleted and is taken out now."""
    from mlflow.exceptions import MlflowException

    try:
        if look().lifecycle_stage != "deleted":
            return False
        delete(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
    return True
