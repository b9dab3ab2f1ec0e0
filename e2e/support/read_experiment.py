"""Reads an experiment with MLflow's own client, and prints it as JSON. Arguments: address of MLflow, name of the experiment."""

import json
import sys

import mlflow

url, name = sys.argv[1:]
mlflow.set_tracking_uri(url)
client = mlflow.MlflowClient()
experiment = client.get_experiment_by_name(name)
runs = client.search_runs([experiment.experiment_id])
traces = client.search_traces(locations=[experiment.experiment_id], max_results=500)

print(
    json.dumps(
        {
            "runs": [
                {
                    "name": run.info.run_name,
                    "status": run.info.status,
                    "params": run.data.params,
                    "metrics": run.data.metrics,
                    "tags": run.data.tags,
                    "artifacts": [file.path for file in client.list_artifacts(run.info.run_id)],
                    "datasets": [entry.dataset.digest for entry in run.inputs.dataset_inputs],
                }
                for run in runs
            ],
            "traces": [
                {"request": trace.info.request_preview or "", "response": trace.info.response_preview or ""}
                for trace in traces
            ],
        }
    )
)
