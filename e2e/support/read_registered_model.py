"""Reads the version of a registered model that an alias points at with MLflow's own client, and prints it as JSON: its tags, and its files in base64.
Arguments: address of MLflow, name of the model, alias."""

import base64
import json
import pathlib
import sys
import tempfile

import mlflow

url, name, alias = sys.argv[1:]
mlflow.set_tracking_uri(url)
version = mlflow.MlflowClient().get_model_version_by_alias(name, alias)
with tempfile.TemporaryDirectory() as folder:
    mlflow.artifacts.download_artifacts(artifact_uri=f"models:/{name}@{alias}", dst_path=folder)
    files = {
        str(path.relative_to(folder)): base64.b64encode(path.read_bytes()).decode()
        for path in pathlib.Path(folder).rglob("*")
        if path.is_file()
    }

print(json.dumps({"version": str(version.version), "tags": version.tags, "files": files}))
