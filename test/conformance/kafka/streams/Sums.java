import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Produced;

/** Sums and counts numbers by key, exactly once: broker, application id, topic to read, topic to write, folder of state. */
public final class Sums {
  private Sums() {}

  public static void main(String[] words) throws Exception {
    StreamsBuilder builder = new StreamsBuilder();
    builder.<String, String>stream(words[2])
        // Through a topic of its own: what is read from it has the offsets and the fences of a second task.
        .map((key, value) -> KeyValue.pair(key.substring(0, 1), value))
        .groupByKey(Grouped.with(Serdes.String(), Serdes.String()))
        .aggregate(() -> "0 0", (key, value, sum) -> add(sum, Long.parseLong(value)))
        .toStream()
        .to(words[3], Produced.with(Serdes.String(), Serdes.String()));
    Properties settings = new Properties();
    settings.putAll(Map.of(
        "bootstrap.servers", words[0],
        "application.id", words[1],
        "state.dir", words[4],
        "processing.guarantee", "exactly_once_v2",
        "commit.interval.ms", "100",
        "num.stream.threads", "2",
        "consumer.auto.offset.reset", "earliest",
        "consumer.session.timeout.ms", "6000",
        "default.key.serde", Serdes.StringSerde.class.getName(),
        "default.value.serde", Serdes.StringSerde.class.getName()));
    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    CountDownLatch ended = new CountDownLatch(1);
    streams.setUncaughtExceptionHandler(fault -> {
      fault.printStackTrace();
      ended.countDown();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
    ended.await();
    System.exit(1);
  }

  private static String add(String sum, long value) {
    String[] parts = sum.split(" ");
    return (Long.parseLong(parts[0]) + value) + " " + (Long.parseLong(parts[1]) + 1);
  }
}
