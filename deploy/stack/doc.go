// Package stack makes an installation by the scripts of deploy/, of the project's own images, looks at its containers from outside, uses it
// through nginx, and does with it all that an operator does: `make stack-test`. It is tests alone, behind the build tag stack; each has the id of
// what it is for in its name.
//
// The design had Podman in the place of Docker. But Docker Engine can be had where Docker cannot be installed: its daemon, containerd, runc, its
// command, Buildx and Compose are Go modules, which .ci/program builds. So networks, names, health checks, restarts, logs, profiles of seccomp and
// BuildKit are those of a server, and nothing has to make Podman look like Docker. Docker of this test keeps what it has in the user's cache, and
// ends with the test. Only the official images stay out of reach without a registry: images of Debian's packages stand in (deploy/stand-in).
package stack
