// Package stack makes an installation by the scripts of deploy/, of the project's own images, looks at its containers from outside, uses it
// through nginx, and does with it all that an operator does: `make stack-test`. Docker's own command and Docker Compose are in front of Podman
// (dock_test.go), and images of Debian's packages stand in for the official ones (deploy/stand-in). It is tests alone, behind the build tag stack;
// each has the id of what it is for in its name.
package stack
