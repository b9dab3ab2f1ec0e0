package weir.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node from the server's library, without the launcher and native controller of the distribution.
 *
 * <p>Arguments: the installation folder (modules, plugins, config), the data folder, the HTTP port, the transport port.
 */
public final class Elasticsearch {
  private static final String NODE_NAME = "weir-1";
  private static final long CLOSE_SECONDS = 10;

  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    Settings settings = settings(home, Path.of(arguments[1]), arguments[2], arguments[3]);
    // Logging reads this property before there is an environment.
    System.setProperty("es.path.home", home.toString());
    LogConfigurator.registerErrorListener();
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> NODE_NAME);
    LogConfigurator.configure(environment, true);
    Node node = new Node(environment, plugins(environment));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "weir-close"));
    node.start();
    // All of the node's own threads are daemons; this one keeps the process alive until it is told to exit.
    Thread.currentThread().join();
  }

  private static Settings settings(Path home, Path data, String httpPort, String transportPort) {
    return Settings.builder()
        .put("path.home", home.toString())
        .put("path.data", data.toString())
        .put("path.logs", data.resolve("logs").toString())
        .put("cluster.name", "weir")
        .put("node.name", NODE_NAME)
        .put("discovery.type", "single-node")
        .put("network.host", "127.0.0.1")
        .put("http.port", httpPort)
        .put("transport.port", transportPort)
        .put("http.type", "netty4")
        .put("transport.type", "netty4")
        // A developer's disk is often nearly full; refusing shards then protects no other node.
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .build();
  }

  private static PluginsLoader plugins(Environment environment) {
    return PluginsLoader.createPluginsLoader(
        PluginsLoader.loadModulesBundles(environment.modulesDir()),
        PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
        Map.of(),
        false);
  }

  private static void close(Node node) {
    try {
      node.close();
      node.awaitClose(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (IOException | InterruptedException failure) {
      failure.printStackTrace();
    }
  }

  private Elasticsearch() {}
}
