package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Sends the cases, one at a time: a line of JSON of what its user sees.
func showGate(address string) {
	cases := []struct {
		Topic string
		Value []byte
	}{}
	check(json.Unmarshal([]byte(os.Getenv("GATE_CASES")), &cases))
	client := must(kgo.NewClient(kgo.SeedBrokers(address)))
	defer client.Close()
	for _, one := range cases {
		record := &kgo.Record{Topic: one.Topic, Value: one.Value}
		fault, sees := client.ProduceSync(context.Background(), record).FirstErr(), "arrives"
		if fault != nil {
			sees = fault.Error()
		}
		fmt.Println(string(must(json.Marshal(map[string]any{"sees": sees, "isRefused": fault != nil}))))
	}
}
