package weir.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;

/**
 * One Kafka node, its storage formatted at the first start only. Doing both in one process saves a JVM start.
 *
 * <p>Arguments: the properties file, the log folder that it names.
 */
public final class Kafka {
  public static void main(String[] arguments) {
    String properties = arguments[0];
    // The formatter writes this file last, so a start that was killed half-way formats again.
    if (!Files.exists(Path.of(arguments[1], "meta.properties"))) {
      String[] format = {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", properties, "--ignore-formatted"};
      int code = kafka.tools.StorageTool.execute(format, System.out);
      if (code != 0) System.exit(code);
    }
    kafka.Kafka.main(new String[] {properties});
  }

  private Kafka() {}
}
