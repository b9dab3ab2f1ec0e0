"""Runs `mlflow server` in this one process, for as long as standard input stays open.

The process that starts a server holds the other end of its standard input. The kernel closes it when that process dies,
whatever kills it, so no server outlives its owner.

MLflow would run its web server as a child. Its child would go on serving when MLflow itself is killed, and the two take
twice the memory of one. So the command that MLflow makes for its child is run here instead.

Arguments: milliseconds that an orderly end may take after that, then those of `mlflow server`.
"""

import os
import runpy
import signal
import sys
import threading
import time


def end_with_input(grace_seconds):
    while os.read(0, 4096):
        pass  # Nothing is ever sent; only the end matters.
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace_seconds)
    os._exit(1)


def run_here(command, *, extra_env, **_):
    """Takes the place of MLflow's `_exec_cmd`: `command` is [python, -m, module, argument, …]."""
    import purge

    os.environ.update(extra_env)
    purge.add_route()
    sys.argv = command[2:]
    runpy.run_module(command[2], run_name="__main__", alter_sys=True)
    sys.exit(0)


def main():
    grace_ms, *arguments = sys.argv[1:]
    threading.Thread(target=end_with_input, args=(int(grace_ms) / 1000,), daemon=True).start()
    # Importing MLflow takes seconds; an end that is asked for meanwhile comes at once.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    import mlflow.cli
    import mlflow.server
    import purge

    purge.overwrite_what_goes()

    mlflow.server._exec_cmd = run_here
    mlflow.cli.cli(["server", *arguments])


if __name__ == "__main__":
    main()
