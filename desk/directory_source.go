package desk

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/feed"
	"kith/web"
)

// sources are where entries come from, and how reading them went.
func (x *desk) sources(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return web.Reply{}, err
	}
	all, err := directory.Sources(tx)
	if err != nil {
		return web.Reply{}, err
	}
	var lines []page.SourceLine
	for _, s := range all {
		l := page.SourceLine{Source: s}
		runs, err := directory.Runs(tx, s.ID)
		if err != nil {
			return web.Reply{}, err
		}
		if len(runs) > 0 {
			l.Last = &runs[0]
		}
		if _, l.Differ, err = directory.Differences(tx, s.ID); err != nil {
			return web.Reply{}, err
		}
		lines = append(lines, l)
	}
	return web.Show(page.Sources(lines)), nil
}

// source is one of them: what it can do, what it says otherwise than somebody
// here, and each time that it was read.
func (x *desk) source(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := sourceIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.SourceData{Source: s, Can: feed.Abilities(s.Probe)}
	if d.Runs, err = directory.Runs(tx, s.ID); err != nil {
		return web.Reply{}, err
	}
	all, n, err := directory.Differences(tx, s.ID)
	if err != nil {
		return web.Reply{}, err
	}
	d.Differ = n
	for _, x := range all {
		name, err := directory.EntryName(tx, x.Kind, x.Entry)
		if err != nil && kith.KindOf(err) != kith.NotFound {
			return web.Reply{}, err
		}
		d.Differences = append(d.Differences, page.DifferenceLine{Difference: x, Name: name})
	}
	return web.Show(page.Source(d)), nil
}

func sourceIn(r *web.Request, tx *db.Tx) (*directory.Source, error) {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return nil, err
	}
	return db.Get[directory.Source](tx, r.ID("source"))
}

func sourcePath(id kith.ID) string { return "/sources/" + string(id) }

// readSource has a source be read soon: from the beginning, or on from where it
// was stopped.
func (x *desk) readSource(r *web.Request, tx *db.Tx) (web.Reply, error) {
	id := r.ID("source")
	return web.GoTo(sourcePath(id)).Saying("It will be read within a minute or so. Open this page again to see how it went"), directory.Want(tx, id)
}

// sourceHour says when a source is read by itself.
func (x *desk) sourceHour(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := sourceIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "When it is read", Lead: s.Name, Action: r.URL.Path, Version: s.Version, Back: web.Link{Href: sourcePath(s.ID), Label: s.Name}}
	return keepForm(r, d, page.HourForm{Hour: s.PullAt}, page.HourFields, "Saved", func(version int, f page.HourForm) error {
		return directory.ReadAt(tx, s.ID, version, f.Hour)
	})
}

// settleDifference says whose words hold: the source's, or those written here.
func (x *desk) settleDifference(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := db.Get[directory.Difference](tx, r.ID("difference"))
	if err != nil {
		return web.Reply{}, err
	}
	to := web.GoTo(sourcePath(d.Source))
	switch r.Value("holds") {
	case "source":
		return to.Saying("Taken over from the source"), directory.AcceptDifference(tx, d.ID, versionOf(r))
	case "ours":
		return to.Saying("What is written here stays"), directory.KeepOurs(tx, d.ID, versionOf(r))
	}
	return web.Reply{}, kith.Errorf(kith.Invalid, "Say whose words hold: the source's, or ours")
}
