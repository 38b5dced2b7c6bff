package feed

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// What a probe finds of a parameter.
const (
	yes     = "yes"
	ignored = "ignored" // the answer is the same with it and without
)

// Findings of a probe, in the order in which they are shown.
var probed = []string{"dialect", "version", "profile", "taxonomies", "taxonomy_terms", "organizations", "locations", "service_at_locations", "services", "one service",
	"total", "totals", "ids", "search", "modified_after", "organization_id", "full", "ndjson"}

// Probed are the findings of a probe as lines, in a fixed order.
func Probed(found map[string]string) (out []string) {
	for _, a := range Abilities(found) {
		out = append(out, fmt.Sprintf("%-22s %s", a[0], a[1]))
	}
	return out
}

// Abilities are what a feed was found to do, each with whether it does, in the
// order in which they matter.
func Abilities(found map[string]string) (out [][2]string) {
	for _, k := range probed {
		if v := found[k]; v != "" {
			out = append(out, [2]string{k, v})
		}
	}
	return out
}

// ask finds out what a paged feed can do, in some fifteen requests.
func (p *paged) ask(ctx context.Context, dialect string, root object) (map[string]string, error) {
	found := map[string]string{"dialect": dialect, "version": line(root.text("version")), "profile": line(root.text("profile"))}
	for _, c := range []string{"taxonomies", "taxonomy_terms", "organizations", "locations", "service_at_locations"} {
		found[c] = p.answers(ctx, p.address(c, "page", "1", "per_page", "1"))
	}
	list, body, err := p.client.object(ctx, p.address("services", "page", "1"))
	if err != nil {
		found["services"] = err.Error()
		return found, p.explain(err, "services", 1)
	}
	rows, ok := contents(body)
	if !ok {
		found["services"] = "no contents"
		return found, nil
	}
	found["services"] = yes
	found["totals"] = p.totals(ctx, list, len(rows))
	total, says := list.number("total_items", "totalElements")
	if says {
		found["total"] = strconv.FormatFloat(total, 'f', -1, 64)
	}
	if len(rows) == 0 {
		return found, nil
	}
	var ids []string
	for _, raw := range rows {
		o, _ := asObject(raw)
		ids = append(ids, o.text("id"))
	}
	found["ids"] = kindOfIDs(ids)
	if ids[0] != "" {
		found["one service"] = p.answers(ctx, p.address("services/"+ids[0]))
	}
	found["search"] = p.filters(ctx, "search", "zzqxnothingiscalledthis")
	found["modified_after"] = p.filters(ctx, "modified_after", "2199-01-01T00:00:00Z")
	found["organization_id"] = p.filters(ctx, "organization_id", "00000000-0000-4000-8000-000000000000")
	found["full"] = p.full(ctx, rows[0])
	found["ndjson"] = p.ndjson(ctx)
	return found, nil
}

// answers reports whether there is data at an address.
func (p *paged) answers(ctx context.Context, at string) string {
	_, _, err := p.client.object(ctx, at)
	var bad badAnswer
	switch {
	case err == nil:
		return yes
	case errors.As(err, &bad):
		return strconv.Itoa(bad.status)
	}
	return err.Error()
}

// filters reports whether a parameter that nothing can match leaves nothing.
func (p *paged) filters(ctx context.Context, name, value string) string {
	_, body, err := p.client.object(ctx, p.address("services", "page", "1", name, value))
	var bad badAnswer
	if errors.As(err, &bad) {
		return strconv.Itoa(bad.status)
	}
	if err != nil {
		return err.Error()
	}
	if rows, ok := contents(body); ok && len(rows) == 0 {
		return yes
	}
	return ignored
}

// full reports whether a list can hold whole records.
func (p *paged) full(ctx context.Context, short []byte) string {
	_, body, err := p.client.object(ctx, p.address("services", "page", "1", "full", "true"))
	if err != nil {
		return err.Error()
	}
	rows, _ := contents(body)
	if len(rows) == 0 {
		return ignored
	}
	was, _ := asObject(short)
	is, _ := asObject(rows[0])
	for _, k := range []string{"service_at_locations", "schedules", "contacts", "attributes", "phones"} {
		if is[k] != nil && was[k] == nil {
			return yes
		}
	}
	return ignored
}

// ndjson reports whether format=ndjson gives a record a line. It reads the
// beginning only.
func (p *paged) ndjson(ctx context.Context) string {
	found := ignored
	err := p.client.ask(ctx, p.address("services", "format", "ndjson"), func(r *http.Response) error {
		l, err := bufio.NewReader(io.LimitReader(r.Body, mostBody)).ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		o, ok := asObject(l)
		if _, page := contents(l); ok && !page && o.text("id") != "" {
			found = yes
		}
		return nil
	})
	if err != nil {
		return err.Error()
	}
	return found
}

// totals looks whether what a page says of the whole is so.
func (p *paged) totals(ctx context.Context, list object, here int) string {
	total, hasTotal := list.number("total_items", "totalElements")
	pages, hasPages := list.number("total_pages", "totalPages")
	if !hasTotal || !hasPages {
		return "not said"
	}
	if here == 0 && total > 0 {
		return fmt.Sprintf("%v records said, none on the first page", total)
	}
	if here > 0 && pages != math.Ceil(total/float64(here)) && pages > 1 {
		return fmt.Sprintf("%v records do not make %v pages of %d", total, pages, here)
	}
	if pages == 1 && total != float64(here) {
		return fmt.Sprintf("%v records said, %d there", total, here)
	}
	if pages > 1 {
		_, body, err := p.client.object(ctx, p.address("services", "page", strconv.Itoa(int(min(pages, 1e9)))))
		rows, _ := contents(body)
		if err != nil || len(rows) == 0 {
			return fmt.Sprintf("the last page, %v, has nothing", pages)
		}
	}
	return "consistent"
}

func kindOfIDs(ids []string) string {
	kind := func(s string) string {
		switch _, err := strconv.Atoi(s); {
		case uuid.MatchString(strings.ToLower(s)):
			return "UUIDs"
		case err == nil:
			return "integers"
		case s == "":
			return "none"
		}
		return "texts"
	}
	var kinds []string
	for _, id := range ids {
		if k := kind(id); !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	slices.Sort(kinds)
	return strings.Join(kinds, " and ")
}
