// Package view is the words of the engine as JSON: what a bot, an order, a fill, a job and the like look like to programs outside.
//
// The API answers with it, and the events that are sent while things happen have it as their data, so an object has one shape
// wherever it comes from: a program that has read a bot once puts in its place what an event brings. What an event does not know is
// absent from it, not null or zero, and keeps the value it had; the fields of which this is so say when they are absent.
//
// Amounts are decimals as text, times are ms since 1970 UTC. What is null is not there, and nothing else is null. Numbers that a
// program in JavaScript could not hold exactly are text as well.
//
// Composition: it may import bot, market, order and store, whose words it writes down.
package view
