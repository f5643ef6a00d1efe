package testbed

import "syscall"

// attributes adds to those of a command that the kernel sends it the signal when we end.
func attributes(a *syscall.SysProcAttr, death syscall.Signal) *syscall.SysProcAttr {
	if a == nil {
		a = &syscall.SysProcAttr{}
	}
	a.Pdeathsig = death
	return a
}
