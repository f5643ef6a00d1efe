// Package web holds the built dashboard inside the binary, so that it is served with nothing else installed.
//
// `make build` builds the dashboard into dist, before the binary is built. The folder is in git without it: the package compiles on a
// fresh clone, and a binary built so says that it has no dashboard. The dashboard's own source lies beside it, in src.
//
// It may import nothing of the project.
package web
