// Package failpoint names the places at which tests let a process die, stop or do wrong. Only a binary that is built with the tag
// chaos has them: without it every function here is empty, or returns what it was given, and the compiler leaves nothing of the
// call, not even the name of the place.
//
// What happens at a place is decided by whoever sets the hooks, which is engine/chaos/arm.
//
// Pure: it imports nothing of the project.
package failpoint
