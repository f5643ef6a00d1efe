//go:build chaos

package main

import _ "tradebot/engine/chaos/arm" // lets tests kill the program at named places
