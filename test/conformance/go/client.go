package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	plainsasl "github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

var (
	broker = readBroker()
	plain  = slices.Clip([]kgo.Opt{kgo.SeedBrokers(broker["plain"])})
)

// A record of ours; the seventh has no value.
type sent struct{ key, value, trace string }

const noValue = "\x00none"

func (one sent) record(topic string) *kgo.Record {
	record := &kgo.Record{Topic: topic, Key: []byte(one.key), Headers: []kgo.RecordHeader{{Key: "trace", Value: []byte(one.trace)}}}
	if one.value != noValue {
		record.Value = []byte(one.value)
	}
	return record
}

func records(count int, name string) []sent {
	all := []sent{}
	for i := range count {
		value := strings.Repeat(fmt.Sprintf("%s %d ", name, i), 8)
		if i == 7 {
			value = noValue
		}
		all = append(all, sent{fmt.Sprintf("key-%d", i), value, fmt.Sprintf("trace-%d", i)})
	}
	return all
}

// A consumer of a group in a goroutine of its own. It remembers every record once.
type member struct {
	client     *kgo.Client
	done       chan struct{}
	lock       sync.Mutex
	read       map[string]sent
	assigned   map[int32]bool
	rebalances int
}

func join(topic, group string, how []kgo.Opt) *member {
	one := &member{done: make(chan struct{}), read: map[string]sent{}, assigned: map[int32]bool{}}
	isAssigned := func(state bool) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, client *kgo.Client, places map[string][]int32) {
			// With a callback of one's own, what was read is committed here or not at all.
			if !state {
				check(client.CommitUncommittedOffsets(ctx))
			}
			one.lock.Lock()
			defer one.lock.Unlock()
			one.rebalances += len(places)
			for _, partition := range places[topic] {
				if delete(one.assigned, partition); state {
					one.assigned[partition] = true
				}
			}
		}
	}
	own := []kgo.Opt{kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.AutoCommitInterval(200 * time.Millisecond),
		kgo.SessionTimeout(10 * time.Second), kgo.HeartbeatInterval(300 * time.Millisecond),
		kgo.OnPartitionsAssigned(isAssigned(true)), kgo.OnPartitionsRevoked(isAssigned(false))}
	one.client = must(kgo.NewClient(append(own, how...)...))
	go one.run()
	return one
}

func (one *member) run() {
	defer close(one.done)
	for {
		fetches := one.client.PollFetches(ctx)
		if fetches.IsClientClosed() || ctx.Err() != nil {
			return
		}
		one.lock.Lock()
		fetches.EachRecord(func(record *kgo.Record) {
			value := noValue
			if record.Value != nil {
				value = string(record.Value)
			}
			place := fmt.Sprintf("%d:%d", record.Partition, record.Offset)
			one.read[place] = sent{string(record.Key), value, string(record.Headers[0].Value)}
		})
		one.lock.Unlock()
	}
}

func (one *member) size() int {
	one.lock.Lock()
	defer one.lock.Unlock()
	return len(one.read)
}

func (one *member) copyTo(seen map[string]sent) {
	one.lock.Lock()
	defer one.lock.Unlock()
	for place, record := range one.read {
		seen[place] = record
	}
}

func (one *member) partitions() []int32 {
	one.lock.Lock()
	defer one.lock.Unlock()
	all := []int32{}
	for partition := range one.assigned {
		all = append(all, partition)
	}
	slices.Sort(all)
	return all
}

func (one *member) rebalanceCount() int {
	one.lock.Lock()
	defer one.lock.Unlock()
	return one.rebalances
}

func (one *member) close() {
	one.client.Close()
	<-one.done
}

func readAll(topic string, count int, how []kgo.Opt) map[string]sent {
	reader := join(topic, unique("reader"), how)
	until(fmt.Sprintf("%d records", count), func() bool { return reader.size() >= count })
	reader.close()
	return reader.read
}

func send(topic string, all []sent, how []kgo.Opt) {
	some := []*kgo.Record{}
	for _, one := range all {
		some = append(some, one.record(topic))
	}
	sendRecords(some, how)
}

func sendRecords(some []*kgo.Record, how []kgo.Opt) {
	client := must(kgo.NewClient(how...))
	defer client.Close()
	check(client.ProduceSync(ctx, some...).FirstErr())
}

func createTopic(name string, partitions int32, how []kgo.Opt) string {
	admin, topic := adminOf(how), unique(name)
	defer admin.Close()
	must(admin.CreateTopic(ctx, partitions, 1, nil, topic))
	return topic
}

func committed(group, topic string) int64 {
	admin, sum := adminOf(plain), int64(0)
	defer admin.Close()
	// Version 1.19.0 finds nothing, with any broker, when it asks for every topic.
	must(admin.FetchOffsetsForTopics(ctx, group, topic)).Each(func(one kadm.OffsetResponse) {
		if one.Topic == topic {
			sum += max(0, one.At)
		}
	})
	return sum
}

func adminOf(how []kgo.Opt) *kadm.Client { return must(kadm.NewOptClient(how...)) }

// What it says when it cannot enter.
func probe(how []kgo.Opt) error {
	client := must(kgo.NewClient(append(how, kgo.RequestRetries(1), kgo.RetryTimeout(5*time.Second))...))
	defer client.Close()
	return client.Ping(ctx)
}

func trusting(listener, authority string) []kgo.Opt {
	config := &tls.Config{}
	if authority != "" {
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM(must(os.ReadFile(authority)))
	}
	return []kgo.Opt{kgo.SeedBrokers(broker[listener]), kgo.DialTLSConfig(config)}
}

func authenticated(mechanism, password string) kgo.Opt {
	entry := scram.Auth{User: broker["user"], Pass: password}
	switch mechanism {
	case "SCRAM-SHA-256":
		return kgo.SASL(entry.AsSha256Mechanism())
	case "SCRAM-SHA-512":
		return kgo.SASL(entry.AsSha512Mechanism())
	default:
		return kgo.SASL(plainsasl.Auth{User: broker["user"], Pass: password}.AsMechanism())
	}
}

func readBroker() map[string]string {
	told := map[string]string{}
	if os.Getenv("KAFKA_BROKER") == "" {
		return told
	}
	check(json.Unmarshal([]byte(os.Getenv("KAFKA_BROKER")), &told))
	return told
}

func unique(name string) string { return fmt.Sprintf("%s-%08x", name, rand.Uint32()) }

func check(fault error) {
	if fault != nil {
		panic(fault)
	}
}

func must[T any](value T, fault error) T {
	check(fault)
	return value
}

func expectSame(found, expected any, what string) {
	if !reflect.DeepEqual(found, expected) {
		panic(fmt.Sprintf("%s: found %.500v where %.500v was due", what, found, expected))
	}
}

func expectRecords(read map[string]sent, all []sent) {
	found := []string{}
	for _, one := range read {
		found = append(found, fmt.Sprint(one))
	}
	expected := []string{}
	for _, one := range all {
		expected = append(expected, fmt.Sprint(one))
	}
	slices.Sort(found)
	slices.Sort(expected)
	expectSame(found, expected, "records")
}

func expectRefused(pattern string, fault error) {
	if fault == nil || !regexp.MustCompile(pattern).MatchString(fault.Error()) {
		panic(fmt.Sprintf("%v, where %s was due", fault, pattern))
	}
}

func until(what string, condition func() bool) {
	for end := time.Now().Add(40 * time.Second); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			panic("waited 40 s in vain for " + what)
		}
	}
}
