//go:build race

package foundry

const racing = true
