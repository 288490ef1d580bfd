// The oracle answers who takes a call with LiveKit's own matching code, so that sipctl's reading of it can be compared.
// It reads one question a line from stdin, `{"world":{"inboundTrunks":[],"dispatchRules":[]},"calls":[]}`, and writes one line with
// an answer for each call.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/rpc"
	"github.com/livekit/protocol/sip"
)

type question struct {
	World struct {
		InboundTrunks []json.RawMessage `json:"inboundTrunks"`
		DispatchRules []json.RawMessage `json:"dispatchRules"`
	} `json:"world"`
	Calls []call `json:"calls"`
}

type call struct {
	To       string `json:"to"`
	From     string `json:"from"`
	FromHost string `json:"fromHost"`
	Source   string `json:"source"`
	Pin      string `json:"pin"`
	NoPin    bool   `json:"noPin"`
	// The trunk of the first look-up, where this is the second; null for a first one.
	Again *string `json:"again"`
}

type answer struct {
	Result     string            `json:"result"`
	Error      string            `json:"error"`
	Trunk      string            `json:"trunk"`
	Rule       string            `json:"rule"`
	Auth       bool              `json:"auth"`
	Room       string            `json:"room"`
	Identity   string            `json:"identity"`
	Attributes map[string]string `json:"attributes"`
	Agents     []string          `json:"agents"`
}

type world struct {
	trunks []*livekit.SIPInboundTrunkInfo
	rules  []*livekit.SIPDispatchRuleInfo
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for decoder.More() {
		var asked question
		if err := decoder.Decode(&asked); err != nil {
			fail(err)
		}
		stored := readWorld(asked)
		answers := make([]answer, 0, len(asked.Calls))
		for _, c := range asked.Calls {
			answers = append(answers, route(stored, c))
		}
		if err := encoder.Encode(answers); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// readWorld puts the objects into the order of ids, in which the server lists them.
func readWorld(asked question) world {
	var w world
	for _, raw := range asked.World.InboundTrunks {
		trunk := &livekit.SIPInboundTrunkInfo{}
		read(raw, trunk)
		w.trunks = append(w.trunks, trunk)
	}
	for _, raw := range asked.World.DispatchRules {
		rule := &livekit.SIPDispatchRuleInfo{}
		read(raw, rule)
		w.rules = append(w.rules, rule)
	}
	sort.Slice(w.trunks, func(i, j int) bool { return w.trunks[i].SipTrunkId < w.trunks[j].SipTrunkId })
	sort.Slice(w.rules, func(i, j int) bool { return w.rules[i].SipDispatchRuleId < w.rules[j].SipDispatchRuleId })
	return w
}

func read(raw json.RawMessage, message proto.Message) {
	if err := protojson.Unmarshal(raw, message); err != nil {
		fail(err)
	}
}

// route makes both look-ups as the server's own service does.
func route(w world, c call) answer {
	sipCall := &rpc.SIPCall{
		SourceIp: c.Source,
		From:     &livekit.SIPUri{User: c.From, Host: c.FromHost},
		To:       &livekit.SIPUri{User: c.To},
	}
	trunk, err := matchTrunk(w, c, sipCall)
	if err != nil {
		if strings.HasPrefix(err.Error(), "twirp error failed_precondition: Multiple default") {
			return answer{Result: "error", Error: "multiple-default-trunks"}
		}
		return answer{Result: "error", Error: "multiple-trunks"}
	}
	var a answer
	if trunk != nil {
		a.Trunk, a.Auth = trunk.SipTrunkId, trunk.AuthUsername != "" && trunk.AuthPassword != ""
	}
	request := &rpc.EvaluateSIPDispatchRulesRequest{
		Call: sipCall, CallingNumber: c.From, CalledNumber: c.To, Pin: c.Pin, NoPin: c.NoPin, SipTrunkId: a.Trunk,
	}
	rule, err := sip.MatchDispatchRule(trunk, listRules(w, a.Trunk), request)
	var nobody *sip.ErrNoDispatchMatched
	if errors.As(err, &nobody) {
		a.Result = "drop"
		return a
	} else if err != nil {
		a.Result, a.Error = "error", "rule-conflict"
		return a
	}
	a.Rule = rule.SipDispatchRuleId
	return evaluate(a, trunk, rule, request)
}

func matchTrunk(w world, c call, sipCall *rpc.SIPCall) (*livekit.SIPInboundTrunkInfo, error) {
	if c.Again != nil {
		for _, trunk := range w.trunks {
			if trunk.SipTrunkId == *c.Again {
				return sip.MatchTrunk([]*livekit.SIPInboundTrunkInfo{trunk}, sipCall)
			}
		}
	}
	request := &livekit.ListSIPInboundTrunkRequest{Numbers: []string{c.To}}
	return sip.MatchTrunk(request.FilterSlice(w.trunks), sipCall)
}

func listRules(w world, trunkID string) []*livekit.SIPDispatchRuleInfo {
	request := &livekit.ListSIPDispatchRuleRequest{}
	if trunkID != "" {
		request.TrunkIds = []string{trunkID}
	}
	return request.FilterSlice(w.rules)
}

func evaluate(a answer, trunk *livekit.SIPInboundTrunkInfo, rule *livekit.SIPDispatchRuleInfo, request *rpc.EvaluateSIPDispatchRulesRequest) (result answer) {
	defer func() {
		if recover() != nil {
			a.Result, a.Error = "error", "hidden-empty-caller"
			result = a
		}
	}()
	response, err := sip.EvaluateDispatchRule("", trunk, proto.CloneOf(rule), request)
	if err != nil {
		a.Result, a.Error = "error", err.Error()
		return a
	}
	switch response.Result {
	case rpc.SIPDispatchResult_REQUEST_PIN:
		a.Result = "request-pin"
	case rpc.SIPDispatchResult_ACCEPT:
		a.Result, a.Room, a.Identity = "accept", withoutChance(response.RoomName, rule), response.ParticipantIdentity
		a.Attributes = response.ParticipantAttributes
		for _, agent := range response.RoomConfig.GetAgents() {
			a.Agents = append(a.Agents, agent.AgentName)
		}
	}
	return a
}

// withoutChance puts a word in the place of the random end of a room's name.
func withoutChance(room string, rule *livekit.SIPDispatchRuleInfo) string {
	individual, callee := rule.GetRule().GetDispatchRuleIndividual(), rule.GetRule().GetDispatchRuleCallee()
	if (individual != nil && !individual.NoRandomness) || (callee != nil && callee.Randomize) {
		return room[:strings.LastIndex(room, "_")] + "_<random>"
	}
	return room
}
