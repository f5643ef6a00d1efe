// Package deploy holds the tests of what is deployed: the compose file, the images, nginx and the scripts. It has no code of the product.
//
// A test carries the number of the requirement that it is for. nginx is the real one, with the project's own configuration; docker-compose is
// the real one. What takes a whole stack of containers is `make stack-test`.
package deploy
