package sample

import (
	"fmt"

	"kith/db"
	"kith/directory"
	"kith/nhs"
)

// services adds the community services of the county.
func services(tx *db.Tx) error {
	for i, s := range Services {
		s.Phone = fmt.Sprintf("01632 963%03d", i)
		if _, err := directory.Add(tx, s); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return nil
}

// Services are what there is in Northshire.
var Services = []directory.New{
	{Name: "Tuesday talking café", Organisation: "Northshire Friends", Description: "Tea, cake and company. Come alone or with somebody.", Needs: []nhs.Need{nhs.Isolation, nhs.Bereavement}, Cost: "Free", When: "Tuesdays, 10am to noon", Address: "Canal Street Hall, Banbury", Postcode: "NX17 1AB"},
	{Name: "Befriending by phone", Organisation: "Northshire Friends", Description: "The same volunteer rings you each week.", Needs: []nhs.Need{nhs.Isolation}, Cost: "Free", When: "Any day"},
	{Name: "Walking for health", Organisation: "Green Northshire", Description: "Slow walks with a leader, an hour at most, with a bench half way.", Needs: []nhs.Need{nhs.Lifestyle, nhs.Isolation}, Cost: "Free", When: "Wednesdays at 10:30am", Address: "Spiceball Park, Banbury"},
	{Name: "Arboretum mornings", Organisation: "Green Northshire", Description: "Gardening and tree care, tools and gloves given.", Needs: []nhs.Need{nhs.Lifestyle, nhs.Isolation}, Cost: "Free", When: "Fridays, 10am to 1pm"},
	{Name: "Homes First", Organisation: "Homes First Northshire", Description: "Temporary housing, bidding, and somebody to go with you to the council.", Needs: []nhs.Need{nhs.Housing}, Cost: "Free", Eligibility: "Anybody without a home, or about to lose one", When: "Weekdays, 9am to 5pm"},
	{Name: "Rough sleepers' action group", Organisation: "Northshire Homeless Action", Description: "Outreach by night, breakfast by day, post and phone charging.", Needs: []nhs.Need{nhs.Housing, nhs.Food}, Cost: "Free", When: "Every day from 7am"},
	{Name: "Household support scheme", Organisation: "Northshire Council", Description: "Vouchers for food, fuel and clothes. A link worker can ask for you.", Needs: []nhs.Need{nhs.Food, nhs.Money}, Cost: "Free"},
	{Name: "Banbury food larder", Organisation: "Northshire Larders", Description: "A bag of food for £3.50, fresh vegetables free.", Needs: []nhs.Need{nhs.Food}, Cost: "£3.50 a bag", When: "Thursdays, 1pm to 4pm"},
	{Name: "Debt and money advice", Organisation: "Citizens' Help Northshire", Description: "Letters opened together, a plan with the people you owe.", Needs: []nhs.Need{nhs.Money, nhs.Benefits}, Cost: "Free", When: "Weekdays, by appointment"},
	{Name: "Benefits appeals", Organisation: "Citizens' Help Northshire", Description: "Forms, mandatory reconsideration, and somebody beside you at the tribunal.", Needs: []nhs.Need{nhs.Benefits}, Cost: "Free"},
	{Name: "Community transport", Organisation: "Northshire Wheels", Description: "Volunteer drivers to appointments and groups, wheelchair van on request.", Needs: []nhs.Need{nhs.Transport}, Cost: "45p a mile", When: "Book two days ahead"},
	{Name: "Blue Badge help", Organisation: "Age Well Northshire", Description: "Help with the form and the photograph.", Needs: []nhs.Need{nhs.Transport, nhs.SocialCare}, Cost: "Free"},
	{Name: "Bereavement circle", Organisation: "Lantern Northshire", Description: "Six evenings in a small group, and a walk each month after.", Needs: []nhs.Need{nhs.Bereavement}, Cost: "Free", When: "Mondays at 7pm"},
	{Name: "Carers' break", Organisation: "Carers Northshire", Description: "Somebody sits with the person you care for, three hours a week.", Needs: []nhs.Need{nhs.Carers}, Cost: "Free for 12 weeks"},
	{Name: "Carers' talking café", Organisation: "Carers Northshire", Description: "A table, cake and people who know.", Needs: []nhs.Need{nhs.Carers, nhs.Isolation}, Cost: "Free", When: "First Thursday of the month, 2pm"},
	{Name: "Dementia talking café", Organisation: "Age Well Northshire", Description: "Singing, and a quiet corner.", Needs: []nhs.Need{nhs.Diagnosis, nhs.Carers}, Cost: "Free", When: "Wednesdays, 2pm"},
	{Name: "Living with diabetes", Organisation: "Northshire Peer Network", Description: "Cook and talk with others who have it.", Needs: []nhs.Need{nhs.Diagnosis, nhs.Lifestyle}, Cost: "Free", When: "Thursdays, 6pm"},
	{Name: "Living with pain", Organisation: "Northshire Peer Network", Description: "Ten weeks, gentle movement, led by people with pain.", Needs: []nhs.Need{nhs.Diagnosis}, Cost: "Free"},
	{Name: "Menopause group", Organisation: "Northshire Peer Network", Description: "Six people, a nurse and a cup of tea.", Needs: []nhs.Need{nhs.Lifestyle, nhs.Isolation}, Cost: "Free", When: "First Tuesday, 5:30pm"},
	{Name: "Strength and balance", Organisation: "Banbury Leisure Trust", Description: "Chair-based to start with.", Needs: []nhs.Need{nhs.Lifestyle}, Cost: "£3 a session", When: "Mondays and Thursdays, 11am"},
	{Name: "Swim for wellbeing", Organisation: "Bicester Leisure Trust", Description: "A quiet hour, with help into the water.", Needs: []nhs.Need{nhs.Lifestyle}, Cost: "£2.50", When: "Sundays, 5pm"},
	{Name: "Community choir", Organisation: "Northshire Arts", Description: "No audition.", Needs: []nhs.Need{nhs.Isolation}, Cost: "By donation", When: "Wednesdays, 7pm"},
	{Name: "Read with us", Organisation: "Northshire Libraries", Description: "Learn to read, one to one, with a trained volunteer.", Needs: []nhs.Need{nhs.Education}, Cost: "Free"},
	{Name: "English café", Organisation: "Northshire Libraries", Description: "Talk English with a cup of tea; children welcome.", Needs: []nhs.Need{nhs.Education, nhs.Isolation}, Cost: "Free", When: "Saturdays, 10am"},
	{Name: "Back to work, slowly", Organisation: "Northshire Works", Description: "A coach for people who have been ill.", Needs: []nhs.Need{nhs.Employment}, Cost: "Free"},
	{Name: "Volunteer bureau", Organisation: "Northshire Volunteers", Description: "Finds an hour a week that suits you.", Needs: []nhs.Need{nhs.Employment, nhs.Isolation}, Cost: "Free"},
	{Name: "Adult social care: first contact", Organisation: "Northshire Council", Description: "Ask for a needs assessment or a carer's assessment.", Needs: []nhs.Need{nhs.SocialCare, nhs.Carers}, Cost: "Free", When: "Weekdays, 8:30am to 5pm"},
	{Name: "Handyperson", Organisation: "Age Well Northshire", Description: "Grab rails, key safes, small repairs.", Needs: []nhs.Need{nhs.SocialCare, nhs.Housing}, Cost: "Labour free for over 65s"},
	{Name: "Warm homes", Organisation: "Northshire Council", Description: "Draughts, boilers, bills.", Needs: []nhs.Need{nhs.Money, nhs.Housing}, Cost: "Free"},
	{Name: "Ukrainian welcome", Organisation: "Northshire Welcome", Description: "Papers, schools, English, friends.", Needs: []nhs.Need{nhs.Isolation, nhs.Education, nhs.Housing}, Cost: "Free", When: "Saturdays, 2pm"},
}
