import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A consumer in a thread of its own. It remembers every record once. */
final class KafkaMember implements ConsumerRebalanceListener {
  final Map<String, Sent> read = new ConcurrentHashMap<>();
  final AtomicInteger rebalances = new AtomicInteger();
  volatile Set<Integer> assigned = Set.of();
  private volatile boolean ends;
  private final Thread thread;

  KafkaMember(String topic, Map<String, Object> settings) {
    Map<String, Object> own = new HashMap<>(Map.of("auto.offset.reset", "earliest", "auto.commit.interval.ms", 200,
        "isolation.level", "read_committed"));
    own.putAll(settings);
    if (!own.containsKey("group.protocol")) own.putAll(Map.of("session.timeout.ms", 10_000, "heartbeat.interval.ms", 300));
    KafkaConsumer<String, String> consumer = new KafkaConsumer<>(own, new StringDeserializer(), new StringDeserializer());
    consumer.subscribe(List.of(topic), this);
    thread = new Thread(() -> run(consumer));
    thread.start();
  }

  private void run(KafkaConsumer<String, String> consumer) {
    try (consumer) {
      while (!ends) {
        for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(50)))
          read.put(one.partition() + ":" + one.offset(),
              new Sent(one.key(), one.value(), new String(one.headers().lastHeader("trace").value())));
        Set<Integer> now = new TreeSet<>();
        for (TopicPartition place : consumer.assignment()) now.add(place.partition());
        assigned = now;
      }
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    rebalances.incrementAndGet();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    rebalances.incrementAndGet();
  }

  void close() throws InterruptedException {
    ends = true;
    thread.join(30_000);
  }
}
