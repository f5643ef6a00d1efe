package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Deed is one thing that somebody did.
type Deed struct {
	ID      int64           `json:"id" doc:"Grows"`
	Time    int64           `json:"time" doc:"When, ms UTC"`
	Who     string          `json:"who" doc:"Id of the user who did it; another word if it was nobody who signs in"`
	Name    string          `json:"name,omitempty" doc:"Name of the user who did it; absent if they are gone or were nobody who signs in, and of another than yourself for all but admins" example:"ada"`
	What    string          `json:"what" doc:"What they did" example:"bot.create"`
	Object  string          `json:"object" doc:"Id of what they did it to"`
	Whose   string          `json:"object_name,omitempty" doc:"Name of the user that the object is, or whose it stops; absent if it is none, and as name is" example:"ada"`
	Detail  json.RawMessage `json:"detail" doc:"What else is known of it, an object"`
	Address string          `json:"address" doc:"Where it was asked from; empty if it was this machine's command line or the program itself, and where another person did it, for all but admins"`
	Request string          `json:"request" doc:"Id of the request, as the log has it; empty if there was none"`
}

// AuditQuery says which part of the audit is wanted.
type AuditQuery struct {
	Who    string `query:"who" maxLength:"100" doc:"Id of the user who did it"`
	What   string `query:"what" maxLength:"100" doc:"What they did" example:"bot.create"`
	Object string `query:"object" maxLength:"200" doc:"Id of what they did it to"`
	From   int64  `query:"from" minimum:"0" doc:"Since when, ms UTC"`
	To     int64  `query:"to" minimum:"0" doc:"Before when, ms UTC; 0: up to now"`
}

// filter is what somebody may see of it.
func (q *AuditQuery) filter(who *user.Who) store.AuditFilter {
	f := store.AuditFilter{Who: q.Who, What: q.What, Object: q.Object, From: q.From, To: q.To}
	if !who.May(user.Command) {
		f.Of = who.User
	}
	return f
}

// CSV is a file for spreadsheets.
type CSV struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition" doc:"Names the file"`
	Next        string `header:"X-Next-Cursor" doc:"Where the next part begins; empty if this is the last"`
	Body        []byte
}

// audit registers what was done.
func (s *Server) audit() {
	const about = "Admins see all of it, others what they did and what was done to what is theirs. The audit is only ever added to."
	register(s, Route{
		Method: http.MethodGet, Path: "/audit", ID: "list-audit", Summary: "List what was done, the newest first", About: about, Tag: "audit", Needs: user.Read,
	}, func(ctx context.Context, who *user.Who, in *struct {
		Query
		AuditQuery
	}) (*Listed[Deed], error) {
		before, err := in.below()
		if err != nil {
			return nil, err
		}
		f := in.filter(who)
		f.Before, f.Limit = before, in.Limit+1
		deeds, err := s.deeds(ctx, who, f)
		return page(deeds, in.Limit, func(d *Deed) string { return number(d.ID) }), err
	})
	register(s, Route{
		Method: http.MethodGet, Path: "/audit.csv", ID: "export-audit", Summary: "Export what was done, the newest first, for spreadsheets", Tag: "audit", Needs: user.Read,
		About: about + " A file has 10,000 lines at most; the header X-Next-Cursor says where the next begins.", Media: "text/csv",
	}, func(ctx context.Context, who *user.Who, in *struct {
		Cursor string `query:"cursor" maxLength:"400" doc:"Where the part before ended, as its X-Next-Cursor says"`
		AuditQuery
	}) (*CSV, error) {
		before, err := (&Query{Cursor: in.Cursor}).below()
		if err != nil {
			return nil, err
		}
		f := in.filter(who)
		f.Before = before
		return s.export(ctx, who, f)
	})
}

// lines is how many lines an export has at most.
const lines = 10_000

// export writes a part of the audit, a page of the database at a time.
func (s *Server) export(ctx context.Context, who *user.Who, f store.AuditFilter) (*CSV, error) {
	const op = "api.export"
	out := &CSV{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="audit.csv"`}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.Write([]string{"id", "time", "who", "what", "object", "detail", "address", "request", "name", "object_name"})
	for n := 0; err == nil; {
		f.Limit = min(1000, lines-n+1)
		var all []Deed
		if all, err = s.deeds(ctx, who, f); err != nil {
			return nil, fault.In(op, err)
		}
		for _, d := range all {
			if n == lines {
				out.Next = cursor(strconv.FormatInt(f.Before, 10))
				break
			}
			when := time.UnixMilli(d.Time).UTC().Format("2006-01-02T15:04:05.000Z")
			err = w.Write([]string{strconv.FormatInt(d.ID, 10), when, cell(d.Who), cell(d.What), cell(d.Object), cell(string(d.Detail)), cell(d.Address), cell(d.Request), cell(d.Name), cell(d.Whose)})
			if err != nil {
				break
			}
			f.Before = d.ID
			n++
		}
		if len(all) < f.Limit || out.Next != "" {
			break
		}
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	out.Body = b.Bytes()
	return out, fault.Wrap(fault.Internal, op, err)
}

// deeds are lines of the audit for somebody, with the names that they may know.
func (s *Server) deeds(ctx context.Context, who *user.Who, f store.AuditFilter) ([]Deed, error) {
	all, err := s.store.AuditLog(ctx, f)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, 2*len(all))
	for i := range all {
		ids = append(ids, all[i].Who, subject(all[i].Object))
	}
	names, err := s.names(ctx, who, ids...)
	deeds := make([]Deed, len(all))
	for i := range all {
		a := &all[i]
		d := Deed{a.ID, a.Time, a.Who, names[a.Who], a.What, a.Object, names[subject(a.Object)], a.Detail, a.Address, a.Request}
		if a.Who != who.User && !who.May(user.Command) {
			d.Address, d.Request = "", ""
		}
		deeds[i] = d
	}
	return deeds, err
}

// subject is the id of what something was done to; of a switch, kill:user:ID, that of whose bots it stops.
func subject(object string) string { return object[strings.LastIndexByte(object, ':')+1:] }

// names are those of users that somebody may know, by id: for all but admins their own.
func (s *Server) names(ctx context.Context, who *user.Who, ids ...string) (map[string]string, error) {
	if !who.May(user.Command) {
		return map[string]string{who.User: who.Name}, nil
	}
	slices.Sort(ids)
	return s.store.Names(ctx, slices.Compact(ids)...)
}

// cell keeps a text that somebody else chose from being computed by a spreadsheet.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
