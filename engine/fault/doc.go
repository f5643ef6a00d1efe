// Package fault is the one error type of the engine: a [Kind] from a closed list, the operation that failed, and the cause.
//
// Two readers need two texts. Whoever caused or can mend a failure reads [Sentence]: what is wrong and what to do, without
// the names of our functions. Whoever looks for the reason in a log reads Error(): the operations, outermost first, and the
// cause. What a program does about a failure depends on its kind alone, never on its text; the API has one table from kind
// to HTTP status and the command line one from kind to exit code.
//
// It is pure and imports nothing of the project, because everything else may import it.
package fault
