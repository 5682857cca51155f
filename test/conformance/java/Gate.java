import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends each case between two good records of one batch: a line of JSON of what its user sees. */
public final class Gate {
  private Gate() {}

  public static void main(String[] words) throws Exception {
    ObjectMapper json = new ObjectMapper();
    JsonNode cases = json.readTree(System.getenv("GATE_CASES"));
    Map<String, Object> settings = Map.of("bootstrap.servers", words[0], "linger.ms", 1000);
    for (JsonNode one : cases) {
      byte[] good = goodOf(cases, one.get("topic").asText());
      List<Future<RecordMetadata>> results = new ArrayList<>();
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
        for (byte[] value : List.of(good, one.get("value").binaryValue(), good))
          results.add(producer.send(new ProducerRecord<>(one.get("topic").asText(), value)));
        producer.flush();
      }
      String own = seen(results.get(1));
      String others = seen(results.get(0));
      String sees = own.equals("arrives") ? own : own + "; the good ones beside it: " + others;
      System.out.println(json.writeValueAsString(Map.of("sees", sees, "isRefused", !own.equals("arrives"))));
    }
  }

  private static byte[] goodOf(JsonNode cases, String topic) throws Exception {
    for (JsonNode one : cases)
      if (one.get("topic").asText().equals(topic) && !one.get("isRefused").asBoolean()) return one.get("value").binaryValue();
    throw new IllegalStateException("no good record for " + topic);
  }

  private static String seen(Future<RecordMetadata> result) throws InterruptedException {
    try {
      result.get();
      return "arrives";
    } catch (ExecutionException error) {
      return error.getCause().getClass().getSimpleName() + ": " + error.getCause().getMessage();
    }
  }
}
