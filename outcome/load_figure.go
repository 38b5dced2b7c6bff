package outcome

import "kith"

// fill checks what is published of an item and gives it to it.
func (f *fileFigures) fill(c kith.Check, place, says string, it *Item) {
	it.Important = f.Important.figure(c, place+" important", says+`: "important"`)
	it.Reliable = f.Reliable.figure(c, place+" reliable", says+`: "reliable"`)
	r := f.Retest
	if r == nil {
		return
	}
	field, says := place+" retest", says+`: "retest"`
	it.Retest = Retest{Mean: number(c, &r.Mean, field, says), SD: number(c, &r.SD, field, says), Alike: number(c, &r.Reliability, field, says),
		Of: r.Of, Source: r.Source}
	cited(c, field, says, &it.Retest.Of, &it.Retest.Source)
	c.That(it.Retest.SD > 0, field, says+`: "sd" must be greater than 0`)
	c.That(it.Retest.Alike > 0 && it.Retest.Alike < Whole(1), field, says+`: "reliability" must be between 0 and 1`)
}

func (f *fileFigure) figure(c kith.Check, field, says string) Figure {
	if f == nil {
		return Figure{}
	}
	out := Figure{Value: number(c, &f.Value, field, says), Of: f.Of, Source: f.Source}
	cited(c, field, says, &out.Of, &out.Source)
	c.That(out.Known(), field, says+`: "value" must be greater than 0`)
	return out
}

// cited notes a figure of which it is not said of whom it was found and where
// it is published: nobody could check it.
func cited(c kith.Check, field, says string, of, source *string) {
	c.Text(of, field, says+`: "of"`, 150)
	c.Text(source, field, says+`: "source"`, 300)
	c.That(*of != "" && *source != "", field, says+`: give "of", the people it was found of, and "source", where it is published`)
}
