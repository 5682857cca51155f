import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;

/** The cells of kafka-clients: the last word names one, KAFKA_BROKER says where the broker is. */
public final class KafkaCells {
  private static final int skipped = 77;

  private KafkaCells() {}

  public static void main(String[] words) throws Exception {
    Expect.Cell cell = cells().get(words[words.length - 1]);
    if (cell == null) {
      System.out.println("not a feature of this client");
      System.exit(skipped);
    }
    cell.run();
    // Threads of clients that are still trying are not waited for.
    System.exit(0);
  }

  private static Map<String, Expect.Cell> cells() {
    Map<String, Expect.Cell> cells = new HashMap<>();
    for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) cells.put("produce " + codec, () -> produce(codec));
    cells.put("group of three", () -> groupOfThree(Map.of()));
    cells.put("static member", KafkaCells::staticMember);
    cells.put("consumer protocol", () -> groupOfThree(Map.of("group.protocol", "consumer")));
    cells.put("idempotent", KafkaCells::idempotent);
    cells.put("transactions", KafkaCells::transactions);
    cells.put("admin", KafkaCells::administer);
    for (String mechanism : List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"))
      cells.put("sasl " + mechanism.toLowerCase(), () -> sasl(mechanism));
    cells.put("tls", KafkaCells::tls);
    cells.put("tls and sasl", () -> through(Broker.with(trusting("saslTls", "SASL_SSL"), saslOf("SCRAM-SHA-256", Broker.told("password")))));
    return cells;
  }

  private static void produce(String codec) throws Exception {
    for (String acks : List.of("all", "1", "0")) {
      String topic = createTopic("codec", 3, Broker.plain);
      List<Sent> sent = Sent.records(200, "acks " + acks);
      send(topic, sent, Broker.with(Broker.plain, Map.of("acks", acks, "compression.type", codec, "enable.idempotence", "false")));
      Expect.records(readAll(topic, 200, Broker.plain), sent);
    }
  }

  private static void groupOfThree(Map<String, Object> more) throws Exception {
    String topic = createTopic("group", 6, Broker.plain);
    String group = Broker.unique("group");
    List<Sent> sent = Sent.records(600, "value");
    send(topic, sent.subList(0, 300), Broker.plain);
    List<KafkaMember> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) members.add(new KafkaMember(topic, Broker.with(Broker.plain, more, Map.of("group.id", group))));
    Expect.until("two partitions each", () -> members.stream().allMatch(member -> member.assigned.size() == 2));
    Callable<Map<String, Sent>> read = () -> {
      Map<String, Sent> all = new HashMap<>();
      for (KafkaMember member : members) all.putAll(member.read);
      return all;
    };
    Expect.until("the first half", () -> read.call().size() >= 300);
    members.get(0).close();
    Expect.until("three partitions each", () -> members.stream().skip(1).allMatch(member -> member.assigned.size() == 3));
    send(topic, sent.subList(300, 600), Broker.plain);
    Expect.until("the second half", () -> read.call().size() >= 600);
    for (KafkaMember member : members.subList(1, 3)) member.close();
    Expect.records(read.call().values(), sent);
    Expect.until("all offsets to be committed", () -> committed(group, topic) == 600);
  }

  private static void staticMember() throws Exception {
    String topic = createTopic("static", 4, Broker.plain);
    Map<String, Object> settings = Broker.with(Broker.plain, Map.of("group.id", Broker.unique("group")));
    KafkaMember first = new KafkaMember(topic, Broker.with(settings, Map.of("group.instance.id", "one")));
    KafkaMember other = new KafkaMember(topic, Broker.with(settings, Map.of("group.instance.id", "two")));
    Expect.until("two partitions each", () -> first.assigned.size() == 2 && other.assigned.size() == 2);
    Set<Integer> had = first.assigned;
    int noticed = other.rebalances.get();
    first.close();
    KafkaMember again = new KafkaMember(topic, Broker.with(settings, Map.of("group.instance.id", "one")));
    Expect.until("the partitions again", () -> again.assigned.size() == 2);
    Expect.same(again.assigned, had, "partitions of the member that came back");
    send(topic, Sent.records(40, "value"), Broker.plain);
    Expect.until("the records", () -> again.read.size() + other.read.size() >= 40);
    Expect.same(other.rebalances.get(), noticed, "rebalances of the other member");
    again.close();
    other.close();
  }

  private static void idempotent() throws Exception {
    String topic = createTopic("idempotent", 1, Broker.plain);
    List<Sent> sent = IntStream.range(0, 2000).mapToObj(i -> new Sent("k", "" + i, "t")).toList();
    send(topic, sent, Broker.with(Broker.plain, Map.of("enable.idempotence", "true", "batch.size", "1000", "linger.ms", "0")));
    Map<String, Sent> read = readByOffset(topic, 2000, Broker.plain);
    Expect.same(IntStream.range(0, 2000).mapToObj(i -> read.get("0:" + i)).toList(), sent, "order");
  }

  private static void transactions() throws Exception {
    String topic = createTopic("to", 3, Broker.plain);
    String source = createTopic("from", 1, Broker.plain);
    String group = Broker.unique("group");
    Map<String, Object> settings = Broker.with(Broker.plain, Map.of("transactional.id", Broker.unique("transaction")));
    KafkaProducer<String, String> producer = producer(settings);
    producer.initTransactions();
    inTransaction(producer, topic, "one", null);
    producer.commitTransaction();
    inTransaction(producer, topic, "two", Map.of(new TopicPartition(source, 0), new OffsetAndMetadata(10)));
    producer.abortTransaction();
    inTransaction(producer, topic, "three", Map.of(new TopicPartition(source, 0), new OffsetAndMetadata(30)));
    producer.commitTransaction();
    Expect.records(readAll(topic, 60, Broker.plain), Stream.concat(Sent.records(30, "one").stream(), Sent.records(30, "three").stream()).toList());
    Expect.same(readAll(topic, 90, Broker.with(Broker.plain, Map.of("isolation.level", "read_uncommitted"))).size(), 90, "with what was aborted");
    Expect.until("the offset of the transaction", () -> committed("transactional", source) == 30L);
    producer.beginTransaction();
    sendWith(producer, topic, List.of(new Sent("zombie", "late", "t")), null);
    try (KafkaProducer<String, String> next = producer(settings)) {
      next.initTransactions();
      next.beginTransaction();
      sendWith(next, topic, Sent.records(1, "four"), null);
      next.commitTransaction();
    }
    Expect.refused("newer producer|fenced|epoch", producer::commitTransaction);
    Expect.same(readAll(topic, 61, Broker.plain).size(), 61, "without what the zombie sent");
  }

  private static void inTransaction(
      KafkaProducer<String, String> producer, String topic, String name, Map<TopicPartition, OffsetAndMetadata> offsets) throws Exception {
    producer.beginTransaction();
    sendWith(producer, topic, Sent.records(30, name), null);
    if (offsets != null) producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata("transactional"));
  }

  private static void administer() throws Exception {
    try (Admin admin = Admin.create(Broker.plain)) {
      String topic = Broker.unique("admin");
      NewTopic creation = new NewTopic(topic, Optional.of(2), Optional.empty()).configs(Map.of("retention.ms", "123456"));
      admin.createTopics(List.of(creation)).all().get();
      Expect.refused("exists", () -> admin.createTopics(List.of(creation)).all().get());
      NewTopic wrong = new NewTopic(Broker.unique("wrong"), 1, (short) 1).configs(Map.of("no.such.key", "1"));
      Expect.refused("config", () -> admin.createTopics(List.of(wrong)).all().get());
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all().get();
      Expect.same(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size(), 5, "partitions");
      alterConfigs(admin, topic);
      try (KafkaProducer<String, String> producer = producer(Broker.plain)) {
        sendWith(producer, topic, Sent.records(20, "value"), 0);
      }
      TopicPartition place = new TopicPartition(topic, 0);
      admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(12))).all().get();
      Expect.same(offsetAt(admin, place, OffsetSpec.earliest()), 12L, "low");
      Expect.same(offsetAt(admin, place, OffsetSpec.latest()), 20L, "high");
      groupsOf(admin, place);
      int node = admin.describeCluster().nodes().get().iterator().next().id();
      Expect.same(admin.describeLogDirs(List.of(node)).allDescriptions().get().get(node).values().stream()
          .anyMatch(folder -> folder.replicaInfos().containsKey(place)), true, "partition in a log folder");
      admin.deleteTopics(List.of(topic)).all().get();
      Expect.until("the topic to go", () -> !admin.listTopics().names().get().contains(topic));
    }
  }

  private static long offsetAt(Admin admin, TopicPartition place, OffsetSpec which) throws Exception {
    return admin.listOffsets(Map.of(place, which)).all().get().get(place).offset();
  }

  private static void alterConfigs(Admin admin, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Callable<String> policy = () -> admin.describeConfigs(List.of(resource)).all().get().get(resource).get("cleanup.policy").value();
    ConfigEntry compact = new ConfigEntry("cleanup.policy", "compact");
    admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(compact, AlterConfigOp.OpType.APPEND)))).all().get();
    Expect.same(policy.call(), "delete,compact", "appended config");
    admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(compact, AlterConfigOp.OpType.DELETE)))).all().get();
    Expect.same(policy.call(), "delete", "deleted config");
  }

  private static void groupsOf(Admin admin, TopicPartition place) throws Exception {
    String group = Broker.unique("group");
    KafkaMember reader = new KafkaMember(place.topic(), Broker.with(Broker.plain, Map.of("group.id", group)));
    Expect.until("what was not deleted", () -> reader.read.size() >= 8);
    Expect.same(admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size(), 1, "members");
    Callable<Boolean> listed = () -> admin.listGroups().all().get().stream().anyMatch(one -> one.groupId().equals(group));
    Expect.same(listed.call(), true, "group listed");
    reader.close();
    Expect.same(committed(group, place.topic()), 20L, "offset");
    admin.alterConsumerGroupOffsets(group, Map.of(place, new OffsetAndMetadata(15))).all().get();
    Expect.same(committed(group, place.topic()), 15L, "moved offset");
    admin.deleteConsumerGroups(List.of(group)).all().get();
    Expect.same(listed.call(), false, "group deleted");
  }

  private static void sasl(String mechanism) throws Exception {
    Map<String, Object> how = Map.of("bootstrap.servers", Broker.told("sasl"), "security.protocol", "SASL_PLAINTEXT");
    through(Broker.with(how, saslOf(mechanism, Broker.told("password"))));
    Expect.refused("auth", () -> probe(Broker.with(how, saslOf(mechanism, "wrong"))));
  }

  private static void tls() throws Exception {
    through(trusting("tls", "SSL"));
    Expect.refused("certificat|ssl", () -> probe(Map.of("bootstrap.servers", Broker.told("tls"), "security.protocol", "SSL")));
  }

  private static Map<String, Object> trusting(String listener, String protocol) {
    return Map.of("bootstrap.servers", Broker.told(listener), "security.protocol", protocol,
        "ssl.truststore.type", "PEM", "ssl.truststore.location", Broker.told("authority"));
  }

  private static Map<String, Object> saslOf(String mechanism, String password) {
    String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
    String entry = "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";";
    return Map.of("sasl.mechanism", mechanism, "sasl.jaas.config", entry.formatted(module, Broker.told("user"), password));
  }

  private static void through(Map<String, Object> how) throws Exception {
    String topic = createTopic("secure", 1, how);
    send(topic, Sent.records(50, "value"), how);
    Expect.records(readAll(topic, 50, how), Sent.records(50, "value"));
  }

  private static void probe(Map<String, Object> how) throws Exception {
    try (Admin admin = Admin.create(Broker.with(how, Map.of("default.api.timeout.ms", 8000, "request.timeout.ms", 4000)))) {
      admin.listTopics().names().get();
    }
  }

  private static String createTopic(String name, int partitions, Map<String, Object> how) throws Exception {
    String topic = Broker.unique(name);
    try (Admin admin = Admin.create(how)) {
      admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()))).all().get();
    }
    return topic;
  }

  private static KafkaProducer<String, String> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(new HashMap<>(settings), new StringSerializer(), new StringSerializer());
  }

  private static void send(String topic, List<Sent> sent, Map<String, Object> settings) throws Exception {
    try (KafkaProducer<String, String> producer = producer(settings)) {
      sendWith(producer, topic, sent, null);
    }
  }

  private static void sendWith(KafkaProducer<String, String> producer, String topic, List<Sent> sent, Integer partition) throws Exception {
    List<Future<RecordMetadata>> results = new ArrayList<>();
    for (Sent one : sent) {
      ProducerRecord<String, String> record = new ProducerRecord<>(topic, partition, one.key(), one.value());
      record.headers().add("trace", one.trace().getBytes());
      results.add(producer.send(record));
    }
    producer.flush();
    for (Future<RecordMetadata> result : results) result.get();
  }

  private static Collection<Sent> readAll(String topic, int count, Map<String, Object> settings) throws Exception {
    return readByOffset(topic, count, settings).values();
  }

  private static Map<String, Sent> readByOffset(String topic, int count, Map<String, Object> settings) throws Exception {
    KafkaMember reader = new KafkaMember(topic, Broker.with(settings, Map.of("group.id", Broker.unique("reader"))));
    Expect.until(count + " records", () -> reader.read.size() >= count);
    reader.close();
    return reader.read;
  }

  private static long committed(String group, String topic) throws Exception {
    try (Admin admin = Admin.create(Broker.plain)) {
      return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
          .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
          .mapToLong(entry -> entry.getValue().offset()).sum();
    }
  }
}
