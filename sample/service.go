package sample

import (
	"fmt"
	"strconv"
	"strings"

	"kith/db"
	"kith/directory"
	"kith/geo"
	"kith/nhs"
	"kith/plan"
)

// An Offer is a service of the county, with what a search goes by.
type Offer struct {
	directory.New
	Town      string // where it is given, "" for nowhere in particular
	Rule      directory.Schedule
	Holidays  string // as Schedule.BankHolidays
	Term      bool   // in term time only
	Youngest  directory.Age
	Oldest    directory.Age
	For       string
	Pounds    float64 // a time; where it is 0, New.Cost says
	Wait      string  // in weeks
	Ways      []directory.Delivery
	Languages []string // their codes
	Access    []string
}

func weekly(days, opens, closes string) directory.Schedule {
	return directory.Schedule{Freq: "WEEKLY", ByDay: days, OpensAt: opens, ClosesAt: closes}
}

func monthly(day, opens, closes string) directory.Schedule {
	return directory.Schedule{Freq: "MONTHLY", ByDay: day, OpensAt: opens, ClosesAt: closes}
}

// services adds the community services of the county.
func services(tx *db.Tx) error {
	for i, o := range Services {
		o.Phone = fmt.Sprintf("01632 963%03d", i)
		if err := o.Add(tx); err != nil {
			return fmt.Errorf("%s: %w", o.Name, err)
		}
	}
	return nil
}

// Add adds the offer to the directory.
func (o Offer) Add(tx *db.Tx) error {
	made, err := directory.Add(tx, o.New)
	if err != nil {
		return err
	}
	s, err := directory.GetService(tx, made.ID)
	if err != nil {
		return err
	}
	n := s.ServiceNew
	n.MinimumAge, n.MaximumAge, n.For, n.WaitWeeks, n.Delivery = o.Youngest, o.Oldest, o.For, o.Wait, o.Ways
	for _, code := range o.Languages {
		n.Languages = append(n.Languages, directory.Language{ID: tx.NewID(), Name: plan.LanguageName(code), Code: code})
	}
	if o.Pounds > 0 {
		n.Costs = []directory.Cost{{ID: tx.NewID(), Currency: "GBP", Amount: &o.Pounds, Option: o.Cost}}
	}
	if o.Rule.Freq != "" {
		o.Rule.ID, o.Rule.Description, o.Rule.BankHolidays, o.Rule.TermTimeOnly = tx.NewID(), "", o.Holidays, o.Term
		n.Schedules = []directory.Schedule{o.Rule}
	}
	if _, err := directory.ChangeService(tx, s.ID, s.Version, n); err != nil || o.Town == "" {
		return err
	}
	return o.place(tx, made)
}

// place says where the offer is given.
func (o Offer) place(tx *db.Tx, made *directory.Listed) error {
	at, err := directory.PlacesOf(tx, made.ID)
	if err != nil || len(at) == 0 {
		return err
	}
	l, n := at[0].Location, at[0].Location.LocationNew
	where := moved(geo.FromLatLng(towns[o.Town]), 900, o.Address).LatLng()
	n.Latitude, n.Longitude = strconv.FormatFloat(where.Lat, 'f', 5, 64), strconv.FormatFloat(where.Lng, 'f', 5, 64)
	a := &n.Addresses[0]
	a.Line1, a.City = strings.TrimSuffix(a.Line1, ", "+o.Town), o.Town
	for _, has := range o.Access {
		n.Access = append(n.Access, directory.Access{ID: tx.NewID(), Description: has})
	}
	_, err = directory.ChangeLocation(tx, l.ID, l.Version, n)
	return err
}

// Services are what there is in Northshire.
var Services = []Offer{
	{New: directory.New{Name: "Tuesday talking café", Organisation: "Northshire Friends", Description: "Tea, cake and company. Come alone or with somebody.", Needs: []nhs.Need{nhs.Isolation, nhs.Bereavement}, Cost: "Free", When: "Tuesdays, 10am to midday", Address: "Canal Street Hall, Banbury", Postcode: "NX17 1AB"},
		Town: "Banbury", Rule: weekly("TU", "10:00", "12:00"), Holidays: "closed", Languages: []string{"en", "pl"}, Access: []string{"Step-free access", "Accessible toilet", "Hearing loop"}},
	{New: directory.New{Name: "Befriending by phone", Organisation: "Northshire Friends", Description: "The same volunteer rings you each week.", Needs: []nhs.Need{nhs.Isolation}, Cost: "Free", When: "Any day"},
		Youngest: "55", Ways: []directory.Delivery{directory.ByPhone}, Languages: []string{"en", "ur"}},
	{New: directory.New{Name: "Walking for health", Organisation: "Green Northshire", Description: "Slow walks with a leader, an hour at most, with a bench half way.", Needs: []nhs.Need{nhs.Lifestyle, nhs.Isolation}, Cost: "Free", When: "Wednesdays at 10:30am", Address: "Spiceball Park, Banbury"},
		Town: "Banbury", Rule: weekly("WE", "10:30", "11:30"), Youngest: "18"},
	{New: directory.New{Name: "Arboretum mornings", Organisation: "Green Northshire", Description: "Gardening and tree care, tools and gloves given.", Needs: []nhs.Need{nhs.Lifestyle, nhs.Isolation}, Cost: "Free", When: "Fridays, 10am to 1pm", Address: "The Arboretum gate, Bodicote Lane, Banbury"},
		Town: "Banbury", Rule: weekly("FR", "10:00", "13:00"), Youngest: "18", Access: []string{"No lift", "Quiet"}},
	{New: directory.New{Name: "Homes First", Organisation: "Homes First Northshire", Email: "office@homes-first.example.org", Description: "Temporary housing, bidding, and somebody to go with you to the council.", Needs: []nhs.Need{nhs.Housing}, Cost: "Free", Eligibility: "Anybody without a home, or about to lose one", When: "Weekdays, 9am to 5pm", Address: "2 Bridge Street, Banbury"},
		Town: "Banbury", Rule: weekly("MO,TU,WE,TH,FR", "09:00", "17:00"), Holidays: "closed", Youngest: "18", Ways: []directory.Delivery{directory.InPerson, directory.ByPhone}, Languages: []string{"en", "ar", "uk"}, Access: []string{"Step-free access", "Help with reading and forms"}},
	{New: directory.New{Name: "Rough sleepers' action group", Organisation: "Northshire Homeless Action", Email: "post@homeless-action.example.org", Description: "Outreach by night, breakfast by day, post and phone charging.", Needs: []nhs.Need{nhs.Housing, nhs.Food}, Cost: "Free", When: "Every day from 7am", Address: "Day centre, Mill Lane, Banbury"},
		Town: "Banbury", Rule: weekly("MO,TU,WE,TH,FR,SA,SU", "07:00", "20:00"), Youngest: "18", Access: []string{"Step-free access", "Assistance dogs welcome"}},
	{New: directory.New{Name: "Household support scheme", Organisation: "Northshire Council", Description: "Vouchers for food, fuel and clothes. A link worker can ask for you.", Needs: []nhs.Need{nhs.Food, nhs.Money}, Cost: "Free"},
		Ways: []directory.Delivery{directory.ByPhone, directory.Online}, Languages: []string{"en"}},
	{New: directory.New{Name: "Banbury food larder", Organisation: "Northshire Larders", Description: "A bag of food for £3.50, fresh vegetables free.", Needs: []nhs.Need{nhs.Food}, Cost: "£3.50 a bag", When: "Thursdays, 1pm to 4pm", Address: "St Wilfrid's Hall, Banbury"},
		Town: "Banbury", Rule: weekly("TH", "13:00", "16:00"), Pounds: 3.5, Access: []string{"Step-free access"}},
	{New: directory.New{Name: "Debt and money advice", Organisation: "Citizens' Help Northshire", Description: "Letters opened together, a plan with the people you owe.", Needs: []nhs.Need{nhs.Money, nhs.Benefits}, Cost: "Free", When: "Weekdays, by appointment", Address: "Cornhill House, Banbury"},
		Town: "Banbury", Rule: weekly("MO,TU,WE,TH,FR", "09:30", "16:00"), Holidays: "closed", Wait: "3", Ways: []directory.Delivery{directory.InPerson, directory.ByPhone}, Languages: []string{"en", "pl"}, Access: []string{"Step-free access", "Hearing loop", "Interpreter on request", "Help with reading and forms"}},
	{New: directory.New{Name: "Benefits appeals", Organisation: "Citizens' Help Northshire", Description: "Forms, mandatory reconsideration, and somebody beside you at the tribunal.", Needs: []nhs.Need{nhs.Benefits}, Cost: "Free", Address: "Cornhill House, Banbury"},
		Town: "Banbury", Wait: "6", Ways: []directory.Delivery{directory.InPerson, directory.ByPhone}, Access: []string{"Step-free access", "Interpreter on request"}},
	{New: directory.New{Name: "Community transport", Organisation: "Northshire Wheels", Description: "Volunteer drivers to appointments and groups, wheelchair van on request.", Needs: []nhs.Need{nhs.Transport}, Cost: "45p a mile", When: "Book two days ahead", Address: "The Old Depot, Bicester"},
		Town: "Bicester", Youngest: "18", Ways: []directory.Delivery{directory.HomeVisit}},
	{New: directory.New{Name: "Blue Badge help", Organisation: "Age Well Northshire", Description: "Help with the form and the photograph.", Needs: []nhs.Need{nhs.Transport, nhs.SocialCare}, Cost: "Free", Address: "Age Well House, Oxford"},
		Town: "Oxford", Youngest: "50", Ways: []directory.Delivery{directory.InPerson, directory.HomeVisit}, Access: []string{"Step-free access", "Accessible parking"}},
	{New: directory.New{Name: "Bereavement circle", Organisation: "Lantern Northshire", Description: "Six evenings in a small group, and a walk each month after.", Needs: []nhs.Need{nhs.Bereavement}, Cost: "Free", When: "Mondays at 7pm", Address: "The Lantern, Green Street, Oxford"},
		Town: "Oxford", Rule: weekly("MO", "19:00", "20:30"), Holidays: "closed", Youngest: "18", Wait: "4", Access: []string{"Step-free access", "A quiet space"}},
	{New: directory.New{Name: "Carers' break", Organisation: "Carers Northshire", Description: "Somebody sits with the person you care for, three hours a week.", Needs: []nhs.Need{nhs.Carers}, Cost: "Free for 12 weeks"},
		Ways: []directory.Delivery{directory.HomeVisit}},
	{New: directory.New{Name: "Carers' talking café", Organisation: "Carers Northshire", Description: "A table, cake and people who know.", Needs: []nhs.Need{nhs.Carers, nhs.Isolation}, Cost: "Free", When: "First Thursday of the month, 2pm", Address: "Garden Centre café, Bicester"},
		Town: "Bicester", Rule: monthly("1TH", "14:00", "16:00"), Access: []string{"Step-free access", "Accessible toilet", "A carer can come along"}},
	{New: directory.New{Name: "Dementia talking café", Organisation: "Age Well Northshire", Description: "Singing, and a quiet corner.", Needs: []nhs.Need{nhs.Diagnosis, nhs.Carers}, Cost: "Free", When: "Wednesdays, 2pm", Address: "Corn Hall, Witney"},
		Town: "Witney", Rule: weekly("WE", "14:00", "16:00"), Access: []string{"Step-free access", "Accessible toilet", "A quiet space", "A carer can come along"}},
	{New: directory.New{Name: "Living with diabetes", Organisation: "Northshire Peer Network", Description: "Cook and talk with others who have it.", Needs: []nhs.Need{nhs.Diagnosis, nhs.Lifestyle}, Cost: "Free", When: "Thursdays, 6pm", Address: "Health centre kitchen, Didcot"},
		Town: "Didcot", Rule: weekly("TH", "18:00", "19:30"), Youngest: "18", Languages: []string{"en", "pa", "ur"}},
	{New: directory.New{Name: "Living with pain", Organisation: "Northshire Peer Network", Description: "Ten weeks, gentle movement, led by people with pain.", Needs: []nhs.Need{nhs.Diagnosis}, Cost: "Free", Address: "Canal Street Hall, Banbury"},
		Town: "Banbury", Youngest: "18", Wait: "8", Access: []string{"Step-free access"}},
	{New: directory.New{Name: "Menopause group", Organisation: "Northshire Peer Network", Description: "Six people, a nurse and a cup of tea.", Needs: []nhs.Need{nhs.Lifestyle, nhs.Isolation}, Cost: "Free", When: "First Tuesday, 5:30pm", Address: "The Guildhall, Abingdon"},
		Town: "Abingdon", Rule: monthly("1TU", "17:30", "19:00"), Youngest: "40", For: "women"},
	{New: directory.New{Name: "Strength and balance", Organisation: "Banbury Leisure Trust", Description: "Chair-based to start with.", Needs: []nhs.Need{nhs.Lifestyle}, Cost: "£3 a session", When: "Mondays and Thursdays, 11am", Address: "Leisure centre, Banbury"},
		Town: "Banbury", Rule: weekly("MO,TH", "11:00", "12:00"), Holidays: "closed", Youngest: "60", Pounds: 3, Access: []string{"Step-free access", "Accessible toilet", "Accessible parking"}},
	{New: directory.New{Name: "Swim for wellbeing", Organisation: "Bicester Leisure Trust", Description: "A quiet hour, with help into the water.", Needs: []nhs.Need{nhs.Lifestyle}, Cost: "£2.50", When: "Sundays, 5pm", Address: "Leisure centre, Bicester"},
		Town: "Bicester", Rule: weekly("SU", "17:00", "18:00"), Youngest: "16", Pounds: 2.5, Access: []string{"Step-free access", "Changing Places toilet", "Accessible parking"}},
	{New: directory.New{Name: "Community choir", Organisation: "Northshire Arts", Description: "No audition.", Needs: []nhs.Need{nhs.Isolation}, Cost: "By donation", When: "Wednesdays, 7pm", Address: "Methodist church hall, Oxford"},
		Town: "Oxford", Rule: weekly("WE", "19:00", "21:00"), Term: true, Access: []string{"Step-free access", "Hearing loop"}},
	{New: directory.New{Name: "Read with us", Organisation: "Northshire Libraries", Description: "Learn to read, one to one, with a trained volunteer.", Needs: []nhs.Need{nhs.Education}, Cost: "Free", Address: "Banbury library, Banbury"},
		Town: "Banbury", Youngest: "18", Access: []string{"Step-free access", "Hearing loop", "Help with reading and forms"}},
	{New: directory.New{Name: "English café", Organisation: "Northshire Libraries", Description: "Talk English with a cup of tea; children welcome.", Needs: []nhs.Need{nhs.Education, nhs.Isolation}, Cost: "Free", When: "Saturdays, 10am", Address: "Cowley library, Oxford"},
		Town: "Oxford", Rule: weekly("SA", "10:00", "12:00"), Languages: []string{"en", "ar", "uk", "pt"}, Access: []string{"Step-free access"}},
	{New: directory.New{Name: "Back to work, slowly", Organisation: "Northshire Works", Description: "A coach for people who have been ill.", Needs: []nhs.Need{nhs.Employment}, Cost: "Free", Address: "Works House, Oxford"},
		Town: "Oxford", Youngest: "18", Oldest: "67", Wait: "2", Ways: []directory.Delivery{directory.InPerson, directory.Online}},
	{New: directory.New{Name: "Volunteer bureau", Organisation: "Northshire Volunteers", Description: "Finds an hour a week that suits you.", Needs: []nhs.Need{nhs.Employment, nhs.Isolation}, Cost: "Free", Address: "Works House, Oxford"},
		Town: "Oxford", Youngest: "16", Ways: []directory.Delivery{directory.InPerson, directory.Online}},
	{New: directory.New{Name: "Adult social care: first contact", Organisation: "Northshire Council", Description: "Ask for a needs assessment or a carer's assessment.", Needs: []nhs.Need{nhs.SocialCare, nhs.Carers}, Cost: "Free", When: "Weekdays, 8:30am to 5pm"},
		Rule: weekly("MO,TU,WE,TH,FR", "08:30", "17:00"), Holidays: "closed", Youngest: "18", Ways: []directory.Delivery{directory.ByPhone}, Languages: []string{"en", "bfi"}},
	{New: directory.New{Name: "Handyperson", Organisation: "Age Well Northshire", Description: "Grab rails, key safes, small repairs.", Needs: []nhs.Need{nhs.SocialCare, nhs.Housing}, Cost: "Labour free for over 65s"},
		Youngest: "50", Wait: "2", Ways: []directory.Delivery{directory.HomeVisit}},
	{New: directory.New{Name: "Warm homes", Organisation: "Northshire Council", Description: "Draughts, boilers, bills.", Needs: []nhs.Need{nhs.Money, nhs.Housing}, Cost: "Free"},
		Ways: []directory.Delivery{directory.ByPhone, directory.HomeVisit}},
	{New: directory.New{Name: "Ukrainian welcome", Organisation: "Northshire Welcome", Description: "Papers, schools, English, friends.", Needs: []nhs.Need{nhs.Isolation, nhs.Education, nhs.Housing}, Cost: "Free", When: "Saturdays, 2pm", Address: "Friends' Meeting House, Oxford"},
		Town: "Oxford", Rule: weekly("SA", "14:00", "17:00"), Languages: []string{"uk", "ru", "en"}, Access: []string{"Step-free access"}},
}
