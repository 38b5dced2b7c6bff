package main

import (
	"database/sql"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	_ "modernc.org/sqlite"
)

// inSQLite is a table of words (FTS5, with the Porter stemmer) and one of
// places (R*Tree) beside each other. The words come first: the other way round
// FTS5 looks the words up for each place, which took seconds in a first trial.
type inSQLite struct {
	db   *sql.DB
	stmt *sql.Stmt
	file string
}

// errLate is of a contender whose index is not built in time.
var errLate = errors.New("not finished")

func newSQLite(file string, services []service, until time.Time) (*inSQLite, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)&_pragma=mmap_size(1000000000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &inSQLite{db: db, file: file}
	for _, q := range []string{
		`create virtual table words using fts5(name, text, content='', tokenize='porter unicode61 remove_diacritics 2')`,
		`create virtual table places using rtree_i32(id, e0, e1, n0, n1, +low, +high, +days, +district)`,
	} {
		if _, err := db.Exec(q); err != nil {
			return nil, err
		}
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	words, err := tx.Prepare(`insert into words(rowid, name, text) values ($1, $2, $3)`)
	if err != nil {
		return nil, err
	}
	places, err := tx.Prepare(`insert into places values ($1, $2, $2, $3, $3, $4, $5, $6, $7)`)
	if err != nil {
		return nil, err
	}
	for i, v := range services {
		if i%1000 == 0 && time.Now().After(until) {
			return nil, errors.Join(errLate, tx.Rollback(), db.Close(), os.Remove(file))
		}
		if _, err := words.Exec(i, v.name, v.text); err != nil {
			return nil, err
		}
		low, high, days := bounds(v)
		if _, err := places.Exec(i, v.at.E, v.at.N, low, high, days, v.district); err != nil {
			return nil, err
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	s.stmt, err = db.Prepare(`with found as materialized (
		select f.rowid as id, bm25(words, 2.0, 1.0) / (1 + sqrt((p.e0-$6)*(p.e0-$6) + (p.n0-$7)*(p.n0-$7)) / 5000.0) as score
		from words f cross join places p on p.id = f.rowid
		where words match $1 and p.e0 >= $6-$2 and p.e1 <= $6+$2 and p.n0 >= $7-$2 and p.n1 <= $7+$2 and (p.e0-$6)*(p.e0-$6) + (p.n0-$7)*(p.n0-$7) <= $2*$2
		and p.low <= $3 and p.high >= $3 and ($4 = 0 or p.days & $4 <> 0) and (p.district = 0 or p.district = $5))
		select id, score, count(*) over () from found order by score limit 20`)
	return s, err
}

// bounds are the ages and days of a service, what is not known being anything.
func bounds(v service) (low, high, days int) {
	low, high, days = max(v.minAge, 0), v.maxAge, v.days
	if high < 0 {
		high = 200
	}
	if days == 0 {
		days = 127
	}
	return low, high, days
}

func (s *inSQLite) ask(q question) (found int, err error) {
	rows, err := s.stmt.Query(strings.Join(strings.Fields(q.words), " OR "), q.radius, q.age, q.day, q.district, q.from.E, q.from.N)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		var score float64
		if err := rows.Scan(&id, &score, &found); err != nil {
			return 0, err
		}
	}
	return found, rows.Err()
}

func (s *inSQLite) close() {
	s.stmt.Close()
	s.db.Close()
	os.Remove(s.file)
}

// inBleve is a Bleve index with its own English analyser.
type inBleve struct {
	x      bleve.Index
	folder string
}

func newBleve(folder string, services []service, until time.Time) (*inBleve, error) {
	field := func(f *mapping.FieldMapping) *mapping.FieldMapping {
		f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
		return f
	}
	words, exact := field(bleve.NewTextFieldMapping()), field(bleve.NewKeywordFieldMapping())
	words.Analyzer = en.AnalyzerName
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("name", words)
	doc.AddFieldMappingsAt("text", words)
	doc.AddFieldMappingsAt("at", field(bleve.NewGeoPointFieldMapping()))
	doc.AddFieldMappingsAt("low", field(bleve.NewNumericFieldMapping()))
	doc.AddFieldMappingsAt("high", field(bleve.NewNumericFieldMapping()))
	doc.AddFieldMappingsAt("days", exact)
	doc.AddFieldMappingsAt("district", exact)
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	x, err := bleve.New(folder, m)
	if err != nil {
		return nil, err
	}
	batch := x.NewBatch()
	for i, v := range services {
		low, high, days := bounds(v)
		var on []string
		for d := range 7 {
			if days&(1<<d) != 0 {
				on = append(on, strconv.Itoa(d))
			}
		}
		at := v.at.LatLng()
		err := batch.Index(strconv.Itoa(i), map[string]any{"name": v.name, "text": v.text, "at": map[string]any{"lat": at.Lat, "lon": at.Lng},
			"low": low, "high": high, "days": on, "district": strconv.Itoa(v.district)})
		if err != nil {
			return nil, err
		}
		if batch.Size() == 1000 || i == len(services)-1 {
			if err := x.Batch(batch); err != nil {
				return nil, err
			}
			batch.Reset()
			if time.Now().After(until) {
				return nil, errors.Join(errLate, x.Close(), os.RemoveAll(folder))
			}
		}
	}
	return &inBleve{x, folder}, nil
}

func (b *inBleve) ask(q question) (int, error) {
	match := func(field string, boost float64) query.Query {
		m := bleve.NewMatchQuery(q.words)
		m.SetField(field)
		m.SetBoost(boost)
		return m
	}
	term := func(field, value string) query.Query {
		t := bleve.NewTermQuery(value)
		t.SetField(field)
		t.SetBoost(0)
		return t
	}
	age, yes := float64(q.age), true
	low := bleve.NewNumericRangeInclusiveQuery(nil, &age, nil, &yes)
	low.SetField("low")
	low.SetBoost(0)
	high := bleve.NewNumericRangeInclusiveQuery(&age, nil, &yes, nil)
	high.SetField("high")
	high.SetBoost(0)
	at := q.from.LatLng()
	near := bleve.NewGeoDistanceQuery(at.Lng, at.Lat, strconv.Itoa(q.radius)+"m")
	near.SetField("at")
	near.SetBoost(0)
	all := bleve.NewConjunctionQuery(bleve.NewDisjunctionQuery(match("name", 2), match("text", 1)), near, low, high,
		bleve.NewDisjunctionQuery(term("district", "0"), term("district", strconv.Itoa(q.district))))
	for d := range 7 {
		if q.day == 1<<d {
			all.AddQuery(term("days", strconv.Itoa(d)))
		}
	}
	found, err := b.x.Search(bleve.NewSearchRequestOptions(all, 20, 0, false))
	if err != nil {
		return 0, err
	}
	return int(found.Total), nil // #nosec G115 -- fewer than services
}

func (b *inBleve) close() {
	b.x.Close()
	os.RemoveAll(b.folder)
}
