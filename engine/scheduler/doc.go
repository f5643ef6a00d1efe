// Package scheduler is the clock of an installation: every minute it rings for all active bots, and once a UTC day it reactivates
// those that a daily limit paused.
//
// Any number of schedulers may run. A minute is a slot in SQL that exactly one of them claims, and only that one rings. Slots
// that passed while none ran are not made up for: bots go through all candles since their last look whenever they are rung
// for, so a second ring for a minute that is over would do nothing. A clock that jumps back finds its slots claimed and waits;
// one that jumps ahead skips some. Whoever claims a slot and dies before all of it is done leaves it unfinished, which the next
// that ticks sees, and does it again.
//
// The minute is for bots that look at intervals, and the safety net of all others, which are rung for when a candle closes.
//
// The day's slot is claimed as well, and what it does can be done twice: it resumes only bots whose pause ends with the day.
// Their accounts have begun the new day by themselves, with the first candle after midnight.
//
// Composition: it may import bot, fault, queue and store.
package scheduler
