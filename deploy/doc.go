// Package deploy has the tests of what this folder holds: the scripts of an installation, run with a docker of the tests that records what it
// is asked, the rules and the dashboard for Prometheus and Grafana, and what containers are given. It is no part of the product.
//
// Every test has the id of what it is for in its name: D1 to D10, N1 to N4, O1.
package deploy
