package queue

import (
	"fmt"
	"log/slog"
)

// asynqLog takes asynq's messages. What asynq calls information is of use to who looks for a fault in it.
type asynqLog struct {
	log  *slog.Logger
	link *link
}

func (l asynqLog) Debug(args ...any) {}
func (l asynqLog) Info(args ...any)  { l.log.Debug("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Warn(args ...any)  { l.warn(args...) }
func (l asynqLog) Error(args ...any) { l.warn(args...) }
func (l asynqLog) Fatal(args ...any) { l.warn(args...) } // it would end the process, which is not for a library to do

func (l asynqLog) warn(args ...any) {
	text := fmt.Sprint(args...)
	if l.link.quiet(text) {
		l.log.Debug("asynq: " + text)
	} else {
		l.log.Warn("asynq: " + text)
	}
}
