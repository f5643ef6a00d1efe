// Package station puts the parts of an installation together: database, history, strategies, market, queue, worker, scheduler. All
// in one process ([Serve]), with one folder and nothing else installed, or each by itself ([Work], [Schedule]) around PostgreSQL
// and Redis.
//
// Composition: it may import every package below the commands.
package station
