// Package testbed starts a real PostgreSQL and a real Redis for tests, each on a free port of the loopback interface with a
// data folder of its own, and stops them when the test, or the test binary, ends. Only tests import it.
//
// Real ones, because what the store and the queue are tested for is what a fake would have to guess: locks, crashes, restarts,
// answers that never come. A test that needs them fails where they are not installed, with a sentence that names `make tools`;
// it is never skipped, so that a green run means that it ran.
//
// [Postgres] and [Redis] give a test a server of its own, which it may kill, stop and start as it likes. [SharedPostgres] and
// [SharedRedis] give all tests of a binary the same one, for those that only use it; the binary's TestMain calls [Run], which
// stops it. A server never outlives the process that started it, however that ends: on Linux the kernel tells it.
//
// PostgreSQL refuses to run as root, so where the tests run as root it runs as the user postgres, whom Debian's package makes.
//
// Composition: it starts programs, and it imports nothing of the project.
package testbed
