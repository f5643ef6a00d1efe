package events

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

// joiner is somebody who begins to watch.
type joiner struct {
	*Subscription
	after  string
	late   bool          // Subscribe returned before the reader had begun, so it may have missed something
	joined chan struct{} // closed when it has begun
}

// together is how many begin to watch at once: they hold up those who watch already.
const together = 16

// settle finds out where to go on in streams that are not known to be sound, and takes in some of those who begin to watch. It reports
// whether there are more of them. Only the goroutine that reads does this, so those who begin get what is stored up to exactly the
// place from which it reads on.
func (r *Redis) settle() (more bool, err error) {
	if err := r.check(); err != nil {
		return false, err
	}
	r.mutex.Lock()
	n := min(len(r.joining), together)
	joining, more := slices.Clone(r.joining[:n]), len(r.joining) > n
	streams := maps.Clone(r.streams)
	r.mutex.Unlock()
	for _, j := range joining {
		for _, user := range []string{j.user, ""} {
			if key := streamKey(user); streams[key] == nil {
				streams[key] = &stream{user: user, watching: map[*Subscription]bool{}}
			}
		}
	}
	if err := r.find(streams); err != nil {
		return more, err
	}
	stored, err := r.stored(joining, streams)
	if err != nil {
		return more, err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, j := range joining {
		if !slices.Contains(r.joining, j) { // it has left
			continue
		}
		for _, user := range []string{j.user, ""} {
			key := streamKey(user)
			if r.streams[key] == nil {
				r.streams[key] = streams[key]
			}
			r.streams[key].watching[j.Subscription] = true
		}
		r.begin(j, stored)
		close(j.joined)
	}
	r.joining = slices.DeleteFunc(r.joining, func(j *joiner) bool { return slices.Contains(joining, j) })
	return more, nil
}

// begin lets somebody begin with what is stored. The caller holds the lock.
func (r *Redis) begin(j *joiner, stored map[string][]*entry) {
	here, seal := r.place(j.user), seal(r.epoch, j.user)
	if j.after == "" && !j.late {
		j.Subscription.begin(seal, here, [2][]*entry{})
		return
	}
	after, ok := parseID(j.after, seal)
	var missed [2][]*entry
	for i, user := range []string{j.user, ""} {
		list := stored[streamKey(user)]
		at, found := search(list, after[i])
		if ok = ok && found; ok {
			missed[i] = list[at+1:]
		}
	}
	if !ok || len(missed[own])+len(missed[all]) > r.mailbox {
		j.reset(seal, here, time.Now().UnixMilli())
		return
	}
	j.Subscription.begin(seal, after, missed)
}

// epochKey has a word that is gone with everything else when Redis forgets.
const epochKey = prefix + "epoch"

// check finds out whether Redis has forgotten: then new entries may have places that old ones had, and nothing is known any more.
func (r *Redis) check() error {
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	pipe := r.client.Pipeline()
	pipe.SetNX(ctx, epochKey, uuid.NewString(), 0)
	epoch := pipe.Get(ctx, epochKey)
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	if r.epoch == epoch.Val() {
		return nil
	}
	r.epoch = epoch.Val()
	for _, s := range r.watched() {
		s.at, s.sound = mark{}, false
	}
	return nil
}

// find looks at streams that are not known to be sound. Where the last entry that was read is gone, or nothing was read yet, it goes on
// at the end, and who watches is told. In an empty stream it writes an entry to begin with.
func (r *Redis) find(streams map[string]*stream) error {
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	type answer struct{ last, end *redis.XMessageSliceCmd }
	asked := map[string]answer{}
	pipe := r.client.Pipeline()
	for key, s := range streams {
		if !s.sound {
			asked[key] = answer{pipe.XRange(ctx, key, s.at.String(), s.at.String()), pipe.XRevRangeN(ctx, key, "+", "-", 1)}
		}
	}
	if len(asked) == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	ends := map[string]string{}
	first := map[string]*redis.StringCmd{}
	pipe = r.client.Pipeline()
	for key, a := range asked {
		switch end := a.end.Val(); {
		case len(a.last.Val()) > 0:
			streams[key].sound = true
		case len(end) > 0:
			ends[key] = end[0].ID
		default:
			first[key] = pipe.XAdd(ctx, &redis.XAddArgs{Stream: key, Values: []any{"type", ""}})
			pipe.PExpire(ctx, key, r.expire)
		}
	}
	if len(first) > 0 {
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	for key, cmd := range first {
		ends[key] = cmd.Val()
	}
	for key, end := range ends {
		streams[key].at, streams[key].sound = readMark(end), true
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	watching := map[*Subscription]bool{} // once each: who watches two of the streams may read before the second is looked at
	for key := range ends {
		maps.Copy(watching, streams[key].watching)
	}
	r.renew(watching)
	return nil
}

// stored reads what those who resume may have missed, up to where their streams are read, and no more than fits into a mailbox.
func (r *Redis) stored(joining []*joiner, streams map[string]*stream) (map[string][]*entry, error) {
	from := map[string]mark{} // where the first of those who resume in a stream does
	for _, j := range joining {
		after, ok := parseID(j.after, seal(r.epoch, j.user))
		if !ok {
			continue
		}
		for i, user := range []string{j.user, ""} {
			key := streamKey(user)
			if first, ok := from[key]; !ok || after[i].compare(first) < 0 {
				from[key] = after[i]
			}
		}
	}
	out := map[string][]*entry{}
	for key, first := range from {
		ctx, cancel := context.WithTimeout(r.ctx, patience)
		found, err := r.client.XRevRangeN(ctx, key, streams[key].at.String(), first.String(), int64(r.mailbox)+1).Result()
		cancel()
		if err != nil {
			return nil, err
		}
		slices.Reverse(found)
		out[key] = entries(found)
	}
	return out, nil
}
