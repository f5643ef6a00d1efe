//go:build !linux

package testbed

import "syscall"

// attributes changes nothing: only Linux tells a program of its parent's end.
func attributes(a *syscall.SysProcAttr, _ syscall.Signal) *syscall.SysProcAttr { return a }
