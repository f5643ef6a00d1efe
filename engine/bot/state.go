package bot

import "tradebot/engine/fault"

// Status is the state of a bot. The words are kept in databases and read by programs outside.
type Status string

// The states.
const (
	Created  Status = "created"
	Starting Status = "starting"
	Running  Status = "running"
	Paused   Status = "paused"
	Stopping Status = "stopping"
	Stopped  Status = "stopped"
	Failed   Status = "failed"
)

// Statuses returns every state, in the order of a bot's life.
func Statuses() []Status {
	return []Status{Created, Starting, Running, Paused, Stopping, Stopped, Failed}
}

// Active reports whether somebody has to look after a bot in this state.
func (s Status) Active() bool {
	switch s {
	case Starting, Running, Paused, Stopping:
		return true
	}
	return false
}

// Event is something that happens to a bot.
type Event string

// The events.
const (
	Start  Event = "start"
	Ready  Event = "ready"
	Halt   Event = "pause"
	Resume Event = "resume"
	Stop   Event = "stop"
	Done   Event = "done"
	Fail   Event = "fail"
)

// Events returns every event.
func Events() []Event { return []Event{Start, Ready, Halt, Resume, Stop, Done, Fail} }

// next is the table; a pair that is not in it cannot happen.
var next = map[Status]map[Event]Status{
	Created:  {Start: Starting, Fail: Failed},
	Starting: {Ready: Running, Halt: Paused, Stop: Stopping, Fail: Failed},
	Running:  {Halt: Paused, Stop: Stopping, Fail: Failed},
	Paused:   {Halt: Paused, Resume: Running, Stop: Stopping, Fail: Failed},
	Stopping: {Done: Stopped, Fail: Failed},
	Stopped:  {Start: Starting},
	Failed:   {Start: Starting, Stop: Stopping},
}

// Next returns the state after an event. The error is a Conflict that says in which state the bot is.
func Next(s Status, e Event) (Status, error) {
	if to, ok := next[s][e]; ok {
		return to, nil
	}
	return s, fault.New(fault.Conflict, "bot.Next", "the bot is %s, so it cannot %s; %s", s, verbs[e], ways[s])
}

// verbs name events in a sentence.
var verbs = map[Event]string{
	Start: "start", Ready: "become ready", Halt: "pause", Resume: "go on", Stop: "stop", Done: "end", Fail: "fail",
}

// ways say what can be done in a state.
var ways = map[Status]string{
	Created:  "start it first",
	Starting: "wait until it runs, or stop it",
	Running:  "pause or stop it first",
	Paused:   "let it go on, or stop it",
	Stopping: "wait until it has stopped",
	Stopped:  "start it first",
	Failed:   "read why, then start it again, or stop it",
}
