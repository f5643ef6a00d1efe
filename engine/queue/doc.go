// Package queue dispatches work: whoever knows that there is something to do rings, and a worker that is free looks.
//
// A queue is a doorbell. What there is to do is in SQL, and a [Task] says only of what kind it is and which bot or job to look
// at. So a task that is lost costs time and nothing else: who finds in SQL something due that nobody works on rings again. For
// the same reason a task may be handled twice, late, or for nothing, and handlers are written for that. Nothing here is ever
// the reason that an order is sent.
//
// There are two: [Redis], over asynq, for many processes, and [Local], in memory, for one. Their methods have the same
// signatures and keep the same contract, which is that of the comments on Redis' methods; one conformance suite holds both to
// it.
//
// # Merging
//
// Rings for the same kind, key and queue that still wait are merged: ten events of a bot are one look. A ring that arrives
// while the task runs must not be: the run may have looked already. asynq does not offer this. Its TaskID and Unique options
// hold the name until the task has ended, so that a ring during the run is refused and would be lost. Here a task is put under
// the first of the names kind:key:0, kind:key:1 and so on that no other has. Where a name is taken, the state of the task
// that has it decides: one that waits will run after this ring, so nothing is to be done; one that runs, or waits for its
// retry, does not count, and the next name is tried. Nothing has to be remembered and cleaned up when a worker dies: the task
// it held keeps its name until asynq finds it, a minute later, and rings take the next name meanwhile.
//
// Within one process a kind and key runs once at a time. A worker that takes a task whose like is running in its process puts
// it aside and rings for it again when that run has ended. Two processes may run the same at once; leases in SQL deal with it.
//
// The names of asynq's keys are used in two places, for the state of a task and for dropping the queue of a dead worker, because
// asynq's own functions for these do without a deadline, fail after a FLUSHALL, and refuse a queue that has a running task.
// Redis must be told not to evict (maxmemory-policy noeviction, its default): half of a waiting task would merge every ring.
//
// # When Redis is down
//
// Ring returns at once, or after a second at most. A worker goes on with what it runs, whatever asynq thinks of its leases, asks
// for tasks again and again, not in haste, and needs no restart. One line in the log says when Redis was lost and one when it
// is back. asynq's own messages are logged too, each of a sort once a minute, and none while Redis is down.
//
// An adapter: it may import fault, asynq and go-redis, and no other adapter.
package queue
