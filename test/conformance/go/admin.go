package main

import (
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

func administer() {
	admin := adminOf(plain)
	defer admin.Close()
	topic, retention, one := unique("admin"), "123456", "1"
	must(admin.CreateTopic(ctx, 2, 1, map[string]*string{"retention.ms": &retention}, topic))
	_, fault := admin.CreateTopic(ctx, 1, 1, nil, topic)
	expectRefused("EXISTS", fault)
	_, fault = admin.CreateTopic(ctx, 1, 1, map[string]*string{"no.such.key": &one}, unique("wrong"))
	expectRefused("CONFIG", fault)
	check(must(admin.UpdatePartitions(ctx, 5, topic)).Error())
	expectSame(len(must(admin.ListTopics(ctx, topic))[topic].Partitions), 5, "partitions")
	alterConfigs(admin, topic)
	for _, one := range records(20, "value") {
		record := one.record(topic)
		record.Partition = 0
		sendRecords([]*kgo.Record{record}, append(plain, kgo.RecordPartitioner(kgo.ManualPartitioner())))
	}
	before := kadm.Offsets{}
	before.AddOffset(topic, 0, 12, -1)
	check(must(admin.DeleteRecords(ctx, before)).Error())
	low, _ := must(admin.ListStartOffsets(ctx, topic)).Lookup(topic, 0)
	high, _ := must(admin.ListEndOffsets(ctx, topic)).Lookup(topic, 0)
	expectSame([]int64{low.Offset, high.Offset}, []int64{12, 20}, "low and high")
	groupsOf(admin, topic)
	_, isThere := must(admin.DescribeAllLogDirs(ctx, nil)).Sorted()[0].Topics.Lookup(topic, 0)
	expectSame(isThere, true, "partition in a log folder")
	must(admin.DeleteTopic(ctx, topic))
	until("the topic to go", func() bool { return !must(admin.ListTopics(ctx)).Has(topic) })
}

func alterConfigs(admin *kadm.Client, topic string) {
	policy := func() string {
		configs := must(must(admin.DescribeTopicConfigs(ctx, topic)).On(topic, nil))
		for _, config := range configs.Configs {
			if config.Key == "cleanup.policy" {
				return config.MaybeValue()
			}
		}
		return ""
	}
	compact := "compact"
	alter := func(operation kadm.IncrementalOp) {
		changes := []kadm.AlterConfig{{Op: operation, Name: "cleanup.policy", Value: &compact}}
		changed := must(must(admin.AlterTopicConfigs(ctx, changes, topic)).On(topic, nil))
		check(changed.Err)
	}
	alter(kadm.AppendConfig)
	expectSame(policy(), "delete,compact", "appended config")
	alter(kadm.SubtractConfig)
	expectSame(policy(), "delete", "config without what was appended")
}

func groupsOf(admin *kadm.Client, topic string) {
	group := unique("group")
	reader := join(topic, group, plain)
	until("what was not deleted", func() bool { return reader.size() >= 8 })
	described := must(admin.DescribeGroups(ctx, group))
	expectSame(len(described[group].Members), 1, "members")
	_, isListed := must(admin.ListGroups(ctx))[group]
	expectSame(isListed, true, "group listed")
	reader.close()
	until("the offset", func() bool { return committed(group, topic) == 20 })
	moved := kadm.Offsets{}
	moved.AddOffset(topic, 0, 15, -1)
	check(must(admin.CommitOffsets(ctx, group, moved)).Error())
	expectSame(committed(group, topic), int64(15), "moved offset")
	must(admin.DeleteGroup(ctx, group))
	_, isListed = must(admin.ListGroups(ctx))[group]
	expectSame(isListed, false, "group deleted")
}
