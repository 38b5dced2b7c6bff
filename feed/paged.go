package feed

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"kith"
	"kith/directory"
)

// atOnce is how many requests a feed gets from us at a time: enough to hide how
// slowly it answers, few enough for a small council's server.
const atOnce = 4

// perPage is how many records a page is asked to hold. Many feeds have a size
// of their own.
const perPage = 50

// paged reads an API that gives its records in pages: Open Referral UK 3.0 and
// 1.0, HSDS 3 and Outpost. The pages of most hold short forms, and each record
// is asked for by itself (hydrated).
type paged struct {
	client *Client
	base   *url.URL
	api    api
	probe  map[string]string
	since  time.Time // ask for what has changed since then only; zero for all

	before string  // the IDs of the page read last
	size   int     // how many records were on page 1
	pages  float64 // how many the feed said that it has
	stream *sequence
}

// An api is what a dialect of paged feeds differs in.
type api struct {
	collections []string // in the order to read them: what others refer to comes first
	kinds       map[string]string
	hydrate     bool // a list holds short forms
	record      func(kind string, o object) object
}

var hsds3 = api{
	collections: []string{"taxonomies", "taxonomy_terms", "organizations", "services"},
	kinds:       map[string]string{"taxonomies": taxonomy, "taxonomy_terms": term, "organizations": organization, "services": service},
	hydrate:     true,
	record:      func(_ string, o object) object { return o },
}

func (p *paged) changes() bool { return false }

// address is that of a path under the feed's base, which may have a query of its
// own.
func (p *paged) address(path string, query ...string) string {
	u := *p.base
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" + path
	u.RawPath = ""
	q := u.Query()
	for i := 0; i+1 < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// read reads one page of one collection. A mark is "services 3".
func (p *paged) read(ctx context.Context, at string) (batch, error) {
	collection, page := p.next(""), 1
	if at != "" {
		name, n, _ := strings.Cut(at, " ")
		collection, page = name, 1
		if i, err := strconv.Atoi(n); err == nil && i > 0 {
			page = i
		}
	}
	kind := p.api.kinds[collection]
	if kind == "" {
		return batch{}, kith.Errorf(kith.Invalid, "The pull cannot go on from %q. Begin it again (--again)", at)
	}
	query := []string{"page", strconv.Itoa(page), "per_page", strconv.Itoa(perPage)}
	if p.probe["full"] == yes && (kind == service || kind == organization) {
		query = append(query, "full", "true")
	}
	if !p.since.IsZero() && kind == service { // the standard knows it of no other collection
		query = append(query, "modified_after", p.since.UTC().Format(time.RFC3339))
	}
	if kind == service && p.probe["ndjson"] == yes && p.probe["full"] == yes {
		return p.lines(ctx, page)
	}
	o, body, err := p.client.object(ctx, p.address(collection, query...))
	bad, ok := err.(badAnswer)
	if ok && page > 1 && (bad.status == http.StatusNotFound || bad.status == http.StatusBadRequest) || err != nil && ctx.Err() == nil && p.pages > 0 && float64(page) > p.pages {
		b := batch{} // the page after the last
		p.early(&b, collection, page, p.pages, "the feed has no such page")
		p.end(&b, collection)
		return b, nil
	}
	if err != nil {
		return batch{}, p.explain(err, collection, page)
	}
	rows, found := contents(body)
	if !found {
		return batch{}, kith.Errorf(kith.Invalid, "The feed's list of %s has no contents. Is it the address of the feed itself?", collection)
	}
	b := batch{}
	if kind == service {
		b.total = int(max(0, min(1e9, first(o.number("total_items", "totalElements")))))
	}
	pages, _ := o.number("total_pages", "totalPages")
	p.pages = pages
	ids := identity(rows)
	if repeats := len(rows) > 0 && ids == p.before && page > 1; repeats || len(rows) == 0 {
		p.early(&b, collection, page, pages, map[bool]string{true: "the page is the same as the one before", false: "the page is empty"}[repeats])
		p.end(&b, collection)
		return b, nil
	}
	p.before = ids
	if b.records, err = p.records(ctx, kind, collection, rows, &b); err != nil {
		return batch{}, err
	}
	if page == 1 {
		p.size = len(rows)
	}
	// Totals lie, and so do last pages: only where they agree with what was read
	// is it the end. Else an empty page is, or the same again.
	total, says := o.number("total_items", "totalElements")
	if last := o["last_page"] == true || o["last"] == true; last && says && p.size > 0 && total == float64((page-1)*p.size+len(rows)) {
		p.end(&b, collection)
		return b, nil
	}
	b.next = fmt.Sprintf("%s %d", collection, page+1)
	return b, nil
}

func first(f float64, _ bool) float64 { return f }

// early notes that the pages ended before the number that the feed gives.
func (p *paged) early(b *batch, collection string, page int, pages float64, wrong string) {
	if float64(page) > pages {
		return
	}
	b.failed = true
	b.wrong = append(b.wrong, directory.Finding{Kind: "page", Record: fmt.Sprintf("%s %d", collection, page), Field: "page",
		Wrong: fmt.Sprintf("%s, though the feed says that it has %v", wrong, pages), Done: "reading of " + collection + " ended there"})
}

// end goes on to the next collection that the feed has, or ends the pull.
func (p *paged) end(b *batch, collection string) {
	p.before, p.size, p.pages = "", 0, 0
	if next := p.next(collection); next != "" {
		b.next = next + " 1"
		return
	}
	b.next, b.end = "", true
}

// next is the collection after one, of those that the feed has. All have services.
func (p *paged) next(after string) string {
	found := after == ""
	for _, c := range p.api.collections {
		if found && (c == "services" || p.probe[c] == yes) {
			return c
		}
		found = found || c == after
	}
	return ""
}

func (p *paged) explain(err error, collection string, page int) error {
	if bad, ok := err.(badAnswer); ok {
		return kith.Errorf(kith.Conflict, "%s, page %d: %v", collection, page, bad)
	}
	return err
}

// lists are the names that dialects have for the records of a page.
var lists = []string{"contents", "content", "items", "data", "results"}

// contents are the records of a page, each as the feed wrote it.
func contents(body []byte) (rows []json.RawMessage, found bool) {
	var page map[string]json.RawMessage
	if json.Unmarshal(body, &page) != nil {
		return nil, false
	}
	for _, k := range lists {
		if json.Unmarshal(page[k], &rows) == nil && page[k] != nil {
			return rows, true
		}
	}
	return nil, string(page["empty"]) == "true"
}

// identity tells one page from another.
func identity(rows []json.RawMessage) string {
	var b strings.Builder
	for _, raw := range rows {
		o, _ := asObject(raw)
		b.WriteString(o.text("id"))
		b.WriteByte('\n')
		if o.text("id") == "" {
			b.Write(raw)
		}
	}
	return b.String()
}

// records makes records of a page's rows, asking for each by itself where the
// page has only its short form.
func (p *paged) records(ctx context.Context, kind, collection string, rows []json.RawMessage, b *batch) ([]record, error) {
	out := make([]record, len(rows))
	errs := make([]error, len(rows))
	var wait sync.WaitGroup
	turn := make(chan struct{}, atOnce)
	for i, raw := range rows {
		o, _ := asObject(raw)
		if kind == organization && o["services"] != nil {
			delete(o, "services") // they are read by themselves
			raw = o.body()
		}
		out[i] = record{kind: kind, id: o.text("id"), said: o, raw: raw, where: fmt.Sprintf("%s, record %d of its page", collection, i+1)}
		if kind != service || !p.api.hydrate || p.probe["full"] == yes || out[i].id == "" {
			continue
		}
		wait.Add(1)
		turn <- struct{}{}
		go func() {
			defer func() { <-turn; wait.Done() }()
			errs[i] = p.hydrate(ctx, collection, &out[i])
		}()
	}
	wait.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i, err := range errs {
		if err == nil {
			continue
		}
		if kith.KindOf(err) == kith.Conflict {
			return nil, err // the feed does not answer any more
		}
		out[i].short = true
		b.wrong = append(b.wrong, directory.Finding{Kind: kind, Record: out[i].id, Wrong: "its own page: " + err.Error(), Done: "taken from the list, which says less"})
	}
	for i := range out {
		if out[i].said != nil {
			out[i].said = p.api.record(kind, out[i].said)
		}
	}
	return out, nil
}

// hydrate asks for a record by itself.
func (p *paged) hydrate(ctx context.Context, collection string, r *record) error {
	o, body, err := p.client.object(ctx, p.address(collection+"/"+url.PathEscape(r.id)))
	if err != nil {
		return err
	}
	if one, ok := contents(body); ok && len(one) == 1 && o.text("id") == "" {
		o, _ = asObject(one[0]) // some feeds answer with a page of one
		body = one[0]
	}
	if o.text("id") != r.id {
		return kith.Errorf(kith.Invalid, "it is the page of %q", o.text("id"))
	}
	r.said, r.raw = o, []byte(clean(string(body)))
	return nil
}

// lines reads all services in one request, a record a line; from is the number
// of the first, counted from 1.
func (p *paged) lines(ctx context.Context, from int) (batch, error) {
	if p.stream == nil {
		query := []string{"format", "ndjson", "full", "true"}
		if !p.since.IsZero() {
			query = append(query, "modified_after", p.since.UTC().Format(time.RFC3339))
		}
		file, err := p.client.download(ctx, p.address("services", query...))
		if err != nil {
			return batch{}, err
		}
		p.stream = jsonFile(file, p.api, service)
		p.stream.remove = true
	}
	b, err := p.stream.read(ctx, strconv.Itoa(from-1))
	if err != nil {
		return b, err
	}
	if b.end {
		p.end(&b, "services")
		return b, p.Close()
	}
	n, _ := strconv.Atoi(b.next)
	b.next = fmt.Sprintf("services %d", n+1)
	return b, nil
}

// Close lets go of what is open.
func (p *paged) Close() error {
	if p.stream == nil {
		return nil
	}
	s := p.stream
	p.stream = nil
	return s.Close()
}
