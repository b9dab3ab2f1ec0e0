package weir.embedded;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class for as long as standard input stays open.
 *
 * <p>The process that starts a server holds the other end of its standard input. The kernel closes it when that process
 * dies, whatever kills it, so no server outlives its owner; a signal handler or exit hook in the owner would not run on
 * SIGKILL.
 *
 * <p>Arguments: milliseconds that shutdown hooks may take after that, the main class, its arguments.
 */
public final class Guard {
  public static void main(String[] arguments) throws Exception {
    long graceMs = Long.parseLong(arguments[0]);
    startDaemon("weir-guard", () -> {
      awaitEndOfInput();
      endProcess(graceMs);
    });
    Class.forName(arguments[1])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() != -1) {
        // Nothing is ever sent; only the end matters.
      }
    } catch (IOException closed) {
      // A broken input is an ended one.
    }
  }

  private static void endProcess(long graceMs) {
    // exit() returns only after the hooks, which may hang, so a second thread keeps the promise.
    startDaemon("weir-guard-halt", () -> {
      try {
        Thread.sleep(graceMs);
      } catch (InterruptedException early) {
        // Halting early is the safe side.
      }
      Runtime.getRuntime().halt(1);
    });
    System.exit(0);
  }

  private static void startDaemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  private Guard() {}
}
