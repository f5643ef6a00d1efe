package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/google/uuid"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// mostKey is how long an Idempotency-Key may be, in bytes.
const mostKey = 128

// kept are the headers of an answer that are part of it.
var kept = []string{"Content-Type", "ETag", "Location"}

// once answers a request that was carried out before with the answer it got then. Without a key every request is a new one.
//
// Who sends the key again while the first request is still carried out is told so (409). Where a process died meanwhile nobody knows
// what it had done; the request is then carried out again, and what it makes has the same id as the first time (newID), so that
// nothing is made twice. Answers of our own failures (5xx) are not kept: they are what keys are for.
func (s *Server) once(r *Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		key := ctx.Header("Idempotency-Key")
		who, _ := ctx.Context().Value(whoKey{}).(*user.Who)
		if key == "" || who == nil {
			next(ctx)
			return
		}
		const op = "api.once"
		for _, c := range []byte(key) {
			if len(key) > mostKey || c < ' ' || c > '~' {
				s.refuse(ctx, r, fault.New(fault.Invalid, op, "an Idempotency-Key has at most %d printable characters", mostKey))
				return
			}
		}
		c := humafiber.Unwrap(ctx)
		asked := digest([]byte(c.Method()), []byte(c.OriginalURL()), []byte(c.Get("If-Match")), content(c.Get("Content-Type"), c.Body()))
		first := store.Request{User: who.User, Key: key, Hash: asked, Created: time.Now().UnixMilli()}
		known, fresh, err := s.store.Begin(ctx.Context(), first, patience.Milliseconds()*2)
		switch {
		case err != nil:
			s.refuse(ctx, r, err)
			return
		case string(known.Hash) != string(first.Hash):
			s.refuse(ctx, r, fault.Hide(fault.Invalid, op, errOtherBody, "the Idempotency-Key was used for another request; take a new one"))
			return
		case !fresh && known.Status == 0:
			s.refuse(ctx, r, fault.New(fault.Conflict, op, "the request with this Idempotency-Key is being carried out; ask again in a moment"))
			return
		case !fresh && r.Secret:
			s.refuse(ctx, r, fault.New(fault.Conflict, op, "this was carried out before, and what it answered is shown once; take it back and begin anew if you did not get it"))
			return
		case !fresh:
			for name, value := range known.Header {
				ctx.SetHeader(name, value)
			}
			ctx.SetHeader("Idempotency-Replayed", "true")
			ctx.SetStatus(known.Status)
			_, _ = ctx.BodyWriter().Write(known.Body) // the client is gone
			return
		}
		next(huma.WithValue(ctx, onceKey{}, &known))
		known.Status, known.Header = c.Response().StatusCode(), map[string]string{}
		if !r.Secret {
			known.Body = c.Response().Body()
		}
		for _, name := range kept {
			if value := c.GetRespHeader(name); value != "" {
				known.Header[name] = value
			}
		}
		if known.Status >= http.StatusInternalServerError || known.Status == http.StatusTooManyRequests {
			err = s.store.Forget(context.WithoutCancel(ctx.Context()), known)
		} else {
			err = s.store.Finish(context.WithoutCancel(ctx.Context()), known)
		}
		if err != nil { // it is answered all the same; a repetition is carried out again after a while, on the same ids
			s.log.Warn("the answer of a request could not be kept", "request", request(ctx.Context()), "error", err)
		}
	}
}

// digest is one hash of parts, which no other parts have.
func digest(parts ...[]byte) []byte {
	sum := sha256.New()
	for _, part := range parts {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		_, _ = sum.Write(size[:]) // a hash takes everything
		_, _ = sum.Write(part)
	}
	return sum.Sum(nil)
}

// mostParts is how many parts of a form are told apart.
const mostParts = 100

// content is what a body says: of a form its fields and files, for what is between them is another each time it is sent. A form that
// cannot be read is its bytes; the handler refuses it.
func content(kind string, body []byte) []byte {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil || media != "multipart/form-data" {
		return body
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	var all []byte
	for range mostParts {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			return body
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return body
		}
		all = append(all, digest([]byte(part.FormName()), []byte(part.FileName()), []byte(part.Header.Get("Content-Type")), data)...)
	}
	return body
}

type onceKey struct{}

// newID returns the id for what a request makes: for a request that is repeated by its key, the one it had the first time.
func newID(ctx context.Context) string {
	first, ok := ctx.Value(onceKey{}).(*store.Request)
	if !ok {
		return uuid.Must(uuid.NewV7()).String()
	}
	hash := sha256.Sum256(append([]byte(first.User+"\x00"+first.Key+"\x00"), first.Hash...))
	var id uuid.UUID
	copy(id[6:], hash[:])
	for i := range 6 {
		id[i] = byte(first.Created >> (8 * (5 - i)))
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id.String()
}
