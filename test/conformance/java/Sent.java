import java.util.List;
import java.util.stream.IntStream;

/** A record of ours; the seventh has no value. */
record Sent(String key, String value, String trace) {
  static List<Sent> records(int count, String name) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Sent("key-" + i, i == 7 ? null : (name + " " + i + " ").repeat(8), "trace-" + i)).toList();
  }
}
