// Package fleet is what people and programs can do with bots: make, change, start, pause, stop, kill, upgrade and delete them,
// act on them by hand, and prove what they did. It changes the database and rings; the workers do the rest.
//
// Every method names who does it, for the audit.
//
// Composition: it may import bot, desk, fault, market, queue and store.
package fleet
