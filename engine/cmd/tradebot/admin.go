package main

// adminCommand is `admin`.
type adminCommand struct {
	RotateKeys rotateCommand `cmd:"" help:"Seal all exchange keys with a new version of the key."`
}
