package desk

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/nhs"
	"kith/person"
	"kith/web"
)

// details is the page of all that is kept of who a person is.
func (x *desk) details(r *web.Request, tx *db.Tx) (web.Reply, error) {
	id := r.ID("id")
	f, err := frameOf(r, tx, page.DetailsSection)
	if err != nil {
		return web.Reply{}, err
	}
	p, err := person.Get(tx, id)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.DetailsData{Frame: f, Parts: []page.DetailPart{who(p), reach(p)}}
	for _, part := range []func(*db.Tx, *person.Person) (page.DetailPart, error){channelPart, addressPart, requirementPart,
		relationPart, riskPart, safeguardPart, consentPart, livingPart, morePart, numberPart, recordPart} {
		dp, err := part(tx, p)
		if err != nil {
			return web.Reply{}, err
		}
		if dp.ID != "" {
			d.Parts = append(d.Parts, dp)
		}
	}
	return web.Show(page.Details(d)), nil
}

// line is a line of the page with one link that changes it.
func line(key, change string, lines ...string) page.DetailRow {
	row := page.DetailRow{Key: key, What: key}
	for _, l := range lines {
		if l != "" {
			row.Lines = append(row.Lines, l)
		}
	}
	if change != "" {
		row.Links = []web.Link{{Href: change, Label: "Change"}}
	}
	return row
}

func at(id kith.ID, under string) string { return "/people/" + string(id) + under }

func yes(is bool, what string) string {
	if is {
		return what
	}
	return ""
}

func who(p *person.Person) page.DetailPart {
	names, about, number := at(p.ID, "/details/names"), at(p.ID, "/details/about"), at(p.ID, "/details/nhs")
	born := p.Born.String()
	if p.Born == "" && p.AgeAbout > 0 {
		born = "Not known. " + sentence(p.AgeText(p.AgeOn)) + " on " + p.AgeOn.String()
	}
	practice := practiceCode(p)
	if practice == p.PracticeText() {
		practice = ""
	}
	return page.DetailPart{ID: "who", Title: "Who they are", Rows: []page.DetailRow{
		line("Full name", names, p.Full()),
		line("Wants to be called", names, p.Preferred),
		line("Pronoun", names, p.Pronoun),
		line("Date of birth", about, born),
		line("Gender", about, nhs.Genders.Name(p.Gender)),
		line("Ethnic group", about, nhs.Ethnicities.Name(p.Ethnicity)),
		line("Carer", about, nhs.CarerStatuses.Name(p.Carer)),
		line("NHS number", number, p.Number.String(), yes(p.Number != "", nhs.NumberStatuses.Name(p.NumberStatus))),
		line("GP practice", number, p.PracticeText(), practice, p.GPName),
	}}
}

func reach(p *person.Person) page.DetailPart {
	change := at(p.ID, "/details/reach")
	speaks := p.Language
	if speaks == "" {
		speaks = "English"
	}
	return page.DetailPart{ID: "reach", Title: "How to reach them", Rows: []page.DetailRow{
		line("Prefers", change, nhs.Preferreds.Name(p.Contact)),
		line("Language", change, speaks, yes(p.Interpret, "Needs an interpreter")),
		line("Reading", change, person.Literacies.Name(p.Literacy)),
		line("Letters", change, map[bool]string{true: "Never write to them", false: "May be written to"}[p.NeverWrite]),
		line("In words", change, p.HowToReach),
	}}
}

func channelPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	d := page.DetailPart{ID: "channels", Title: "Phones and e-mail", Empty: "None yet. Add one, with its rules.", Links: channels.adds(p.ID)}
	all, err := person.Channels(tx, p.ID)
	for i := range all {
		c := &all[i]
		key := person.ChannelKinds.Name(c.Kind)
		if c.Use != "" {
			key += ", " + lower(person.ChannelUses.Name(c.Use))
		}
		d.Rows = append(d.Rows, channels.row(c, key, false, c.Line()))
	}
	if err != nil {
		return d, err
	}
	before, err := person.EarlierChannels(tx, p.ID)
	for i := range before {
		c := &before[i]
		d.Earlier = append(d.Earlier, line(person.ChannelKinds.Name(c.Kind), "", numberAsWritten(c), c.Note, untilText(c.Until)))
	}
	return d, err
}

// untilText says on which day something stopped to hold.
func untilText(day kith.Day) string { return "Until " + day.String() }

func addressPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	d := page.DetailPart{ID: "addresses", Title: "Addresses", Empty: "None yet. No fixed abode is an address too.", Links: addresses.adds(p.ID)}
	all, err := person.Addresses(tx, p.ID)
	for i := range all {
		a := &all[i]
		since := ""
		if a.Since != "" {
			since = "Since " + a.Since.String()
		}
		d.Rows = append(d.Rows, addresses.row(a, nhs.AddressTypes.Name(a.Type), false, a.Text(), since, a.Note))
	}
	if err != nil {
		return d, err
	}
	before, err := person.EarlierAddresses(tx, p.ID)
	for i := range before {
		a := &before[i]
		since := ""
		if a.Since != "" {
			since = "Since " + a.Since.String()
		}
		d.Earlier = append(d.Earlier, line(nhs.AddressTypes.Name(a.Type), "", a.Text(), since, untilText(a.Until)))
	}
	return d, err
}

func requirementPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	d := page.DetailPart{ID: "requirements", Title: "What a service must do for them", Empty: "None recorded. Ask whether anything would make it easier to use a service.",
		Links: requirements.adds(p.ID)}
	all, err := person.Requirements(tx, p.ID)
	for i := range all {
		q := &all[i]
		otherwise := ""
		if q.Consequence != "" {
			otherwise = "Otherwise: " + q.Consequence
		}
		what := q.What
		if what == "" {
			what = "SNOMED CT " + q.Code
		}
		d.Rows = append(d.Rows, requirements.row(q, person.RequirementKinds.Name(q.Kind), false, what, q.Detail, otherwise))
	}
	if err != nil {
		return d, err
	}
	before, err := person.EarlierRequirements(tx, p.ID)
	for i := range before {
		q := &before[i]
		d.Earlier = append(d.Earlier, line(person.RequirementKinds.Name(q.Kind), "", q.What, q.Detail, untilText(q.Until)))
	}
	return d, err
}

func relationPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	d := page.DetailPart{ID: "people", Title: "Carers and people who matter", Empty: "Nobody yet. Ask who is important to them, and whom to ring in an emergency.", Links: relations.adds(p.ID)}
	all, err := person.Relations(tx, p.ID)
	for i := range all {
		q := &all[i]
		var roles []string
		for _, role := range q.Roles {
			roles = append(roles, person.RelationRoles.Name(role))
		}
		told := "May be told: " + lower(person.Tolds.Name(q.Told))
		if q.ToldWhat != "" {
			told += ": " + q.ToldWhat
		}
		d.Rows = append(d.Rows, relations.row(q, q.Name, false, q.Relationship+yes(q.LivesWith, ", lives with them"), web.List(roles),
			yes(q.Phone != "", person.ShowPhone(q.Phone)), q.Email, q.Address, told, q.Note))
	}
	if err != nil {
		return d, err
	}
	before, err := person.EarlierRelations(tx, p.ID)
	for i := range before {
		q := &before[i]
		d.Earlier = append(d.Earlier, line(q.Name, "", q.Relationship, untilText(q.Until)))
	}
	return d, err
}

func riskPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	d := page.DetailPart{ID: "risks", Title: "Risks", Links: risks.adds(p.ID)}
	all, err := person.Risks(tx, p.ID)
	known := false
	for i := range all {
		q := &all[i]
		past := !q.Active(tx.Today())
		known = known || !past
		key := "Risk"
		if q.Since != "" {
			key = "Since " + q.Since.String()
		}
		over := ""
		if past {
			over = "Over from " + q.Until.String()
		}
		what := q.What
		if what == "" {
			what = "SNOMED CT " + q.Code
		}
		d.Rows = append(d.Rows, risks.row(q, key, past, what, q.Comment, over))
	}
	if !known {
		d.Lead = p.Risks.String() + "."
		if p.Risks != person.RisksNone {
			d.Lead = "Nobody has asked about risks yet. Ask, then say that there are none or add what there is."
			d.Do = []page.DetailDo{{Action: at(p.ID, "/risks/none"), Label: "No known risks"}}
		}
	}
	return d, err
}

func (x *desk) noRisks(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo(at(r.ID("id"), "/details#risks")).Saying("Recorded: no known risks"), person.NoKnownRisks(tx, r.ID("id"))
}

func safeguardPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	if !access.Can(tx.Actor, access.SafeguardingSee) {
		return page.DetailPart{}, nil
	}
	d := page.DetailPart{ID: "safeguarding", Title: "Safeguarding", Empty: "No concern is on record. If somebody is in danger now, ring 999 first.", Links: safeguards.adds(p.ID)}
	all, err := person.Safeguards(tx, p.ID)
	for i := range all {
		q := &all[i]
		past := !q.Active(tx.Today())
		over := ""
		if past {
			over = "Over from " + q.Until.String()
		}
		d.Rows = append(d.Rows, safeguards.row(q, person.SafeguardKinds.Name(q.Kind), past, q.What, q.Comment, q.Council,
			"Since "+q.Since.String(), over, yes(q.Hide, "Kept from the person's own view")))
	}
	return d, err
}

func consentPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	d := page.DetailPart{ID: "consent", Title: "Consent to share", Empty: "They have not been asked yet. Ask before anything is sent to an organisation.", Links: consents.adds(p.ID)}
	all, err := person.Consents(tx, p.ID)
	said := map[string]bool{} // of what a later word is known
	for i := len(all) - 1; i >= 0; i-- {
		c := &all[i]
		about := string(c.Purpose) + " " + string(c.BodyID) + " " + c.Body
		earlier := said[about]
		said[about] = true
		holds := c.Given && c.Ended == ""
		lines := []string{consentText(c), "Asked on " + c.Since.String() + ", " + lower(person.ConsentHows.Name(c.How)), c.Words}
		if c.By != "" {
			lines = append(lines, "Said by "+c.By)
		}
		if c.Until != "" {
			lines = append(lines, "Until "+c.Until.String())
		}
		if c.Ended != "" {
			lines = append(lines, "Withdrawn on "+c.Ended.String(), c.EndWhy)
		}
		row := consents.row(c, map[bool]string{true: "Agreed", false: "Refused or withdrawn"}[holds], !holds, lines...)
		row.Past = false
		for n := range row.Links {
			row.Links[n].Label = "Withdraw"
		}
		if earlier {
			row.Links = nil
			d.Earlier = append(d.Earlier, row)
			continue
		}
		d.Rows = append(d.Rows, row)
	}
	return d, err
}

func numberPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	d := page.DetailPart{ID: "names", Title: "Other names and numbers", Empty: "None.", Links: append(aliases.adds(p.ID), identifiers.adds(p.ID)...)}
	names, err := person.Aliases(tx, p.ID)
	if err != nil {
		return d, err
	}
	for i := range names {
		d.Rows = append(d.Rows, aliases.row(&names[i], person.AliasKinds.Name(names[i].Kind), false, names[i].Name))
	}
	numbers, err := person.Identifiers(tx, p.ID)
	for i := range numbers {
		d.Rows = append(d.Rows, identifiers.row(&numbers[i], numbers[i].System, false, numbers[i].Value))
	}
	return d, err
}
