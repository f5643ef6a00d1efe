// Package stack boots an installation as docker-compose.yml has it, of the project's own images, looks at its containers from outside, and uses
// it through nginx: `make stack-test`. Podman stands in for Docker, and images of Debian's packages for the official ones (deploy/stand-in). It
// is tests alone, behind the build tag stack; each has the id of what it is for in its name.
package stack
