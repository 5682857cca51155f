import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** Throws unless it is so. */
final class Expect {
  private Expect() {}

  /** A feature, or a part of it. */
  interface Cell {
    void run() throws Exception;
  }

  static void records(Collection<Sent> read, Collection<Sent> sent) {
    Comparator<Sent> order = Comparator.comparing(Sent::key).thenComparing(one -> "" + one.value());
    same(read.stream().sorted(order).toList(), sent.stream().sorted(order).toList(), "records");
  }

  static void same(Object found, Object expected, String what) {
    if (!Objects.equals(found, expected))
      throw new AssertionError("%s: found %.500s where %.500s was due".formatted(what, found, expected));
  }

  static void refused(String pattern, Cell work) {
    try {
      work.run();
    } catch (Exception error) {
      String said = error + " " + error.getCause();
      if (Pattern.compile(pattern, Pattern.CASE_INSENSITIVE).matcher(said).find()) return;
      throw new AssertionError("refused otherwise than with " + pattern + ": " + said, error);
    }
    throw new AssertionError("not refused, where " + pattern + " was due");
  }

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + 40_000_000_000L;
    while (!condition.call()) {
      if (System.nanoTime() > end) throw new AssertionError("waited 40 s in vain for " + what);
      Thread.sleep(20);
    }
  }
}
