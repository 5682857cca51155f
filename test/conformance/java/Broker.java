import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Where the broker is, and how a client is told. */
final class Broker {
  private static final JsonNode broker = readBroker();
  static final Map<String, Object> plain = Map.of("bootstrap.servers", told("plain"));

  private Broker() {}

  static String told(String name) {
    return broker.get(name).asText();
  }

  @SafeVarargs
  static Map<String, Object> with(Map<String, Object>... some) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Map<String, Object> one : some) all.putAll(one);
    return all;
  }

  static String unique(String name) {
    return name + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private static JsonNode readBroker() {
    try {
      return new ObjectMapper().readTree(System.getenv("KAFKA_BROKER"));
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }
}
