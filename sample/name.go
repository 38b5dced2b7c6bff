package sample

// Names of the invented people. Given names go by how people describe their
// gender and by when they were born; families by where a family may come from.
// They are common names put together by chance: nobody is meant.
var (
	womenOld = []string{"Margaret", "Jean", "Dorothy", "Sheila", "Joan", "Patricia", "Barbara", "Brenda", "Maureen", "Shirley",
		"Audrey", "Beryl", "Doreen", "Eileen", "Joyce", "Marjorie", "Pamela", "Rita", "Sylvia", "Vera", "Irene", "Hilda", "Winifred", "Edna"}
	women = []string{"Susan", "Christine", "Linda", "Julie", "Karen", "Tracey", "Helen", "Alison", "Sharon", "Jacqueline", "Deborah",
		"Sarah", "Claire", "Emma", "Rebecca", "Laura", "Rachel", "Nicola", "Joanne", "Michelle", "Samantha", "Kelly", "Lisa", "Amanda",
		"Gemma", "Hannah", "Jessica", "Charlotte", "Lucy", "Katie", "Bethany", "Chloe", "Georgia", "Megan", "Paige", "Zoe"}
	menOld = []string{"John", "William", "George", "Ronald", "Kenneth", "Derek", "Dennis", "Raymond", "Peter", "Roy", "Arthur",
		"Albert", "Frank", "Stanley", "Leonard", "Norman", "Gordon", "Reginald", "Bernard", "Cyril", "Donald", "Harold"}
	men = []string{"David", "Michael", "Paul", "Andrew", "Mark", "Stephen", "Ian", "Gary", "Kevin", "Nigel", "Martin", "Keith",
		"Christopher", "James", "Daniel", "Matthew", "Thomas", "Adam", "Ryan", "Lee", "Craig", "Darren", "Simon", "Jason",
		"Luke", "Jack", "Joshua", "Callum", "Liam", "Nathan", "Connor", "Kieran", "Toby", "Owen", "Ross", "Shaun"}
	familyBritish = []string{"Adams", "Allen", "Bailey", "Barker", "Barnes", "Bennett", "Bishop", "Booth", "Bradley", "Brooks", "Burton",
		"Butler", "Carter", "Chapman", "Clarke", "Collins", "Cooper", "Cox", "Davies", "Dawson", "Dixon", "Edwards", "Ellis", "Evans",
		"Fisher", "Fletcher", "Foster", "Fowler", "Gibson", "Goodwin", "Grant", "Gregory", "Griffiths", "Hall", "Harper", "Harvey",
		"Hill", "Holmes", "Howard", "Hughes", "Hunt", "Jenkins", "Johnson", "Knight", "Lambert", "Lawson", "Lloyd", "Lowe", "Marsh",
		"Mason", "Matthews", "Mills", "Morgan", "Murray", "Newman", "Osborne", "Palmer", "Parker", "Pearce", "Perry", "Phillips",
		"Porter", "Powell", "Price", "Reid", "Reynolds", "Richards", "Rogers", "Rose", "Russell", "Saunders", "Shaw", "Simpson",
		"Spencer", "Stevens", "Stone", "Sutton", "Thornton", "Turner", "Wade", "Walsh", "Warren", "Watts", "Webb", "Wells", "West",
		"Wheeler", "Willis", "Wood", "Woodward", "Wright", "York"}
	asianWomen   = []string{"Aisha", "Fatima", "Nadia", "Priya", "Sunita", "Rekha", "Shabana", "Zainab", "Meera", "Parveen", "Yasmin", "Mei", "Ling"}
	asianMen     = []string{"Imran", "Tariq", "Rajesh", "Sanjay", "Mohammed", "Bilal", "Arjun", "Harpreet", "Farhan", "Wei", "Anil", "Naveed"}
	familyAsian  = []string{"Ahmed", "Akhtar", "Begum", "Chowdhury", "Hussain", "Iqbal", "Kaur", "Khan", "Malik", "Miah", "Patel", "Rahman", "Sharma", "Singh", "Chan", "Wong", "Gurung"}
	blackWomen   = []string{"Abena", "Blessing", "Chidinma", "Esther", "Folake", "Grace", "Miriam", "Ngozi", "Precious", "Sandra", "Tendai"}
	blackMen     = []string{"Kwame", "Emmanuel", "Chinedu", "Delroy", "Isaac", "Kofi", "Samuel", "Tunde", "Winston", "Yonas"}
	familyBlack  = []string{"Adeyemi", "Boateng", "Campbell", "Danso", "Okafor", "Mensah", "Mwangi", "Nkosi", "Okonkwo", "Osei", "Tesfaye", "Gordon", "Francis"}
	otherWomen   = []string{"Olena", "Natalia", "Maria", "Katarzyna", "Agnieszka", "Leila", "Samira", "Ana", "Elena", "Iryna"}
	otherMen     = []string{"Andriy", "Piotr", "Marek", "Ion", "Omar", "Yusuf", "Carlos", "João", "Dmytro", "Hassan"}
	familyOther  = []string{"Kowalski", "Nowak", "Shevchenko", "Bondarenko", "Popescu", "Silva", "Santos", "Haddad", "Rossi", "Kovač", "O’Connor", "O’Brien"}
	workerNames  = []string{"Alex Winter", "Amara Obi", "Ben Castle", "Carol Venn", "Chris Lindley", "Dawn Sefton", "Dev Anand", "Ellie Marsden", "Fiona Gale", "Gareth Poole", "Hafsa Noor", "Ivy Bright", "Jo Farrow", "Kit Larkin", "Lowri Ashton", "Maya Stokes", "Nia Harding", "Oscar Field", "Pippa Rowan", "Rosa Merrow", "Sam Thorne", "Tess Holloway", "Uma Rao", "Vic Denham", "Will Ashby", "Yvette Cole", "Zack Mercer", "Bronwen Hale", "Colin Frost", "Della Quinn", "Esme Rudge", "Felix Moor", "Greta Lane", "Hugh Tanner", "Isla Penn", "Jonah Reeve", "Keira Moss", "Leo Barton", "Mina Sharif", "Noel Gray", "Orla Keane", "Paul Dyer"}
	practiceDocs = []string{"Dr Rhian Powell", "Dr Anil Desai", "Dr Marta Kovač", "Dr James Okoro", "Dr Fiona Beattie", "Dr Omar Aziz", "Nurse Judith Hale", "Dr Lucy Penrose"}
)
