// Package order holds the words of an order: its side, kind, time in force, state and the reason why it existed or was
// refused. The lists are closed; the names are those that programs outside read, so a test pins them.
//
// It is pure and imports nothing of the project.
package order
