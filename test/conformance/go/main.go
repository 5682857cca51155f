// The cells of franz-go: the last word names one, KAFKA_BROKER says where the broker is.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	skipped       = 77
	cellTimeLimit = 80 * time.Second
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "gate" {
		showGate(os.Args[2])
		return
	}
	cell, isThere := cells()[os.Args[len(os.Args)-1]]
	if !isThere {
		fmt.Println("not a feature of this client")
		os.Exit(skipped)
	}
	withTime, cancel := context.WithTimeout(context.Background(), cellTimeLimit)
	defer cancel()
	ctx = withTime
	cell()
}

// Every call of the one cell of this process ends with it.
var ctx context.Context

func cells() map[string]func() {
	all := map[string]func(){
		"group of three":    func() { groupOfThree() },
		"static member":     staticMember,
		"consumer protocol": func() { groupOfThree(kgo.Balancers(kgo.StickyBalancer()), kgo.ServerSideBalancer()) },
		"idempotent":        idempotent,
		"transactions":      transactions,
		"admin":             administer,
		"tls":               secured,
		"tls and sasl": func() {
			through(append(trusting("saslTls", broker["authority"]), authenticated("SCRAM-SHA-256", broker["password"])))
		},
	}
	for name, codec := range map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	} {
		all["produce "+name] = func() { produce(codec) }
	}
	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		all["sasl "+strings.ToLower(mechanism)] = func() { sasl(mechanism) }
	}
	return all
}

func produce(codec kgo.CompressionCodec) {
	for name, acks := range map[string]kgo.Acks{"all": kgo.AllISRAcks(), "1": kgo.LeaderAck(), "0": kgo.NoAck()} {
		topic, all := createTopic("codec", 3, plain), records(200, "acks "+name)
		how := append(plain, kgo.RequiredAcks(acks), kgo.ProducerBatchCompression(codec), kgo.DisableIdempotentWrite())
		send(topic, all, how)
		expectRecords(readAll(topic, len(all), plain), all)
	}
}

func groupOfThree(more ...kgo.Opt) {
	topic, group, all := createTopic("group", 6, plain), unique("group"), records(600, "value")
	send(topic, all[:300], plain)
	members := []*member{}
	for range 3 {
		members = append(members, join(topic, group, append(plain, more...)))
	}
	shares := func(some []*member) string {
		said := []string{}
		for _, one := range some {
			said = append(said, fmt.Sprint(len(one.partitions())))
		}
		return strings.Join(said, ",")
	}
	read := func() map[string]sent {
		seen := map[string]sent{}
		for _, one := range members {
			one.copyTo(seen)
		}
		return seen
	}
	until("two partitions each", func() bool { return shares(members) == "2,2,2" })
	until("the first half", func() bool { return len(read()) >= 300 })
	members[0].close()
	until("three partitions each", func() bool { return shares(members[1:]) == "3,3" })
	send(topic, all[300:], plain)
	until("the second half", func() bool { return len(read()) >= 600 })
	for _, one := range members[1:] {
		one.close()
	}
	expectRecords(read(), all)
	until("all offsets to be committed", func() bool { return committed(group, topic) == 600 })
}

func staticMember() {
	topic, group := createTopic("static", 4, plain), unique("group")
	enter := func(name string) *member { return join(topic, group, append(plain, kgo.InstanceID(name))) }
	first, other := enter("one"), enter("two")
	until("two partitions each", func() bool { return len(first.partitions()) == 2 && len(other.partitions()) == 2 })
	had, noticed := first.partitions(), other.rebalanceCount()
	first.close()
	again := enter("one")
	until("the partitions again", func() bool { return len(again.partitions()) == 2 })
	expectSame(again.partitions(), had, "partitions of the member that came back")
	send(topic, records(40, "value"), plain)
	until("the records", func() bool { return again.size()+other.size() >= 40 })
	expectSame(other.rebalanceCount(), noticed, "rebalances of the other member")
	again.close()
	other.close()
}

func idempotent() {
	topic, all := createTopic("idempotent", 1, plain), []sent{}
	for i := range 2000 {
		all = append(all, sent{"k", fmt.Sprint(i), "t"})
	}
	send(topic, all, append(plain, kgo.ProducerBatchMaxBytes(1024), kgo.ProducerLinger(0)))
	read := readAll(topic, len(all), plain)
	for i, one := range all {
		expectSame(read[fmt.Sprintf("0:%d", i)], one, "order")
	}
}

// What is read and what is made of it count together, or not at all.
func transactions() {
	source, topic, group, id := createTopic("from", 1, plain), createTopic("to", 3, plain), unique("group"), unique("id")
	send(source, records(40, "value"), plain)
	session := must(kgo.NewGroupTransactSession(append(plain, kgo.TransactionalID(id), kgo.ConsumerGroup(group),
		kgo.ConsumeTopics(source), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.RequireStableFetchOffsets())...))
	pass := func(name string, end kgo.TransactionEndTry, want int) {
		for consumed := 0; consumed < want; {
			fetches := session.PollFetches(ctx)
			check(fetches.Err())
			consumed += fetches.NumRecords()
		}
		check(session.Begin())
		for _, one := range records(30, name) {
			session.Produce(ctx, one.record(topic), nil)
		}
		check(session.Client().Flush(ctx))
		isCommitted := must(session.End(ctx, end))
		expectSame(isCommitted, bool(end), "commit of "+name)
	}
	pass("two", kgo.TryAbort, 40)
	expectSame(committed(group, source), int64(0), "offset after the abort")
	// An abort puts the session back to where it was.
	pass("three", kgo.TryCommit, 40)
	// The answer does not wait for the markers.
	until("the offset of the transaction", func() bool { return committed(group, source) == 40 })
	session.Close()
	expectRecords(readAll(topic, 30, plain), records(30, "three"))
	expectSame(len(readAll(topic, 60, append(plain, kgo.FetchIsolationLevel(kgo.ReadUncommitted())))), 60, "with what was aborted")
	fence(topic, id)
}

// A second producer of the same id ends the first.
func fence(topic, id string) {
	first := must(kgo.NewClient(append(plain, kgo.TransactionalID(id))...))
	defer first.Close()
	check(first.BeginTransaction())
	check(first.ProduceSync(ctx, sent{"zombie", "late", "t"}.record(topic)).FirstErr())
	next := must(kgo.NewClient(append(plain, kgo.TransactionalID(id))...))
	defer next.Close()
	check(next.BeginTransaction())
	check(next.ProduceSync(ctx, records(1, "four")[0].record(topic)).FirstErr())
	check(next.EndTransaction(ctx, kgo.TryCommit))
	expectRefused("EPOCH|FENCED|fenced", first.EndTransaction(ctx, kgo.TryCommit))
	expectSame(len(readAll(topic, 31, plain)), 31, "without what the zombie sent")
}

func sasl(mechanism string) {
	through([]kgo.Opt{kgo.SeedBrokers(broker["sasl"]), authenticated(mechanism, broker["password"])})
	expectRefused("SASL|auth", probe([]kgo.Opt{kgo.SeedBrokers(broker["sasl"]), authenticated(mechanism, "wrong")}))
}

func secured() {
	through(trusting("tls", broker["authority"]))
	expectRefused("certificate", probe(trusting("tls", "")))
}

func through(how []kgo.Opt) {
	topic := createTopic("secure", 1, how)
	send(topic, records(50, "value"), how)
	expectRecords(readAll(topic, 50, how), records(50, "value"))
}
