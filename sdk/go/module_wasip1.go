package sdk

import "unsafe"

// The exports of the contract, sdk/ABI.md, but for tb_event, which package main has (see [Event]). A module whose package main
// registers nothing crashes in the first of them that is called, which is that of the mailbox.

//go:wasmexport tb_abi_1
func exportABI() {}

//go:wasmexport tb_mailbox
func exportMailbox() uint32 {
	if machine.strategy == nil {
		panic("sdk: package main registers no strategy; call sdk.Register in an init function")
	}
	return uint32(uintptr(unsafe.Pointer(&machine.Box)))
}

//go:wasmexport tb_describe
func exportDescribe() uint64 {
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(machine.json))))<<32 | uint64(len(machine.json))
}

//go:wasmexport tb_start
func exportStart() int32 { return machine.Start() }
