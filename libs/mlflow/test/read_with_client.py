"""Reads with MLflow's own client what was written without it, and prints it as JSON.

Arguments: address of MLflow, name of an experiment with one run, name of a prompt.
"""

import json
import sys
from pathlib import Path

import mlflow
import mlflow.genai

url, experiment_name, prompt_name = sys.argv[1:]
mlflow.set_tracking_uri(url)
client = mlflow.MlflowClient()

experiment = client.get_experiment_by_name(experiment_name)
[run] = client.search_runs([experiment.experiment_id])
run = client.get_run(run.info.run_id)
artifact = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="answers/all.jsonl")
production = mlflow.genai.load_prompt(f"prompts:/{prompt_name}@production")
staging = mlflow.genai.load_prompt(f"prompts:/{prompt_name}@staging")

print(
    json.dumps(
        {
            "run": {"name": run.info.run_name, "status": run.info.status},
            "metrics": run.data.metrics,
            "history": [metric.value for metric in client.get_metric_history(run.info.run_id, "accuracy")],
            "params": run.data.params,
            "app": run.data.tags["app"],
            "datasets": [entry.dataset.name for entry in run.inputs.dataset_inputs],
            "artifact": Path(artifact).read_text(encoding="utf-8"),
            "production": {
                "version": production.version,
                "template": production.template,
                "formatted": production.format(question="why"),
                "message": production.commit_message,
            },
            "staging": staging.template,
        }
    )
)
